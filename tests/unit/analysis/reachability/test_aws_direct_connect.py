"""Direct Connect as AWS describes it: by a virtual private gateway and by a transit gateway."""

from __future__ import annotations

import pytest

from tests.support.aws_output import aws_id
from tests.unit.analysis.reachability.aws_network import Answers, AwsCase, AwsNetwork, Edit
from tests.unit.analysis.reachability.network import Network

BASE = Network(
    """
vpcplan: 1
vpcs:
  a:
    region: eu-west-1
    account: "111111111111"
    cidr_blocks: [10.1.0.0/16]
    internet_gateway: igw
    vpn_gateway: vgw
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.1.0.0/24, route_table: rt}
      pub: {az: eu-west-1a, cidr_block: 10.1.1.0/24, route_table: pub}
    route_tables:
      rt: {propagate: [vgw], routes: {0.0.0.0/0: nat}}
      pub: {routes: {0.0.0.0/0: igw}}
    nat_gateways: {nat: {subnet: pub, public_ip: 198.51.100.4}}
    security_groups: {open: {ingress: [all from 0.0.0.0/0]}}
    instances:
      x: {subnet: app, private_ip: 10.1.0.10, security_groups: [open]}
      xp: {subnet: pub, private_ip: 10.1.1.10, security_groups: [open]}
  b:
    region: eu-west-1
    account: "111111111111"
    cidr_blocks: [10.2.0.0/16]
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.2.0.0/24, route_table: rt}
    route_tables: {rt: {routes: {172.20.0.0/16: hub}}}
    security_groups: {open: {ingress: [all from 0.0.0.0/0]}}
    instances:
      y: {subnet: app, private_ip: 10.2.0.10, security_groups: [open]}
transit_gateways:
  hub:
    region: eu-west-1
    attachments:
      b: {vpc: b, subnets: [app]}
    route_tables:
      main: {associations: [b], propagations: [b]}
"""
)
OK = ("reachable", "reachable", "", None)
VGW, TGW = aws_id("vpn_gateways", "a/vgw"), aws_id("transit_gateways", "hub")
TABLE = aws_id("transit_gateway_route_tables", "hub/main")


def direct_connect(
    gateway: str, *allowed: str, state: str = "associated", vif: str = "available", dxgw: str = "available"
) -> Edit:
    """A Direct Connect gateway, its association with a gateway and its virtual interface."""

    def edit(answers: Answers) -> None:
        private = gateway.startswith("vgw-")
        answers.add(
            "directconnect-describe-direct-connect-gateways",
            {
                "directConnectGateways": [
                    {
                        "directConnectGatewayId": "dxgw-1",
                        "directConnectGatewayName": "dx",
                        "amazonSideAsn": 64512,
                        "ownerAccount": "111111111111",
                        "directConnectGatewayState": dxgw,
                    }
                ]
            },
        )
        answers.add(
            "directconnect-describe-direct-connect-gateway-associations",
            {
                "directConnectGatewayAssociations": [
                    {
                        "directConnectGatewayId": "dxgw-1",
                        "directConnectGatewayOwnerAccount": "111111111111",
                        "associationState": state,
                        "associatedGateway": {
                            "id": gateway,
                            "type": "virtualPrivateGateway" if private else "transitGateway",
                            "ownerAccount": "111111111111",
                            "region": "eu-west-1",
                        },
                        "associationId": "a-1",
                        "allowedPrefixesToDirectConnectGateway": [{"cidr": cidr} for cidr in allowed],
                    }
                ]
            },
        )
        answers.add(
            "directconnect-describe-virtual-interfaces",
            {
                "virtualInterfaces": [
                    {
                        "virtualInterfaceId": "dxvif-1",
                        "virtualInterfaceName": "datacentre",
                        "virtualInterfaceType": "private" if private else "transit",
                        "virtualInterfaceState": vif,
                        "directConnectGatewayId": "dxgw-1",
                    }
                ]
            },
        )
        if private:
            answers.of("route_tables", "a/rt")["Routes"].append(
                {
                    "DestinationCidrBlock": "172.20.0.0/16",
                    "GatewayId": VGW,
                    "Origin": "EnableVgwRoutePropagation",
                    "State": "active",
                }
            )
        else:
            _attach(answers)

    return edit


def _attach(answers: Answers) -> None:
    """The Direct Connect gateway's attachment to the transit gateway, associated and propagating."""
    attached = {
        "TransitGatewayAttachmentId": "tgw-attach-0dx",
        "ResourceId": "dxgw-1",
        "ResourceType": "direct-connect-gateway",
    }
    for content in answers.files.values():
        if "TransitGatewayAttachments" in content:
            content["TransitGatewayAttachments"].append(
                {
                    **attached,
                    "TransitGatewayId": TGW,
                    "TransitGatewayOwnerId": "111111111111",
                    "ResourceOwnerId": "111111111111",
                    "State": "available",
                    "Association": {"TransitGatewayRouteTableId": TABLE, "State": "associated"},
                }
            )
        if "AdditionalRoutesAvailable" in content:
            content["Routes"].append(
                {
                    "DestinationCidrBlock": "172.20.0.0/16",
                    "TransitGatewayAttachments": [attached],
                    "Type": "propagated",
                    "State": "active",
                }
            )


OUT, IN = "a/x 172.20.1.1 tcp 443", "172.20.1.1 a/x tcp 443"
TOUT, TIN = "b/y 172.20.1.1 tcp 443", "172.20.1.1 b/y tcp 443"
WORLDS: dict[str, tuple[tuple[Edit, ...], list[AwsCase]]] = {
    "virtual private gateway": (
        (direct_connect(VGW),),
        [
            (OUT, *OK),
            (IN, *OK),
            (
                "a/xp 172.20.1.1 tcp 443",
                "unreachable",
                None,
                "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
                None,
            ),
            (
                "172.20.1.1 a/xp tcp 443",
                "reachable",
                "unreachable",
                "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
                None,
            ),
            (
                "172.20.1.1 8.8.8.8 tcp 443",
                "unreachable",
                None,
                "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
                None,
            ),
            ("172.20.1.1 b/y tcp 443", "unreachable", None, "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", None),
        ],
    ),
    "allowed prefix is the block": ((direct_connect(VGW, "10.1.0.0/16"),), [(OUT, *OK), (IN, *OK)]),
    "allowed prefix is wider": ((direct_connect(VGW, "10.0.0.0/8"),), [(OUT, *OK), (IN, *OK)]),
    "allowed prefix is narrower": (
        (direct_connect(VGW, "10.1.0.0/24"),),
        [
            (OUT, "reachable", "unreachable", "NO_ROUTE_TO_DESTINATION", None),
            (IN, "unreachable", None, "NO_ROUTE_TO_DESTINATION", None),
        ],
    ),
    "association being made": (
        (direct_connect(VGW, state="associating"),),
        [
            (OUT, "unreachable", None, "BAD_STATE_ATTACHMENT", None),
            (IN, "unreachable", None, "BAD_STATE_ATTACHMENT", None),
        ],
    ),
    "association updating": ((direct_connect(VGW, state="updating"),), [(OUT, *OK)]),
    "virtual interface down": (
        (direct_connect(VGW, vif="down"),),
        [(OUT, "unreachable", None, "BAD_STATE", None), (IN, "unreachable", None, "BAD_STATE", None)],
    ),
    "transit gateway": (
        (direct_connect(TGW, "10.2.0.0/16"),),
        [(TOUT, *OK), (TIN, *OK)],
    ),
    "transit gateway, not announced": (
        (direct_connect(TGW, "10.9.0.0/16"),),
        [
            (TOUT, "reachable", "unreachable", "NO_ROUTE_TO_DESTINATION", None),
            (TIN, "unreachable", None, "NO_ROUTE_TO_DESTINATION", None),
        ],
    ),
    "transit gateway, interface down": (
        (direct_connect(TGW, "10.2.0.0/16", vif="down"),),
        [(TOUT, "unreachable", None, "BAD_STATE", None), (TIN, "unreachable", None, "BAD_STATE", None)],
    ),
}


@pytest.mark.parametrize("world", WORLDS)
def test_world(world: str) -> None:
    edits, cases = WORLDS[world]
    AwsNetwork(BASE, *edits).check(*cases)

"""Transit gateways, VPN and Direct Connect as AWS describes them, in every state."""

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
    vpn_gateway: vgw
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.1.0.0/24, route_table: rt}
      appb: {az: eu-west-1b, cidr_block: 10.1.1.0/24, route_table: rt}
      dc: {az: eu-west-1a, cidr_block: 10.1.2.0/24, route_table: dc}
      bare: {az: eu-west-1a, cidr_block: 10.1.3.0/24, route_table: bare}
      t: {az: eu-west-1a, cidr_block: 10.1.9.0/28}
    route_tables:
      rt: {propagate: [vgw], routes: {10.0.0.0/8: hub, 172.16.0.0/12: hub}}
      dc: {routes: {192.168.0.0/16: vgw}}
      bare: {routes: {}}
    security_groups:
      open: {ingress: [all from 0.0.0.0/0]}
    instances:
      x: {subnet: app, private_ip: 10.1.0.10, security_groups: [open]}
      xb: {subnet: appb, private_ip: 10.1.1.10, security_groups: [open]}
      xd: {subnet: dc, private_ip: 10.1.2.10, security_groups: [open]}
      xo: {subnet: bare, private_ip: 10.1.3.10, security_groups: [open]}
  b:
    region: eu-west-1
    account: "111111111111"
    cidr_blocks: [10.2.0.0/16]
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.2.0.0/24, route_table: rt}
    route_tables: {rt: {routes: {10.0.0.0/8: hub, 172.16.0.0/12: hub}}}
    security_groups:
      open: {ingress: [all from 0.0.0.0/0]}
      byref: {ingress: [tcp 443 from a/open]}
    instances:
      y: {subnet: app, private_ip: 10.2.0.10, security_groups: [open]}
      ref: {subnet: app, private_ip: 10.2.0.11, security_groups: [byref]}
transit_gateways:
  hub:
    region: eu-west-1
    attachments:
      a: {vpc: a, subnets: [t]}
      b: {vpc: b, subnets: [app]}
      office: {network: plant}
    route_tables:
      main: {associations: [a, b, office], propagations: [a, b, office]}
networks:
  office: {cidr_blocks: [192.168.0.0/16], vpn: {gateway: a/vgw, public_ip: 203.0.113.1, routing: static}}
  plant: {cidr_blocks: [172.16.0.0/12], vpn: {public_ip: 203.0.113.2, routing: bgp}}
"""
)
ATTACH = "transit_gateway_attachments"


def attachment_state(id: str, state: str) -> Edit:
    def edit(answers: Answers) -> None:
        wanted = aws_id(ATTACH, id)
        for key in ("TransitGatewayAttachments", "TransitGatewayVpcAttachments"):
            for item in answers.each(key):
                if item["TransitGatewayAttachmentId"] == wanted:
                    item["State"] = state

    return edit


def association(id: str, state: str | None) -> Edit:
    def edit(answers: Answers) -> None:
        item = answers.of(ATTACH, id)
        if state is None:
            del item["Association"]
        else:
            item["Association"]["State"] = state

    return edit


def transit_routes(answers: Answers) -> dict:  # type: ignore[type-arg]
    return next(c for n, c in answers.files.items() if "search-transit-gateway-routes" in n)


def more_routes(answers: Answers) -> None:
    transit_routes(answers)["AdditionalRoutesAvailable"] = True


def without_route_to(block: str) -> Edit:
    def edit(answers: Answers) -> None:
        content = transit_routes(answers)
        content["Routes"] = [r for r in content["Routes"] if r["DestinationCidrBlock"] != block]

    return edit


def dark_route(block: str) -> Edit:
    def edit(answers: Answers) -> None:
        for route in transit_routes(answers)["Routes"]:
            if route["DestinationCidrBlock"] == block:
                route["State"] = "blackhole"

    return edit


def static_blackhole(block: str) -> Edit:
    def edit(answers: Answers) -> None:
        transit_routes(answers)["Routes"].append(
            {"DestinationCidrBlock": block, "Type": "static", "State": "blackhole"}
        )

    return edit


def vpn_state(network: str, state: str) -> Edit:
    def edit(answers: Answers) -> None:
        for item in answers.each("VpnConnections"):
            if item["CustomerGatewayId"] == aws_id("networks", network):
                item["State"] = state

    return edit


def by_bgp(answers: Answers) -> None:
    """The office's connection with BGP, of which nothing is seen."""
    for item in answers.each("VpnConnections"):
        if "VpnGatewayId" in item:
            item["Options"]["StaticRoutesOnly"] = False
            item["Routes"] = []


def no_propagation(answers: Answers) -> None:
    table = answers.of("route_tables", "a/rt")
    table["PropagatingVgws"] = []
    table["Routes"] = [r for r in table["Routes"] if r["Origin"] != "EnableVgwRoutePropagation"]


def detached_vgw(answers: Answers) -> None:
    answers.of("vpn_gateways", "a/vgw")["VpcAttachments"] = [
        {"State": "detached", "VpcId": aws_id("vpcs", "a")}
    ]


def referencing(gateway: str, attachments: str) -> Edit:
    def edit(answers: Answers) -> None:
        for item in answers.each("TransitGateways"):
            item["Options"]["SecurityGroupReferencingSupport"] = gateway
        for item in answers.each("TransitGatewayVpcAttachments"):
            item["Options"]["SecurityGroupReferencingSupport"] = attachments

    return edit


def undescribed(vpc: str) -> Edit:
    """Another account's VPC: nothing of it is described."""

    def edit(answers: Answers) -> None:
        wanted = aws_id("vpcs", vpc)
        for content in answers.files.values():
            for key, items in content.items():
                if isinstance(items, list) and not key.startswith("TransitGateway"):
                    content[key] = [
                        item
                        for item in items
                        if item.get("VpcId") != wanted
                        and all(each.get("VpcId") != wanted for each in item.get("Instances", ()))
                    ]

    return edit


OK = ("reachable", "reachable", "", None)
AB = "a/x b/y tcp 443"

WORLDS: dict[str, tuple[tuple[Edit, ...], list[AwsCase]]] = {
    "as it is": (
        (),
        [
            (AB, *OK),
            ("b/y a/x tcp 443", *OK),
            (
                "a/xb b/y tcp 443",
                "unreachable",
                None,
                "TGW_ROUTE_AZ_RESTRICTION",
                "transit_gateway_attachments hub/a",
            ),
            ("b/y a/xb tcp 443", "reachable", "unreachable", "TGW_ROUTE_AZ_RESTRICTION", None),
            ("a/xo b/y tcp 443", "unreachable", None, "NO_ROUTE_TO_DESTINATION", "route_tables a/bare"),
            (
                "b/y a/xo tcp 443",
                "reachable",
                "unreachable",
                "NO_ROUTE_TO_DESTINATION",
                "route_tables a/bare",
            ),
            ("a/x b/ref tcp 443", "unreachable", None, "SG_REFERENCING_SUPPORT", "security_groups b/byref"),
            ("a/x 172.16.5.5 tcp 443", *OK),
            ("172.16.5.5 a/x tcp 443", *OK),
            ("172.16.5.5 b/y tcp 443", *OK),
            (
                "a/x 10.77.0.1 tcp 443",
                "unreachable",
                None,
                "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
                "transit_gateway_route_tables hub/main",
            ),
            ("a/x 192.168.1.1 tcp 443", *OK),
            ("a/xd 192.168.1.1 tcp 443", *OK),
            (
                "a/xo 192.168.1.1 tcp 443",
                "unreachable",
                None,
                "NO_ROUTE_TO_DESTINATION",
                "route_tables a/bare",
            ),
            ("192.168.1.1 a/x tcp 22", *OK),
            (
                "192.168.1.1 a/xo tcp 22",
                "reachable",
                "unreachable",
                "NO_ROUTE_TO_DESTINATION",
                "route_tables a/bare",
            ),
            ("192.168.1.1 b/y tcp 22", "unreachable", None, "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", None),
            (
                "b/y 192.168.1.1 tcp 22",
                "unreachable",
                None,
                "NO_ROUTE_TO_DESTINATION TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
                None,
            ),
            ("office a/x tcp 22", *OK),
            ("plant b/y icmp", *OK),
        ],
    ),
    "attachment awaits acceptance": (
        (attachment_state("hub/b", "pendingAcceptance"), without_route_to("10.2.0.0/16")),
        [
            (AB, "unreachable", None, "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT BAD_STATE_ATTACHMENT", None),
            (
                "b/y a/x tcp 443",
                "unreachable",
                None,
                "BAD_STATE_ATTACHMENT",
                "transit_gateway_attachments hub/b",
            ),
        ],
    ),
    "attachment pending, route still there": (
        (attachment_state("hub/b", "pending"),),
        [(AB, "unreachable", None, "BAD_STATE_ATTACHMENT", "transit_gateway_attachments hub/b")],
    ),
    "attachment modifying": ((attachment_state("hub/b", "modifying"),), [(AB, *OK)]),
    "attachment deleting": (
        (attachment_state("hub/b", "deleting"),),
        [(AB, "unreachable", None, "BAD_STATE_ATTACHMENT", "transit_gateway_attachments hub/b")],
    ),
    "attachment deleted": (
        (attachment_state("hub/b", "deleted"),),
        [
            (AB, "unreachable", None, "TGW_RTB_BAD_STATE_ROUTE", "transit_gateway_route_tables hub/main"),
            ("b/y a/x tcp 443", "unreachable", None, "BAD_STATE_ATTACHMENT BAD_STATE_ROUTE", None),
        ],
    ),
    "attachment rejected": (
        (attachment_state("hub/b", "rejected"), without_route_to("10.2.0.0/16")),
        [
            (
                "b/y a/x tcp 443",
                "unreachable",
                None,
                "BAD_STATE_ATTACHMENT",
                "transit_gateway_attachments hub/b",
            )
        ],
    ),
    "attachment failed": (
        (attachment_state("hub/b", "failed"), without_route_to("10.2.0.0/16")),
        [
            (
                "b/y a/x tcp 443",
                "unreachable",
                None,
                "BAD_STATE_ATTACHMENT",
                "transit_gateway_attachments hub/b",
            )
        ],
    ),
    "no association": (
        (association("hub/a", None),),
        [
            (
                AB,
                "unreachable",
                None,
                "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
                "transit_gateway_attachments hub/a",
            ),
            ("b/y a/x tcp 443", "reachable", "unreachable", "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION", None),
        ],
    ),
    "disassociating": (
        (association("hub/a", "disassociating"),),
        [(AB, "unreachable", None, "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION", None)],
    ),
    "attachment's subnets not described": (
        (
            lambda answers: [
                item.update(SubnetIds=["subnet-0elsewhere"])
                for item in answers.each("TransitGatewayVpcAttachments")
                if item["VpcId"] == aws_id("vpcs", "b")
            ],
        ),
        [
            (AB, "unknown", None, "UNKNOWN_RESOURCE", "transit_gateway_attachments hub/b"),
            ("b/y a/x tcp 443", "unknown", None, "UNKNOWN_RESOURCE", "transit_gateway_attachments hub/b"),
        ],
    ),
    "associating": (
        (association("hub/a", "associating"),),
        [(AB, "unreachable", None, "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION", None)],
    ),
    "transit gateway being made": (
        (lambda answers: answers.of("transit_gateways", "hub").update(State="pending"),),
        [(AB, "unreachable", None, "BAD_STATE", "transit_gateways hub")],
    ),
    "transit gateway deleted": (
        (lambda answers: answers.of("transit_gateways", "hub").update(State="deleted"),),
        [(AB, "unreachable", None, "BAD_STATE_ROUTE", "route_tables a/rt")],
    ),
    "more routes than shown": (
        (more_routes, without_route_to("10.2.0.0/16")),
        [
            (AB, "unknown", None, "TGW_RTB_ROUTES_ARE_UNKNOWN", "transit_gateway_route_tables hub/main"),
            ("b/y a/x tcp 443", "unknown", None, "TGW_RTB_ROUTES_ARE_UNKNOWN", None),
        ],
    ),
    "routes not described": (
        (lambda answers: answers.forget("search-transit-gateway-routes", "route-table-propagations"),),
        [(AB, "unknown", None, "TGW_RTB_ROUTES_ARE_UNKNOWN", "transit_gateway_route_tables hub/main")],
    ),
    "route missing one way": (
        (without_route_to("10.1.0.0/16"),),
        [
            (
                AB,
                "reachable",
                "unreachable",
                "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
                "transit_gateway_route_tables hub/main",
            )
        ],
    ),
    "route a blackhole": (
        (dark_route("10.2.0.0/16"),),
        [(AB, "unreachable", None, "TGW_RTB_BAD_STATE_ROUTE", "transit_gateway_route_tables hub/main")],
    ),
    "static blackhole over a propagated route": (
        (static_blackhole("10.2.0.0/16"),),
        [
            (
                AB,
                "unreachable",
                None,
                "TGW_RTB_BAD_STATE_ROUTE TGW_RTB_HIGHER_PRIORITY_ROUTE",
                "transit_gateway_route_tables hub/main",
            )
        ],
    ),
    "blackhole of a part": (
        (static_blackhole("10.2.0.0/28"),),
        [
            (AB, "unreachable", None, "TGW_RTB_BAD_STATE_ROUTE TGW_RTB_MORE_SPECIFIC_ROUTE", None),
            ("a/x b/ref tcp 443", "unreachable", None, "TGW_RTB_BAD_STATE_ROUTE", None),
        ],
    ),
    "wider blackhole": ((static_blackhole("10.0.0.0/8"),), [(AB, *OK)]),
    "referencing everywhere": ((referencing("enable", "enable"),), [("a/x b/ref tcp 443", *OK)]),
    "referencing off at the gateway": (
        (referencing("disable", "enable"),),
        [("a/x b/ref tcp 443", "unreachable", None, "SG_REFERENCING_SUPPORT", None)],
    ),
    "referencing off at the attachments": (
        (referencing("enable", "disable"),),
        [("a/x b/ref tcp 443", "unreachable", None, "SG_REFERENCING_SUPPORT", None)],
    ),
    "another account's VPC": (
        (undescribed("b"),),
        [
            ("a/x 10.2.0.10 tcp 443", "unknown", None, "UNKNOWN_DESTINATION UNKNOWN_RESOURCE", None),
            ("10.2.0.10 a/x tcp 443", "unknown", None, "UNKNOWN_RESOURCE UNKNOWN_DESTINATION", None),
        ],
    ),
    "gateway not described at all": (
        (lambda answers: answers.forget("transit-gateway"),),
        [(AB, "unknown", None, "UNKNOWN_RESOURCE", "transit_gateways hub")],
    ),
    "gateway missing from the lists": (
        (
            lambda answers: answers.remove("transit_gateways", "hub"),
            lambda answers: [
                c.update({k: []})
                for c in answers.files.values()
                for k in list(c)
                if k
                in ("TransitGatewayAttachments", "TransitGatewayVpcAttachments", "TransitGatewayRouteTables")
            ],
        ),
        [(AB, "unknown", None, "UNKNOWN_RESOURCE", "transit_gateways hub")],
    ),
    "attachment missing from the lists": (
        (
            lambda answers: answers.remove(ATTACH, "hub/b"),
            lambda answers: [
                c.update(
                    TransitGatewayVpcAttachments=[
                        i for i in c["TransitGatewayVpcAttachments"] if aws_id("vpcs", "b") not in i.values()
                    ]
                )
                for c in answers.files.values()
                if "TransitGatewayVpcAttachments" in c
            ],
        ),
        [(AB, "unknown", None, "UNKNOWN_RESOURCE", "transit_gateway_attachments hub/b")],
    ),
    "route table missing from the lists": (
        (lambda answers: answers.remove("transit_gateway_route_tables", "hub/main"),),
        [(AB, "unknown", None, "TGW_RTB_ROUTES_ARE_UNKNOWN UNKNOWN_RESOURCE", None)],
    ),
    # VPN
    "VPN deleted": (
        (vpn_state("office", "deleted"), no_propagation),
        [
            ("a/x 192.168.1.1 tcp 443", "unreachable", None, "NO_ROUTE_TO_DESTINATION", "route_tables a/rt"),
            ("a/xd 192.168.1.1 tcp 443", "unreachable", None, "BAD_STATE_VPN", "vpn_connections office"),
            ("192.168.1.1 a/x tcp 443", "unreachable", None, "BAD_STATE_VPN", None),
        ],
    ),
    "VPN pending": (
        (vpn_state("office", "pending"),),
        [
            ("a/xd 192.168.1.1 tcp 443", "unreachable", None, "BAD_STATE_VPN", "vpn_connections office"),
            ("192.168.1.1 a/x tcp 443", "unreachable", None, "BAD_STATE_VPN", "vpn_connections office"),
        ],
    ),
    "VPN deleting": (
        (vpn_state("office", "deleting"),),
        [("a/xd 192.168.1.1 tcp 443", "unreachable", None, "BAD_STATE_VPN", "vpn_connections office")],
    ),
    "VPN of the transit gateway pending": (
        (vpn_state("plant", "pending"),),
        [
            (
                "a/x 172.16.5.5 tcp 443",
                "unreachable",
                None,
                "TGW_BAD_STATE_VPN BAD_STATE_VPN",
                "vpn_connections plant",
            ),
            (
                "172.16.5.5 a/x tcp 443",
                "unreachable",
                None,
                "TGW_BAD_STATE_VPN BAD_STATE_VPN",
                "vpn_connections plant",
            ),
        ],
    ),
    "nothing propagated": (
        (no_propagation,),
        [
            ("a/x 192.168.1.1 tcp 443", "unreachable", None, "NO_ROUTE_TO_DESTINATION", "route_tables a/rt"),
            (
                "192.168.1.1 a/x tcp 443",
                "reachable",
                "unreachable",
                "NO_ROUTE_TO_DESTINATION",
                "route_tables a/rt",
            ),
        ],
    ),
    "BGP, propagated routes seen": (
        (by_bgp,),
        [
            ("a/x 192.168.1.1 tcp 443", *OK),
            ("a/xd 192.168.1.1 tcp 443", *OK),
            ("192.168.1.1 a/x tcp 22", *OK),
        ],
    ),
    "BGP, nothing propagated": (
        (by_bgp, no_propagation),
        [
            ("a/x 192.168.1.1 tcp 443", "unreachable", None, "NO_ROUTE_TO_DESTINATION", "route_tables a/rt"),
            ("a/xd 192.168.1.1 tcp 443", *OK),
            ("192.168.1.1 a/xd tcp 22", *OK),
            ("192.168.1.1 a/x tcp 22", "reachable", "unreachable", "NO_ROUTE_TO_DESTINATION", None),
        ],
    ),
    "gateway detached": (
        (detached_vgw,),
        [
            ("a/xd 192.168.1.1 tcp 443", "unreachable", None, "BAD_STATE_ATTACHMENT", "vpn_gateways a/vgw"),
            (
                "192.168.1.1 a/x tcp 443",
                "unreachable",
                None,
                "BAD_STATE_ATTACHMENT VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
                "vpn_gateways a/vgw",
            ),
        ],
    ),
    "gateway attaching": (
        (
            lambda answers: answers.of("vpn_gateways", "a/vgw").update(
                VpcAttachments=[{"State": "attaching", "VpcId": aws_id("vpcs", "a")}]
            ),
        ),
        [("a/xd 192.168.1.1 tcp 443", "unreachable", None, "BAD_STATE_ATTACHMENT", "vpn_gateways a/vgw")],
    ),
    "gateway not described": (
        (lambda answers: answers.remove("vpn_gateways", "a/vgw"),),
        [("a/xd 192.168.1.1 tcp 443", "unknown", None, "UNKNOWN_RESOURCE", "vpn_gateways a/vgw")],
    ),
    "no VPN files": (
        (lambda answers: answers.forget("vpn-connections", "customer-gateways"),),
        [("a/xd 192.168.1.1 tcp 443", "unknown", None, "UNKNOWN_DESTINATION UNKNOWN_RESOURCE", None)],
    ),
}


@pytest.mark.parametrize("world", WORLDS)
def test_world(world: str) -> None:
    edits, cases = WORLDS[world]
    AwsNetwork(BASE, *edits).check(*cases)

"""Hubs as AWS describes them: peered transit gateways, central egress, inspection, appliance mode."""

from __future__ import annotations

import json
from typing import Any

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
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.1.0.0/24, route_table: rt}
      appb: {az: eu-west-1b, cidr_block: 10.1.1.0/24, route_table: rt}
    route_tables: {rt: {routes: {0.0.0.0/0: hub}}}
    security_groups: {open: {ingress: [all from 0.0.0.0/0]}}
    instances:
      x: {subnet: app, private_ip: 10.1.0.10, security_groups: [open]}
      xb: {subnet: appb, private_ip: 10.1.1.10, security_groups: [open]}
  b:
    region: eu-west-1
    account: "111111111111"
    cidr_blocks: [10.2.0.0/16]
    subnets:
      app: {az: eu-west-1b, cidr_block: 10.2.0.0/24, route_table: rt}
      appa: {az: eu-west-1a, cidr_block: 10.2.1.0/24, route_table: rt}
    route_tables: {rt: {routes: {0.0.0.0/0: hub}}}
    security_groups:
      open: {ingress: [all from 0.0.0.0/0]}
    instances:
      y: {subnet: app, private_ip: 10.2.0.10, security_groups: [open]}
      ya: {subnet: appa, private_ip: 10.2.1.10, security_groups: [open]}
  out:
    region: eu-west-1
    account: "111111111111"
    cidr_blocks: [10.9.0.0/16]
    internet_gateway: igw
    subnets:
      ta: {az: eu-west-1a, cidr_block: 10.9.0.0/28, route_table: ta}
      tb: {az: eu-west-1b, cidr_block: 10.9.0.16/28, route_table: tb}
      pub: {az: eu-west-1a, cidr_block: 10.9.1.0/24, route_table: pub}
    nat_gateways: {nat: {subnet: pub, public_ip: 198.51.100.4}}
    route_tables:
      ta: {routes: {0.0.0.0/0: nat}}
      tb: {routes: {0.0.0.0/0: nat}}
      pub: {routes: {0.0.0.0/0: igw, 10.0.0.0/8: hub}}
  look:
    region: eu-west-1
    account: "111111111111"
    cidr_blocks: [10.8.0.0/16]
    subnets:
      ta: {az: eu-west-1a, cidr_block: 10.8.0.0/28, route_table: ta}
      tb: {az: eu-west-1b, cidr_block: 10.8.0.16/28, route_table: tb}
      fa: {az: eu-west-1a, cidr_block: 10.8.1.0/24, route_table: back}
      fb: {az: eu-west-1b, cidr_block: 10.8.2.0/24, route_table: back}
    route_tables:
      ta: {routes: {0.0.0.0/0: fwa}}
      tb: {routes: {0.0.0.0/0: fwb}}
      back: {routes: {0.0.0.0/0: hub}}
    security_groups: {open: {ingress: [all from 0.0.0.0/0]}}
    instances:
      fwa: {subnet: fa, private_ip: 10.8.1.10, source_dest_check: false, security_groups: [open]}
      fwb: {subnet: fb, private_ip: 10.8.2.10, source_dest_check: false, security_groups: [open]}
  d:
    region: us-east-1
    account: "222222222222"
    cidr_blocks: [10.4.0.0/16]
    subnets: {app: {az: us-east-1a, cidr_block: 10.4.0.0/24, route_table: rt}}
    route_tables: {rt: {routes: {10.0.0.0/8: far}}}
    security_groups:
      open: {ingress: [tcp 443 from 10.0.0.0/8]}
      byref: {ingress: [tcp 443 from a/open]}
    instances:
      z: {subnet: app, private_ip: 10.4.0.10, security_groups: [open]}
      ref: {subnet: app, private_ip: 10.4.0.11, security_groups: [byref]}
transit_gateways:
  hub:
    region: eu-west-1
    attachments:
      a: {vpc: a, subnets: [app, appb]}
      b: {vpc: b, subnets: [app, appa]}
      out: {vpc: out, subnets: [ta, tb]}
      look: {vpc: look, subnets: [ta, tb]}
      far: {peering: far}
    route_tables:
      spokes: {associations: [a, b, far], routes: {0.0.0.0/0: out, 10.2.0.0/16: look, 10.1.0.0/16: look, 10.4.0.0/16: far, 10.8.0.0/16: look}}
      after: {associations: [look, out], propagations: [a, b], routes: {}}
  far:
    region: us-east-1
    attachments:
      d: {vpc: d, subnets: [app]}
      hub: {peering: hub}
    route_tables:
      main: {associations: [d, hub], propagations: [d], routes: {10.1.0.0/16: hub}}
"""
)
OK = ("reachable", "reachable", "", None)
HUB, FAR = aws_id("transit_gateways", "hub"), aws_id("transit_gateways", "far")
NEAR_END, FAR_END = (
    aws_id("transit_gateway_attachments", "hub/far"),
    aws_id("transit_gateway_attachments", "far/hub"),
)


def one_peering_id(answers: Answers) -> None:
    """AWS gives both ends of a peering one id."""
    answers.files = json.loads(json.dumps(answers.files).replace(FAR_END, NEAR_END))


def peering_call(state: str = "available") -> Edit:
    """`describe-transit-gateway-peering-attachments`, and the state in every list."""

    def edit(answers: Answers) -> None:
        one_peering_id(answers)
        for item in answers.each("TransitGatewayAttachments"):
            if item["TransitGatewayAttachmentId"] == NEAR_END:
                item["State"] = state
        content: dict[str, Any] = {
            "TransitGatewayAttachmentId": NEAR_END,
            "RequesterTgwInfo": {"TransitGatewayId": HUB, "OwnerId": "111111111111", "Region": "eu-west-1"},
            "AccepterTgwInfo": {"TransitGatewayId": FAR, "OwnerId": "222222222222", "Region": "us-east-1"},
            "State": state,
        }
        answers.add(
            "ec2-describe-transit-gateway-peering-attachments",
            {"TransitGatewayPeeringAttachments": [content]},
        )

    return edit


def far_side_unknown(answers: Answers) -> None:
    """The other Region is not described at all."""
    peering_call()(answers)
    gone = {FAR, aws_id("vpcs", "d")}
    for content in answers.files.values():
        for key, items in content.items():
            if isinstance(items, list):
                content[key] = [
                    item
                    for item in items
                    if not isinstance(item, dict)
                    or not gone
                    & {str(item.get(name)) for name in ("TransitGatewayId", "VpcId", "ResourceId")}
                    or (
                        item.get("TransitGatewayAttachmentId") == NEAR_END
                        and item.get("TransitGatewayId") == HUB
                    )
                ]


def appliance_mode(answers: Answers) -> None:
    for item in answers.each("TransitGatewayVpcAttachments"):
        if item["VpcId"] == aws_id("vpcs", "look"):
            item["Options"]["ApplianceModeSupport"] = "enable"


def without(key: str, block: str, table: str) -> Edit:
    def edit(answers: Answers) -> None:
        for name, content in answers.files.items():
            if aws_id("transit_gateway_route_tables", table) in name and key in content:
                content[key] = [item for item in content[key] if item.get("DestinationCidrBlock") != block]

    return edit


WORLDS: dict[str, tuple[tuple[Edit, ...], list[AwsCase]]] = {
    "two ids for a peering": ((), [("a/x d/z tcp 443", "reachable", "reachable", "", None)]),
    "one id for a peering": (
        (one_peering_id,),
        [
            ("a/x d/z tcp 443", *OK),
            ("a/x d/z tcp 80", "unreachable", None, "ENI_SG_RULES_MISMATCH", "security_groups d/open"),
            (
                "a/x d/ref tcp 443",
                "unreachable",
                None,
                "SG_REFERENCES_NOT_PRESERVED ENI_SG_RULES_MISMATCH",
                None,
            ),
            (
                "b/y d/z tcp 443",
                "reachable",
                "unreachable",
                "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
                "transit_gateway_route_tables far/main",
            ),
        ],
    ),
    "peering call as well": ((peering_call(),), [("a/x d/z tcp 443", *OK)]),
    "peering awaits acceptance": (
        (peering_call("pendingAcceptance"),),
        [
            (
                "a/x d/z tcp 443",
                "unreachable",
                None,
                "BAD_STATE_ATTACHMENT",
                "transit_gateway_attachments hub/far",
            )
        ],
    ),
    "peering deleted": (
        (peering_call("deleted"),),
        [("a/x d/z tcp 443", "unreachable", None, "TGW_RTB_BAD_STATE_ROUTE BAD_STATE_ATTACHMENT", None)],
    ),
    "other Region not described": (
        (far_side_unknown,),
        [("a/x 10.4.0.10 tcp 443", "unknown", None, "UNKNOWN_DESTINATION UNKNOWN_RESOURCE", None)],
    ),
    "central egress": (
        (),
        [
            ("a/x 8.8.8.8 tcp 443", *OK),
            ("a/xb 8.8.8.8 tcp 443", *OK),
            (
                "internet a/x tcp 443",
                "unreachable",
                None,
                "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS BAD_STATE_ATTACHMENT",
                None,
            ),
        ],
    ),
    "no route back from the egress VPC": (
        (without("Routes", "10.1.0.0/16", "hub/after"),),
        [
            (
                "a/x 8.8.8.8 tcp 443",
                "reachable",
                "unreachable",
                "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
                "transit_gateway_route_tables hub/after",
            )
        ],
    ),
    "inspection without appliance mode": (
        (),
        [
            ("a/x b/ya tcp 443", *OK),
            ("a/x b/y tcp 443", "reachable", "unreachable", "TGW_ATTACH_VPC_AZ_RESTRICTION", None),
        ],
    ),
    "inspection with appliance mode": (
        (appliance_mode,),
        [("a/x b/ya tcp 443", *OK), ("a/x b/y tcp 443", *OK), ("b/y a/x tcp 443", *OK)],
    ),
}


@pytest.mark.parametrize("world", WORLDS)
def test_world(world: str) -> None:
    edits, cases = WORLDS[world]
    AwsNetwork(BASE, *edits).check(*cases)

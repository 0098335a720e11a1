"""Load balancers, endpoints and PrivateLink as AWS describes them, in every state."""

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
    enable_dns_hostnames: true
    subnets:
      pa: {az: eu-west-1a, cidr_block: 10.1.0.0/24, route_table: pub}
      pb: {az: eu-west-1b, cidr_block: 10.1.1.0/24, route_table: pub}
      app: {az: eu-west-1a, cidr_block: 10.1.2.0/24, route_table: app}
      appb: {az: eu-west-1b, cidr_block: 10.1.3.0/24}
      tight: {az: eu-west-1a, cidr_block: 10.1.4.0/24, network_acl: tight}
    route_tables:
      pub: {routes: {0.0.0.0/0: igw}}
      app: {routes: {}}
    network_acls:
      tight: {ingress: {100: allow tcp 443 from 10.1.0.0/16}, egress: {100: allow tcp 443 to 0.0.0.0/0}}
    security_groups:
      alb: {ingress: [tcp 443 from 0.0.0.0/0, tcp 80 from 0.0.0.0/0, tcp 81 from 0.0.0.0/0, tcp 82 from 0.0.0.0/0]}
      mute: {ingress: [tcp 443 from 0.0.0.0/0], egress: []}
      web: {ingress: [tcp 8080 from alb]}
      nlb: {ingress: [tcp 9000 from 10.1.2.0/24]}
      byaddr: {ingress: [tcp 9000 from 203.0.113.0/24, udp 53 from 0.0.0.0/0]}
      bynode: {ingress: [tcp 9000 from 10.1.0.0/23]}
      ep: {ingress: [tcp 443 from 10.1.2.0/24]}
      s3only: {ingress: [], egress: [tcp 443 to s3list]}
      dns: {ingress: []}
    instances:
      w1: {subnet: app, private_ip: 10.1.2.10, security_groups: [web]}
      w2: {subnet: appb, private_ip: 10.1.3.10, security_groups: [web]}
      n1: {subnet: app, private_ip: 10.1.2.20, security_groups: [byaddr]}
      n2: {subnet: app, private_ip: 10.1.2.21, security_groups: [bynode]}
      c: {subnet: app, private_ip: 10.1.2.30, security_groups: [dns]}
      cb: {subnet: appb, private_ip: 10.1.3.30, security_groups: [dns]}
      limited: {subnet: app, private_ip: 10.1.2.31, security_groups: [s3only]}
      acl: {subnet: tight, private_ip: 10.1.4.10, security_groups: [dns]}
    load_balancers:
      front: {type: application, scheme: internet-facing, subnets: [pa, pb], security_groups: [alb], listeners: {443: {protocol: https, targets: [w1, w2], target_port: 8080}, 80: {protocol: http, targets: [n2], target_port: 9000}}}
      quiet: {type: application, scheme: internal, subnets: [pa, pb], security_groups: [mute], listeners: {443: {protocol: https, targets: [w1], target_port: 8080}}}
      net: {type: network, scheme: internet-facing, subnets: [pa], listeners: {9000: {protocol: tcp, targets: [n1]}, 9001: {protocol: tcp, target_groups: [byip]}, 53: {protocol: udp, targets: [n1]}}}
      gated: {type: network, scheme: internal, subnets: [pa], security_groups: [nlb], listeners: {9000: {protocol: tcp, target_groups: [byip]}}}
      svc: {type: network, scheme: internal, subnets: [pa], listeners: {443: {protocol: tcp, target_groups: [byip]}}}
    target_groups:
      byip: {protocol: tcp, port: 9000, target_type: ip, targets: [10.1.2.21]}
    vpc_endpoints:
      s3: {service: com.amazonaws.eu-west-1.s3, type: gateway, route_tables: [app, main]}
      sns: {service: sns, type: interface, subnets: [app], security_groups: [ep], private_dns: true}
    endpoint_services:
      svc: {load_balancers: [svc]}
  b:
    region: eu-west-1
    account: "111111111111"
    cidr_blocks: [10.1.0.0/16]
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.1.2.0/24}
      appb: {az: eu-west-1b, cidr_block: 10.1.3.0/24}
    security_groups:
      ep: {ingress: [tcp 443 from 10.1.0.0/16]}
      c: {ingress: []}
    instances:
      c: {subnet: app, private_ip: 10.1.2.10, security_groups: [c]}
    vpc_endpoints:
      link: {service: a/svc, type: interface, subnets: [app], security_groups: [ep]}
prefix_lists:
  s3list: {entries: [52.218.0.0/17, 3.5.64.0/21]}
"""
)
OK = ("reachable", "reachable", "", None)
"""The service's list is written as a list of the user's in the topology and turned into AWS's own below."""


def find(answers: Answers, key: str, name_key: str, name: str) -> dict:  # type: ignore[type-arg]
    return next(item for item in answers.each(key) if item[name_key] == name)


def balancer_state(name: str, code: str) -> Edit:
    def edit(answers: Answers) -> None:
        find(answers, "LoadBalancers", "LoadBalancerName", name)["State"] = {"Code": code}

    return edit


def health(states: dict[str, str]) -> Edit:
    """The health of targets by instance (or address)."""

    def edit(answers: Answers) -> None:
        wanted = {
            aws_id("instances", f"a/{id}") if "." not in id else id: state for id, state in states.items()
        }
        for item in answers.each("TargetHealthDescriptions"):
            if item["Target"]["Id"] in wanted:
                item["TargetHealth"]["State"] = wanted[item["Target"]["Id"]]

    return edit


def no_targets(*ids: str) -> Edit:
    def edit(answers: Answers) -> None:
        gone = {aws_id("instances", f"a/{id}") if "." not in id else id for id in ids}
        for content in answers.files.values():
            if "TargetHealthDescriptions" in content:
                content["TargetHealthDescriptions"] = [
                    item for item in content["TargetHealthDescriptions"] if item["Target"]["Id"] not in gone
                ]

    return edit


def instance_state(id: str, state: str) -> Edit:
    def edit(answers: Answers) -> None:
        answers.of("instances", id)["State"] = {"Code": 80, "Name": state}

    return edit


def endpoint_state(id: str, state: str, *, without_interfaces: bool = False) -> Edit:
    def edit(answers: Answers) -> None:
        item = answers.of("vpc_endpoints", id)
        item["State"] = state
        if without_interfaces:
            for interface in item["NetworkInterfaceIds"]:
                for content in answers.files.values():
                    if "NetworkInterfaces" in content:
                        content["NetworkInterfaces"] = [
                            each
                            for each in content["NetworkInterfaces"]
                            if each["NetworkInterfaceId"] != interface
                        ]
            item["NetworkInterfaceIds"] = []

    return edit


def connection(state: str) -> Edit:
    def edit(answers: Answers) -> None:
        answers.add(
            "ec2-describe-vpc-endpoint-connections",
            {
                "VpcEndpointConnections": [
                    {
                        "ServiceId": aws_id("endpoint_services", "a/svc"),
                        "VpcEndpointId": aws_id("vpc_endpoints", "b/link"),
                        "VpcEndpointOwner": "111111111111",
                        "VpcEndpointState": state,
                    }
                ]
            },
        )

    return edit


def service_elsewhere(answers: Answers) -> None:
    """The provider is another account that nobody describes."""
    for content in answers.files.values():
        if "ServiceConfigurations" in content:
            content["ServiceConfigurations"] = []


def link_in_other_zone(answers: Answers) -> None:
    for key in ("NetworkInterfaces", "VpcEndpoints"):
        for item in answers.each(key):
            if aws_id("vpc_endpoints", "b/link") in str(item):
                for field in ("SubnetId",):
                    if field in item:
                        item[field] = aws_id("subnets", "b/appb")
                        item["PrivateIpAddress"] = "10.1.3.200"
                        item["PrivateIpAddresses"] = [{"Primary": True, "PrivateIpAddress": "10.1.3.200"}]
                if "SubnetIds" in item:
                    item["SubnetIds"] = [aws_id("subnets", "b/appb")]
    # describe-network-interfaces names the zone too
    for item in answers.each("NetworkInterfaces"):
        if item["SubnetId"] == aws_id("subnets", "b/appb"):
            item["AvailabilityZone"] = "eu-west-1b"


def zone_ids(answers: Answers) -> None:
    """Account 111111111111's eu-west-1a is euw1-az1; the consumer's is euw1-az2, as if another account's."""
    for item in answers.each("Subnets"):
        letter = item["AvailabilityZone"][-1]
        same = item["VpcId"] == aws_id("vpcs", "a")
        item["AvailabilityZoneId"] = (
            {"a": "euw1-az1", "b": "euw1-az2"}[letter]
            if same
            else {
                "a": "euw1-az2",
                "b": "euw1-az1",
            }[letter]
        )


def service_list(answers: Answers) -> None:
    """The list of the topology becomes AWS's own list of S3, as `describe-prefix-lists` shows it."""
    wanted = next(item for item in answers.each("VpcEndpoints") if item["VpcEndpointType"] == "Gateway")
    ids = {item["PrefixListId"]: item["PrefixListName"] for item in answers.each("PrefixLists")}
    s3 = next(id for id, name in ids.items() if name == wanted["ServiceName"])
    mine = aws_id("prefix_lists", "s3list")
    for item in answers.each("SecurityGroups"):
        for rule in item["IpPermissionsEgress"]:
            for each in rule["PrefixListIds"]:
                if each["PrefixListId"] == mine:
                    each["PrefixListId"] = s3
    answers.add(
        "ec2-describe-prefix-lists",
        {
            "PrefixLists": [
                {
                    "PrefixListId": s3,
                    "PrefixListName": wanted["ServiceName"],
                    "Cidrs": ["52.218.0.0/17", "3.5.64.0/21"],
                }
            ]
        },
    )


def rules(*forwards: str) -> Edit:
    """`describe-rules` of the HTTPS listener of `front`: the default and rules for target groups."""

    def edit(answers: Answers) -> None:
        listener = next(item for item in answers.each("Listeners") if item["Port"] == 443)
        arn = listener["ListenerArn"].replace(":listener/", ":listener-rule/")
        answers.add(
            "elbv2-describe-rules/x",
            {
                "Rules": [
                    {
                        "RuleArn": f"{arn}/{number}",
                        "Priority": str(number + 1),
                        "IsDefault": False,
                        "Actions": [{"Type": "forward", "TargetGroupArn": group}],
                    }
                    for number, group in enumerate(forwards)
                ]
                + [
                    {
                        "RuleArn": f"{arn}/d",
                        "Priority": "default",
                        "IsDefault": True,
                        "Actions": listener["DefaultActions"],
                    }
                ]
            },
        )

    return edit


F = "internet front tcp 443"
WORLDS: dict[str, tuple[tuple[Edit, ...], list[AwsCase]]] = {
    "as it is": (
        (),
        [
            (F, *OK),
            ("internet front tcp 80", *OK),
            (
                "internet front tcp 22",
                "unreachable",
                None,
                "ELBV2_LISTENERS_MISMATCH ENI_SG_RULES_MISMATCH",
                None,
            ),
            ("internet front tcp 81", "unreachable", None, "ELBV2_LISTENERS_MISMATCH", None),
            (
                "internet front udp 443",
                "unreachable",
                None,
                "ELBV2_LISTENERS_MISMATCH ENI_SG_RULES_MISMATCH",
                None,
            ),
            ("internet quiet tcp 443", "unreachable", None, "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", None),
            (
                "a/c quiet tcp 443",
                "unreachable",
                None,
                "ENI_SG_RULES_MISMATCH SG_HAS_NO_RULES",
                "security_groups a/mute",
            ),
            ("internet:203.0.113.9 net tcp 9000", *OK),
            (
                "internet:8.8.8.8 net tcp 9000",
                "unreachable",
                None,
                "ENI_SG_RULES_MISMATCH",
                "security_groups a/byaddr",
            ),
            ("internet:8.8.8.8 net tcp 9001", *OK),
            ("internet:8.8.8.8 net udp 53", *OK),
            ("internet:8.8.8.8 net tcp 53", "unreachable", None, "ELBV2_LISTENERS_MISMATCH", None),
            ("a/c gated tcp 9000", *OK),
            ("a/cb gated tcp 9000", "unreachable", None, "ENI_SG_RULES_MISMATCH", "security_groups a/nlb"),
            ("internet w1 tcp 8080", "unreachable", None, "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", None),
            ("a/c a/sns tcp 443", *OK),
            ("a/c a/sns tcp 80", "unreachable", None, "ENI_SG_RULES_MISMATCH", "security_groups a/ep"),
            ("a/cb a/sns tcp 443", "unreachable", None, "ENI_SG_RULES_MISMATCH", "security_groups a/ep"),
            ("b/c b/link tcp 443", *OK),
            (
                "b/c b/link tcp 80",
                "unreachable",
                None,
                "ELBV2_LISTENERS_MISMATCH ENI_SG_RULES_MISMATCH",
                None,
            ),
            (
                "a/w1 b/c tcp 443",
                "unreachable",
                None,
                "NO_ROUTE_TO_DESTINATION ENI_ADDRESS_RESTRICTION NO_POSSIBLE_DESTINATION DISCONNECTED_VPCS",
                None,
            ),
        ],
    ),
    "S3 by its addresses": (
        (service_list,),
        [
            ("a/c 52.218.1.1 tcp 443", *OK),
            ("a/c service:com.amazonaws.eu-west-1.s3 tcp 443", *OK),
            ("a/c service:s3 icmp", *OK),
            (
                "a/c 52.218.1.1 udp 443",
                "unreachable",
                None,
                "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
                "vpc_endpoints a/s3",
            ),
            ("limited 52.218.1.1 tcp 443", *OK),
            (
                "limited 52.218.1.1 tcp 80",
                "unreachable",
                None,
                "ENI_SG_RULES_MISMATCH",
                "security_groups a/s3only",
            ),
            ("limited 8.8.8.8 tcp 443", "unreachable", None, "ENI_SG_RULES_MISMATCH", None),
            ("a/c 8.8.8.8 tcp 443", "unreachable", None, "NO_ROUTE_TO_DESTINATION", "route_tables a/app"),
            (
                "acl 52.218.1.1 tcp 443",
                "reachable",
                "unreachable",
                "SUBNET_ACL_RESTRICTION",
                "network_acls a/tight",
            ),
            ("b/c 52.218.1.1 tcp 443", "unreachable", None, "NO_ROUTE_TO_DESTINATION", None),
            (
                "a/c service:com.amazonaws.us-east-1.s3 tcp 443",
                "unreachable",
                None,
                "NO_ROUTE_TO_DESTINATION",
                None,
            ),
        ],
    ),
    "gateway endpoint deleting": (
        (service_list, endpoint_state("a/s3", "deleting")),
        [("a/c 52.218.1.1 tcp 443", "unreachable", None, "BAD_STATE BAD_STATE_ROUTE", "vpc_endpoints a/s3")],
    ),
    "gateway endpoint deleted": (
        (service_list, endpoint_state("a/s3", "deleted")),
        [
            (
                "a/c 52.218.1.1 tcp 443",
                "unreachable",
                None,
                "BAD_STATE BAD_STATE_ROUTE NO_ROUTE_TO_DESTINATION",
                None,
            )
        ],
    ),
    "endpoint not described": (
        (service_list, lambda answers: answers.remove("vpc_endpoints", "a/s3")),
        [("a/c 52.218.1.1 tcp 443", "unknown", None, "UNKNOWN_RESOURCE", "vpc_endpoints a/s3")],
    ),
    "list not described": (
        (lambda answers: answers.forget("prefix-list"),),
        [("a/limited 8.8.8.8 tcp 443", "unknown", None, "UNKNOWN_RESOURCE", None)],
    ),
    "load balancer provisioning": (
        (balancer_state("front", "provisioning"),),
        [(F, "unreachable", None, "BAD_STATE", None)],
    ),
    "load balancer failed": (
        (balancer_state("front", "failed"),),
        [(F, "unreachable", None, "BAD_STATE", None)],
    ),
    "load balancer impaired": ((balancer_state("front", "active_impaired"),), [(F, *OK)]),
    "one target unhealthy": ((health({"w1": "unhealthy"}),), [(F, *OK)]),
    "all targets unhealthy": ((health({"w1": "unhealthy", "w2": "unhealthy"}),), [(F, *OK)]),
    "target draining": (
        (health({"n2": "draining"}),),
        [
            (
                "internet front tcp 80",
                "unreachable",
                None,
                "ELBV2_LISTENER_HAS_NO_TG ELBV2_LISTENER_REQUIRES_TG_ACCEPT",
                None,
            )
        ],
    ),
    "healthy only where the load balancer is not": (
        (
            health({"w1": "unhealthy"}),
            lambda answers: find(answers, "LoadBalancers", "LoadBalancerName", "front").update(
                AvailabilityZones=[
                    zone
                    for zone in find(answers, "LoadBalancers", "LoadBalancerName", "front")[
                        "AvailabilityZones"
                    ]
                    if zone["SubnetId"] == aws_id("subnets", "a/pa")
                ]
            ),
        ),
        [(F, *OK)],
    ),
    "targets unused": (
        (health({"w1": "unused", "w2": "unused"}),),
        [(F, "unreachable", None, "ELBV2_LISTENER_HAS_NO_TG", None)],
    ),
    "target initial": ((health({"n2": "initial"}),), [("internet front tcp 80", *OK)]),
    "no targets": (
        (no_targets("n2"),),
        [("internet front tcp 80", "unreachable", None, "ELBV2_LISTENER_HAS_NO_TG", None)],
    ),
    "target stopped": (
        (instance_state("a/n2", "stopped"), health({"n2": "unused"})),
        [("internet front tcp 80", "unreachable", None, "BAD_STATE ELBV2_LISTENER_HAS_NO_TG", None)],
    ),
    "health not described": (
        (lambda answers: answers.forget("target-health"),),
        [(F, "unknown", None, "UNKNOWN_RESOURCE", None)],
    ),
    "listeners not described": (
        (lambda answers: answers.forget("describe-listeners"),),
        [(F, "unknown", None, "UNKNOWN_RESOURCE", None)],
    ),
    "target groups not described": (
        (lambda answers: answers.forget("target-groups"),),
        [(F, "unknown", None, "UNKNOWN_RESOURCE", None)],
    ),
    "rules of another listener described": (
        (no_targets("n2"), rules()),
        [
            (F, *OK),
            ("internet front tcp 80", "unknown", None, "UNKNOWN_RESOURCE", None),
            ("internet front tcp 81", "unreachable", None, "ELBV2_LISTENERS_MISMATCH", None),
        ],
    ),
    "a rule leads elsewhere": (
        (no_targets("w1", "w2"), rules(aws_id("target_groups", "a/byip"))),
        [(F, *OK)],
    ),
    "endpoint pending acceptance": (
        (endpoint_state("b/link", "pendingAcceptance"),),
        [("b/c b/link tcp 443", "unreachable", None, "BAD_STATE", "vpc_endpoints b/link")],
    ),
    "endpoint rejected": (
        (endpoint_state("b/link", "rejected", without_interfaces=True),),
        [("b/c b/link tcp 443", "unreachable", None, "BAD_STATE", "vpc_endpoints b/link")],
    ),
    "endpoint failed": (
        (endpoint_state("a/sns", "failed"),),
        [("a/c a/sns tcp 443", "unreachable", None, "BAD_STATE", "vpc_endpoints a/sns")],
    ),
    "connection rejected by the provider": (
        (connection("rejected"),),
        [("b/c b/link tcp 443", "unreachable", None, "BAD_STATE", None)],
    ),
    "connection accepted": ((connection("available"),), [("b/c b/link tcp 443", *OK)]),
    "service deleting": (
        (lambda answers: answers.of("endpoint_services", "a/svc").update(ServiceState="Deleting"),),
        [("b/c b/link tcp 443", "unreachable", None, "BAD_STATE", "endpoint_services a/svc")],
    ),
    "service deleted": (
        (lambda answers: answers.of("endpoint_services", "a/svc").update(ServiceState="Deleted"),),
        [("b/c b/link tcp 443", "unreachable", None, "BAD_STATE", "endpoint_services a/svc")],
    ),
    "provider not described": (
        (service_elsewhere,),
        [("b/c b/link tcp 443", *OK)],
    ),
    "endpoint in another zone": (
        (link_in_other_zone,),
        [("b/c b/link tcp 443", "unreachable", None, "VPCE_SERVICE_NOT_INSTALLED_IN_AZ", None)],
    ),
    "zones by another name": (
        (zone_ids,),
        [("b/c b/link tcp 443", "unreachable", None, "VPCE_SERVICE_NOT_INSTALLED_IN_AZ", None)],
    ),
    "zones by another name, rightly": ((link_in_other_zone, zone_ids), [("b/c b/link tcp 443", *OK)]),
    "instances": (
        (instance_state("a/w1", "stopped"), instance_state("a/w2", "terminated")),
        [
            ("a/w1 a/c tcp 443", "unreachable", None, "BAD_STATE", None),
            ("a/c a/w1 tcp 443", "unreachable", None, "BAD_STATE", "instances a/w1"),
        ],
    ),
}


@pytest.mark.parametrize("world", WORLDS)
def test_world(world: str) -> None:
    edits, cases = WORLDS[world]
    AwsNetwork(BASE, *edits).check(*cases)

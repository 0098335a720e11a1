"""Route 53 and Resolver from AWS configuration: every call, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vpcplan.analysis.resolution.client_text import parse_client
from vpcplan.analysis.resolution.health_text import parse_health
from vpcplan.analysis.resolution.name_index import index_names
from vpcplan.analysis.resolution.question_text import parse_request
from vpcplan.analysis.resolution.resolve import resolve
from vpcplan.analysis.resolution.result import Resolution
from vpcplan.errors import InputError
from vpcplan.load.aws import load_aws
from vpcplan.model.route53 import Route53
from vpcplan.model.topology import Topology

ZONE = "Z0123456789ABC"


def load(folder: Path, **files: Any) -> Topology:
    """The topology of files whose names have `__` for `/`."""
    for name, body in files.items():
        path = folder / (name.replace("__", "/").replace("_", "-") + ".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body, indent=2))
    return load_aws([str(folder)])


def with_records(folder: Path, *records: dict[str, Any], **files: Any) -> Topology:
    zone = {"Id": f"/hostedzone/{ZONE}", "Name": "example.com.", "Config": {"PrivateZone": False}}
    folder.joinpath("route53-list-resource-record-sets").mkdir()
    path = folder / "route53-list-resource-record-sets" / f"{ZONE}.json"
    path.write_text(json.dumps({"ResourceRecordSets": list(records)}, indent=2))
    return load(folder, route53_list_hosted_zones={"HostedZones": [zone]}, **files)


def record(name: str = "www.example.com.", value: str = "192.0.2.1", **fields: Any) -> dict[str, Any]:
    return {"Name": name, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": value}], **fields}


def ask(topology: Topology, words: str, *client: str, unhealthy: tuple[str, ...] = ()) -> Resolution:
    question = parse_request(words.split()).question
    health = parse_health(topology, unhealthy=unhealthy)
    return resolve(index_names(topology), question, parse_client(client, topology), health)


def values(resolution: Resolution) -> list[str]:
    return sorted(answer.value for outcome in resolution.outcomes for answer in outcome.answers)


def route53(topology: Topology) -> Route53:
    assert topology.route53 is not None
    return topology.route53


def test_pages_of_one_zone_come_together_and_repeat_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "route53-list-resource-record-sets" / ZONE
    folder.mkdir(parents=True)
    for page, names in (("page1", ("a", "b")), ("page2", ("b", "c"))):
        records = [record(f"{name}.example.com.") for name in names]
        (folder / f"{page}.json").write_text(json.dumps({"ResourceRecordSets": records}))
    zone = {"Id": f"/hostedzone/{ZONE}", "Name": "example.com.", "Config": {"PrivateZone": False}}
    topology = load(tmp_path, zones={"HostedZones": [zone]})
    assert [r.name[0] for r in route53(topology).hosted_zones[ZONE].records] == ["a", "b", "c"]


def test_zone_without_its_list_is_found_by_its_soa_record(tmp_path: Path) -> None:
    soa = {
        "Name": "example.com.",
        "Type": "SOA",
        "TTL": 900,
        "ResourceRecords": [{"Value": "ns. a. 1 2 3 4 5"}],
    }
    path = tmp_path / "route53-list-resource-record-sets"
    path.mkdir()
    (path / f"{ZONE}.json").write_text(json.dumps({"ResourceRecordSets": [soa, record()]}))
    topology = load_aws([str(tmp_path)])
    assert values(ask(topology, "www.example.com")) == ["192.0.2.1"]
    assert any("does not name this zone" in notice.message for notice in topology.notices)


def test_every_policy(tmp_path: Path) -> None:
    def one(name: str, **fields: Any) -> dict[str, Any]:
        return record(f"{name}.example.com.", SetIdentifier=name, **fields)

    topology = with_records(
        tmp_path,
        one("w", Weight=3),
        one("f", Failover="SECONDARY"),
        one("l", Region="eu-west-1"),
        one("g", GeoLocation={"CountryCode": "US", "SubdivisionCode": "CA"}),
        one("d", GeoLocation={"CountryCode": "*"}),
        one("c", GeoLocation={"ContinentCode": "EU"}),
        one("p", GeoProximityLocation={"AWSRegion": "eu-west-1", "Bias": -5}),
        one("q", GeoProximityLocation={"Coordinates": {"Latitude": "48.85", "Longitude": "2.35"}}),
        one("z", GeoProximityLocation={"LocalZoneGroup": "us-west-2-lax-1"}),
        one("m", MultiValueAnswer=True),
        one("i", CidrRoutingConfig={"CollectionId": "c-1", "LocationName": "*"}),
        record("s.example.com."),
    )
    found = {r.name[0]: repr(r.policy) for r in route53(topology).hosted_zones[ZONE].records}
    assert found == {
        "w": "WeightedPolicy(weight=3)",
        "f": "FailoverPolicy(role='secondary')",
        "l": "LatencyPolicy(region='eu-west-1')",
        "g": "GeolocationPolicy(continent=None, country='US', subdivision='CA')",
        "d": "GeolocationPolicy(continent=None, country=None, subdivision=None)",
        "c": "GeolocationPolicy(continent='EU', country=None, subdivision=None)",
        "p": "GeoproximityPolicy(region='eu-west-1', local_zone_group=None, coordinates=None, bias=-5)",
        "q": "GeoproximityPolicy(region=None, local_zone_group=None, coordinates=(48.85, 2.35), bias=0)",
        "z": "GeoproximityPolicy(region=None, local_zone_group='us-west-2-lax-1', coordinates=None, bias=0)",
        "m": "MultivaluePolicy()",
        "i": "IpBasedPolicy(collection='c-1', location='*')",
        "s": "SimplePolicy()",
    }


def test_cidr_collections(tmp_path: Path) -> None:
    def located(location: str, value: str) -> dict[str, Any]:
        config = {"CollectionId": "1a-2b", "LocationName": location}
        return record(value=value, SetIdentifier=location, CidrRoutingConfig=config)

    (tmp_path / "route53-list-cidr-blocks").mkdir()
    blocks = [{"CidrBlock": "203.0.113.0/24", "LocationName": "paris"}]
    (tmp_path / "route53-list-cidr-blocks" / "1a-2b.json").write_text(json.dumps({"CidrBlocks": blocks}))
    topology = with_records(
        tmp_path,
        located("paris", "192.0.2.1"),
        located("*", "192.0.2.2"),
        collections={"CidrCollections": [{"Arn": "arn:aws:x", "Id": "1a-2b", "Name": "isp", "Version": 1}]},
    )
    assert values(ask(topology, "www.example.com", "subnet:203.0.113.0/24")) == ["192.0.2.1"]
    assert values(ask(topology, "www.example.com", "ip:198.51.100.1")) == ["192.0.2.2"]


HEALTH_CHECK = {
    "Id": "abc-1",
    "CallerReference": "x",
    "HealthCheckConfig": {"Type": "HTTP", "IPAddress": "192.0.2.1", "Port": 80},
}


def test_a_collection_without_its_blocks_leaves_open_whom_its_records_are_for(tmp_path: Path) -> None:
    """`list-cidr-collections` alone names no block: the default is then one answer of several."""
    routing = [{"CollectionId": "c1", "LocationName": name} for name in ("paris", "*")]
    records = [
        record(value=f"192.0.2.{number}", SetIdentifier=str(number), CidrRoutingConfig=config)
        for number, config in enumerate(routing, 1)
    ]
    topology = with_records(tmp_path, *records)
    found = ask(topology, "www.example.com", "ip:203.0.113.9")
    assert values(found) == ["192.0.2.1", "192.0.2.2"]
    assert found.estimated
    assert values(ask(topology, "www.example.com")) == ["192.0.2.2"]
    assert any("no described blocks" in notice.message for notice in topology.notices)


@pytest.mark.parametrize(("up", "expected"), [(3, "192.0.2.1"), (2, "192.0.2.2")])
def test_status_reports_are_judged_by_18_percent(tmp_path: Path, up: int, expected: str) -> None:
    reports = [
        {"Region": "x", "StatusReport": {"Status": "Success: 200" if i < up else "Failure: timeout"}}
        for i in range(16)
    ]
    topology = with_records(
        tmp_path,
        record(SetIdentifier="p", Failover="PRIMARY", HealthCheckId="abc-1"),
        record(SetIdentifier="s", Failover="SECONDARY", value="192.0.2.2"),
        checks={"HealthChecks": [HEALTH_CHECK]},
        route53_get_health_check_status__abc_1={"HealthCheckObservations": reports},
        tags={"ResourceTagSets": [{"ResourceId": "abc-1", "Tags": [{"Key": "Name", "Value": "blue"}]}]},
    )
    assert values(ask(topology, "www.example.com")) == [expected]
    assert route53(topology).health_checks["abc-1"].name == "blue"
    assert values(ask(topology, "www.example.com", unhealthy=("blue",))) == ["192.0.2.2"]


def test_traffic_policy_and_its_instance(tmp_path: Path) -> None:
    document = {
        "AWSPolicyFormatVersion": "2015-10-01",
        "RecordType": "A",
        "StartRule": "near",
        "Endpoints": {
            "ie": {"Type": "value", "Value": "192.0.2.1"},
            "au": {"Type": "value", "Value": "192.0.2.2"},
        },
        "Rules": {
            "near": {
                "RuleType": "geoproximity",
                "GeoproximityLocations": [
                    {"Region": "aws:route53:eu-west-1", "EndpointReference": "ie", "Bias": "10"},
                    {"Latitude": "-33.86", "Longitude": "151.2", "EndpointReference": "au"},
                ],
            }
        },
    }
    policy = {"Id": "tp-1", "Version": 2, "Name": "near", "Type": "A", "Document": json.dumps(document)}
    instance = {
        "Id": "tpi-1",
        "HostedZoneId": ZONE,
        "Name": "www.example.com.",
        "TTL": 30,
        "State": "Applied",
        "TrafficPolicyId": "tp-1",
        "TrafficPolicyVersion": 2,
        "TrafficPolicyType": "A",
    }
    topology = with_records(
        tmp_path,
        record("other.example.com."),
        policy={"TrafficPolicy": policy},
        instances={"TrafficPolicyInstances": [instance]},
    )
    assert values(ask(topology, "www.example.com", "country:FR")) == ["192.0.2.1"]
    found = ask(topology, "www.example.com", "country:NZ")
    assert (values(found), found.outcomes[0].answers[0].ttl) == (["192.0.2.2"], 30)


VPCS = {
    "Vpcs": [{"VpcId": "vpc-1a", "CidrBlock": "10.0.0.0/16", "OwnerId": "111122223333", "State": "available"}]
}
ATTRIBUTES = {
    "VpcId": "vpc-1a",
    "EnableDnsSupport": {"Value": True},
    "EnableDnsHostnames": {"Value": True},
}


def test_resolver_rules_and_associations(tmp_path: Path) -> None:
    def rule(id: str, domain: str, kind: str, *targets: str) -> dict[str, Any]:
        ips = [{"Ip": ip, "Port": 53} for ip in targets]
        return {"Id": id, "DomainName": domain, "RuleType": kind, "TargetIps": ips, "Status": "COMPLETE"}

    def association(rule: str, status: str = "COMPLETE") -> dict[str, Any]:
        return {"Id": rule, "ResolverRuleId": rule, "VPCId": "vpc-1a", "Status": status}

    rules = [
        rule("r-1", "corp.example.", "FORWARD", "10.9.0.53", "10.9.1.53"),
        rule("r-2", "aws.corp.example.", "SYSTEM"),
        rule("r-3", "gone.example.", "FORWARD", "10.9.0.53"),
        rule("rslvr-autodefined-rr-internet-resolver", ".", "RECURSIVE"),
    ]
    topology = load(
        tmp_path,
        vpcs=VPCS,
        ec2_describe_vpc_attribute__vpc_1a=ATTRIBUTES,
        rules={"ResolverRules": rules, "MaxResults": 100},
        associations={
            "ResolverRuleAssociations": [
                association("r-1"),
                association("r-2"),
                association("r-3", "DELETING"),
                association("rslvr-autodefined-rr-internet-resolver"),
            ]
        },
    )
    assert ask(topology, "a.corp.example", "vpc:vpc-1a").forwarded_to == ("10.9.0.53", "10.9.1.53")
    assert not ask(topology, "a.aws.corp.example", "vpc:vpc-1a").forwarded_to
    assert not ask(topology, "gone.example", "vpc:vpc-1a").forwarded_to
    assert ask(topology, "elsewhere.example", "vpc:vpc-1a").status == "REFUSED"
    assert not [n for n in topology.notices if n.code == "unmodelled"]


def test_rules_without_their_associations_leave_their_names_unknown(tmp_path: Path) -> None:
    """A rule may be for this VPC or not: only where it would decide is the answer not known."""

    def rule(id: str, domain: str, region: str) -> dict[str, Any]:
        arn = f"arn:aws:route53resolver:{region}:111122223333:resolver-rule/{id}"
        targets = [{"Ip": "10.9.0.53", "Port": 53}]
        return {"Id": id, "Arn": arn, "DomainName": domain, "RuleType": "FORWARD", "TargetIps": targets}

    folder = {
        f"eu_west_1__{name}": body
        for name, body in {
            "ec2_describe_vpcs": VPCS,
            "ec2_describe_vpc_attribute__vpc_1a": ATTRIBUTES,
            "rules": {"ResolverRules": [rule("r-1", "corp.example.", "eu-west-1")]},
        }.items()
    }
    elsewhere = {"ResolverRules": [rule("r-2", "far.example.", "us-east-1")]}
    topology = load(tmp_path, **folder, us_east_1__rules=elsewhere)
    found = ask(topology, "a.corp.example", "vpc:vpc-1a")
    assert (found.status, found.forwarded_to) == ("SERVFAIL", ())
    assert "may be associated with VPC" in found.steps[-1].reason
    assert ask(topology, "a.example", "vpc:vpc-1a").status == "REFUSED"
    assert ask(topology, "a.far.example", "vpc:vpc-1a").status == "REFUSED"
    assert any("VPCs of Resolver rules are not described" in n.message for n in topology.notices)


def test_registered_domain(tmp_path: Path) -> None:
    detail = {"DomainName": "example.com", "Nameservers": [{"Name": "NS1.example.net"}]}
    zone = {
        "HostedZone": {"Id": f"/hostedzone/{ZONE}", "Name": "example.com.", "Config": {"PrivateZone": False}},
        "DelegationSet": {"NameServers": ["ns-1.awsdns-01.com"]},
    }
    topology = with_records(tmp_path, record(), detail=detail, zone=zone)
    found = ask(topology, "www.example.com")
    assert (found.delegated_to, found.answered) == (("ns1.example.net",), False)


def test_a_private_zone_whose_vpcs_nobody_tells_leaves_its_names_unknown(tmp_path: Path) -> None:
    """`list-hosted-zones` does not say where a private zone is used, so neither view is the answer."""
    zones = [
        {"Id": "/hostedzone/ZPRIVATE", "Name": "example.com.", "Config": {"PrivateZone": True}},
        {"Id": "/hostedzone/ZPUBLIC", "Name": "example.com.", "Config": {"PrivateZone": False}},
        {"Id": "/hostedzone/ZOTHER", "Name": "example.net.", "Config": {"PrivateZone": False}},
    ]
    vpc = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "OwnerId": "1", "State": "available"}
    topology = load(
        tmp_path,
        route53_list_hosted_zones={"HostedZones": zones},
        ec2_describe_vpcs={"Vpcs": [vpc]},
        route53_list_resource_record_sets__ZPRIVATE={"ResourceRecordSets": [record(value="10.0.0.1")]},
        route53_list_resource_record_sets__ZPUBLIC={"ResourceRecordSets": [record()]},
        route53_list_resource_record_sets__ZOTHER={
            "ResourceRecordSets": [record("www.example.net.", "192.0.2.9")]
        },
        ec2_describe_vpc_attribute__vpc_1={"VpcId": "vpc-1", "EnableDnsHostnames": {"Value": True}},
    )
    assert any("VPCs of private zones are not described" in notice.message for notice in topology.notices)
    inside = ask(topology, "www.example.com", "vpc:vpc-1")
    assert (inside.status, values(inside)) == ("SERVFAIL", [])
    assert "may be associated with VPC" in inside.steps[-1].reason
    assert values(ask(topology, "www.example.com")) == ["192.0.2.1"]
    assert values(ask(topology, "www.example.net", "vpc:vpc-1")) == ["192.0.2.9"]


def test_zones_by_vpc(tmp_path: Path) -> None:
    topology = load(
        tmp_path,
        vpcs=VPCS,
        ec2_describe_vpc_attribute__vpc_1a=ATTRIBUTES,
        route53_list_hosted_zones_by_vpc__vpc_1a={
            "HostedZoneSummaries": [{"HostedZoneId": ZONE, "Name": "corp.internal.", "Owner": {}}]
        },
        **{
            f"route53_list_resource_record_sets__{ZONE}": {
                "ResourceRecordSets": [record("db.corp.internal.")]
            }
        },
    )
    assert values(ask(topology, "db.corp.internal", "vpc:vpc-1a")) == ["192.0.2.1"]
    assert ask(topology, "db.corp.internal").status == "REFUSED"


ALIAS = {"HostedZoneId": ZONE, "DNSName": "www.example.com.", "EvaluateTargetHealth": False}


@pytest.mark.parametrize(
    ("records", "rule", "message"),
    [
        ([record(Weight=256, SetIdentifier="a")], "R53005", "weight 256"),
        (
            [record(Weight=1, SetIdentifier="a"), record(Failover="PRIMARY", SetIdentifier="b")],
            "R53004",
            "two policies",
        ),
        (
            [record(Weight=1, SetIdentifier="a"), record(Weight=1, SetIdentifier="a")],
            "R53004",
            "set identifier",
        ),
        ([record(), record()], "R53004", "there twice"),
        ([record(Weight=1)], "R53005", "needs a set identifier"),
        ([record(Weight=1, Region="eu-west-1", SetIdentifier="a")], "JSON001", "two routing policies"),
        ([record("example.com.", "x.example.org") | {"Type": "CNAME"}], "R53001", "apex"),
        ([record(), record(value="x.example.org") | {"Type": "CNAME"}], "R53002", "CNAME and records"),
        ([record(AliasTarget=ALIAS)], "R53005", "TTL"),
        ([{"Name": "www.example.com.", "Type": "A", "AliasTarget": ALIAS}], "R53003", "alias loop"),
        ([record(GeoLocation={"CountryCode": "XX"}, SetIdentifier="a")], "R53005", "XX"),
        ([record(value="192.0.2.300")], "R53005", "not an IPv4 address"),
        ([record("a..example.com.")], "JSON001", "empty label"),
        ([record("www.example.org.")], "R53005", "not in zone"),
        ([record(Failover="MAIN", SetIdentifier="a")], "JSON001", "PRIMARY or SECONDARY"),
        ([record(TTL="60")], "JSON001", "whole number"),
    ],
)
def test_what_route_53_would_refuse(
    tmp_path: Path, records: list[dict[str, Any]], rule: str, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        with_records(tmp_path, *records)
    problem = caught.value.problems[0]
    assert problem.rule == rule
    assert message in f"{problem.message} {problem.hint}"
    assert problem.span is not None
    assert problem.span.file.endswith(f"{ZONE}.json")
    assert problem.span.line > 1


BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/front/abc"
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/def"


def with_load_balancer(folder: Path, states: list[str]) -> Topology:
    alias = {
        "HostedZoneId": "Z32O12XQLNTSW2",
        "DNSName": "dualstack.front-1.eu-west-1.elb.amazonaws.com.",
        "EvaluateTargetHealth": True,
    }
    primary = {"Name": "www.example.com.", "Type": "A", "SetIdentifier": "p", "Failover": "PRIMARY"}
    balancer = {
        "LoadBalancerArn": BALANCER,
        "LoadBalancerName": "front",
        "DNSName": "front-1.eu-west-1.elb.amazonaws.com",
        "VpcId": "vpc-1a",
        "Type": "application",
        "State": {"Code": "active"},
    }
    group = {
        "TargetGroupArn": GROUP,
        "TargetGroupName": "web",
        "VpcId": "vpc-1a",
        "Protocol": "HTTP",
        "Port": 80,
        "TargetType": "ip",
        "LoadBalancerArns": [BALANCER],
    }
    health = [
        {"Target": {"Id": f"10.0.0.{n}", "Port": 80}, "TargetHealth": {"State": state}}
        for n, state in enumerate(states, 10)
    ]
    return with_records(
        folder,
        primary | {"AliasTarget": alias},
        record(value="192.0.2.9", SetIdentifier="s", Failover="SECONDARY"),
        vpcs=VPCS,
        balancers={"LoadBalancers": [balancer]},
        groups={"TargetGroups": [group]},
        elbv2_describe_target_health__web={"TargetHealthDescriptions": health},
    )


@pytest.mark.parametrize(
    ("states", "healthy"),
    [(["healthy", "unhealthy"], True), (["unhealthy", "draining"], False), ([], False)],
)
def test_alias_looks_at_the_health_of_a_load_balancers_targets(
    tmp_path: Path, states: list[str], healthy: bool
) -> None:
    topology = with_load_balancer(tmp_path, states)
    (outcome,) = ask(topology, "www.example.com").outcomes
    assert (outcome.alias_target == "dualstack.front-1.eu-west-1.elb.amazonaws.com") is healthy
    assert values(ask(topology, "www.example.com", unhealthy=("front",))) == ["192.0.2.9"]


def test_vpcs_that_only_private_zones_name_have_dns_on(tmp_path: Path) -> None:
    zone = {"Id": "/hostedzone/Z1", "Name": "corp.internal.", "Config": {"PrivateZone": True}}
    vpcs = [{"VPCRegion": "eu-west-1", "VPCId": "vpc-0a1"}]
    (tmp_path / "zone.json").write_text(json.dumps({"HostedZone": zone, "VPCs": vpcs}))
    topology = load_aws([str(tmp_path)])
    vpc = topology.vpcs["vpc-0a1"]
    assert (vpc.region, vpc.enable_dns_support, vpc.enable_dns_hostnames) == ("eu-west-1", True, True)
    assert any("vpc-0a1" in notice.message for notice in topology.notices)


@pytest.mark.parametrize(("name", "version"), [("tp1.json", 1), ("tp1.json", 3), ("tp1-2.json", 2)])
def test_bare_documents_are_found_by_their_name(tmp_path: Path, name: str, version: int) -> None:
    document = {
        "AWSPolicyFormatVersion": "2015-10-01",
        "RecordType": "A",
        "StartEndpoint": "e",
        "Endpoints": {"e": {"Type": "value", "Value": "192.0.2.1"}},
    }
    instance = {
        "Id": "i1",
        "HostedZoneId": "Z1",
        "Name": "www.example.com.",
        "TTL": 60,
        "TrafficPolicyId": "tp1",
        "TrafficPolicyVersion": version,
        "TrafficPolicyType": "A",
    }
    (tmp_path / name).write_text(json.dumps(document))
    (tmp_path / "instances.json").write_text(json.dumps({"TrafficPolicyInstances": [instance]}))
    route53 = load_aws([str(tmp_path)]).route53 or Route53()
    assert route53.traffic_policy_instances["i1"].traffic_policy in route53.traffic_policies

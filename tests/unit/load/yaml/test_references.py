"""Names: own VPC first, ``vpc/name`` exact, ambiguous ones explained, dangling ones with what there is."""

from __future__ import annotations

from .conftest import HEAD, Complaints, Load, problems_of

TWO = """
          data:
            region: eu-west-1
            cidr_blocks: [10.30.0.0/16]
            subnets: {d: {cidr_block: 10.30.0.0/24}}
            security_groups: {web: {}, only-here: {}}
            nat_gateways: {nat-data: {subnet: d}}
        prefix_lists: {}
"""


def test_own_vpc_first(load: Load):
    topology = load("security_groups: {web: {}, app: {ingress: [tcp 1 from web, tcp 2 from data/web]}}", TWO)
    first, second = topology.security_groups["shop/app"].ingress
    assert first.peer.security_group == "shop/web"
    assert second.peer.security_group == "data/web"


def test_a_name_of_two_kinds_needs_a_word(load: Load, complaints: Complaints):
    (message,) = complaints(
        """
        instances: {box: {subnet: a}}
        nat_gateways: {box: {subnet: a}}
        route_tables: {x: {routes: {0.0.0.0/0: box}}}
        """
    )
    assert message == "route target `box` is ambiguous: NAT gateway shop/box, instance shop/box"
    topology = load(
        """
        instances: {box: {subnet: a}}
        nat_gateways: {box: {subnet: a}}
        route_tables: {x: {routes: {0.0.0.0/0: instance box}}}
        """
    )
    assert topology.route_tables["shop/x"].routes[-1].target.kind == "instance"


def test_targets_of_another_vpc(complaints: Complaints):
    assert complaints(
        "route_tables: {x: {routes: {0.0.0.0/0: nat-data, 10.0.0.0/8: data/nat-data}}}", TWO
    ) == [
        "route target `nat-data` does not exist in vpc `shop`",
        "route target `data/nat-data` is in another VPC than the route table",
    ]


def test_two_vpcs_have_it():
    text = (
        HEAD
        + "    security_groups: {app: {ingress: [tcp 1 from far]}}\n"
        + "".join(
            f"  {vpc}: {{cidr_blocks: [10.{number}.0.0/16], security_groups: {{far: {{}}}}}}\n"
            for number, vpc in enumerate(("one", "two"), 30)
        )
    )
    (problem,) = problems_of(text)
    assert problem.message == "peer `far` is ambiguous: security group one/far, security group two/far"
    assert problem.hint == "write one of the ids: one/far, two/far"


def test_a_vpc_without_any(complaints: Complaints):
    text = HEAD + "    vpc_endpoints: {s3: {service: s3, route_tables: [private]}}\n"
    (problem,) = problems_of(text)
    assert problem.message.startswith("route table `private` does not exist in vpc `shop`")
    assert complaints("subnets: {c: {cidr_block: 10.20.3.0/24, network_acl: edge}}", subnets=False) == [
        "network ACL `edge` does not exist in vpc `shop`"
    ]


def test_names_that_cannot_be(complaints: Complaints):
    assert complaints('security_groups: {"a b": {}, a/b: {}, "": {}, "x,y": {}}') == [
        "`a b` cannot be a name",
        "`a/b` cannot be a name",
        "a name is missing before the colon",
        "`x,y` cannot be a name",
    ]


def test_sections_in_the_wrong_place():
    first, second, third = problems_of("vpcplan: 1\nsubnets: {}\nvpc: {}\nvpcs: {a: {vpcs: {}}}\n")
    assert first.message == "`subnets` belongs to a VPC"
    assert second.message == "unknown key `vpc`, did you mean `vpcs`?"
    assert third.message.startswith("unknown key `vpcs`")


def test_language_version():
    assert [problem.message for problem in problems_of("vpcs: {}\n")] == ["the language version is missing"]
    (problem,) = problems_of("vpcplan: 2\n")
    assert problem.message == "the language version is `2`; this vpcplan reads version 1"
    assert problems_of('vpcplan: "1"\n') == ()


def test_scalars_stay_as_written(load: Load):
    topology = load("instances: {NO: {subnet: a, tags: {country: NO, time: 22:23, octal: 010}}}")
    assert topology.instances["shop/NO"].tags == (("country", "NO"), ("time", "22:23"), ("octal", "010"))


def test_aliases_and_merge_keys_in_a_topology(load: Load):
    topology = load(
        """
        instances:
          one: &box {subnet: a, security_groups: [default]}
          two: {<<: *box, subnet: b}
        """
    )
    assert topology.network_interfaces["shop/two/eth0"].subnet == "shop/b"
    assert topology.network_interfaces["shop/two/eth0"].security_groups == ("shop/default",)


def test_a_group_that_nobody_describes(load):
    """What rests on it is not known: neither that traffic gets through nor that it does not."""
    topology = load(
        """
        security_groups: {web: {ingress: [tcp 443 from unknown_group sg-2]}}
        instances:
          x: {subnet: a, security_groups: [web, unknown_group sg-1]}
        """
    )
    assert topology.network_interfaces["shop/x/eth0"].security_groups == ("shop/web", "sg-1")

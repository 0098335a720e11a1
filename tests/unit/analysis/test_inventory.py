"""Finding resources by what people call them, and what refers to what."""

from __future__ import annotations

import pytest

from vpcplan.analysis.inventory import (
    ALIASES,
    KINDS,
    has_value,
    parse_kind,
    select_references,
    select_resources,
)
from vpcplan.errors import SourceSpan, UsageError
from vpcplan.model.instance import Instance
from vpcplan.model.network_interface import InterfaceOwner, NetworkInterface
from vpcplan.model.route_table import Route, RouteTable, RouteTarget
from vpcplan.model.security_group import SecurityGroup, SecurityGroupPeer, SecurityGroupRule
from vpcplan.model.subnet import Subnet
from vpcplan.model.topology import Topology
from vpcplan.model.traffic_match import TrafficMatch
from vpcplan.model.vpc import Vpc
from vpcplan.net.block import parse_block
from vpcplan.report.inventory_columns import NOUNS

HERE = SourceSpan("vpcplan.yaml", 1, 1)
RULE = SourceSpan("vpcplan.yaml", 7, 9)


def group(id_: str, name: str, *peers: str) -> SecurityGroup:
    rules = tuple(
        SecurityGroupRule(
            match=TrafficMatch(6, 22, 22), peer=SecurityGroupPeer(security_group=peer), span=RULE
        )
        for peer in peers
    )
    return SecurityGroup(id=id_, name=name, span=HERE, vpc="shop", ingress=rules)


TOPOLOGY = Topology(
    vpcs={"shop": Vpc(id="shop", name="shop", span=HERE, cidr_blocks=(parse_block("10.0.0.0/16"),))},
    subnets={"shop/a": Subnet(id="shop/a", name="a", span=HERE, vpc="shop", tier="web")},
    security_groups={
        "shop/bastion": group("shop/bastion", "bastion"),
        "shop/web": group("shop/web", "web", "shop/bastion"),
        "sg-1": group("sg-1", "web", "shop/web"),
    },
    instances={
        "shop/bastion": Instance(
            id="shop/bastion",
            name="bastion",
            span=HERE,
            vpc="shop",
            network_interfaces=("shop/bastion",),
            tags=(("tier", "edge"),),
        )
    },
    network_interfaces={
        "shop/bastion": NetworkInterface(
            id="shop/bastion",
            name="bastion",
            span=HERE,
            vpc="shop",
            subnet="shop/a",
            security_groups=("shop/bastion",),
            owner=InterfaceOwner("instance", "shop/bastion"),
        )
    },
    route_tables={
        "shop/rt": RouteTable(
            id="shop/rt",
            name="rt",
            span=HERE,
            vpc="shop",
            routes=(
                Route(
                    destination=parse_block("0.0.0.0/0"),
                    target=RouteTarget("instance", "shop/bastion"),
                    span=RULE,
                ),
            ),
        )
    },
)


@pytest.mark.parametrize(
    ("noun", "kind"),
    [
        ("sg", "security_groups"),
        ("security-groups", "security_groups"),
        ("Subnet", "subnets"),
        ("enis", "network_interfaces"),
        ("nacl", "network_acls"),
        ("rt", "route_tables"),
        ("tgw-rt", "transit_gateway_route_tables"),
        ("peering", "vpc_peering_connections"),
        ("endpoints", "vpc_endpoints"),
        ("vpcs", "vpcs"),
        ("nat", "nat_gateways"),
    ],
)
def test_nouns_people_use(noun, kind):
    assert parse_kind(noun) == kind


def test_an_unknown_noun_suggests_one():
    with pytest.raises(UsageError) as caught:
        parse_kind("subents")
    assert caught.value.hint == "did you mean `subnets`?"


def test_every_kind_of_the_model_is_listed_and_has_columns():
    kinds = {name for name in Topology.__struct_fields__ if isinstance(getattr(Topology(), name), dict)}
    assert kinds == set(KINDS) == set(NOUNS)
    assert set(ALIASES.values()) <= kinds


def test_names_are_ids_path_endings_or_name_tags():
    assert [item.id for item in select_resources(TOPOLOGY, "security_groups", "shop/web")] == ["shop/web"]
    assert [item.id for item in select_resources(TOPOLOGY, "security_groups", "web")] == ["shop/web", "sg-1"]
    assert len(select_resources(TOPOLOGY, "security_groups")) == 3


def test_a_name_that_nothing_has_suggests_one():
    with pytest.raises(UsageError) as caught:
        select_resources(TOPOLOGY, "security_groups", "bastoin")
    assert caught.value.hint == "did you mean `bastion`?"
    with pytest.raises(UsageError) as caught:
        select_resources(TOPOLOGY, "nat_gateways", "nat-a")
    assert caught.value.hint == "the topology has no nat gateways"


def test_references_to_a_group_are_not_those_to_an_instance_of_the_same_name():
    found = select_references(TOPOLOGY, "security_groups", "shop/bastion")
    assert {(item.kind, item.resource, item.field) for item in found} == {
        ("security_groups", "shop/web", "ingress.peer.security_group"),
        ("network_interfaces", "shop/bastion", "security_groups"),
    }
    assert found[0].span == RULE
    found = select_references(TOPOLOGY, "instances", "shop/bastion")
    assert {(item.kind, item.field) for item in found} == {
        ("network_interfaces", "owner.id"),
        ("route_tables", "routes.target.id"),
    }


def test_everything_in_a_vpc_refers_to_it():
    kinds = {found.kind for found in select_references(TOPOLOGY, "vpcs", "shop")}
    assert kinds == {"subnets", "security_groups", "instances", "network_interfaces", "route_tables"}


def test_selecting_by_tag_or_field():
    bastion = TOPOLOGY.instances["shop/bastion"]
    assert has_value(bastion, "tier", "edge")
    assert not has_value(bastion, "tier", "web")
    assert has_value(TOPOLOGY.subnets["shop/a"], "tier", "web")
    assert has_value(TOPOLOGY.network_interfaces["shop/bastion"], "subnet", "a")
    assert has_value(TOPOLOGY.network_interfaces["shop/bastion"], "security-groups", "bastion")

"""Changes to a topology: a new one with a rule, route or setting more, the old one untouched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from vpcplan.model.network_acl import NetworkAclEntry
from vpcplan.model.route_table import Route, RouteTarget
from vpcplan.model.security_group import SecurityGroupRule

if TYPE_CHECKING:
    from vpcplan.model.network_acl import NetworkAcl
    from vpcplan.model.resource import Resource
    from vpcplan.model.route_table import RouteTable, TargetKind
    from vpcplan.model.security_group import Peer, SecurityGroup
    from vpcplan.model.topology import Topology
    from vpcplan.model.traffic_match import TrafficMatch
    from vpcplan.net.block import Block

Direction = Literal["ingress", "egress"]


def written_name(resource: Resource) -> str:
    """The name of a resource as a rule can write it, ``web``; its id where AWS's name has spaces."""
    plain = resource.name and not any(sign.isspace() or sign in ",/`" for sign in resource.name)
    return resource.name if plain else resource.id


def with_resource(topology: Topology, kind: str, resource: Resource) -> Topology:
    """The topology with one resource put in place of the one with its id; ``kind`` is the field's name."""
    return replace(topology, **{kind: {**getattr(topology, kind), resource.id: resource}})


def with_acl_entries(
    topology: Topology,
    acl: NetworkAcl,
    direction: Direction,
    first_number: int,
    matches: list[TrafficMatch],
    block: Block,
) -> Topology:
    """The topology with allow rules for ``block`` added to a network ACL, from ``first_number`` on."""
    entries = [
        NetworkAclEntry(
            rule_number=first_number + offset, action="allow", match=match, cidr_block=block, span=acl.span
        )
        for offset, match in enumerate(matches)
    ]
    merged = tuple(sorted((*getattr(acl, direction), *entries), key=_rule_number))
    return with_resource(topology, "network_acls", replace(acl, **{direction: merged}))


def _rule_number(entry: NetworkAclEntry) -> int:
    return entry.rule_number


def with_group_rules(
    topology: Topology, group: SecurityGroup, direction: Direction, matches: list[TrafficMatch], peer: Peer
) -> Topology:
    """The topology with allow rules added to a security group."""
    rules = tuple(SecurityGroupRule(match=match, peer=peer, span=group.span) for match in matches)
    changed = replace(group, **{direction: (*getattr(group, direction), *rules)})
    return with_resource(topology, "security_groups", changed)


def with_route(
    topology: Topology, table: RouteTable, destination: Block, kind: TargetKind, target: str
) -> Topology:
    """The topology with a static route added to a route table, in place of one to the same block."""
    route = Route(destination=destination, target=RouteTarget(kind, target), span=table.span)
    kept = tuple(entry for entry in table.routes if entry.destination != destination)
    return with_resource(topology, "route_tables", replace(table, routes=(*kept, route)))


def with_active_routes(topology: Topology, target: str) -> Topology:
    """The topology with every blackhole route to a target active again, as when the target works."""
    tables = {
        table.id: replace(
            table,
            routes=tuple(
                replace(route, state="active") if route.target.id == target else route
                for route in table.routes
            ),
        )
        if any(route.target.id == target and route.state == "blackhole" for route in table.routes)
        else table
        for table in topology.route_tables.values()
    }
    return replace(topology, route_tables=tables)

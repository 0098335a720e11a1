"""Who opens connections through a network ACL: what lies behind it and is known to send or to serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.model.security_group import SecurityGroupPeer
from vpcplan.net.block import ANY_IPV4, ANY_IPV6, Block
from vpcplan.net.traffic import TCP, UDP, TrafficSet, traffic_of
from vpcplan.semantics.network_acl import ALL_CLIENT_PORTS, LINUX_CLIENT_PORTS
from vpcplan.semantics.route_table import route_table_of
from vpcplan.semantics.traffic_match import traffic_of_match

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vpcplan.lint.context import LintContext
    from vpcplan.model.network_acl import NetworkAcl
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.security_group import SecurityGroupRule
    from vpcplan.model.subnet import Subnet
    from vpcplan.net.intervals import Intervals

FREE_OF_RANGE = ("load_balancer", "lambda_function")
"""Owners of interfaces that open connections from every port above 1023."""


class Need(Struct, frozen=True):
    """Connections of one protocol with the hosts of a block, and what shows that they are wanted."""

    protocol: int
    block: Block
    traffic: TrafficSet
    because: str


def guarded_interfaces(context: LintContext, acl: NetworkAcl) -> Iterator[NetworkInterface]:
    """The interfaces of the subnets that an ACL guards."""
    for subnet in context.subnets_by_network_acl.get(acl.id, ()):
        yield from context.interfaces_by_subnet.get(subnet.id, ())


def services_behind(context: LintContext, acl: NetworkAcl) -> tuple[Need, ...]:
    """What security groups behind an ACL admit from addresses outside the ACL's subnets; worked out once.

    The rule `tcp 443 from 10.0.0.0/8` of a group that web-1 carries shows that hosts of 10.0.0.0/8 are meant
    to call web-1.
    """
    key = ("lint services behind", acl.id)
    known = context.index.memo.get(key)
    if not isinstance(known, tuple):
        known = context.index.memo[key] = _services_behind(context, acl)
    return known


def _services_behind(context: LintContext, acl: NetworkAcl) -> tuple[Need, ...]:
    found: dict[tuple[int, Block], Need] = {}
    seen: set[str] = set()
    inside = [block for s in context.subnets_by_network_acl.get(acl.id, ()) for block in s.blocks]
    for interface in guarded_interfaces(context, acl):
        if not interface.filtered:
            continue
        for group_id in interface.security_groups:
            group = context.topology.security_groups.get(group_id)
            if group is None or group_id in seen:
                continue
            seen.add(group_id)
            for rule in group.ingress:
                for need in _served(context, rule, interface.name):
                    if not any(own.contains(need.block) for own in inside):
                        found.setdefault((need.protocol, need.block), need)
    return tuple(found.values())


def _served(context: LintContext, rule: SecurityGroupRule, name: str) -> Iterator[Need]:
    """The clients that a rule admits to a service, by block; members of a group by their subnets."""
    match = rule.match
    if match.protocol not in (TCP, UDP) or match.from_port == -1 or match.to_port - match.from_port > 1000:
        return
    traffic = traffic_of_match(match)
    ports = f"{match.from_port}" if match.from_port == match.to_port else f"{match.from_port}-{match.to_port}"
    text = f"{name} takes {'tcp' if match.protocol == TCP else 'udp'} {ports}"
    if isinstance(rule.peer, Block):
        yield Need(match.protocol, rule.peer, traffic, f"{text} from {rule.peer}")
    elif isinstance(rule.peer, SecurityGroupPeer):
        group = context.topology.security_groups.get(rule.peer.security_group)
        peer = group.name if group is not None else "a group"
        for subnet in _subnets_of_members(context, rule.peer.security_group):
            for block in subnet.blocks:
                yield Need(match.protocol, block, traffic, f"{text} from {peer}")


def _subnets_of_members(context: LintContext, group: str) -> tuple[Subnet, ...]:
    """The subnets in which something carries a group; worked out once."""
    key = ("lint subnets of members", group)
    known = context.index.memo.get(key)
    if not isinstance(known, tuple):
        members = context.index.interfaces_by_group.get(group, ())
        names = dict.fromkeys(context.topology.network_interfaces[member].subnet for member in members)
        known = tuple(context.topology.subnets[name] for name in names if name in context.topology.subnets)
        context.index.memo[key] = known
    return known


def internet_clients_behind(context: LintContext, acl: NetworkAcl, version: int) -> Need | None:
    """What behind an ACL calls hosts on the internet: a NAT gateway, or a subnet that routes to one."""
    anywhere = ANY_IPV4 if version == 4 else ANY_IPV6
    for interface in guarded_interfaces(context, acl):
        owner = interface.owner
        if version == 4 and owner is not None and owner.kind == "nat_gateway":
            gateway = context.topology.nat_gateways.get(owner.id)
            if gateway is not None and gateway.connectivity == "public":
                return Need(TCP, anywhere, traffic_of(TCP), f"NAT gateway {gateway.name} calls the internet")
    for subnet in context.subnets_by_network_acl.get(acl.id, ()):
        table = route_table_of(context.index, subnet)
        for route in () if table is None else table.routes:
            out = ("nat_gateway",) if version == 4 else ("egress_only_internet_gateway",)
            if route.destination == anywhere and route.target.kind in out and route.state == "active":
                return Need(TCP, anywhere, traffic_of(TCP), f"{subnet.name} has a route out to the internet")
    return None


def reply_ports(context: LintContext, subnets: Sequence[Subnet], *, with_nat: bool) -> Intervals:
    """The ports that clients in some subnets surely choose from.

    Where only instances can be there, the range of Linux is the least; a load balancer or function uses all
    ports from 1024 on, and so does a NAT gateway towards the internet (``with_nat``).
    Source: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html
    """
    for subnet in subnets:
        for interface in context.interfaces_by_subnet.get(subnet.id, ()):
            kind = None if interface.owner is None else interface.owner.kind
            if kind in FREE_OF_RANGE or (with_nat and kind == "nat_gateway"):
                return ALL_CLIENT_PORTS
    return LINUX_CLIENT_PORTS if subnets else ALL_CLIENT_PORTS


def subnets_within(context: LintContext, block: Block) -> tuple[Subnet, ...]:
    """The subnets of the VPCs that hold all of a block; none where part of it lies elsewhere."""
    key = ("lint subnets within", block)
    known = context.index.memo.get(key)
    if not isinstance(known, tuple):
        known = context.index.memo[key] = _subnets_within(context, block)
    return known


def _subnets_within(context: LintContext, block: Block) -> tuple[Subnet, ...]:
    found: list[Subnet] = []
    for vpc in context.topology.vpcs.values():
        if any(own.contains(block) for own in vpc.all_cidr_blocks):
            found += [
                subnet
                for subnet in context.index.subnets_by_vpc.get(vpc.id, ())
                if any(own.overlaps(block) for own in subnet.blocks)
            ]
    return tuple(found)

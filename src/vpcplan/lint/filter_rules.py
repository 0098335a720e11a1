"""Security group rules as rectangles of addresses and traffic: what several rules compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.model.security_group import PrefixListPeer, SecurityGroupPeer
from vpcplan.net.block import ANY_IPV4, ANY_IPV6, Block
from vpcplan.semantics.internet_gateway import is_internet_address
from vpcplan.semantics.prefix_list import prefix_list_blocks
from vpcplan.semantics.traffic_match import traffic_of_match

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vpcplan.lint.context import LintContext
    from vpcplan.model.security_group import Peer, SecurityGroup, SecurityGroupRule
    from vpcplan.net.coverage import Rectangle
    from vpcplan.semantics.security_group import Direction

ANYWHERE = (ANY_IPV4, ANY_IPV6)
BOTH: tuple[Direction, ...] = ("ingress", "egress")


def rules_of(group: SecurityGroup, direction: Direction) -> tuple[SecurityGroupRule, ...]:
    """The rules of one direction."""
    return group.ingress if direction == "ingress" else group.egress


def group_references(
    groups: Mapping[str, SecurityGroup],
) -> Iterator[tuple[SecurityGroup, Direction, SecurityGroupRule, SecurityGroup]]:
    """Every rule that names a described group: whose it is, its direction, the rule, and the group named."""
    for group in groups.values():
        for direction in BOTH:
            for rule in rules_of(group, direction):
                if isinstance(rule.peer, SecurityGroupPeer):
                    peer = groups.get(rule.peer.security_group)
                    if peer is not None:
                        yield group, direction, rule, peer


def blocks_of(context: LintContext, peer: Peer) -> tuple[Block, ...] | None:
    """The addresses of a peer: its block or prefix list; None for a group, or a list not fully known."""
    if isinstance(peer, SecurityGroupPeer):
        return None
    if isinstance(peer, PrefixListPeer):
        found = context.topology.prefix_lists.get(peer.prefix_list)
        if found is None or not found.complete:
            return None
        return prefix_list_blocks(context.index, peer.prefix_list)
    return (peer,)


def rectangles_of(context: LintContext, rules: Iterable[SecurityGroupRule]) -> Iterator[Rectangle]:
    """What the rules with known addresses admit."""
    for rule in rules:
        for block in blocks_of(context, rule.peer) or ():
            yield block, traffic_of_match(rule.match)


def admits_somebody(context: LintContext, rule: SecurityGroupRule, own: Iterable[str]) -> bool:
    """Whether a rule may match anybody but the interfaces ``own`` that the group is on.

    A rule that names a group which nothing else carries matches nobody; where nothing at all is described in
    the group's VPC, nobody knows. In a VPC that nothing joins to others a block of private addresses matches
    nobody unless it is the VPC's.
    """
    if isinstance(rule.peer, Block):
        return not _is_nowhere(context, rule.peer, own)
    if not isinstance(rule.peer, SecurityGroupPeer):
        return True
    group = context.topology.security_groups.get(rule.peer.security_group)
    if group is None or group.vpc not in context.busy_zones_by_vpc:
        return True
    return bool(set(context.index.interfaces_by_group.get(group.id, ())) - set(own))


def _is_nowhere(context: LintContext, block: Block, own: Iterable[str]) -> bool:
    """Whether no packet to the interfaces ``own`` can have a source in the block."""
    topology = context.topology
    vpcs = {topology.network_interfaces[id].vpc for id in own if id in topology.network_interfaces}
    if not vpcs or is_internet_address(block.version, block.first) or vpcs & context.joined_vpcs:
        return False
    blocks = [known for vpc in vpcs & topology.vpcs.keys() for known in topology.vpcs[vpc].all_cidr_blocks]
    return not any(known.overlaps(block) for known in blocks)

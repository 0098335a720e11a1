"""Networks outside that a transit gateway leads into a VPC, that it admits, and that it has no route to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.analysis.reachability.outside import network_blocks
from vpcplan.lint.twofold_networks import enters, gateways_of
from vpcplan.net.block import Block
from vpcplan.semantics.route_table import route_table_of, select_route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.lint.context import LintContext
    from vpcplan.model.network import Network
    from vpcplan.model.route_table import RouteTable
    from vpcplan.model.security_group import SecurityGroup, SecurityGroupRule
    from vpcplan.model.vpc import Vpc

NO_ANSWER = ("internet_gateway", "egress_only_internet_gateway", "nat_gateway")
"""Targets of default routes that lead to no private address."""


class Unanswered(Struct, frozen=True, kw_only=True):
    """A network, the VPC that cannot answer it, one of its tables, and the rule that admits the network."""

    network: Network
    vpc: Vpc
    table: RouteTable
    group: SecurityGroup
    rule: SecurityGroupRule


def unanswered_networks(context: LintContext) -> Iterator[Unanswered]:
    """Each network and VPC once."""
    topology = context.topology
    for network in topology.networks.values():
        blocks = network_blocks(context.index, network.id)
        transit = gateways_of(context, network.id)[1] if blocks else {}
        for gateway, attachments in transit.items():
            for vpc in topology.vpcs.values():
                if not enters(context, attachments, gateway, vpc):
                    continue
                found = _admitting(context, vpc, blocks)
                if found is not None and _cannot_answer(context, found[2], blocks[0]):
                    group, rule, table = found
                    yield Unanswered(network=network, vpc=vpc, table=table, group=group, rule=rule)


def _admitting(
    context: LintContext, vpc: Vpc, blocks: tuple[Block, ...]
) -> tuple[SecurityGroup, SecurityGroupRule, RouteTable] | None:
    """A rule for addresses of the network that something in the VPC carries, and the table followed."""
    for group in context.security_groups_by_vpc.get(vpc.id, ()):
        for rule in group.ingress:
            if not isinstance(rule.peer, Block) or not any(block.contains(rule.peer) for block in blocks):
                continue
            for interface_id in context.index.interfaces_by_group.get(group.id, ()):
                interface = context.topology.network_interfaces[interface_id]
                subnet = context.topology.subnets.get(interface.subnet)
                table = None if subnet is None else route_table_of(context.index, subnet)
                if table is not None:
                    return group, rule, table
    return None


def _cannot_answer(context: LintContext, table: RouteTable, block: Block) -> bool:
    """Whether no table of the VPC leads to the block by a private way."""
    for other in context.route_tables_by_vpc.get(table.vpc, ()):
        choice = select_route(context.index, other, block.version, block.first)
        if choice.doubt is not None:
            return False
        if choice.route is not None and choice.route.target.kind not in NO_ANSWER:
            return False
    return True

"""Whether an outbound Resolver endpoint has a route to the name servers that rules forward to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.semantics.internet_gateway import is_internet_address
from vpcplan.semantics.route_table import route_table_of, select_route

if TYPE_CHECKING:
    from vpcplan.lint.context import LintContext
    from vpcplan.model.resolver import ResolverEndpoint, ResolverTarget

OUTWARD = ("internet_gateway", "egress_only_internet_gateway", "nat_gateway", "blackhole")
"""Targets of routes that lead to no private address."""


def is_lost(context: LintContext, endpoint: ResolverEndpoint, target: ResolverTarget) -> bool:
    """Whether it is certain that queries for a private address leave by no useful route."""
    address = target.address
    if is_internet_address(address.version, address.value) or not endpoint.subnets:
        return False
    for subnet_id in endpoint.subnets:
        subnet = context.topology.subnets.get(subnet_id)
        table = None if subnet is None else route_table_of(context.index, subnet)
        if table is None:
            return False
        choice = select_route(context.index, table, address.version, address.value)
        if choice.doubt is not None:
            return False
        if choice.route is not None and choice.route.target.kind not in OUTWARD:
            return False
    return True

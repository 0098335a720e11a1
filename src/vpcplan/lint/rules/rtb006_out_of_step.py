"""RTB006: subnets of one tier whose route tables lead to different places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from vpcplan.analysis.name_words import says
from vpcplan.analysis.tier import tier_of
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.kind_name import kind_name
from vpcplan.model.resource import Resource
from vpcplan.model.route_table import Route, RouteTable
from vpcplan.model.subnet import Subnet
from vpcplan.net.block import Block
from vpcplan.semantics.route_table import route_table_of, select_route
from vpcplan.semantics.vpn_gateway import propagated_blocks

COMPARED = (
    "internet_gateway",
    "egress_only_internet_gateway",
    "nat_gateway",
    "vpc_peering_connection",
    "transit_gateway",
    "vpn_gateway",
)
"""Kinds of targets that all subnets of a tier are expected to share; which NAT gateway it is may differ."""

Ways = dict[Block, str]
"""The kind of target by destination."""


def check(context: LintContext) -> Iterator[Finding]:
    """Tables that lack a destination that the tables of every other subnet of the tier have."""
    for subnets in context.index.subnets_by_vpc.values():
        tiers: dict[str, list[Subnet]] = {}
        for subnet in subnets:
            tier = tier_of(subnet)
            if tier is not None:
                tiers.setdefault(tier, []).append(subnet)
        reported: set[str] = set()
        for tier, members in tiers.items():
            yield from _check_tier(context, tier, members, reported)


def _check_tier(
    context: LintContext, tier: str, members: Sequence[Subnet], reported: set[str]
) -> Iterator[Finding]:
    users: dict[str, list[Subnet]] = {}
    tables: dict[str, RouteTable] = {}
    for subnet in members:
        table = route_table_of(context.index, subnet)
        if table is None or not table.complete:
            return
        tables[table.id] = table
        users.setdefault(table.id, []).append(subnet)
    if len(tables) < 2:
        return
    ways = {known_as: _ways(context, table) for known_as, table in tables.items()}
    for known_as, table in tables.items():
        others = [other for other in tables if other != known_as]
        missing = [
            destination
            for destination in _shared([ways[other] for other in others])
            if _needed(users[known_as], destination)
            and not _is_said_of_subnet(context, users[known_as], ways[others[0]][destination])
            and not _leads_there(context, table, destination, ways[others[0]][destination])
        ]
        if missing and known_as not in reported:
            reported.add(known_as)
            yield _lacking(context, tier, users[known_as], table, missing, tables[others[0]], ways)
        elif known_as not in reported:
            odd = _odd_default(tier, tables, ways, known_as)
            if odd is not None:
                reported.add(known_as)
                yield _other_kind(context, tier, users[known_as], table, odd, ways[others[0]][odd])


def _ways(context: LintContext, table: RouteTable) -> Ways:
    """Where a table leads, what virtual private gateways propagate to it included."""
    found = {
        route.destination: route.target.kind
        for route in table.routes
        if isinstance(route.destination, Block) and route.target.kind in COMPARED and route.state == "active"
    }
    if not table.propagated_listed:
        for gateway in table.propagating_vgws:
            for _, block in propagated_blocks(context.index, gateway):
                found.setdefault(block, "vpn_gateway")
    return dict(found)


def _shared(ways: Sequence[Mapping[Block, str]]) -> list[Block]:
    """The destinations that all tables have, by targets of one kind."""
    first, *rest = ways
    return [
        destination
        for destination, kind in first.items()
        if all(other.get(destination) == kind for other in rest)
    ]


def _needed(subnets: Sequence[Subnet], destination: Block) -> bool:
    """Whether the subnets speak the IP version of a destination at all."""
    return any(block.version == destination.version for subnet in subnets for block in subnet.blocks)


def _is_said_of_subnet(context: LintContext, subnets: Sequence[Subnet], kind: str) -> bool:
    """Whether something in the subnets cannot do without an internet gateway, and has a rule that says so."""
    if kind != "internet_gateway":
        return False
    for subnet in subnets:
        name = subnet.tier or subnet.name
        if subnet.map_public_ip_on_launch or says(name, "public") or says(name, "dmz"):
            return True
        for interface in context.interfaces_by_subnet.get(subnet.id, ()):
            owner = interface.owner
            if owner is not None and owner.kind in ("nat_gateway", "load_balancer"):
                return True
            if any(entry.public_ip is not None for entry in interface.addresses):
                return True
    return False


def _leads_there(context: LintContext, table: RouteTable, destination: Block, kind: str) -> bool:
    """Whether a table has the destination by a route of its own, or a wider one to the same kind of target.

    A default route of another kind does not count; a route to a blackhole, an appliance or something unknown
    does: somebody thought of the destination.
    """
    choice = select_route(context.index, table, destination.version, destination.first)
    route = choice.route
    if choice.doubt is not None:
        return True
    if route is None:
        return False
    return route.target.kind == kind or route.target.kind not in COMPARED or _is_as_long(route, destination)


def _is_as_long(route: Route, destination: Block) -> bool:
    return (
        isinstance(route.destination, Block) and route.destination.prefix_length >= destination.prefix_length
    )


def _odd_default(
    tier: str, tables: Mapping[str, RouteTable], ways: Mapping[str, Ways], known_as: str
) -> Block | None:
    """The IPv4 default route by which one table is public and the others private, or the reverse.

    Of two tables the one that does not fit the tier's name is the odd one.
    """
    own = ways[known_as]
    others = [ways[other] for other in tables if other != known_as]
    for destination, kind in own.items():
        if destination.prefix_length or destination.version == 6:
            continue
        kinds = {other.get(destination) for other in others}
        if len(kinds) != 1 or kinds & {kind, None} or {kind, *kinds} != {"internet_gateway", "nat_gateway"}:
            continue
        expected = "internet_gateway" if says(tier, "public") or says(tier, "dmz") else "nat_gateway"
        if len(others) > 1 or kind != expected:
            return destination
    return None


def _lacking(
    context: LintContext,
    tier: str,
    subnets: Sequence[Subnet],
    table: RouteTable,
    missing: Sequence[Block],
    other: RouteTable,
    ways: Mapping[str, Ways],
) -> Finding:
    names = ", ".join(subnet.name for subnet in subnets)
    targets = ", ".join(f"{block} ({kind_name(ways[other.id][block])})" for block in missing[:4])
    related = [(f"route table {other.name}", other.span)]
    place: Resource = table
    if len(context.subnets_by_route_table.get(table.id, ())) > len(subnets):
        # The table is right for others: it is the subnet that follows the wrong one.
        place, related = subnets[0], [*related, (f"route table {table.name}", table.span)]
        hint = f"name another route table at {names}, or add the routes to {table.name}"
    else:
        related += [(f"subnet {subnet.name}", subnet.span) for subnet in subnets[:2]]
        hint = f"add to {table.name} what {other.name} has for {', '.join(map(str, missing[:4]))}"
    return RULE.finding(
        place,
        f"route table {table.name} of {names} has no route to {targets}, but those of the other subnets of "
        f"tier {tier} have",
        related=related,
        hint=hint,
        tier=tier,
    )


def _other_kind(
    context: LintContext,
    tier: str,
    subnets: Sequence[Subnet],
    table: RouteTable,
    destination: Block,
    kind: str,
) -> Finding:
    route = next(route for route in table.routes if route.destination == destination)
    names = ", ".join(subnet.name for subnet in subnets)
    return RULE.finding(
        table,
        f"route table {table.name} of {names} sends {destination} to the {kind_name(route.target.kind)}, the "
        f"tables of tier {tier}'s other subnets to a {kind_name(kind)}",
        span=route.span,
        related=tuple((f"subnet {subnet.name}", subnet.span) for subnet in subnets[:3]),
        hint=f"send {destination} to a {kind_name(kind)} as the others do, or rename the subnet",
        tier=tier,
    )


RULE = Rule(
    id="RTB006",
    severity="warning",
    summary="Subnets of one tier follow route tables that lead to different places.",
    explanation="""
The subnets of a tier stand in for one another: what runs in one zone must reach the same networks in the
next. A route that was added to one zone's table and forgotten in another's works until something starts in
that zone, and is then hard to find. Add it to every table of the tier; only the NAT gateway differs from zone
to zone. A tier is what `tier:` says, or the subnet's name without its zone: `app` for `app-a` and `app-b`.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/WorkWithRouteTables.html",
    check=check,
)

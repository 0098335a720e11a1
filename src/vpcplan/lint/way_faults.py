"""What is wrong with ways by transit gateways: answers lost, other ways back, VPCs that pass nothing on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from vpcplan.lint.ways import ways
from vpcplan.model.route_table import RouteTable
from vpcplan.net.block import ANY_IPV4, ANY_IPV6, Block
from vpcplan.semantics.route_table import route_table_of
from vpcplan.semantics.vpc_connectivity import NOT_PASSED_ON

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vpcplan.analysis.reachability.result import Blocker, Hop
    from vpcplan.errors import SourceSpan
    from vpcplan.lint.context import LintContext
    from vpcplan.lint.ways import Way
    from vpcplan.model.resource import Resource
    from vpcplan.model.route_table import Route
    from vpcplan.model.transit_gateway import TransitGatewayAttachment

FaultKind = Literal["answer_lost", "other_way", "not_passed_on", "leads_nowhere"]
VPC_TABLE, TRANSIT_TABLE = "route_table", "transit_gateway_route_table"
TABLES = (VPC_TABLE, TRANSIT_TABLE)
HALF_SEEN = "TGW_ATTACH_VPC_AZ_RESTRICTION"
"""The code of an appliance that gets a reply whose request another one saw."""
SAID_ELSEWHERE = ("BAD_STATE", "TGW_RTB_BAD_STATE", "TGW_BAD_STATE", "TGW_ATTACH_MISSING", "TGW_ROUTE_AZ")
"""Starts of codes that rules of their own stand for (RTB001, TGW001, TGW004), or that somebody meant."""


class WayFault(Struct, frozen=True, kw_only=True):
    """One fault, the ways that it spoils, and where it is to be mended.

    ``table`` is the VPC's or transit gateway's table that decides wrongly, and ``span`` the route there that
    does, or the table where a route is missing.
    """

    kind: FaultKind
    ways: tuple[Way, ...]
    table: Resource
    span: SourceSpan
    because: str
    blocker: Blocker | None = None
    extra: tuple[str, ...] = ()
    """other_way: what only one of the two directions passes."""


def way_faults(context: LintContext, kind: FaultKind) -> tuple[WayFault, ...]:
    """The faults of one kind, each once however many ways it spoils."""
    found = context.index.memo.get("lint way faults")
    if not isinstance(found, tuple):
        grouped: dict[tuple[str, str], list[WayFault]] = {}
        for fault in _faults(context):
            grouped.setdefault((fault.kind, _key(fault)), []).append(fault)
        found = context.index.memo["lint way faults"] = tuple(_join(faults) for faults in grouped.values())
    return tuple(fault for fault in found if fault.kind == kind)


def _key(fault: WayFault) -> str:
    """Ways that go in circles for one sender have one cause, wherever the circle closes."""
    if fault.blocker is not None and fault.blocker.code == "CANNOT_ROUTE":
        return f"circle {fault.ways[0].source.subnet.vpc}"
    return f"{fault.table.id} {fault.span}" if fault.kind == "not_passed_on" else fault.table.id


def _join(faults: list[WayFault]) -> WayFault:
    from msgspec.structs import replace

    return replace(faults[0], ways=tuple(way for fault in faults for way in fault.ways))


def _faults(context: LintContext) -> list[WayFault]:
    by_pair: dict[tuple[str, str], list[Way]] = {}
    for way in ways(context):
        by_pair.setdefault((way.source.interface.id, way.target), []).append(way)
    found: list[WayFault | None] = []
    egress = _has_egress(context)
    for some in by_pair.values():
        verdicts = {way.flow.verdict for way in some}
        if "unknown" in verdicts:
            continue
        if "reachable" in verdicts:
            found += [
                _other_way(context, way) for way in some if way.likely and way.flow.verdict == "reachable"
            ]
            continue
        some = [way for way in some if way.likely]
        arrived = next((way for way in some if way.flow.forward_verdict == "reachable"), None)
        if some:
            found.append(_answer_lost(context, arrived) if arrived else _not_there(context, some[0], egress))
    return [fault for fault in found if fault is not None]


def _other_way(context: LintContext, way: Way) -> WayFault | None:
    """A flow whose reply passes other gateways or appliances than its request."""
    there, back = _joints(context, way.flow.forward), _joints(context, way.flow.back)
    names, others = [joint for joint, _ in there], [joint for joint, _ in back]
    if not names or not others or set(names) == set(others):
        return None
    # The direction that leaves something out is the one that goes wrong.
    hops, passed, expected = way.flow.back, back, names[::-1]
    if not set(names) - set(others):
        hops, passed, expected = way.flow.forward, there, others[::-1]
    agree = 0
    while agree < min(len(passed), len(expected)) and passed[agree][0] == expected[agree]:
        agree += 1
    start = passed[agree - 1][1] if agree else 0
    hop = next((hop for hop in hops[start:] if hop.kind in TABLES and hop.decision == "route"), None)
    table = None if hop is None else _table(context, hop.kind, hop.resource)
    if hop is None or table is None:
        return None
    return WayFault(
        kind="other_way",
        ways=(way,),
        table=table,
        span=_place(hop, table),
        because=f"requests by {', '.join(names)}, replies by {', '.join(others)}",
        extra=tuple(dict.fromkeys(set(names) ^ set(others))),
    )


def _joints(context: LintContext, hops: Sequence[Hop]) -> list[tuple[str, int]]:
    """The gateways, connections and appliances that a direction passes, with the position of each."""
    found: list[tuple[str, int]] = []
    for position, hop in enumerate(hops):
        if hop.decision not in ("route", "translate"):
            continue
        if hop.kind == TRANSIT_TABLE:
            table = context.topology.transit_gateway_route_tables.get(hop.resource)
            found.append((f"transit gateway {table.transit_gateway if table else hop.name}", position))
        elif hop.kind in ("network_interface", "vpc_endpoint"):
            found.append((hop.name, position))
        elif hop.kind in (
            "vpc_peering_connection",
            "vpn_connection",
            "direct_connect_gateway",
            "nat_gateway",
        ):
            found.append((f"{hop.kind.replace('_', ' ')} {hop.name}", position))
    return found


def _answer_lost(context: LintContext, way: Way) -> WayFault | None:
    """A request that arrives and whose reply does not."""
    blocker = next((b for b in way.flow.blockers if b.direction == "return"), None)
    if blocker is None or blocker.unknown or blocker.code.startswith(SAID_ELSEWHERE):
        return None
    if blocker.kind == "direct_connect_gateway":
        return None  # What is announced there is for VPN004 to say.
    if blocker.code == HALF_SEEN and any(scattered_appliances(context)):
        return None
    table, span = _decider(context, way.flow.back, blocker)
    if table is None or span is None:
        return None
    half = blocker.code == HALF_SEEN
    return WayFault(
        kind="other_way" if half else "answer_lost",
        ways=(way,),
        table=table,
        span=span,
        because=blocker.reason,
        blocker=blocker,
        extra=(blocker.name,) if half else (),
    )


def scattered_appliances(
    context: LintContext,
) -> Iterator[tuple[TransitGatewayAttachment, dict[str, str]]]:
    """Attachments that lead to other appliances in other zones and are not in appliance mode.

    A transit gateway then brings the request in by the sender's zone and the reply by the receiver's.
    Source: https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-appliance-scenario.html
    """
    topology = context.topology
    for attachment in topology.transit_gateway_attachments.values():
        if attachment.type != "vpc" or attachment.appliance_mode:
            continue
        found: dict[str, str] = {}
        for subnet_id in attachment.subnets:
            subnet = topology.subnets.get(subnet_id)
            table = None if subnet is None else route_table_of(context.index, subnet)
            for route in () if table is None else table.routes:
                appliance = _appliance(context, route)
                if appliance is not None and subnet is not None and subnet.availability_zone is not None:
                    found[subnet.availability_zone] = appliance
        if len(set(found.values())) > 1:
            yield attachment, found


def _appliance(context: LintContext, route: Route) -> str | None:
    """The appliance that a route leads to: an instance, an interface, a Gateway Load Balancer's endpoint."""
    if route.target.kind in ("instance", "network_interface"):
        return route.target.id
    endpoint = context.topology.vpc_endpoints.get(route.target.id)
    if (
        route.target.kind == "vpc_endpoint"
        and endpoint is not None
        and endpoint.type == "gateway_load_balancer"
    ):
        return route.target.id
    return None


def _not_there(context: LintContext, way: Way, egress: bool) -> WayFault | None:
    """A request that a VPC on the way cannot pass on, or that no table further on has a route for."""
    blocker = next((b for b in way.flow.blockers if b.direction == "forward"), None)
    passed = [hop for hop in way.flow.forward if hop.kind == TRANSIT_TABLE and hop.decision == "route"]
    if blocker is None or blocker.unknown or not passed or blocker.code.startswith(SAID_ELSEWHERE):
        return None
    by_default = way.kind == "internet" and passed[-1].rule is not None and _is_default(passed[-1].rule)
    if not by_default and not _is_explicit(context, way):
        return None
    if blocker.kind in NOT_PASSED_ON:
        table = _table(context, passed[-1].kind, passed[-1].resource)
        if table is None:
            return None
        return WayFault(
            kind="not_passed_on",
            ways=(way,),
            table=table,
            span=_place(passed[-1], table),
            because=blocker.reason,
            blocker=blocker,
        )
    table, span = _decider(context, way.flow.forward, blocker)
    if blocker.kind not in TABLES or table is None or span is None or (by_default and not egress):
        return None
    return WayFault(
        kind="leads_nowhere", ways=(way,), table=table, span=span, because=blocker.reason, blocker=blocker
    )


def _is_explicit(context: LintContext, way: Way) -> bool:
    """Whether the sender's route is for the very VPC or network, so that somebody wants to get there."""
    destination = way.route.destination
    vpc = context.topology.vpcs.get(way.target)
    network = context.topology.networks.get(way.target)
    blocks = vpc.all_cidr_blocks if vpc is not None else () if network is None else network.cidr_blocks
    return isinstance(destination, Block) and any(block.contains(destination) for block in blocks)


def _is_default(rule: str) -> bool:
    return rule.startswith((f"{ANY_IPV4} ", f"{ANY_IPV6} "))


def _has_egress(context: LintContext) -> bool:
    """Whether some VPC is there for others' way out: its attachment's subnets have a route to it."""
    topology = context.topology
    for attachment in topology.transit_gateway_attachments.values():
        for subnet_id in attachment.subnets:
            subnet = topology.subnets.get(subnet_id)
            table = None if subnet is None else route_table_of(context.index, subnet)
            for route in () if table is None else table.routes:
                outward = route.target.kind in ("nat_gateway", "internet_gateway")
                if outward and route.destination in (ANY_IPV4, ANY_IPV6):
                    return True
    return False


def _decider(
    context: LintContext, hops: Sequence[Hop], blocker: Blocker
) -> tuple[Resource | None, SourceSpan | None]:
    """The table that has no route, or sent the packets to where they are dropped, and the place in it."""
    if blocker.kind in TABLES and blocker.code != "CANNOT_ROUTE":
        table = _table(context, blocker.kind, blocker.resource)
        return table, None if table is None else blocker.location or table.span
    hop = next((hop for hop in reversed(hops) if hop.kind in TABLES and hop.decision == "route"), None)
    table = None if hop is None else _table(context, hop.kind, hop.resource)
    if hop is not None and table is not None and hop.rule is not None and _is_default(hop.rule):
        return table, table.span  # The default route took what a route of its own is missing for.
    return table, None if hop is None or table is None else _place(hop, table)


def _place(hop: Hop, table: Resource) -> SourceSpan:
    """The route that a table chose; for one that is propagated nobody wrote a line in the table."""
    if hop.location is None or (hop.rule is not None and hop.rule.endswith("(propagated)")):
        return table.span
    return hop.location


def _table(context: LintContext, kind: str, id: str) -> Resource | None:
    if kind == VPC_TABLE:
        return context.topology.route_tables.get(id)
    return context.topology.transit_gateway_route_tables.get(id)


def sender_name(context: LintContext, way: Way) -> str:
    """``VPC dev``: where a way starts."""
    return f"VPC {context.topology.vpcs[way.source.subnet.vpc].name}"


def target_name_of(context: LintContext, way: Way) -> str:
    """``VPC data``, ``network office`` or ``the internet``: where a way leads."""
    if way.kind == "internet":
        return "the internet"
    kept = context.topology.vpcs if way.kind == "vpc" else context.topology.networks
    return f"{'VPC' if way.kind == 'vpc' else 'network'} {kept[way.target].name}"


def pairs_text(context: LintContext, fault: WayFault) -> str:
    """``VPC dev and VPC shared (and 2 more)``: between whom a fault stands."""
    pairs = list(dict.fromkeys((way.source.subnet.vpc, way.target) for way in fault.ways))
    first = fault.ways[0]
    text = f"{sender_name(context, first)} and {target_name_of(context, first)}"
    return text if len(pairs) == 1 else f"{text} (and {len(pairs) - 1} more)"


def table_text(fault: WayFault) -> str:
    """``route table public`` or ``transit gateway table back``: where a fault is decided."""
    return f"{'route' if isinstance(fault.table, RouteTable) else 'transit gateway'} table {fault.table.name}"

"""Which rules and routes no expectation exercises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.expectation.result import Coverage
from vpcplan.semantics.network_acl import format_entry
from vpcplan.semantics.route_table import format_route
from vpcplan.semantics.security_group import format_rule
from vpcplan.semantics.transit_gateway import format_transit_route

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from vpcplan.errors import SourceSpan
    from vpcplan.model.topology_index import TopologyIndex


def measure_coverage(index: TopologyIndex, exercised: Set[SourceSpan]) -> Coverage:
    """The coverage, given the places of everything that decided about a packet of some expectation.

    Counted are security group rules and network ACL entries that people wrote, and routes other than local
    ones. What stands in a default group or ACL as AWS makes it has no place of its own and is not counted.
    """
    total, missing = 0, []
    seen = set()
    for label, span in _subjects(index):
        if span in seen:
            continue
        seen.add(span)
        total += 1
        if span not in exercised:
            missing.append((label, span))
    missing.sort(key=lambda entry: (entry[1].file, entry[1].line, entry[1].column))
    return Coverage(total=total, covered=total - len(missing), missing=tuple(missing))


def _subjects(index: TopologyIndex) -> Iterator[tuple[str, SourceSpan]]:
    topology = index.topology
    for group in topology.security_groups.values():
        where = f"security group {group.name}"
        for rule in group.ingress:
            if rule.span != group.span:
                yield f"{where}, ingress: {format_rule(index, rule, 'ingress')}", rule.span
        for rule in group.egress:
            if rule.span != group.span:
                yield f"{where}, egress: {format_rule(index, rule, 'egress')}", rule.span
    for acl in topology.network_acls.values():
        for direction, entries in (("ingress", acl.ingress), ("egress", acl.egress)):
            for entry in entries:
                if entry.span != acl.span:
                    label = f"network ACL {acl.name}, {direction}: {format_entry(entry, direction)}"
                    yield label, entry.span
    for table in topology.route_tables.values():
        for route in table.routes:
            if route.target.kind != "local" and route.span != table.span:
                yield f"route table {table.name}: {format_route(index, route)}", route.span
    for transit in topology.transit_gateway_route_tables.values():
        for static in transit.routes:
            if static.origin == "static" and static.span != transit.span:
                label = format_transit_route(index, static, None)
                yield f"transit gateway route table {transit.name}: {label}", static.span

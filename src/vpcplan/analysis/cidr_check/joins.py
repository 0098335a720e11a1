"""Overlap among everything that is joined, or that could not be joined later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.analysis.cidr_check.result import AddressFinding
from vpcplan.net.overlap import find_overlaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vpcplan.errors import SourceSpan
    from vpcplan.model.topology import Topology
    from vpcplan.net.block import Block

PEERING_PAGE = "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html"
TGW_PAGE = "https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html"
DIRECT_CONNECT_PAGE = (
    "https://docs.aws.amazon.com/directconnect/latest/UserGuide/direct-connect-gateways.html"
)
MOST_UNJOINED = 20
"""Overlaps of VPCs that nothing joins: so many are listed, and the rest counted."""


class _Party(Struct, frozen=True):
    """A VPC or a network, with its blocks."""

    kind: str
    id: str
    blocks: tuple[Block, ...]
    span: SourceSpan


class _Domain(Struct, frozen=True, kw_only=True):
    """Parties that packets can go between, and by what."""

    by: str
    code: str
    severity: str
    why: str
    source: str
    parties: tuple[_Party, ...]
    span: SourceSpan


def check_joins(topology: Topology) -> Iterator[AddressFinding]:
    """Overlaps per routing domain (peering, transit gateway, VPN, Direct Connect), then among the others."""
    parties = _parties(topology)
    seen: set[tuple[str, str]] = set()
    for domain in _domains(topology, parties):
        for finding, pair in _overlaps(domain):
            if pair not in seen:
                seen.add(pair)
                yield finding
    yield from _unjoined(parties.values(), seen)


def _parties(topology: Topology) -> dict[tuple[str, str], _Party]:
    found = [_Party("vpcs", v.id, v.all_cidr_blocks, v.span) for v in topology.vpcs.values()]
    found += [_Party("networks", n.id, n.cidr_blocks, n.span) for n in topology.networks.values()]
    return {(party.kind, party.id): party for party in found}


def _overlaps(domain: _Domain) -> Iterator[tuple[AddressFinding, tuple[str, str]]]:
    items = [(block, party) for party in domain.parties for block in party.blocks]
    for (outer, first), (inner, second) in find_overlaps(items):
        if first is second:
            continue
        pair = (min(first.id, second.id), max(first.id, second.id))
        message = f"{first.id} ({outer}) and {second.id} ({inner}) overlap, and {domain.by} joins them"
        yield (
            AddressFinding(
                code=domain.code,
                severity="error" if domain.severity == "error" else "warning",
                message=message,
                resource=second.id,
                kind=second.kind,
                span=domain.span,
                hint=domain.why,
                source=domain.source,
                related=((first.id, first.span), (second.id, second.span)),
            ),
            pair,
        )


def _domains(topology: Topology, parties: dict[tuple[str, str], _Party]) -> Iterator[_Domain]:
    yield from _peerings(topology, parties)
    yield from _transit_gateways(topology, parties)
    yield from _transit_peerings(topology, parties)
    yield from _gateways(topology, parties)


def _peerings(topology: Topology, parties: dict[tuple[str, str], _Party]) -> Iterator[_Domain]:
    for peering in topology.vpc_peering_connections.values():
        if peering.state not in ("active", "pending-acceptance", "provisioning", "initiating-request"):
            continue
        sides = []
        for side in (peering.requester, peering.accepter):
            known = parties.get(("vpcs", side.vpc))
            sides.append(known or _Party("vpcs", side.vpc, side.cidr_blocks, peering.span))
        yield _Domain(
            by=f"peering connection {peering.id}",
            code="VPC006",
            severity="error",
            why="AWS makes no peering connection between VPCs with overlapping blocks, used or not",
            source=PEERING_PAGE,
            parties=tuple(sides),
            span=peering.span,
        )


def _transit_gateways(topology: Topology, parties: dict[tuple[str, str], _Party]) -> Iterator[_Domain]:
    attachments = topology.transit_gateway_attachments
    for gateway in topology.transit_gateways.values():
        own = {a.id for a in attachments.values() if a.transit_gateway == gateway.id}
        tables = [
            t for t in topology.transit_gateway_route_tables.values() if t.transit_gateway == gateway.id
        ]
        groups = [
            (f"route table {t.id} of transit gateway {gateway.id}", set(t.propagations)) for t in tables
        ]
        if not tables:
            groups = [(f"transit gateway {gateway.id}", own)]
        for by, members in groups:
            joined: list[_Party] = []
            for name in sorted(members & own):
                joined.extend(_attached(topology, parties, attachments[name].resource))
            yield _Domain(
                by=by,
                code="VPC006",
                severity="warning",
                why="a route table has one route per prefix: only one of the two is reached",
                source=TGW_PAGE,
                parties=tuple(joined),
                span=gateway.span,
            )


def _transit_peerings(topology: Topology, parties: dict[tuple[str, str], _Party]) -> Iterator[_Domain]:
    """What is attached to two transit gateways that are peered: static routes can join all of it."""
    attachments = topology.transit_gateway_attachments.values()
    pairs = {
        (min(a.transit_gateway, a.resource), max(a.transit_gateway, a.resource)): a.span
        for a in attachments
        if a.type == "peering" and a.resource in topology.transit_gateways
    }
    for (first, second), span in sorted(pairs.items()):
        joined: list[_Party] = []
        for attachment in attachments:
            if attachment.transit_gateway in (first, second):
                joined.extend(_attached(topology, parties, attachment.resource))
        yield _Domain(
            by=f"the peering of transit gateways {first} and {second}",
            code="VPC006",
            severity="warning",
            why="a route table has one route per prefix: only one of the two is reached",
            source="https://docs.aws.amazon.com/vpc/latest/tgw/tgw-peering.html",
            parties=tuple(dict.fromkeys(joined)),
            span=span,
        )


def _attached(topology: Topology, parties: dict[tuple[str, str], _Party], resource: str) -> Iterator[_Party]:
    """The VPC, or the networks, behind an attachment."""
    if ("vpcs", resource) in parties:
        yield parties["vpcs", resource]
    if ("networks", resource) in parties:
        yield parties["networks", resource]
    connection = topology.vpn_connections.get(resource)
    if connection is not None and ("networks", connection.network) in parties:
        yield parties["networks", connection.network]
    direct = topology.direct_connect_gateways.get(resource)
    for network in direct.networks if direct is not None else ():
        if ("networks", network) in parties:
            yield parties["networks", network]


def _gateways(topology: Topology, parties: dict[tuple[str, str], _Party]) -> Iterator[_Domain]:
    """VPN and Direct Connect that end at virtual private gateways."""
    vpcs = {gateway.id: gateway.vpc for gateway in topology.vpn_gateways.values() if gateway.vpc}
    for connection in topology.vpn_connections.values():
        vpc = parties.get(("vpcs", vpcs.get(connection.vpn_gateway or "", "")))
        network = parties.get(("networks", connection.network))
        if vpc and network:
            yield _Domain(
                by=f"VPN connection {connection.id}",
                code="VPC006",
                severity="warning",
                why="the VPC's local route wins: what it covers is never reached by VPN",
                source="https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNRoutingTypes.html",
                parties=(vpc, network),
                span=connection.span,
            )
    for direct in topology.direct_connect_gateways.values():
        joined = [parties.get(("networks", name)) for name in direct.networks]
        joined += [parties.get(("vpcs", vpcs.get(a.gateway, ""))) for a in direct.associations]
        yield _Domain(
            by=f"Direct Connect gateway {direct.id}",
            code="VPC006",
            severity="error",
            why="VPCs of one Direct Connect gateway must not overlap",
            source=DIRECT_CONNECT_PAGE,
            parties=tuple(party for party in joined if party),
            span=direct.span,
        )


def _unjoined(parties: Iterable[_Party], seen: set[tuple[str, str]]) -> Iterator[AddressFinding]:
    """VPCs and networks that overlap and that nothing joins yet: they can never be joined."""
    items = [(block, party) for party in parties for block in party.blocks]
    count = 0
    reported: set[tuple[str, str]] = set()
    for (outer, first), (inner, second) in find_overlaps(items):
        pair = (min(first.id, second.id), max(first.id, second.id))
        if first is second or pair in seen or pair in reported or first.kind == second.kind == "networks":
            continue
        reported.add(pair)
        count += 1
        if count <= MOST_UNJOINED:
            yield AddressFinding(
                code="VPC007",
                severity="info",
                message=f"{first.id} ({outer}) and {second.id} ({inner}) overlap: routes can never join them",
                resource=second.id,
                kind=second.kind,
                span=second.span,
                hint="PrivateLink works between overlapping VPCs; peering, transit gateways and VPN do not",
                source=PEERING_PAGE,
                related=((first.id, first.span),),
            )
        elif count == MOST_UNJOINED + 1:
            yield AddressFinding(
                code="VPC007",
                severity="info",
                message=f"and more overlaps of VPCs that nothing joins; the first {MOST_UNJOINED} are listed",
                resource=second.id,
                kind=second.kind,
                span=second.span,
                source=PEERING_PAGE,
            )
            return

"""The pieces of traffic that no rule tells apart: what holds for one member holds for the whole piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.analysis.reachability.question import Question
from vpcplan.net.traffic import (
    ICMP,
    ICMP_ANSWERS,
    ICMPV6,
    ICMPV6_ANSWERS,
    NOTHING,
    TCP,
    UDP,
    TrafficSet,
    traffic_of,
)
from vpcplan.semantics.load_balancer import listener_traffic
from vpcplan.semantics.nat_gateway import nat_gateway_carries
from vpcplan.semantics.traffic_match import traffic_of_match
from vpcplan.semantics.vpc_endpoint import gateway_endpoint_carries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.model.traffic_match import TrafficMatch


class Atom(Struct, frozen=True, kw_only=True):
    """One piece of the traffic asked about, with the client's source ports.

    ``question`` asks about a single member of it, as `vpcplan trace` would.
    """

    traffic: TrafficSet
    question: Question


class Atoms(Struct, frozen=True, kw_only=True):
    """All pieces for one IP version; a set of traffic is a number with a bit per piece.

    ``by_match`` has that number for each distinct match that a rule makes. ``acl_pieces`` has for each piece
    the first one that no network ACL tells from it, whether as a request or as a reply.
    """

    pieces: tuple[Atom, ...]
    by_match: dict[TrafficMatch, int]
    acl_pieces: tuple[int, ...]

    def traffic(self, mask: int) -> TrafficSet:
        """The union of the pieces in ``mask``."""
        result = NOTHING
        for position, atom in enumerate(self.pieces):
            if mask >> position & 1:
                result = result | atom.traffic
        return result

    def mask_of(self, traffic: TrafficSet) -> int:
        """The pieces whose destination ports, types or protocol are in ``traffic``, from any source port."""
        widened = traffic.with_source_ports_replaced(0, 65535)
        mask = 0
        for position, atom in enumerate(self.pieces):
            if atom.traffic & widened:
                mask |= 1 << position
        return mask

    @property
    def everything(self) -> int:
        """The mask of all pieces."""
        return (1 << len(self.pieces)) - 1


def split_traffic(index: TopologyIndex, question: Question, version: int) -> Atoms:
    """The traffic of a question cut wherever a rule, listener or gateway of the topology distinguishes.

    With the rules ``tcp 443`` and ``tcp 0-1023``, TCP falls into three pieces: 443, 0-1023 without 443, and
    1024-65535.
    """
    matches = _matches(index)
    asked = question.traffic(version)
    pieces = [piece for piece in (asked & kind for kind in _kinds()) if piece]
    for cut in dict.fromkeys([*_cuts(index), *map(traffic_of_match, matches)]):
        pieces = list(_refine(pieces, cut))
    masks = {}
    for match in matches:
        traffic = traffic_of_match(match)
        masks[match] = sum(1 << position for position, piece in enumerate(pieces) if piece & traffic)
    return Atoms(
        pieces=tuple(Atom(traffic=piece, question=_member(piece, question)) for piece in pieces),
        by_match=masks,
        acl_pieces=tuple(_alike_to_acls(index, pieces, masks)),
    )


def _alike_to_acls(
    index: TopologyIndex, pieces: list[TrafficSet], masks: dict[TrafficMatch, int]
) -> Iterator[int]:
    """For each piece the first one that network ACLs treat alike.

    Replies of TCP and UDP go to the client's ports, so no ACL tells those of one protocol apart. Replies of
    ICMP have types of their own: there every piece stands for itself.
    """
    acls = index.topology.network_acls.values()
    named = {masks[entry.match] for acl in acls for entry in acl.ingress + acl.egress}
    first: dict[tuple[bool, tuple[int, ...]], int] = {}
    for position, piece in enumerate(pieces):
        if piece.tcp or piece.udp:
            matched = tuple(mask >> position & 1 for mask in named)
            yield first.setdefault((bool(piece.tcp), matched), position)
        else:
            yield position


def _kinds() -> Iterator[TrafficSet]:
    """Kinds of traffic that something always tells apart: by protocol, and by whether a reply is expected."""
    yield traffic_of(TCP)
    yield traffic_of(UDP)
    for protocol, answers in ((ICMP, ICMP_ANSWERS), (ICMPV6, ICMPV6_ANSWERS)):
        rest = traffic_of(protocol)
        for request in answers:
            yield traffic_of(protocol, request)
            rest = rest - traffic_of(protocol, request)
        yield rest
    yield TrafficSet(others=(1 << 256) - 1)


def _refine(pieces: list[TrafficSet], cut: TrafficSet) -> Iterator[TrafficSet]:
    for piece in pieces:
        inside = piece & cut
        if not inside or inside == piece:
            yield piece
        else:
            yield inside
            yield piece - inside


def _matches(index: TopologyIndex) -> list[TrafficMatch]:
    """Every distinct match of a rule."""
    topology = index.topology
    found: dict[TrafficMatch, None] = {}
    for group in topology.security_groups.values():
        for rule in group.ingress + group.egress:
            found[rule.match] = None
    for acl in topology.network_acls.values():
        for entry in acl.ingress + acl.egress:
            found[entry.match] = None
    return list(found)


def _cuts(index: TopologyIndex) -> Iterator[TrafficSet]:
    """What listeners and gateways tell apart."""
    topology = index.topology
    for load_balancer in topology.load_balancers.values():
        for listener in load_balancer.listeners:
            yield listener_traffic(listener)
    everything = TrafficSet()
    for kind in _kinds():
        everything = everything | kind
    if topology.nat_gateways:
        yield nat_gateway_carries(everything)
    if any(endpoint.type == "gateway" for endpoint in topology.vpc_endpoints.values()):
        yield gateway_endpoint_carries(everything)


def _member(piece: TrafficSet, question: Question) -> Question:
    """The question about one member of a piece: ``tcp 443`` for the piece of TCP 443 and 444."""
    for protocol in (TCP, UDP):
        ports = piece.destination_ports(protocol)
        if ports:
            port = ports[0][0]
            return Question(protocol=protocol, ports=((port, port),), source_ports=question.source_ports)
    for protocol, bands in ((ICMP, piece.icmp), (ICMPV6, piece.icmpv6)):
        if bands:
            low, _, codes = bands[0]
            return Question(
                protocol=protocol,
                icmp_type=low,
                icmp_code=codes[0][0],
                source_ports=question.source_ports,
            )
    number = (piece.others & -piece.others).bit_length() - 1
    return Question(protocol=number, source_ports=question.source_ports)

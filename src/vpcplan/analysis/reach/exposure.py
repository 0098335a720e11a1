"""`vpcplan exposure`: what an end outside can reach, and what can reach it, worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from vpcplan.analysis.reach.reach import Flows, Selection, Survey
from vpcplan.analysis.reach.rows import EndGroup, actor_group, outside_group
from vpcplan.analysis.reach.universe import positions
from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.question import make_question
from vpcplan.analysis.reachability.trace import trace
from vpcplan.model.kind_name import kind_name
from vpcplan.net.intervals import intersect_intervals
from vpcplan.net.traffic import PORTS, TCP, UDP

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from vpcplan.analysis.reach.reach import OutsideFlows, Progress
    from vpcplan.analysis.reachability.question import Question
    from vpcplan.analysis.reachability.result import Trace
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.net.intervals import Intervals
    from vpcplan.net.traffic import TrafficSet

Risk = Literal[
    "everything", "login", "database", "many ports", "other", "web", "ping", "unknown", "unanswered"
]
RISKS: tuple[Risk, ...] = (
    "everything",
    "login",
    "database",
    "many ports",
    "other",
    "web",
    "ping",
    "unknown",
    "unanswered",
)
"""The worst first."""

LOGINS: Intervals = ((22, 23), (3389, 3389), (5900, 5901), (5985, 5986))
DATABASES: Intervals = (
    (1433, 1434),
    (1521, 1521),
    (2379, 2380),
    (3306, 3306),
    (5432, 5432),
    (5439, 5439),
    (6379, 6379),
    (9042, 9042),
    (9200, 9200),
    (9300, 9300),
    (11211, 11211),
    (27017, 27019),
)
WEB: Intervals = ((80, 80), (443, 443))
MANY = 1000
"""From this number of ports on, a range is remarked upon as such."""

_GATEWAYS = (
    "load_balancer",
    "nat_gateway",
    "egress_only_internet_gateway",
    "internet_gateway",
    "vpn_connection",
    "direct_connect_gateway",
    "transit_gateway_attachment",
    "vpc_endpoint",
)
"""The kinds of hops that are a way in or out, the most telling first."""


class Exposed(Struct, frozen=True, kw_only=True):
    """Ends inside that an end outside reaches (``inbound``), or that reach it, in one and the same way.

    ``ways`` are the gateways on the path of an example, ``ip_version`` 4 or 6; ``source`` and
    ``destination`` are that example as `vpcplan trace` takes it.
    """

    inbound: bool
    outside: EndGroup
    inside: EndGroup
    flows: Flows
    ip_version: int
    ways: tuple[str, ...]
    risk: Risk
    source: str
    destination: str


class Exposure(Struct, frozen=True, kw_only=True):
    """The answer of `vpcplan exposure` about one end outside."""

    name: str
    ends: int
    rows: tuple[Exposed, ...]


def find_exposure(
    index: TopologyIndex, question: Question, end: Selection, progress: Progress | None = None
) -> Exposure:
    """Both directions between an end outside and everybody inside.

    Args:
        index: the topology.
        question: which traffic counts.
        end: one end outside.
        progress: told how far it is.
    """
    rows: list[Exposed] = []
    ends = 0
    (outside,) = end.outside
    for version in (question.version,) if question.version else (4, 6):
        survey = Survey(index, replace(question, version=version), progress)
        if not survey.matrices:
            continue
        ends = max(ends, len(survey.actors))
        for found in survey.inbound(outside, survey.bits.all):
            rows += _rows(survey, found, version)
        for found in survey.outbound(outside, survey.starters()):
            rows += _rows(survey, found, version)
    rows.sort(key=_rank)
    return Exposure(name=outside.name, ends=ends, rows=tuple(rows))


def _rows(survey: Survey, found: OutsideFlows, version: int) -> Iterator[Exposed]:
    """A row for each outcome and way in."""
    outside = outside_group(found.part)
    for flows, members in found.others.items():
        if not flows:
            continue
        by_way: dict[tuple[str, ...], tuple[int, str]] = {}
        known: dict[tuple[Hashable, ...], tuple[str, ...]] = {}
        for actor in positions(members):
            label = survey.actors[actor].label
            exact = f"{survey.actors[actor].kind}:{survey.actors[actor].id}"
            ends = (found.part.example, exact) if found.inbound else (exact, found.part.example)
            seen = survey.seen_outside(actor, inbound=found.inbound)
            if seen not in known:
                known[seen] = _ways(survey, ends, flows, version)
            ways = known[seen]
            before = by_way.get(ways, (0, label))
            by_way[ways] = (before[0] | 1 << actor, before[1])
        for ways, (bits, label) in by_way.items():
            yield Exposed(
                inbound=found.inbound,
                outside=outside,
                inside=actor_group(survey, bits),
                flows=flows,
                ip_version=version,
                ways=ways,
                risk=risk_of(flows) if found.inbound else "other",
                source=found.part.example if found.inbound else label,
                destination=label if found.inbound else found.part.example,
            )


def _ways(survey: Survey, ends: tuple[str, str], flows: Flows, version: int) -> tuple[str, ...]:
    """The gateways that an example of the traffic passes: ``("load balancer front", …)``."""
    traffic = flows.reachable or flows.unanswered or flows.unknown
    source, destination = (parse_endpoint(survey.index, text) for text in ends)
    answer = trace(survey.index, source, destination, _member_question(traffic, version))
    found = dict.fromkeys(_gateways(answer))
    kinds = [kind_name(kind) for kind in _GATEWAYS]
    return tuple(
        sorted(found, key=lambda way: next(n for n, kind in enumerate(kinds) if way.startswith(kind)))
    )


def _gateways(answer: Trace) -> Iterator[str]:
    for hop in answer.forward.hops:
        if hop.kind in _GATEWAYS:
            yield f"{kind_name(hop.kind)} {hop.name}"


def _member_question(traffic: TrafficSet, version: int) -> Question:
    """A question about one member of some traffic."""
    for protocol, name in ((TCP, "tcp"), (UDP, "udp")):
        ports = traffic.destination_ports(protocol)
        if ports:
            return make_question(name, str(ports[0][0]), None, version)
    if traffic.icmp or traffic.icmpv6:
        return make_question("icmp", None, None, version)
    return make_question(str((traffic.others & -traffic.others).bit_length() - 1), None, None, version)


def risk_of(flows: Flows) -> Risk:
    """What is the worst about some traffic: ``login`` for TCP 22 and 443."""
    traffic = flows.reachable
    if not traffic:
        return "unknown" if flows.unknown else "unanswered"
    tcp, udp = traffic.destination_ports(TCP), traffic.destination_ports(UDP)
    if tcp == PORTS or udp == PORTS:
        return "everything"
    if intersect_intervals(tcp, LOGINS):
        return "login"
    if intersect_intervals(tcp, DATABASES):
        return "database"
    if sum(last - first + 1 for first, last in tcp + udp) >= MANY:
        return "many ports"
    if not tcp and not udp and not traffic.others:
        return "ping"
    return "web" if tcp and intersect_intervals(tcp, WEB) == tcp and not udp else "other"


def _rank(row: Exposed) -> tuple[bool, int, bool, int, str]:
    """Inbound first, then the worst, then from anybody before from somebody, then the most ends."""
    return (
        not row.inbound,
        RISKS.index(row.risk),
        row.outside.example != row.outside.name,
        -len(row.inside.members),
        row.inside.name,
    )

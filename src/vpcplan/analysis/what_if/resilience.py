"""`vpcplan resilience`: for every single failure, which expectations or which of today's flows are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from vpcplan.analysis.difference.flows import FlowComparison
from vpcplan.analysis.difference.result import FlowChange
from vpcplan.analysis.expectation.check import check_expectations
from vpcplan.analysis.failure import possible_losses
from vpcplan.analysis.reach.reach import Survey
from vpcplan.analysis.reachability.question import Question
from vpcplan.analysis.what_if.fail import with_failure
from vpcplan.model.topology_index import TopologyIndex
from vpcplan.semantics.load_balancer import routable_targets
from vpcplan.semantics.network_interface import refuse_unused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vpcplan.analysis.failure import LossKind
    from vpcplan.analysis.reach.reach import Progress
    from vpcplan.model.topology import Topology

FailureKind = Literal[
    "zone", "region", "nat", "vpn", "tunnel", "direct-connect", "peering", "transit-gateway", "target"
]
KINDS: tuple[FailureKind, ...] = (
    "zone",
    "region",
    "nat",
    "vpn",
    "tunnel",
    "direct-connect",
    "peering",
    "transit-gateway",
    "target",
)
LOSSES = ("closed", "narrowed", "reply lost", "uncertain now")
"""The changes of flows that are losses."""


class SingleFailure(Struct, frozen=True):
    """One thing that can fail: what `--fail` takes, and what kind of thing it is."""

    text: str
    kind: FailureKind
    name: str


class Consequence(Struct, frozen=True, kw_only=True):
    """What is lost when one thing fails.

    ``expectations`` are those that hold today and then fail, with the reason. ``flows`` are today's flows
    that are lost although both ends still work; ``gone`` counts the flows of what failed itself.
    """

    failure: SingleFailure
    expectations: tuple[tuple[str, str], ...]
    flows: tuple[FlowChange, ...]
    gone: int

    @property
    def pairs(self) -> int:
        """Pairs of ends that still work and have lost some traffic."""
        return sum({(f.sources, f.destinations): _pairs(f) for f in self.flows}.values())


def _pairs(flow: FlowChange) -> int:
    return len(flow.sources) * len(flow.destinations) - len({*flow.sources} & {*flow.destinations})


class Resilience(Struct, frozen=True, kw_only=True):
    """Every single failure, the worst first. ``expectations`` is how many hold today."""

    expectations: int
    consequences: tuple[Consequence, ...]


def single_failures(topology: Topology, kinds: Iterable[FailureKind] = KINDS) -> Iterator[SingleFailure]:
    """Everything of some kinds that can fail by itself."""
    wanted = set(kinds)
    losses: tuple[tuple[FailureKind, LossKind, str], ...] = (
        ("zone", "zone", "az"),
        ("region", "region", "region"),
        ("tunnel", "vpn_tunnel", "tunnel"),
    )
    for kind, lost, word in losses:
        if kind in wanted:
            for loss in possible_losses(topology, lost):
                yield SingleFailure(f"{word}:{loss.name}", kind, loss.name)
    simple: tuple[tuple[FailureKind, str, str], ...] = (
        ("nat", "nat_gateways", "nat_gateway"),
        ("vpn", "vpn_connections", "vpn_connection"),
        ("direct-connect", "direct_connect_gateways", "direct_connect_gateway"),
        ("peering", "vpc_peering_connections", "vpc_peering_connection"),
        ("transit-gateway", "transit_gateways", "transit_gateway"),
    )
    for simple_kind, field, word in simple:
        if simple_kind in wanted:
            for id in getattr(topology, field):
                yield SingleFailure(f"{word}:{id}", simple_kind, id)
    if "target" in wanted:
        targets = {
            target.id
            for group in topology.target_groups.values()
            for target in routable_targets(group)
            if target.id in topology.instances
        }
        for id in sorted(targets):
            yield SingleFailure(f"instance:{id}", "target", id)


def examine_failures(
    topology: Topology,
    failures: Iterable[SingleFailure],
    question: Question | None = None,
    progress: Progress | None = None,
) -> Resilience:
    """What each failure takes away, the worst first.

    Expectations count before flows between ends that still work. A statement that checks nothing any more,
    such as that nobody reaches an instance that is down, is not lost.
    """
    listed = list(failures)
    question = question or Question()
    survey = Survey(TopologyIndex(topology), question, keep_rows=True)
    before = check_expectations(topology, topology.expectations)
    holding = {each.expectation.text for each in before.checked if each.status == "passed"}
    found = []
    for done, failure in enumerate(listed):
        if progress is not None:
            progress(failure.name, done, len(listed))
        after = with_failure(topology, failure.text)
        lost = [
            (each.expectation.text, each.reason)
            for each in check_expectations(after, topology.expectations).checked
            if each.status == "failed" and each.expectation.text in holding
        ]
        flows, gone = _lost_flows(FlowComparison(topology, after, {}, question, before=survey), after)
        found.append(Consequence(failure=failure, expectations=tuple(lost), flows=tuple(flows), gone=gone))
    found.sort(key=lambda each: (-len(each.expectations), -each.pairs, -each.gone, each.failure.text))
    return Resilience(expectations=len(holding), consequences=tuple(found))


def _lost_flows(comparison: FlowComparison, after: Topology) -> tuple[list[FlowChange], int]:
    """Today's flows that a failure takes away: those between ends that still work, and how many others."""
    dead = set(_dead(comparison, after))
    kept: dict[FlowChange, None] = {}
    gone = 0
    for change in comparison.changes():
        if change.change not in LOSSES:
            continue
        sources = tuple(name for name in change.sources if name not in dead)
        destinations = tuple(name for name in change.destinations if name not in dead)
        left = replace(change, sources=sources, destinations=destinations)
        surviving = _pairs(left) if sources and destinations else 0
        gone += _pairs(change) - surviving
        if surviving:
            kept[left] = None
    return list(kept), gone


def _dead(comparison: FlowComparison, after: Topology) -> Iterator[str]:
    """The ends that a failure has taken down, by the names that flows have them under."""
    index = TopologyIndex(after)
    for name, actor in comparison.actors():
        interfaces = [after.network_interfaces.get(id) for id in actor.interfaces]
        if all(each is None or refuse_unused(index, each) is not None for each in interfaces):
            yield name

"""The use case: two topologies, and everything that is different."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.difference.addresses import compare_addresses
from vpcplan.analysis.difference.flows import FlowComparison
from vpcplan.analysis.difference.renames import Matching
from vpcplan.analysis.difference.resources import compare_resources, same_network
from vpcplan.analysis.difference.result import Difference, ExpectationChange, FlowChange
from vpcplan.analysis.reachability.question import Question

if TYPE_CHECKING:
    from vpcplan.analysis.difference.renames import Renames
    from vpcplan.analysis.reach.reach import Progress
    from vpcplan.model.topology import Topology


def compare_topologies(
    old: Topology, new: Topology, question: Question | None = None, progress: Progress | None = None
) -> Difference:
    """What the change from one topology to another does.

    A topology and itself give an empty difference; swapped, added is removed and opened is closed.

    Args:
        old: before.
        new: after.
        question: the traffic to compare; everything by default.
        progress: told how far it is.
    """
    from vpcplan.analysis.difference.answers import compare_answers

    matching = Matching(old, new)
    renames = matching.renames()
    flows: tuple[FlowChange, ...] = ()
    if not same_network(old, new):
        flows = FlowComparison(old, new, renames, question or Question(), progress).changes()
    return Difference(
        resources=compare_resources(old, new, matching),
        addresses=compare_addresses(old, new, renames),
        flows=flows,
        answers=compare_answers(old, new, renames, progress),
        expectations=compare_expectations(old, new, renames, progress),
    )


def compare_expectations(
    old: Topology, new: Topology, renames: Renames, progress: Progress | None = None
) -> tuple[ExpectationChange, ...]:
    """The expectations that have another result now, or that only one of the topologies states.

    A statement that only follows a new name is the same statement.
    """
    from vpcplan.analysis.expectation.check import check_expectations

    if old.expectations == new.expectations == ():
        return ()
    results = []
    for topology in (old, new):
        report = check_expectations(topology, topology.expectations, progress=progress)
        results.append({each.expectation.text: each for each in report.checked})
    before, after = results
    for said in [text for text in before if text not in after]:
        follows = _with_new_names(old, new, renames, said)
        if follows in after and follows not in before:
            before[follows] = before.pop(said)
    changes = []
    for text in dict.fromkeys((*before, *after)):
        was, now = before.get(text), after.get(text)
        states = [each.status if each is not None else "absent" for each in (was, now)]
        if states[0] != states[1]:
            reason = now.reason if now is not None and now.status != "passed" else ""
            changes.append(ExpectationChange(text=text, before=states[0], after=states[1], reason=reason))
    return tuple(changes)


def _with_new_names(old: Topology, new: Topology, renames: Renames, text: str) -> str:
    """A statement as it reads after renames: ``web is in vpc store`` for ``web is in vpc shop``."""
    names: dict[str, str] = {}
    for kind, ids in renames.items():
        for before, after in ids.items():
            names[before] = after
            names.setdefault(getattr(old, kind)[before].name, getattr(new, kind)[after].name)
    words = (word.partition(",") for word in text.split(" "))
    return " ".join(names.get(word, word) + comma + rest for word, comma, rest in words)

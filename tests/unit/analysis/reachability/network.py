"""A small network and the questions that it must answer in one way."""

from __future__ import annotations

from functools import cached_property

from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.question import make_question
from vpcplan.analysis.reachability.result import Trace
from vpcplan.analysis.reachability.trace import trace
from vpcplan.load.source import load_topology
from vpcplan.model.topology_index import TopologyIndex

Case = tuple[str, str, str | None, list[str]]
"""Question (`SRC DST [PROTOCOL [PORT]]`), forward verdict, return verdict, and the blockers' codes:
exactly these, with ``back`` behind those on the way back."""


class Network:
    """A topology in the language, loaded when first asked."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def index(self) -> TopologyIndex:
        return TopologyIndex(load_topology(["-"], stdin=self.text.encode()))

    def ask(self, words: str) -> Trace:
        """The trace of a question in words."""
        source, destination, *rest = words.split()
        question = make_question(*rest)
        ends = parse_endpoint(self.index, source), parse_endpoint(self.index, destination)
        return trace(self.index, *ends, question)

    def check(self, case: Case) -> None:
        """The answer is the case's: both directions, and every blocker, no more and no fewer."""
        words, forward, back, codes = case
        answer = self.ask(words)
        assert answer.forward.verdict == forward
        assert (answer.back.verdict if answer.back else None) == back
        assert (answer.verdict == "reachable") == (forward == back == "reachable")
        found = {entry.code + (" back" if entry.direction == "return" else "") for entry in answer.blockers}
        assert sorted(found) == codes
        if answer.verdict == "reachable":
            assert answer.traffic

"""What rules prove by sets holds packet by packet; what reads text never breaks down."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from vpcplan.analysis.expectation.sentence import parse_sentence
from vpcplan.errors import SourceSpan, UsageError
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Edit
from vpcplan.lint.fixes import apply_edits
from vpcplan.lint.rules import acl001_never_matches, sg004_implied_rule
from vpcplan.lint.suppression import parse_inline_suppressions
from vpcplan.model.network_acl import NetworkAcl, NetworkAclEntry
from vpcplan.model.security_group import SecurityGroup, SecurityGroupRule
from vpcplan.model.topology import Topology
from vpcplan.model.traffic_match import TrafficMatch
from vpcplan.net.block import Block

ADDRESSES = range(0x0A000000, 0x0A000008)
PORTS = (1, 2, 3, 4)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    """A block inside 10.0.0.0/29."""
    length = draw(st.integers(29, 32))
    size = 1 << (32 - length)
    return Block(4, 0x0A000000 + draw(st.integers(0, 8 // size - 1)) * size, length)


@st.composite
def matches(draw: st.DrawFn) -> TrafficMatch:
    low = draw(st.sampled_from(PORTS))
    return TrafficMatch(6, low, draw(st.sampled_from([port for port in PORTS if port >= low])))


def admits(match: TrafficMatch, block: Block, address: int, port: int) -> bool:
    return match.from_port <= port <= match.to_port and block.contains_address(4, address)


@given(st.lists(st.tuples(matches(), blocks(), st.sampled_from(("allow", "deny"))), max_size=6))
@settings(max_examples=300, deadline=None)
def test_an_acl_rule_is_reported_exactly_if_no_packet_ever_gets_to_it(
    rules: list[tuple[TrafficMatch, Block, str]],
) -> None:
    entries = tuple(
        NetworkAclEntry(
            rule_number=number,
            action="allow" if action == "allow" else "deny",
            match=match,
            cidr_block=block,
            span=SourceSpan("a.yaml", number),
        )
        for number, (match, block, action) in enumerate(rules, 1)
    )
    acl = NetworkAcl(id="a", name="a", span=SourceSpan("a.yaml"), vpc="v", ingress=entries)
    context = LintContext(Topology(network_acls={"a": acl}))
    reported = {finding.span.line for finding in acl001_never_matches.check(context)}
    deciding = set()
    for address in ADDRESSES:
        for port in PORTS:
            first = next((e for e in entries if admits(e.match, e.cidr_block, address, port)), None)
            if first is not None:
                deciding.add(first.rule_number)
    assert reported == {entry.rule_number for entry in entries} - deciding


@given(st.lists(st.tuples(matches(), blocks()), max_size=6))
@settings(max_examples=300, deadline=None)
def test_without_its_implied_rules_a_group_admits_the_same(rules: list[tuple[TrafficMatch, Block]]) -> None:
    listed = tuple(
        SecurityGroupRule(match=match, peer=block, span=SourceSpan("a.yaml", number))
        for number, (match, block) in enumerate(rules, 1)
    )
    group = SecurityGroup(id="g", name="g", span=SourceSpan("a.yaml"), ingress=listed)
    context = LintContext(Topology(security_groups={"g": group}))
    reported = {finding.span.line for finding in sg004_implied_rule.check(context)}
    kept = [rule for rule in listed if rule.span.line not in reported]

    def packets(some: list[SecurityGroupRule]) -> set[tuple[int, int]]:
        return {
            (address, port)
            for rule in some
            for address in ADDRESSES
            for port in PORTS
            if isinstance(rule.peer, Block) and admits(rule.match, rule.peer, address, port)
        }

    assert packets(kept) == packets(list(listed))
    for rule in kept:
        assert packets([other for other in kept if other is not rule]) != packets(kept)


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_a_sentence_is_understood_or_refused(text: str) -> None:
    with suppress(UsageError):
        parse_sentence(text)


WORDS = st.sampled_from(
    [
        "internet",
        "web",
        "can",
        "cannot",
        "reach",
        "on",
        "tcp",
        "udp",
        "443",
        "80-90",
        "via",
        "and",
        "or",
        ",",
        "only",
        "every",
        "member",
        "of",
        "tier",
        "is",
        "in",
        "not",
        "has",
        "at",
        "least",
        "5",
        "free",
        "addresses",
        "survives",
        "the",
        "loss",
        "any",
        "az",
        "resolves",
        "to",
        "from",
        "country",
        "FR",
    ]
)


@given(st.lists(WORDS, max_size=14))
@settings(max_examples=500, deadline=None)
def test_a_heap_of_the_right_words_is_understood_or_refused(words: list[str]) -> None:
    with suppress(UsageError):
        parse_sentence(" ".join(words))


@given(st.lists(st.text(alphabet="# vpcplan:ignore[SG001]\"'until=2026-file \t", max_size=40), max_size=8))
@settings(max_examples=300, deadline=None)
def test_comments_never_break_the_reader(lines: list[str]) -> None:
    for found in parse_inline_suppressions("a.yaml", lines):
        assert 1 <= found.span.line <= len(lines)
        assert found.fault is not None or found.rules


@given(st.lists(st.text(alphabet="abc é", max_size=5), min_size=1, max_size=6), st.data())
@settings(max_examples=200, deadline=None)
def test_an_edit_changes_its_piece_and_nothing_else(lines: list[str], data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(lines)))
    line = lines[number - 1]
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    edit = Edit(file="a", line=number, column=start + 1, end_line=number, end_column=end + 1, replacement="X")
    changed = apply_edits("\n".join(lines) + "\n", [edit])
    lines[number - 1] = line[:start] + "X" + line[end:]
    assert changed == "\n".join(lines) + "\n"

"""Whatever bytes come in, a load answers with a topology or with the project's own error, soon."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from vpcplan.errors import InputError, Problem
from vpcplan.load.source import load_topology
from vpcplan.load.yaml import sections
from vpcplan.load.yaml.fields import Either, Field, ListOf, MapOf, Placed, Shape
from vpcplan.load.yaml.parse import parse_document
from vpcplan.load.yaml.vpc import VPC

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


MOST_SUGGESTIONS = 1_000_000
"""Comparisons of words that one load may make, whatever comes in: a few seconds' worth."""


@pytest.fixture
def suggestions(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many pairs of words have been compared to suggest something: what takes the time."""
    made = 0
    compare = SequenceMatcher.set_seq1

    def counted(matcher: SequenceMatcher[str], word: str) -> None:
        nonlocal made
        made += 1
        compare(matcher, word)

    monkeypatch.setattr(SequenceMatcher, "set_seq1", counted)
    return lambda: made


def problems_of(data: bytes) -> tuple[Problem, ...]:
    try:
        load_topology(["-"], stdin=data)
    except InputError as error:
        return error.problems or (Problem(message=""),)
    return ()


def load(data: bytes) -> None:
    for problem in problems_of(data):
        assert problem.message
        assert problem.span is None or problem.span.file == "<stdin>"


@given(st.binary(max_size=400))
@example(b"")
@example(b"\xff\xfe")
@example(b"vpcplan: 1\n\0")
@example(b"- &a [*a]")
@example(b"? [a]\n: b")
@example(b"vpcs: {a: {<<: 3}}")
def test_any_bytes(data: bytes) -> None:
    load(data)


@given(st.text(alphabet="abc01 :-[]{}&*!|>'\"#%@`,?\n\t/.", max_size=300))
def test_any_text_of_yaml_characters(text: str) -> None:
    load(b"vpcplan: 1\nvpcs:\n  shop:\n" + text.encode())


def keys_of(kind: Any, found: set[str]) -> set[str]:
    """Every key that a kind of field knows, at any depth."""
    if isinstance(kind, Shape):
        for key, field in kind.fields.items():
            found.add(key)
            keys_of(field, found)
    elif isinstance(kind, Field | Placed):
        keys_of(kind.kind, found)
    elif isinstance(kind, ListOf):
        keys_of(kind.item, found)
    elif isinstance(kind, MapOf):
        keys_of(kind.value, found)
    elif isinstance(kind, Either):
        for form in (kind.scalar, kind.sequence, kind.mapping):
            keys_of(form, found)
    return found


EVERY = {**sections.TOP_LEVEL, **sections.IN_VPC, **sections.INSIDE}
KEYS = sorted(
    set().union(*(keys_of(sections.section(key, module).kind, set()) for key, module in EVERY.items()))
    | keys_of(VPC, set())
    | set(EVERY)
)
NAMES = ["shop", "data", "a", "b", "igw", "web", "hub", "main", "default", "office", "100", "443", "self"]
VALUES = [
    *NAMES,
    "10.0.0.0/16",
    "10.0.1.0/24",
    "10.0.1.7",
    "2001:db8::/56",
    "0.0.0.0/0",
    "tcp 443 from web",
    "allow all to 0.0.0.0/0",
    "all from self",
    "blackhole",
    "local",
    "true",
    "none",
    "auto",
    "s3",
    "static",
    "gateway",
    "network",
    "shop/a",
    "data/web",
    "2x",
    "",
    "~",
]
scalars = st.sampled_from(VALUES)
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(KEYS + NAMES), inner, max_size=5),
    ),
    max_leaves=30,
)


def flow(tree: Any) -> str:
    """A tree as YAML in one line."""
    if isinstance(tree, dict):
        return "{" + ", ".join(f'"{key}": {flow(value)}' for key, value in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(flow, tree)) + "]"
    return f'"{tree}"' if tree else "~"


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(sorted(sections.TOP_LEVEL)), trees, max_size=4), trees)
def test_any_tree_of_known_keys(tree: dict[str, Any], vpc: Any) -> None:
    load(f"vpcplan: 1\n{''.join(f'{key}: {flow(value)}{chr(10)}' for key, value in tree.items())}".encode())
    load(f"vpcplan: 1\nvpcs: {{shop: {flow(vpc)}, data: {flow(vpc)}}}\n".encode())


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(sorted(sections.IN_VPC)),
        st.dictionaries(
            st.sampled_from(NAMES), st.dictionaries(st.sampled_from(KEYS), trees, max_size=5), max_size=3
        ),
        max_size=5,
    )
)
def test_any_vpc_of_known_keys(vpc: dict[str, Any]) -> None:
    head = {"region": "eu-west-1", "cidr_blocks": ["10.0.0.0/16"], "internet_gateway": "igw"}
    load(f"vpcplan: 1\nvpcs: {{shop: {flow({**head, **vpc})}}}\n".encode())


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    cut=st.floats(0, 1), noise=st.sampled_from(["", " ", ":", "x", "]", "{", "'", "\t", "\n  ", "&a ", "*a"])
)
def test_damaged_samples(sample: Path, cut: float, noise: str) -> None:
    data = sample.read_bytes()
    at = int(cut * len(data))
    load(data[:at])
    load(data[:at] + noise.encode() + data[at:])


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b"{a: " * 100_000,
        b"- " * 100_000,
        b"? " * 50_000,
        b"a: " + b"&x " * 1000,
        b"a: &a [" + b"x," * 1000 + b"]\nb: [" + b"*a," * 3000 + b"]",
        b"a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 60)),
        b"a0: &a0 {k: v}\n"
        + b"".join(
            b"a%d: &a%d {x: *a%d, y: *a%d, <<: [*a%d, *a%d]}\n" % (n, n, n - 1, n - 1, n - 1, n - 1)
            for n in range(1, 60)
        ),
        b'"' + b"x" * 1_000_000,
    ],
    ids=["brackets", "braces", "dashes", "questions", "anchors", "aliases", "bomb", "merges", "quote"],
)
def test_bombs_are_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        parse_document(data, "bomb.yaml")


def test_thousands_of_problems_take_little_time(suggestions: Callable[[], int]) -> None:
    instances = "".join(f"      i{n}: {{subnet: s{n}, security_groups: [g{n}]}}\n" for n in range(4000))
    subnets = "".join(f"      n{n}: {{az: eu-west-1a, cidr_block: 10.0.0.0/24}}\n" for n in range(4000))
    head = "vpcplan: 1\nvpcs:\n  shop:\n    cidr_blocks: [10.0.0.0/16]\n"
    with pytest.raises(InputError) as raised:
        load_topology(["-"], stdin=f"{head}    subnets:\n{subnets}    instances:\n{instances}".encode())
    assert suggestions() <= MOST_SUGGESTIONS
    assert len(raised.value.problems) == 201
    assert raised.value.problems[-1].message.startswith("and ")


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("", "key{0}: {0}"),
        (
            "vpcs:\n  s:\n    security_groups:\n      g:\n        ingress:\n",
            "          - tpc {0} from 10.0.0.0/8",
        ),
        ("vpcs:\n  s:\n    instances:\n", "      i{0}: {{subnetx: a, foo{0}: b}}"),
    ],
    ids=["keys", "rules", "keys inside"],
)
def test_suggestions_for_very_many_mistakes_take_little_time(
    head: str, line: str, suggestions: Callable[[], int]
) -> None:
    text = f"vpcplan: 1\n{head}" + "\n".join(line.format(number) for number in range(100_000))
    assert len(problems_of(text.encode())) == 201
    assert suggestions() <= MOST_SUGGESTIONS


def test_aliases_that_multiply_problems_take_little_time(suggestions: Callable[[], int]) -> None:
    rules = ",".join(["tcp 1 from x"] * 1000)
    groups = ",".join(f"g{n}: {{ingress: *r}}" for n in range(1900))
    text = f"vpcplan: 1\nvpcs: {{s: {{security_groups: {{g: {{ingress: &r [{rules}]}}, {groups}}}}}}}\n"
    assert len(problems_of(text.encode())) == 201
    assert suggestions() <= MOST_SUGGESTIONS

"""The generic layer: positioned values, strict and bounded, by libyaml and by the pure parser alike."""

from __future__ import annotations

import gc

import pytest
import yaml

from vpcplan.errors import InputError, Problem
from vpcplan.load.source import load_topology
from vpcplan.load.yaml.nodes import Mapping, Scalar, Sequence
from vpcplan.load.yaml.parse import parse_document


@pytest.fixture(params=["libyaml", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "libyaml" and not yaml.__with_libyaml__:
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(yaml, "__with_libyaml__", request.param == "libyaml")
    return str(request.param)


def problem_of(data: bytes) -> Problem:
    with pytest.raises(InputError) as raised:
        parse_document(data, "f.yaml")
    return raised.value.problems[0]


@pytest.mark.usefixtures("parser")
def test_values_keep_text_and_place():
    root = parse_document(b"a: NO\nb: [012345671234, '22:23']\nc:\n  d: ~\n", "f.yaml").root
    a, b, c = root.get("a"), root.get("b"), root.get("c")
    assert isinstance(a, Scalar)
    assert (a.text, a.plain, a.mark.line, a.mark.column) == ("NO", True, 0, 3)
    assert isinstance(b, Sequence)
    assert [(item.text, item.plain) for item in b.items if isinstance(item, Scalar)] == [
        ("012345671234", True),
        ("22:23", False),
    ]
    assert isinstance(c, Mapping)
    key, value = c.entries["d"]
    assert (key.mark.line, key.mark.column) == (3, 2)
    assert isinstance(value, Scalar)
    assert value.is_null


@pytest.mark.usefixtures("parser")
def test_byte_order_mark_and_line_ends():
    document = parse_document(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "f.yaml")
    span = document.span(document.root.entries["b"][0])
    assert (span.line, span.column, span.end_column) == (2, 1, 2)
    assert document.line(2) == "b: 2"


@pytest.mark.usefixtures("parser")
def test_aliases_and_merge_keys_are_written_out():
    root = parse_document(b"x: &x {p: 1, q: 2}\ny: {<<: *x, q: 3}\nz: *x\n", "f.yaml").root
    y, z = root.get("y"), root.get("z")
    assert isinstance(y, Mapping)
    assert isinstance(z, Mapping)
    assert {key: value.text for key, (_, value) in y.entries.items() if isinstance(value, Scalar)} == {
        "q": "3",
        "p": "1",
    }
    assert z is root.get("x")


CASES = {
    "empty": (b"", 1, 1, "the file is empty"),
    "comments": (b"# only\n", 1, 1, "the file is empty"),
    "list": (b"- 1", 1, 1, "a topology is a mapping, but here is a list"),
    "text": (b"hello", 1, 1, "a topology is a mapping, but here is `hello`"),
    "nul": (b"a: 1\n\0", 2, 1, "binary file"),
    "not utf-8": (b"a: 1\nb: \xff", 2, 1, "byte 0xff is not UTF-8"),
    "utf-16": ("a: 1".encode("utf-16"), 0, 0, "UTF-16"),
    "depth": (b"[" * 70, 1, 65, "more than 64 levels"),
    "tag": (b"a: !!python/object:os.system x", 1, 4, "tag `!!python/object:os.system`"),
    "two documents": (b"a: 1\n---\nb: 2\n", 2, 1, "second document"),
    "unknown alias": (b"a: *b", 1, 4, "alias `*b` is not defined above"),
    "alias in itself": (b"a: &a [*a]", 1, 8, "stands inside the value that it names"),
    "key": (b"? [1]\n: 2", 1, 3, "a key must be a name"),
    "merge": (b"a: {<<: 3}", 1, 5, "`<<` takes a mapping"),
    "tab": (b"a:\n\tb: 1", 2, 1, "indented with a tab"),
    "open quote": (b'a: "x', 1, 6, "ends inside a quoted text"),
    "open brace": (b"a: {b: 1", 1, 9, "without a comma or an end"),
    "open bracket": (b"a: [b", 1, 6, "without a comma or an end"),
    "colon": (b"a: b: c", 1, 5, "a `: ` where no key can stand"),
    "reserved": (b"a: @x", 1, 4, "cannot start a value"),
    "control": (b"a: \x07", 1, 4, "control character"),
    "indentation": (b"a:\n  b: 1\n c: 2", 3, 2, "does not continue"),
}


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("name", CASES)
def test_what_is_refused(name):
    data, line, column, message = CASES[name]
    problem = problem_of(data)
    assert message in problem.message
    assert problem.hint
    assert problem.span is not None
    assert (problem.span.line, problem.span.column) == (line, column)
    assert problem.rule == ("YAML005" if name == "duplicate" else "YAML001")


def test_duplicates_show_both_places_and_all_of_them():
    first, second = parse_document(b"a: 1\nb: {c: 1, c: 2}\na: 3\n", "f.yaml").duplicates
    assert (str(first.span), str(first.related[0][1])) == ("f.yaml:2:11", "f.yaml:2:5")
    assert (str(second.span), str(second.related[0][1])) == ("f.yaml:3:1", "f.yaml:1:1")
    assert second.source_line == "a: 3"


def test_what_else_is_wrong_is_told_beside_a_duplicate():
    with pytest.raises(InputError) as raised:
        load_topology(["-"], stdin=b"vpcplan: 1\nvpcs:\n  a: {}\n  a: {}\n  b: {subents: {}}\n")
    assert [problem.message for problem in raised.value.problems] == [
        "`a` is defined twice",
        "unknown key `subents`, did you mean `subnets`?",
    ]


def test_garbage_collection_is_on_again_after_a_load():
    assert gc.isenabled()
    with pytest.raises(InputError):
        load_topology(["-"], stdin=b"vpcplan: [")
    assert gc.isenabled()
    load_topology(["-"], stdin=b"vpcplan: 1")
    assert gc.isenabled()

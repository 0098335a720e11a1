"""How problems look: message, place, source line with a caret, related places, help."""

from __future__ import annotations

import json

from vpcplan.errors import Problem, SourceSpan
from vpcplan.model.resource import Notice
from vpcplan.report.problems import (
    SHOWN_IN_FULL,
    render_message,
    render_notices,
    render_problem,
    render_problems,
    render_problems_json,
)

UNKNOWN_KEY = Problem(
    message="unknown key `subents`",
    span=SourceSpan("vpcplan.yaml", 5, 5, 12),
    hint="did you mean `subnets`?",
    source_line="    subents:",
    related=(("the VPC begins here", SourceSpan("vpcplan.yaml", 3, 3)),),
)


def test_a_problem_shows_its_line_with_a_caret_and_help():
    assert render_problem(UNKNOWN_KEY) == (
        "error: unknown key `subents`\n"
        " --> vpcplan.yaml:5:5\n"
        "5 |     subents:\n"
        "  |     ^^^^^^^\n"
        "  note: the VPC begins here: vpcplan.yaml:3:3\n"
        "  help: did you mean `subnets`?"
    )


def test_a_line_as_long_as_a_file_is_cut_around_the_caret():
    line = "x" * 5000 + "HERE" + "y" * 5000
    problem = Problem(message="no", span=SourceSpan("a.json", 1, 5001, 5005), source_line=line)
    shown = render_problem(problem).splitlines()
    assert all(len(text) < 120 for text in shown)
    column = shown[3].index("^")
    assert shown[2][column : column + 4] == "HERE"
    assert shown[3].count("^") == 4


def test_a_caret_past_the_end_of_the_line_is_shown():
    problem = Problem(message="no", span=SourceSpan("a.yaml", 1, 9), source_line="short")
    assert render_problem(problem).splitlines()[3].endswith("^")


def test_tabs_keep_the_caret_in_place():
    problem = Problem(message="tab", span=SourceSpan("a.yaml", 1, 2, 5), source_line="\tkey: 1")
    shown = render_problem(problem).splitlines()
    assert shown[2][shown[3].index("^") :].startswith("key")


def test_names_cannot_send_escape_sequences_to_the_terminal():
    problem = Problem(
        message="no \x1b[31mred", span=SourceSpan("\x1b]0;title\x07.yaml", 1, 1), source_line="\x1b[2J"
    )
    assert "\x1b" not in render_problem(problem)
    assert "\x07" not in render_problem(problem)


def test_brackets_are_text():
    assert "[/prod] [sg-123]" in render_problem(Problem(message="no [/prod] [sg-123]"))


def test_several_problems_are_in_order_and_counted():
    other = Problem(message="first", span=SourceSpan("vpcplan.yaml", 2, 1))
    shown = render_problems([UNKNOWN_KEY, other])
    assert shown.index("first") < shown.index("subents")
    assert shown.endswith("\n\n2 problems")


def test_a_long_hint_is_given_once():
    problems = [Problem(message=f"number {i}", hint="there are " + "name, " * 30) for i in range(3)]
    assert render_problems(problems).count("help:") == 1
    assert render_problems([UNKNOWN_KEY, UNKNOWN_KEY]).count("help:") == 2


def test_very_many_problems_get_a_line_each():
    problems = [
        Problem(message=f"number {line}", span=SourceSpan("a.yaml", line, 1), source_line="x")
        for line in range(1, SHOWN_IN_FULL + 201)
    ]
    shown = render_problems(problems)
    assert f"number {SHOWN_IN_FULL + 200}" in shown
    assert shown.count("\n") < SHOWN_IN_FULL * 5 + 210


def test_colour_only_when_asked(monkeypatch):
    assert "\x1b" not in render_problem(UNKNOWN_KEY)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;31merror:" in render_problem(UNKNOWN_KEY)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in render_problem(UNKNOWN_KEY)


def test_json():
    data = json.loads(render_problems_json([UNKNOWN_KEY, Problem(message="no place")]))
    assert data["schema_version"] == 1
    # What has no place, such as how many more there are, comes last.
    assert data["problems"][1]["file"] is None
    assert data["problems"][0] == {
        "message": "unknown key `subents`",
        "rule": "YAML001",
        "file": "vpcplan.yaml",
        "line": 5,
        "column": 5,
        "hint": "did you mean `subnets`?",
        "related": [{"message": "the VPC begins here", "file": "vpcplan.yaml", "line": 3, "column": 3}],
    }


def test_a_message_with_help():
    assert render_message("error", "no such name", hint="did you mean x?") == (
        "error: no such name\n  help: did you mean x?"
    )


def test_notices_beyond_the_limit_are_counted():
    notices = [Notice(code="assumed", message=f"thing {i}", count=i) for i in range(1, 16)]
    shown = render_notices(notices).splitlines()
    assert shown[0] == "note: thing 1"
    assert shown[-1] == "note: and 3 more: `vpcplan show notices`"

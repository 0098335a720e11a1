"""Every rule: its good fixtures are silent, its bad ones fire exactly where they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vpcplan.errors import InputError
from vpcplan.lint.finding import SEVERITIES
from vpcplan.lint.registry import ENTRIES, all_rules, find_rule, rule_ids
from vpcplan.lint.runner import LintInput, LintReport, lint
from vpcplan.load.source import load_topology

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs" / "rules.md"
WITHOUT_FIXTURES = {
    "LINT004": "tests/lint/test_runner.py breaks a rule on purpose",
    "LINT005": "tests/lint/test_runner.py configures a mandatory rule",
    "VPC009": "tests/lint/test_runner.py makes a VPC with tens of thousands of addresses",
}


def fixtures(rule: str, kind: str) -> list[Path]:
    """The files and folders of one kind of a rule."""
    return sorted(path for path in (HERE / rule).glob(f"{kind}*") if path.name != "expect.txt")


def examine(path: Path) -> LintReport:
    """The report on one fixture, whether it loads or not."""
    listed = sorted(path.iterdir()) if path.is_dir() else [path]
    files = tuple(str(file) for file in listed if file.name != "expect.txt")
    try:
        one = LintInput(name=str(path), topology=load_topology(files))
    except InputError as error:
        one = LintInput(name=str(path), problems=error.problems, files=files)
    return lint([one], today="2026-01-01", read_lines=lambda file: Path(file).read_text().splitlines())


def expected(path: Path, rule: str) -> set[tuple[str, int]]:
    """File and line of each place that a fixture marks for a rule."""
    if path.is_dir():
        rows = [line.split() for line in (path / "expect.txt").read_text().splitlines()]
        return {(name, int(line)) for id_, name, line in rows if id_ == rule}
    found = set()
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if re.search(rf"expect: (.*\b)?{rule}\b", line):
            found.add((path.name, number))
        if match := re.search(rf"lines-expected: {rule} ([\d ]+)", line):
            found |= {(path.name, int(place)) for place in match[1].split()}
    return found


def cases(kind: str) -> list[tuple[str, Path]]:
    return [(rule, path) for rule in rule_ids() for path in fixtures(rule, kind)]


@pytest.mark.parametrize(
    ("rule", "path"), cases("bad"), ids=lambda value: value if isinstance(value, str) else value.name
)
def test_a_bad_fixture_fires_exactly_where_it_says(rule: str, path: Path) -> None:
    report = examine(path)
    found = {(Path(f.span.file).name, f.span.line) for f in report.findings if f.rule == rule}
    wanted = expected(path, rule)
    assert wanted, "the fixture marks no line"
    assert found == wanted
    assert not [finding for finding in report.findings if finding.rule == "LINT004"]


@pytest.mark.parametrize(
    ("rule", "path"), cases("good"), ids=lambda value: value if isinstance(value, str) else value.name
)
def test_a_good_fixture_is_silent(rule: str, path: Path) -> None:
    report = examine(path)
    assert not [finding.message for finding in report.findings if finding.rule in (rule, "LINT004")]


@pytest.mark.parametrize("rule_id", rule_ids())
def test_every_rule_is_documented_sourced_and_has_fixtures(rule_id: str) -> None:
    rule = find_rule(rule_id)
    assert rule is not None
    assert rule.id == rule_id
    assert re.fullmatch(r"[A-Z0-9]+?\d{3}", rule_id)
    assert rule.severity in SEVERITIES
    assert rule.summary.endswith(".")
    assert "\n" not in rule.summary
    assert len(rule.explanation.split()) >= 20
    if not rule_id.startswith(("LINT", "YAML")):
        assert rule.source.startswith("https://"), "the rule cites no page"
    assert f"| [{rule_id}](#{rule_id.lower()}) |" in DOCS.read_text(), (
        "docs/rules.md has no row: run `make docs`"
    )
    if rule_id in WITHOUT_FIXTURES:
        assert not fixtures(rule_id, "bad")
    else:
        assert fixtures(rule_id, "bad"), "no bad fixture"
        assert fixtures(rule_id, "good"), "no good fixture"


def test_ids_are_unique_and_each_rule_has_a_file_named_after_it() -> None:
    assert len(set(rule_ids())) == len(ENTRIES)
    for entry in ENTRIES:
        assert entry.module.startswith(f"{entry.id.lower()}_")


def test_every_folder_of_fixtures_belongs_to_a_rule() -> None:
    folders = {path.name for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders <= set(rule_ids())


def test_rules_say_that_they_can_fix_if_and_only_if_a_fixture_shows_it() -> None:
    fixable = {
        finding.rule
        for rule, path in cases("bad")
        for finding in examine(path).findings
        if finding.fix is not None and finding.rule == rule
    }
    assert fixable | {"ACL001"} == {rule.id for rule in all_rules() if rule.fixable}

"""Every sample loads, keeps its promises, and answers what its first paragraph says to ask it.

The answers are golden files in tests/golden; `make golden` rewrites them.
"""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path

import pytest

from vpcplan.cli.main import run
from vpcplan.load.source import load_topology

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = sorted((ROOT / "samples").glob("*.yaml"))
GOLDEN = ROOT / "tests" / "golden"


def questions(sample: Path) -> list[list[str]]:
    """The commands of the sample's first comment."""
    comment = sample.read_text(encoding="utf-8").partition("\nvpcplan:")[0]
    lines = re.findall(r"^#   vpcplan (.*)$", comment, re.MULTILINE)
    return [shlex.split(re.split(r"   +", line)[0]) for line in lines]


@pytest.fixture
def ask(monkeypatch, capsys):
    def asking(sample: Path, arguments: list[str]) -> str:
        monkeypatch.chdir(sample.parent)
        monkeypatch.setenv("VPCPLAN_FILE", sample.name)
        monkeypatch.setenv("COLUMNS", "110")
        capsys.readouterr()
        status = run(arguments)
        shown = capsys.readouterr()
        assert status in (0, 1), f"vpcplan {shlex.join(arguments)}: exit status {status}: {shown.err}"
        return f"$ vpcplan {shlex.join(arguments)}\n{shown.out}{shown.err}[exit status {status}]\n"

    return asking


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_sample_says_what_it_teaches_and_what_to_ask(sample):
    text = sample.read_text(encoding="utf-8")
    first = text.splitlines()[0]
    assert first.startswith("# ")
    assert first.endswith(".")
    assert len(questions(sample)) >= 3
    assert sample.name in (ROOT / "samples" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_sample_needs_no_assumption(sample):
    topology = load_topology((str(sample),))
    assert [notice.message for notice in topology.notices] == []
    assert topology.expectations


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_printed_results(sample, ask):
    commands = [["show"], *questions(sample)]
    text = "\n".join(ask(sample, arguments) for arguments in commands)
    golden = GOLDEN / f"{sample.stem}.txt"
    if os.environ.get("VPCPLAN_WRITE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == text, "run `make golden` and read the difference"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_expectations_hold(sample, ask):
    assert "[exit status 0]" in ask(sample, ["test"])


TAUGHT = {
    "peering-triangle": {"PCX002"},
    "nat-per-az": {"NAT001"},
    "endpoints": {"VPCE002"},
    "privatelink": {"VPC007"},
}
"""The mistakes that samples teach; whatever else a sample does is right."""


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_lint_finds_the_mistakes_that_are_taught_and_no_others(sample, capsys):
    run(["lint", str(sample), "--format", "json", "--isolated"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert {finding["rule"] for finding in findings} == TAUGHT.get(sample.stem, set()), findings

"""The page on addresses: its examples are planned, and give what the page shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vpcplan.cli.main import run

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "cidr.md"


def test_the_examples_are_planned_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = PAGE.read_text()
    examples = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert len(examples) == 2
    monkeypatch.chdir(tmp_path)
    shown = text.partition("$ vpcplan cidr plan\n")[2].partition("…")[0]
    for example in examples:
        whole = example if example.startswith("vpcplan:") else f"vpcplan: 1\n{example}"
        (tmp_path / "vpcplan.yaml").write_text(whole)
        (tmp_path / "vpcplan.lock").unlink(missing_ok=True)
        capsys.readouterr()
        assert run(["cidr", "plan", "-q"]) == 0
        if whole is example:
            assert capsys.readouterr().out.startswith(shown)


def test_the_commands_of_the_page_exist(capsys: pytest.CaptureFixture[str]) -> None:
    names = set(re.findall(r"vpcplan cidr ([a-z]+)", PAGE.read_text()))
    for name in names:
        assert run(["cidr", name, "--help"]) == 0
    assert {"info", "fit", "split", "free", "summarize", "overlaps", "contains", "explain"} < names

"""The snippets of docs/ci.md work, as far as a machine without a network can tell."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.support.schemas import schema_errors

from vpcplan.cli.main import run
from vpcplan.lint.config import find_settings

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text()
SNIPPETS = re.findall(r"```(\w+)\n(.*?)```", PAGE, flags=re.DOTALL)


def snippet(title: str) -> str:
    """The snippet whose first line is a comment that starts with ``title``."""
    (found,) = [text for _, text in SNIPPETS if text.startswith(f"# {title}")]
    return found


@pytest.fixture
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the sample that the page's statements speak of."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    sample = (ROOT / "samples" / "three-tier.yaml").read_text()
    (tmp_path / "vpcplan.yaml").write_text(sample)
    (tmp_path / "network").mkdir()
    (tmp_path / "network" / "vpcplan.yaml").write_text(sample)
    return tmp_path


def commands(node: Any) -> list[str]:
    """Every vpcplan command of a workflow, in order."""
    if isinstance(node, dict):
        found = [node["run"]] if isinstance(node.get("run"), str) else []
        return found + [line for value in node.values() for line in commands(value)]
    if isinstance(node, list):
        return [line for value in node for line in ([value] if isinstance(value, str) else commands(value))]
    return []


@pytest.mark.parametrize(
    "title", [".github/workflows/network.yml", ".github/workflows/network-sarif.yml", ".gitlab-ci.yml"]
)
def test_the_commands_of_a_pipeline_run(
    network: Path, title: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [line for line in commands(yaml.safe_load(snippet(title))) if line.startswith("vpcplan ")]
    assert lines
    for line in lines:
        assert run(shlex.split(line)[1:]) == 0, line
    for file in re.findall(r"(?:sarif|gitlab)=(\S+)|--junit (\S+)", " ".join(lines)):
        assert (network / (file[0] or file[1])).stat().st_size


@pytest.mark.parametrize(
    ("schema", "title"),
    [
        ("github-workflow.json", ".github/workflows/network.yml"),
        ("github-workflow.json", ".github/workflows/network-sarif.yml"),
        ("github-workflow.json", ".github/workflows/network-action.yml"),
        ("pre-commit-config.json", ".pre-commit-config.yaml"),
    ],
)
def test_a_snippet_is_what_its_service_accepts(schema: str, title: str) -> None:
    # BaseLoader, because YAML 1.1 takes the key `on` for a truth value and GitHub does not.
    assert schema_errors(schema, yaml.load(snippet(title), yaml.BaseLoader)) == []


def test_the_action_is_what_github_accepts() -> None:
    assert schema_errors("github-action.json", yaml.safe_load((ROOT / "action.yml").read_text())) == []


def test_the_files_that_a_pipeline_uploads_are_the_ones_it_writes() -> None:
    text = snippet(".gitlab-ci.yml")
    reports = yaml.safe_load(text)["network"]["artifacts"]["reports"]
    assert all(f"={name}" in text or f"--junit {name}" in text for name in reports.values())


def test_the_shell_commands_run(network: Path) -> None:
    (shell,) = [text for language, text in SNIPPETS if language == "sh"]
    for line in shell.splitlines():
        assert run(shlex.split(line)[1:]) == 0, line


def test_the_configuration_is_understood(tmp_path: Path) -> None:
    text = snippet("vpcplan.toml")
    assert tomllib.loads(text)["lint"]["fail-on"] == "error"
    (tmp_path / "vpcplan.toml").write_text(text)
    settings = find_settings(str(tmp_path))
    assert settings.mandatory == ("SG001", "SG002")
    assert settings.ignores[0].until == "2027-03-31"


def test_the_exceptions_except(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ignores.yaml"
    subnets = "    subnets: {a: {az: eu-west-1a, cidr_block: 172.17.0.0/24}}\n"
    path.write_text(snippet("ignores.yaml") + subnets)
    assert run(["lint", "--isolated", "--fail-on", "info", str(path)]) == 0
    assert "2 ignored" in capsys.readouterr().out


@pytest.mark.parametrize("title", ["vpcplan.test.yaml", "long-form.test.yaml"])
def test_the_statements_hold(network: Path, title: str) -> None:
    (network / "vpcplan.test.yaml").write_text(snippet(title))
    assert run(["test", "vpcplan.yaml", "-q"]) == 0


def test_the_hooks_that_the_page_names_exist_and_start() -> None:
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    used = yaml.safe_load(snippet(".pre-commit-config.yaml"))["repos"][0]["hooks"]
    assert {hook["id"] for hook in used} <= set(hooks)
    for hook in hooks.values():
        assert run([*hook["entry"].split()[1:], "--help"]) == 0
        assert hook["language"] == "python"
    assert re.search(hooks["vpcplan-lint"]["files"], "net/vpcplan.yaml")
    assert not re.search(hooks["vpcplan-lint"]["files"], ".github/workflows/ci.yml")
    assert re.search(hooks["vpcplan-lint"]["exclude"], "net/vpcplan.test.yaml")


def test_the_action_calls_commands_that_exist(network: Path) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    values = {name: item["default"] for name, item in action["inputs"].items()}
    used = yaml.safe_load(snippet(".github/workflows/network-action.yml"))
    assert set(used["jobs"]["vpcplan"]["steps"][1]["with"]) <= set(values)
    lines = [step["run"] for step in action["runs"]["steps"] if step.get("run", "").startswith("vpcplan")]
    assert len(lines) == 2
    for line in lines:
        for name, value in (
            ("PATHS", values["paths"]),
            ("FAIL_ON", values["fail-on"]),
            ("SARIF", values["sarif"]),
            ("THRESHOLD", values["coverage-threshold"]),
        ):
            line = line.replace(f"${{{name}}}", value)
        assert run(shlex.split(line)[1:]) == 0, line

"""Completion: scripts that a shell accepts, and candidates for what was typed."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from vpcplan.cli.app import COMMANDS
from vpcplan.cli.candidates import select_candidates
from vpcplan.cli.completion import SCRIPTS
from vpcplan.cli.main import run

TOPOLOGY = """
vpcplan: 1
vpcs:
  shop:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.0.0.0/24}
    security_groups:
      web: {ingress: [tcp 443 from 0.0.0.0/0]}
    instances:
      web-1: {subnet: a, private_ip: 10.0.0.10, security_groups: [web]}
"""


def values(*words: str) -> list[str]:
    return [value for value, _ in select_candidates(words)]


@pytest.fixture
def topology(tmp_path, monkeypatch):
    (tmp_path / "vpcplan.yaml").write_text(TOPOLOGY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VPCPLAN_FILE", raising=False)


def test_commands():
    assert values("") == list(COMMANDS)
    assert values("expl") == ["explain"]


def test_options_of_a_command():
    assert {"--format", "--color", "--help"} <= set(values("explain", "--"))


def test_values_of_an_option():
    assert values("explain", "--format", "") == ["table", "json"]


def test_codes_and_rules():
    assert values("explain", "NO_ROUTE") == ["NO_ROUTE_TO_DESTINATION"]
    assert "LINT001" in values("explain", "LINT")


def test_nouns_and_names(topology):
    assert "security-groups" in values("show", "sec")
    assert values("show", "sg", "shop/w") == ["shop/web"]


def test_ends_of_a_trace_by_short_name_and_by_id(topology):
    assert values("trace", "web") == ["web-1"]
    assert values("trace", "internet", "shop/w") == ["shop/web-1", "shop/web-1/eth0"]


def test_rules_only_where_rules_are_meant():
    assert "SG001" in values("lint", "--select", "SG")
    assert "SG_HAS_NO_RULES" not in values("lint", "--select", "SG")


def test_names_of_the_file_that_was_given(topology, tmp_path):
    (tmp_path / "other.yaml").write_text(TOPOLOGY.replace("shop", "other"))
    assert values("show", "-f", "other.yaml", "sg", "other/w") == ["other/web"]


def test_a_broken_topology_offers_nothing_and_says_nothing(tmp_path, monkeypatch, capsys):
    (tmp_path / "vpcplan.yaml").write_text("vpcplan: [")
    monkeypatch.chdir(tmp_path)
    assert run(["__complete", "--", "show", "sg", ""]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("shell", SCRIPTS)
def test_a_script_for_every_shell(shell, capsys):
    assert run(["completion", shell]) == 0
    assert "vpcplan __complete --" in capsys.readouterr().out


def test_bash_completes_without_evaluating_what_it_reads(tmp_path):
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    program = tmp_path / "vpcplan"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m vpcplan "$@"\n')
    program.chmod(0o755)
    hostile = TOPOLOGY.replace("web-1:", '"$(touch${IFS}owned)":')
    (tmp_path / "vpcplan.yaml").write_text(hostile)
    script = (
        f'export PATH="{tmp_path}:$PATH"; eval "$(vpcplan completion bash)"\n'
        'COMP_WORDS=(vpcplan explain NO_ROUTE); COMP_CWORD=2; _vpcplan; echo "${COMPREPLY[@]}"\n'
        "COMP_WORDS=(vpcplan show instances ''); COMP_CWORD=3; _vpcplan; echo \"${#COMPREPLY[@]}\"\n"
    )
    result = subprocess.run(
        [bash, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert result.stdout.splitlines()[0] == "NO_ROUTE_TO_DESTINATION"
    assert not (tmp_path / "owned").exists()


def test_fish_completes():
    fish = shutil.which("fish")
    if fish is None:
        pytest.skip("fish is not installed")
    script = (
        f"function vpcplan; {sys.executable} -m vpcplan $argv; end\n"
        "vpcplan completion fish | source\n"
        'complete -C "vpcplan explain NO_ROUTE"\n'
    )
    result = subprocess.run(
        [fish, "--no-config", "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert result.stdout.startswith("NO_ROUTE_TO_DESTINATION\t")


def test_zsh_accepts_the_script(tmp_path):
    zsh = shutil.which("zsh")
    if zsh is None:
        pytest.skip("zsh is not installed")
    script = tmp_path / "_vpcplan"
    script.write_text(SCRIPTS["zsh"].strip())
    subprocess.run([zsh, "-n", script], timeout=60, check=True)

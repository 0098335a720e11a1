"""The command line as a whole: exit statuses, help, suggestions, and what must never be seen."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from vpcplan import __version__
from vpcplan.cli.app import ASK, CHECK, COMMANDS, FILES, PLAN, find_command, load_command
from vpcplan.cli.main import run
from vpcplan.errors import InputError, Problem, SourceSpan, UsageError


def vpcplan(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    """The installed program, run as a user runs it."""
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"} | dict(options.pop("env", {}))
    return subprocess.run(
        [sys.executable, "-m", "vpcplan", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment,
        **options,
    )


def test_version_is_one_line():
    result = vpcplan("--version")
    assert (result.returncode, result.stdout, result.stderr) == (0, f"vpcplan {__version__}\n", "")


def test_version_with_v_names_python_and_libraries():
    result = vpcplan("--version", "-v")
    assert result.returncode == 0
    assert result.stdout.startswith(f"vpcplan {__version__}\nPython 3.")
    assert "msgspec" in result.stdout


def test_help_lists_every_command_under_its_group():
    result = vpcplan("--help")
    assert result.returncode == 0
    for name, (_, _, help_line, group) in COMMANDS.items():
        assert f"  {name} " in result.stdout
        assert help_line.split(".")[0][:30] in result.stdout
        assert f"{group}:" in result.stdout


def test_no_arguments_is_help_and_a_usage_error():
    result = vpcplan()
    assert result.returncode == 2
    assert "Usage: vpcplan" in result.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_says_what_it_does(name, capsys):
    _, _, help_line, group = COMMANDS[name]
    assert load_command(name).name == name
    assert group in (ASK, CHECK, PLAN, FILES)
    assert help_line.endswith((".", "?"))
    assert run([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"Usage: vpcplan {name}" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("group", ["cidr", "dns"])
def test_a_command_of_a_group_is_the_same_without_the_others(group):
    whole = load_command(group)
    for name, command in whole.commands.items():
        alone, full_name, rest = find_command([group, name, "x", "--help"])
        assert (full_name, rest) == (f"vpcplan {group} {name}", ["x", "--help"])
        parent = whole.make_context(f"vpcplan {group}", [name], resilient_parsing=True)
        context = command.make_context(name, [], parent=parent, resilient_parsing=True)
        own = alone.make_context(full_name, [], resilient_parsing=True)
        assert alone.get_help(own) == command.get_help(context)


def test_every_command_module_is_in_the_table():
    folder = Path(sys.modules["vpcplan.cli.app"].__file__).parent
    frame = {"__init__", "app", "main", "options", "candidates"}
    mentioned = {module.rpartition(".")[2] for module, _, _, _ in COMMANDS.values()}
    sources = {path.stem: path.read_text() for path in folder.glob("*.py") if path.stem not in frame}
    for stem in sources:
        imported = any(
            re.search(rf"^\s*(from|import) vpcplan\.cli\b.*\b{stem}\b", text, re.MULTILINE)
            for other, text in sources.items()
            if other != stem
        )
        assert stem in mentioned or imported, f"no command leads to cli/{stem}.py"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["compltion"], "Did you mean 'completion'?"),
        (["info", "--fromat", "json"], "--format"),
        (["completion", "tcsh"], "'bash', 'zsh', 'fish', 'powershell'"),
        (["explain", "NO_ROUTE_TO_DESTINATON"], "did you mean NO_ROUTE_TO_DESTINATION"),
        (["show", "sgg"], ""),
    ],
)
def test_mistakes_are_usage_errors_that_say_what_was_meant(arguments, said, tmp_path):
    (tmp_path / "vpcplan.yaml").write_text("vpcplan: 1\n")
    result = vpcplan(*arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert said in result.stderr


def test_options_before_the_command_are_sent_behind_it():
    result = vpcplan("-f", "vpcplan.yaml", "show")
    assert result.returncode == 2
    assert "options come after the command: vpcplan show" in result.stderr


def test_no_topology_here_is_bad_input_with_advice(tmp_path):
    result = vpcplan("show", cwd=tmp_path)
    assert result.returncode == 3
    assert "there is no vpcplan.yaml in this folder" in result.stderr
    assert "vpcplan init" in result.stderr


def test_a_named_file_that_is_not_there_is_bad_input(tmp_path):
    result = vpcplan("show", "-f", "typo.yaml", cwd=tmp_path)
    assert result.returncode == 3
    assert "typo.yaml" in result.stderr
    assert "Traceback" not in result.stderr


def test_problems_are_json_on_stdout_when_json_is_asked_for(tmp_path):
    result = vpcplan("show", "-f", "typo.yaml", "--format", "json", cwd=tmp_path)
    assert result.returncode == 3
    assert json.loads(result.stdout)["problems"][0]["message"]


def _raise(monkeypatch, error):
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr("vpcplan.cli.main._dispatch", broken)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UsageError("no such thing"), 2),
        (InputError(Problem(message="bad", span=SourceSpan("a.yaml", 1, 1))), 3),
        (RuntimeError("oops"), 4),
        (RecursionError(), 4),
        (KeyboardInterrupt(), 130),
    ],
)
def test_errors_become_exit_statuses_without_a_traceback(error, status, monkeypatch, capsys):
    _raise(monkeypatch, error)
    monkeypatch.delenv("VPCPLAN_DEBUG", raising=False)
    assert run(["show"]) == status
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Traceback" not in shown.err


def test_a_defect_asks_for_a_report_in_one_line(monkeypatch, capsys):
    _raise(monkeypatch, ValueError("first line\nsecond line"))
    monkeypatch.delenv("VPCPLAN_DEBUG", raising=False)
    assert run(["show"]) == 4
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert "ValueError: first line" in shown
    assert "VPCPLAN_DEBUG=1" in shown


def test_a_defect_shows_its_traceback_when_asked(monkeypatch, capsys):
    _raise(monkeypatch, ValueError("first line"))
    monkeypatch.setenv("VPCPLAN_DEBUG", "1")
    assert run(["show"]) == 4
    assert "Traceback" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_error():
    command = f"{sys.executable} -m vpcplan explain --all | head -n 1; echo ${{PIPESTATUS[0]}}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert result.stderr == ""
    assert result.stdout.splitlines()[-1] in ("0", str(128 + signal.SIGPIPE))


@pytest.mark.parametrize(
    ("arguments", "closed", "status"), [("--version", 1, 0), ("show -f typo.yaml", 2, 3), ("--help", 1, 0)]
)
def test_a_closed_stream_takes_nothing_and_harms_nothing(arguments, closed, status, tmp_path):
    command = f"{sys.executable} -m vpcplan {arguments} {closed}>&-"
    result = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path
    )
    assert (result.returncode, result.stdout, result.stderr) == (status, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_disk_is_said_and_not_a_defect():
    with open("/dev/full", "w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "vpcplan", "explain", "--all"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert result.returncode == 2
    assert "cannot write the output" in result.stderr
    assert "Traceback" not in result.stderr


def test_output_that_the_terminal_cannot_spell_is_escaped():
    result = vpcplan("info", env={"PYTHONIOENCODING": "ascii"})
    assert result.returncode == 0
    assert "Traceback" not in result.stderr

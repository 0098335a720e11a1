"""The package as a stranger gets it: a wheel, in an environment with nothing else in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from vpcplan import __version__

ROOT = Path(__file__).resolve().parent.parent.parent

NOT_FOR_A_TRACE = (
    "pydantic",
    "rich",
    "netaddr",
    "jsonschema",
    "dataclasses",
    "dns",
    "logging",
    "socket",
    "importlib.metadata",
    "vpcplan.lint",
    "vpcplan.load.aws",
    "vpcplan.report.table",
)
"""What a trace of a topology file, printed as JSON, has no use for; each costs more than the trace."""


def modules_after(arguments: list[str], folder: Path) -> set[str]:
    """The modules that one run of the program has imported when it is done."""
    script = (
        "import sys\n"
        "from vpcplan.cli.main import run\n"
        "run(sys.argv[1:])\n"
        "print(*sorted(sys.modules), sep='\\n', file=sys.stderr)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(result.stderr.split())


def test_version_imports_nothing_but_itself(tmp_path):
    imported = modules_after(["--version"], tmp_path)
    assert not imported & {"typer", "rich", "yaml", "msgspec", "re"}


def test_help_of_everything_imports_no_command(tmp_path):
    imported = modules_after(["--help"], tmp_path)
    assert "typer" in imported
    assert not imported & {"rich", "yaml", "msgspec", "vpcplan.cli.show"}


def test_a_trace_imports_what_it_needs():
    arguments = [
        "trace",
        "web-1",
        "db-1",
        "--port",
        "5432",
        "-f",
        "samples/three-tier.yaml",
        "--format",
        "json",
    ]
    imported = modules_after(arguments, ROOT)
    assert "vpcplan.cli.trace" in imported
    assert [name for name in NOT_FOR_A_TRACE if name in imported] == []


@pytest.mark.slow
def test_the_wheel_runs_in_an_empty_environment(tmp_path):
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "vpcplan/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "samples/", "benchmarks/"))]
    assert {str(path.relative_to(ROOT / "src")) for path in (ROOT / "src/vpcplan").rglob("*.py")} <= set(
        names
    )

    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)]
    subprocess.run(install, check=True, timeout=600)
    program = environment / "bin" / "vpcplan"
    clean = {"PATH": os.environ["PATH"]}

    def vpcplan(*arguments: str) -> str:
        result = subprocess.run(
            [program, *arguments],
            cwd=tmp_path,
            env=clean,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return result.stdout

    assert vpcplan("--version") == f"vpcplan {__version__}\n"
    assert "trace" in vpcplan("--help")
    sample = ROOT / "samples" / "three-tier.yaml"
    trace = vpcplan("trace", "web-1", "db-1", "--port", "5432", "-f", str(sample), "--format", "json")
    assert json.loads(trace)["verdict"] == "reachable"
    assert "shop/web" in vpcplan("show", "sg", "-f", str(sample))

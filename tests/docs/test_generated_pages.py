"""Generated pages say what the code says. `make docs` rewrites them."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from vpcplan.cli.app import COMMANDS, load_command
from vpcplan.cli.main import run
from vpcplan.report.explain import explanation_entries, render_codes_page

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


def commands_page() -> str:
    """Every command with the help that it prints."""
    lines = [
        "# Commands",
        "",
        "What `vpcplan COMMAND --help` prints, for every command. This page is made by `make docs`.",
    ]
    for name in COMMANDS:
        command = load_command(name)
        lines += ["", f"## {name}", "", *help_block([name])]
        for inner in getattr(command, "commands", {}):
            lines += ["", f"### {name} {inner}", "", *help_block([name, inner])]
    return "\n".join(lines) + "\n"


def help_block(path: list[str]) -> list[str]:
    shown = io.StringIO()
    with redirect_stdout(shown):
        assert run([*path, "--help"]) == 0
    return ["```text", *(line.rstrip() for line in shown.getvalue().rstrip().splitlines()), "```"]


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "codes.md": lambda: render_codes_page(tuple(explanation_entries().values())),
}


@pytest.mark.parametrize("name", PAGES)
def test_page_is_up_to_date(name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    page = DOCS / name
    text = PAGES[name]()
    if os.environ.get("VPCPLAN_WRITE_DOCS"):
        page.write_text(text, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text, f"docs/{name} is out of date: run `make docs`"


def test_every_page_is_in_the_index():
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    for page in sorted(DOCS.rglob("*.md")):
        if page.name != "README.md":
            assert f"({page.relative_to(DOCS)})" in index, f"docs/README.md does not link {page.name}"

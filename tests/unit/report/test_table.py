"""Tables lose nothing: not to narrow terminals, not to brackets, not to control characters."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from vpcplan.report.table import build_table, print_table, render_columns

COLUMNS = ("Subnet", "Zone", "CIDR block", "Route table", "Interfaces")
ROWS = [
    ("subnet B (subnet-0ebf6378a79a3e534)", "us-east-2b", "192.168.100.0/24", "rtb-017c36290c9baf017", "2"),
    ("[/prod] [sg-123] web", "us-east-2a", "10.10.20.0/24", "rtb-0891861fffaea6d52", "1,024"),
]


def drawn(width: int) -> str:
    console = Console(file=io.StringIO(), width=width, markup=False, emoji=False, highlight=False)
    console.print(build_table(COLUMNS, ROWS, width=width))
    return console.file.getvalue()


def squeezed(text: str) -> list[str]:
    return sorted(text.replace(" ", "").replace("\n", "").replace("─", ""))


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_every_character_is_there_at_any_width(width):
    shown = drawn(width)
    assert max(map(len, shown.splitlines())) <= width
    assert squeezed(shown) == squeezed("".join(COLUMNS) + "".join("".join(row) for row in ROWS))


def test_short_columns_are_not_broken_at_80():
    assert "192.168.100.0/24" in drawn(80)
    assert "us-east-2b" in drawn(80)


def test_plain_columns_line_up_and_mark_what_is_empty():
    assert render_columns(("Name", "Zone"), [("web", ""), ("database", "a")]) == (
        "NAME      ZONE\nweb       -\ndatabase  a\n"
    )


def test_piped_output_is_plain(capsys):
    print_table(COLUMNS, ROWS)
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "[/prod] [sg-123] web" in shown


def test_control_characters_are_spelt_out(capsys):
    print_table(("Name",), [("a\x1b[31mb",)])
    assert "a\\x1b[31mb" in capsys.readouterr().out

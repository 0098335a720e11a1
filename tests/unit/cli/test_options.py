"""Which files are read, where output goes, and when it is coloured."""

from __future__ import annotations

import io
import os
import stat

import pytest

from vpcplan.cli.options import source_paths, write_atomically
from vpcplan.errors import InputError, UsageError
from vpcplan.report import console


def test_the_command_line_then_the_environment_then_the_default_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        source_paths(None)
    assert "vpcplan init" in str(caught.value.problems[0].hint)
    (tmp_path / "vpcplan.yaml").write_text("vpcplan: 1\n")
    assert source_paths(None) == ("vpcplan.yaml",)
    monkeypatch.setenv("VPCPLAN_FILE", "other.yaml")
    assert source_paths([]) == ("other.yaml",)
    assert source_paths(["a.yaml", "-"]) == ("a.yaml", "-")


def test_writing_replaces_the_file_and_keeps_its_mode(tmp_path):
    file = tmp_path / "result.json"
    file.write_text("old")
    file.chmod(0o640)
    write_atomically(str(file), "new")
    assert file.read_text() == "new\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["result.json"]


def test_a_new_file_has_the_usual_mode(tmp_path):
    mask = os.umask(0o022)
    try:
        write_atomically(str(tmp_path / "result.txt"), "text\n")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "result.txt").stat().st_mode) == 0o644


def test_a_place_that_cannot_be_written_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError) as caught:
        write_atomically(str(tmp_path / "no" / "such" / "folder.txt"), "text")
    assert "cannot write" in caught.value.message


def test_a_write_that_fails_leaves_the_old_file_and_no_scraps(tmp_path):
    folder = tmp_path / "result"
    folder.mkdir()
    (folder / "inside").write_text("kept")
    with pytest.raises(UsageError):
        write_atomically(str(folder), "text")
    assert os.listdir(tmp_path) == ["result"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("when", "environment", "terminal", "coloured"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colour(when, environment, terminal, coloured, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    console.set_colour(when)
    try:
        assert console.wants_colour(Terminal() if terminal else io.StringIO()) is coloured
    finally:
        console.set_colour("auto")


def test_sentences_break_on_a_terminal_only(monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    text = "one two three four five sixteen-letter-word"
    assert console.wrapped(text, stream=io.StringIO()) == text
    lines = console.wrapped(text, stream=Terminal(), indent=2, first=6).splitlines()
    assert lines == ["one two three", "  four five", "  sixteen-letter-word"]


def test_control_characters_are_spelt_out():
    assert console.printable("plain [text] äöü") == "plain [text] äöü"
    assert console.printable("a\x1b[31m\x07\x9b") == "a\\x1b[31m\\x07\\x9b"
    assert console.printable("live\u202elive") == "live\\u202elive"

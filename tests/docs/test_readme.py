"""The README and the pages of docs/ show what vpcplan really prints, and name what is really there.

Every fenced block marked `console` is run: after each `$ vpcplan …` stands exactly its output. `make golden`
rewrites the outputs.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from vpcplan.cli.app import COMMANDS
from vpcplan.cli.main import run
from vpcplan.semantics.explanation_codes import explanation_codes

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def transcript(block: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The block with the output of its commands as it is today."""
    lines = []
    for line in block.splitlines():
        if not line.startswith("$ "):
            continue
        program, *arguments = shlex.split(line.removeprefix("$ "), comments=True)
        assert program == "vpcplan", f"only vpcplan is run, not: {line}"
        capsys.readouterr()
        status = run(arguments)
        shown = capsys.readouterr()
        assert status in (0, 1), f"{line}: exit status {status}: {shown.err}"
        lines += [line, *shown.out.rstrip().splitlines(), ""]
    return "\n".join(lines).rstrip() + "\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_outputs_are_what_the_program_prints(page, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("VPCPLAN_FILE", raising=False)
    monkeypatch.setenv("COLUMNS", "110")
    text = page.read_text(encoding="utf-8")
    fresh = BLOCK.sub(lambda found: f"```console\n{transcript(found[1], capsys)}```", text)
    if os.environ.get("VPCPLAN_WRITE_GOLDEN"):
        page.write_text(fresh, encoding="utf-8")
        text = fresh
    assert text == fresh, f"{page.name} shows another output: run `make golden` and read the difference"


def test_the_readme_names_every_command_and_no_other():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("## Commands")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    named = {word for row in rows for word in re.findall(r"`vpcplan ([a-z]+)", row)}
    assert named == set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_options_that_the_pages_mention_exist(page, capsys):
    """`vpcplan trace … --port` in running text must not outlive the option."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for name, rest in re.findall(r"`vpcplan ([a-z]+)((?: [^`]*)?)`", text):
        if name not in COMMANDS:
            pytest.fail(f"{page.name} mentions `vpcplan {name}`, which is no command")
        words = rest.split()
        inner = [word for word in words[:1] if word.isalpha() and word.islower()]
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", rest):
            assert option in full_help((name, *inner), capsys), f"{page.name}: vpcplan {name} has no {option}"


def test_the_first_steps_of_the_readme(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for step in ("init", "show", "trace internet front --port 443"):
        assert f"`vpcplan {step}`" in text
        assert run(step.split()) == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_topologies_in_the_pages_load(page, tmp_path, capsys):
    """A yaml block that begins with the language version is a whole topology."""
    for number, text in enumerate(
        re.findall(r"^```yaml\n(vpcplan: .*?)^```$", page.read_text(), re.M | re.S)
    ):
        file = tmp_path / f"{number}.yaml"
        file.write_text(text)
        assert run(["show", "-f", str(file)]) == 0, capsys.readouterr().err
        if "expect:" in text and "test" in COMMANDS:
            assert run(["test", str(file)]) == 0, capsys.readouterr().out


def full_help(path: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> str:
    """The help of a command, and of its subcommand where the words name one."""
    capsys.readouterr()
    run([path[0], "--help"])
    text = capsys.readouterr().out
    if len(path) > 1 and re.search(rf"^  {path[1]}\b", text, re.MULTILINE):
        run([*path, "--help"])
        text += capsys.readouterr().out
    return text + "--help"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_codes_that_the_pages_mention_exist(page):
    for code in re.findall(r"`([A-Z0-9]{2,}(?:_[A-Z0-9]+)+)`", page.read_text(encoding="utf-8")):
        assert code in explanation_codes() or code.startswith(("VPCPLAN_", "NO_COLOR", "FORCE_COLOR")), code


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links {target}"


@pytest.mark.parametrize("folder", ["src/vpcplan", "tests", "samples", "docs", "benchmarks"])
def test_the_layout_section_names_every_folder(folder):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert folder.split("/")[0] in text
    if folder == "src/vpcplan":
        for child in (ROOT / folder).iterdir():
            if child.is_dir() and (child / "__init__.py").exists():
                assert f"{child.name}/" in text, f"README.md does not say what {child.name}/ is"

"""The steps of `vpcplan lint`: settings for each source, loading, fixing, running."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from vpcplan.cli.options import source_paths, write_atomically
from vpcplan.errors import InputError, UsageError
from vpcplan.lint.config import apply_inline, check_selectors, find_settings, read_settings
from vpcplan.lint.finding import HOST_BITS, Severity
from vpcplan.lint.runner import LintInput, LintReport, lint
from vpcplan.lint.settings import FailOn, Settings

if TYPE_CHECKING:
    from vpcplan.errors import Problem

Source = tuple[str, ...]
"""The paths of one topology."""
MOST_PASSES = 10
"""Fixes may make others possible; after so many rounds what is left is left."""


class Overrides(Struct, frozen=True, kw_only=True):
    """What the command line says over the configuration; None and empty say nothing."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Severity | None = None
    fail_on: FailOn | None = None
    baseline: str | None = None
    exclude: tuple[str, ...] = ()
    config: tuple[str, ...] = ()
    isolated: bool = False


def sources(paths: Sequence[str] | None, files: Sequence[str] | None) -> list[Source]:
    """One source per path, and one of all ``-f`` files together; the default file where neither is given."""
    found: list[Source] = [(path,) for path in paths or ()]
    if files or not found:
        found.append(source_paths(files))
    return found


class Run:
    """One run of the command: settings by source, and the files as they were read."""

    def __init__(self, overrides: Overrides, *, stdin_filename: str, quiet: bool) -> None:
        self.overrides = overrides
        self.stdin_filename = stdin_filename
        self.quiet = quiet
        self._stdin: bytes | None = None
        for option, selectors in (
            ("--select", overrides.select),
            ("--extend-select", overrides.extend_select),
            ("--ignore", overrides.ignore),
        ):
            check_selectors(selectors, option)

    def settings(self, source: Source) -> Settings:
        """The settings for a source: flags over ``--config`` over the nearest file over the defaults."""
        given = self.overrides
        settings = Settings() if given.isolated else self._configured(source)
        for text in given.config:
            if "=" in text and not os.path.exists(text):
                settings = apply_inline(settings, text)
        changes: dict[str, Any] = {
            name: value
            for name, value in (
                ("select", given.select),
                ("severity", given.severity),
                ("fail_on", given.fail_on),
                ("baseline", given.baseline),
            )
            if value
        }
        return replace(
            settings,
            **changes,
            extend_select=settings.extend_select + given.extend_select,
            ignore=settings.ignore + given.ignore,
            exclude=settings.exclude + given.exclude,
        )

    def _configured(self, source: Source) -> Settings:
        named = [text for text in self.overrides.config if "=" not in text or os.path.exists(text)]
        if len(named) > 1:
            raise UsageError("two configuration files are named by --config")
        if named:
            settings = read_settings(named[0])
            return settings if settings is not None else Settings()
        return find_settings("." if source[0] == "-" else source[0])

    def describe_settings(self, source: Source) -> str:
        """The settings for a source as TOML comments and keys."""
        settings = self.settings(source)
        lines = [f"# {' '.join(source)}: {settings.file or 'no configuration file'}"]
        for key in ("select", "extend_select", "ignore", "mandatory", "exclude"):
            values = ", ".join(f'"{value}"' for value in getattr(settings, key))
            lines.append(f"{key.replace('_', '-')} = [{values}]")
        lines += [f'severity = "{settings.severity}"', f'fail-on = "{settings.fail_on}"']
        if settings.baseline:
            lines.append(f'baseline = "{settings.baseline}"')
        lines.append(f"require-reason = {'true' if settings.require_reason else 'false'}")
        lines.append(f"# {len(settings.ignores)} entries of ignores")
        return "\n".join(lines)

    def load(self, given: Sequence[Source]) -> list[LintInput]:
        """Each source as a topology, or as the problems that keep it from being one."""
        return [self._load_one(source) for source in given]

    def _load_one(self, source: Source) -> LintInput:
        settings = self.settings(source)
        name = " ".join(source)
        files = _files_of(source, settings.exclude)
        if not files:
            return LintInput(name=name, settings=settings)
        try:
            return self._topology(name, files, settings, ())
        except InputError as error:
            problems = error.problems
        rest = self._without_bad_files(name, files, settings, problems)
        return rest or LintInput(name=name, problems=problems, files=files, settings=settings)

    def _without_bad_files(
        self, name: str, files: Source, settings: Settings, problems: tuple[Problem, ...]
    ) -> LintInput | None:
        """The topology of the files without problems, and the problems of the others; None if none is left.

        One bad file among many must not keep the others from being checked. What leans on a bad file is left
        out as well, without further complaints: its problem is the other file's.
        """
        from vpcplan.load.source_files import topology_files

        left = [file for path in files for file in ((path,) if path == "-" else topology_files(path))]
        bad = set(_places(problems))
        for _ in range(MOST_PASSES):
            left, before = [file for file in left if file not in bad], len(left)
            if not left or len(left) == before:
                return None
            try:
                return self._topology(name, tuple(left), settings, problems)
            except InputError as error:
                bad |= set(_places(error.problems))
        return None

    def _topology(
        self, name: str, files: Source, settings: Settings, problems: tuple[Problem, ...]
    ) -> LintInput:
        from vpcplan.load.source import load_topology

        if "-" in files and self._stdin is None:
            self._stdin = sys.stdin.buffer.read()
        topology = load_topology(files, stdin=self._stdin, stdin_name=self.stdin_filename)
        notices = [notice for notice in topology.notices if HOST_BITS not in notice.message]
        if notices and not self.quiet:
            from vpcplan.report.problems import render_notices

            print(render_notices(notices), file=sys.stderr)
        return LintInput(
            name=name,
            topology=topology,
            problems=problems,
            files=tuple(dict.fromkeys((*topology.files, *(_places(problems))))),
            settings=settings,
        )

    def lint(self, inputs: Sequence[LintInput]) -> LintReport:
        """Run the rules, with a line of progress on a terminal when it takes long."""
        from vpcplan.report.progress import ProgressLine

        with ProgressLine("lint") as line:
            return lint(inputs, today=_today(), read_lines=self._lines, progress=line.show)

    def _lines(self, file: str) -> Sequence[str]:
        """The lines of a file; those of standard input as they were read."""
        if file == self.stdin_filename and self._stdin is not None:
            return self._stdin.decode("utf-8", "replace").splitlines()
        return read_lines(file)

    def fix(
        self, given: Sequence[Source], inputs: list[LintInput], *, write: bool
    ) -> tuple[list[LintInput], bool]:
        """Apply fixes until there are none left, or show the first round of them.

        Files are written whole or not at all; a fix after which the topology no longer loads is taken back.
        """
        from vpcplan.lint.fixes import apply_fixes

        changed = False
        for _ in range(MOST_PASSES):
            fixed = apply_fixes(self.lint(inputs).findings, _read_text)
            if not fixed:
                break
            changed = True
            if not write:
                for one in fixed:
                    print(_difference(one.file, one.before, one.after))
                break
            for one in fixed:
                write_atomically(one.file, one.after)
            again = self.load(given)
            if any(
                new.topology is None and old.topology is not None
                for old, new in zip(inputs, again, strict=True)
            ):
                for one in fixed:
                    write_atomically(one.file, one.before)
                raise UsageError("a fix would make the topology unreadable, so nothing was changed")
            inputs = again
            count = sum(len(one.findings) for one in fixed)
            print(f"fixed {count} in {', '.join(one.file for one in fixed)}", file=sys.stderr)
        return inputs, changed


def _places(problems: Sequence[Problem]) -> list[str]:
    return [problem.span.file for problem in problems if problem.span is not None]


def _files_of(source: Source, exclude: Sequence[str]) -> Source:
    """The paths to load: folders stay folders unless something in them is to be left out."""
    if not exclude:
        return source
    from fnmatch import fnmatch

    from vpcplan.load.source import topology_files

    return tuple(
        file
        for path in source
        for file in ((path,) if path == "-" else topology_files(path))
        if not any(fnmatch(file, glob) or fnmatch(os.path.basename(file), glob) for glob in exclude)
    )


def _today() -> str:
    from time import strftime

    return strftime("%Y-%m-%d")


def _read_text(file: str) -> str:
    with open(file, encoding="utf-8", newline="") as opened:
        return opened.read()


def read_lines(file: str) -> Sequence[str]:
    """The lines of a text file; none for what cannot be read again, such as standard input."""
    try:
        return _read_text(file).splitlines()
    except (OSError, ValueError):
        return ()


def _difference(file: str, before: str, after: str) -> str:
    from difflib import unified_diff

    lines = unified_diff(before.splitlines(), after.splitlines(), f"a/{file}", f"b/{file}", lineterm="")
    return "\n".join(lines)


def rule_listing(formats: Sequence[tuple[str, str | None]]) -> str:
    """Every rule: id, severity, whether it can be fixed, and its sentence."""
    from vpcplan.lint.registry import all_rules

    rules = all_rules()
    if formats and formats[0][0] == "json":
        import json

        return json.dumps(
            {
                "schema_version": 1,
                "rules": [
                    {
                        "id": rule.id,
                        "severity": rule.severity,
                        "fixable": rule.fixable,
                        "summary": rule.summary,
                        "explanation": " ".join(rule.explanation.split()),
                        "source": rule.source or None,
                    }
                    for rule in rules
                ],
            },
            indent=2,
        )
    return "\n".join(
        f"{rule.id:<10} {rule.severity:<8} {'fix' if rule.fixable else '   '}  {rule.summary}"
        for rule in rules
    )

"""Running the rules over topologies: what they find, what is excepted, and whether that is a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from vpcplan.errors import Problem
from vpcplan.lint.baseline import read_baseline, subtract_baseline
from vpcplan.lint.context import LintContext, ReadLines
from vpcplan.lint.finding import RANK, Finding, sort_key
from vpcplan.lint.registry import ENTRIES, Entry, load_rule
from vpcplan.lint.settings import Settings
from vpcplan.lint.suppression import MARK, Suppression, first_match, parse_inline_suppressions
from vpcplan.model.topology import Topology

Progress = Callable[[str, int, int], None]
"""Called before each rule with its id, how many are done, and how many there are."""

OWN_FAMILY = "LINT"
"""Rules about the run itself: they look at what the others found and at the exceptions."""


class LintInput(Struct, frozen=True, kw_only=True):
    """One topology to lint: what the loader made of it, or why there is none."""

    name: str
    topology: Topology | None = None
    problems: tuple[Problem, ...] = ()
    files: tuple[str, ...] = ()
    settings: Settings = Settings()


class Excepted(Struct, frozen=True, kw_only=True):
    """A finding that an exception covers."""

    finding: Finding
    suppression: Suppression


class LintReport(Struct, frozen=True, kw_only=True):
    """What came out, over all topologies.

    ``rules`` are those that ran and ``failed`` is the verdict; ``known`` counts the findings that the
    baseline accepts, ``stale`` those that it accepts although they no longer occur.
    """

    findings: tuple[Finding, ...] = ()
    excepted: tuple[Excepted, ...] = ()
    expired: int = 0
    rules: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    topologies: int = 0
    failed: bool = False
    known: int = 0
    stale: int = 0


def lint(
    inputs: Sequence[LintInput],
    *,
    today: str,
    read_lines: ReadLines,
    progress: Progress | None = None,
) -> LintReport:
    """Every finding about every input, sorted by place, each once.

    Args:
        inputs: the topologies; one that could not be loaded yields its problems as findings.
        today: the date as ``YYYY-MM-DD``, against which exceptions expire.
        read_lines: gives a file's lines, for exceptions in comments and for showing the place.
        progress: called before each rule.
    """
    parts = [_lint_one(one, today, read_lines, progress) for one in inputs]
    by_baseline: dict[str | None, dict[object, tuple[Finding, Settings]]] = {}
    for part in parts:
        found = by_baseline.setdefault(part.settings.baseline, {})
        for item in part.findings:
            found.setdefault((item.rule, item.span, item.message), (item, part.settings))
    shown: list[Finding] = []
    known = stale = 0
    failed = False
    for baseline, found in by_baseline.items():
        findings = tuple(sorted((item for item, _ in found.values()), key=sort_key))
        if baseline is not None:
            findings, accepted, unused = subtract_baseline(findings, read_baseline(baseline))
            known, stale = known + len(accepted), stale + unused
        settings = dict(found.values())
        failed = failed or any(settings[item].fails(item.severity) for item in findings)
        shown += findings
    return LintReport(
        findings=tuple(sorted(shown, key=sort_key)),
        excepted=tuple(item for part in parts for item in part.excepted),
        expired=sum(part.expired for part in parts),
        rules=tuple(sorted({rule for part in parts for rule in part.rules})),
        files=tuple(dict.fromkeys(file for part in parts for file in part.files)),
        topologies=len(inputs),
        failed=failed,
        known=known,
        stale=stale,
    )


class _Part(Struct, frozen=True, kw_only=True):
    """What the rules found in one topology, exceptions applied and baseline not."""

    settings: Settings
    findings: tuple[Finding, ...]
    excepted: tuple[Excepted, ...]
    expired: int
    rules: tuple[str, ...]
    files: tuple[str, ...]


def _lint_one(one: LintInput, today: str, read_lines: ReadLines, progress: Progress | None) -> _Part:
    topology = one.topology if one.topology is not None else Topology()
    settings = one.settings
    context = LintContext(topology, problems=one.problems, today=today, read_lines=read_lines)
    context.loaded = one.topology is not None
    files = one.files or topology.files
    context.suppressions = (*settings.ignores, *_inline_suppressions(context, files))
    context.settings = settings
    selected = [entry for entry in ENTRIES if settings.selects(entry.id)]
    context.rules = frozenset(entry.id for entry in selected)
    findings: list[Finding] = []
    excepted: list[Excepted] = []
    about_the_run = [entry for entry in selected if entry.id.startswith(OWN_FAMILY)]
    others = [entry for entry in selected if not entry.id.startswith(OWN_FAMILY)]
    for number, entry in enumerate([*others, *about_the_run]):
        if progress is not None:
            progress(entry.id, number, len(selected))
        for finding in _run_rule(entry, context):
            match = first_match(context.suppressions, finding, today)
            if match is None:
                findings.append(finding)
                continue
            suppression, named = match
            context.used.add((suppression, named))
            if any(finding.rule.startswith(prefix) for prefix in settings.mandatory):
                context.overruled.append((suppression, finding))
                findings.append(finding)
            else:
                excepted.append(Excepted(finding=finding, suppression=suppression))
    shown = tuple(
        replace(finding, source_line=finding.source_line or context.line(finding.span))
        for finding in findings
        if RANK[finding.severity] >= RANK[settings.severity]
    )
    return _Part(
        settings=settings,
        findings=shown,
        excepted=tuple(excepted),
        expired=sum(1 for suppression in context.suppressions if suppression.expired(today)),
        rules=tuple(entry.id for entry in selected),
        files=tuple(files),
    )


def _run_rule(entry: Entry, context: LintContext) -> tuple[Finding, ...]:
    """What a rule finds; a rule that breaks down is noted, and the others still run."""
    if entry.kinds and not any(getattr(context.topology, kind) for kind in entry.kinds):
        return ()
    try:
        return tuple(load_rule(entry).check(context))
    except Exception as error:  # A defect in one rule must not hide what the others find.
        context.crashes.append((entry.id, f"{type(error).__name__}: {error}"))
        return ()


def _inline_suppressions(context: LintContext, files: Iterable[str]) -> list[Suppression]:
    found: list[Suppression] = []
    for file in files:
        if file.endswith(".json"):
            continue
        lines = context.lines(file)
        if any(MARK in line and "#" in line for line in lines):
            found.extend(parse_inline_suppressions(file, lines))
    return found

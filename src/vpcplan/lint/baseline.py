"""A baseline: the findings that a repository already had when it took up `vpcplan lint`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from vpcplan.errors import UsageError
from vpcplan.lint.finding import Finding


def render_baseline(findings: Iterable[Finding]) -> str:
    """The baseline file that accepts exactly these findings, sorted, one entry per kind with its count."""
    import json

    counts = Counter(finding.identity for finding in findings)
    entries = [{"finding": identity, "count": count} for identity, count in sorted(counts.items())]
    return json.dumps({"schema_version": 1, "baseline": entries}, indent=2) + "\n"


def read_baseline(path: str) -> Counter[str]:
    """How often each finding is accepted, by its identity.

    Raises:
        UsageError: the file cannot be read or is no baseline.
    """
    import json

    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        if content["schema_version"] != 1:
            raise UsageError(f"{path} was written by a newer vpcplan (schema {content['schema_version']})")
        return Counter({str(entry["finding"]): int(entry["count"]) for entry in content["baseline"]})
    except OSError as error:
        raise UsageError(
            f"cannot read the baseline {path}: {error.strerror}",
            hint="`vpcplan lint --create-baseline` writes one",
        ) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(
            f"{path} is not a baseline", hint="`vpcplan lint --create-baseline` writes one"
        ) from None


def subtract_baseline(
    findings: Sequence[Finding], accepted: Counter[str]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...], int]:
    """What is new, what the baseline accepts, and how many of its entries no longer occur.

    A baseline that accepts two findings of a kind lets two pass and reports the third.
    """
    remaining = Counter(accepted)
    new, known = [], []
    for finding in findings:
        if remaining[finding.identity] > 0:
            remaining[finding.identity] -= 1
            known.append(finding)
        else:
            new.append(finding)
    return tuple(new), tuple(known), sum(remaining.values())

"""What the sections of Route 53 share: the parts that were decoded, and how they become one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from vpcplan.load.yaml.decode import DANGLING
from vpcplan.load.yaml.fields import ScalarKind
from vpcplan.load.yaml.nodes import Scalar
from vpcplan.model.route53 import Route53

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.errors import Problem
    from vpcplan.load.yaml.decode import Loading
    from vpcplan.load.yaml.parse import Document

PART = "route53"


def part(loading: Loading, kind: str) -> dict[str, Any]:
    """The decoded things of a kind (a field of Route53), by id; decoders put theirs in."""
    parts: dict[str, dict[str, Any]] = loading.values.setdefault(PART, {})
    return parts.setdefault(kind, {})


def finish_route53(loading: Loading) -> None:
    """Make one Route53 of the parts and of what AWS configuration beside the files describes."""
    from vpcplan.semantics.health_check_validity import (
        find_health_check_loops,
        find_health_check_problems,
    )

    parts = loading.values.pop(PART, {})
    before = loading.base.route53 or Route53()
    changes: dict[str, Any] = {}
    for kind, found in parts.items():
        known = getattr(before, kind)
        if kind == "latencies":
            changes[kind] = known + tuple(entry for row in found.values() for entry in row)
        else:
            changes[kind] = {**known, **found}
    route53 = replace(before, **changes)
    checks = parts.get("health_checks", {})
    problems = (*find_health_check_problems(checks), *find_health_check_loops(checks))
    by_file = {entry.document.file: entry.document for entry in loading.entries.get("health_checks", ())}
    add_problems(loading, problems, by_file)
    loading.values[PART] = route53


def add_problems(loading: Loading, problems: Iterable[Problem], documents: dict[str, Document]) -> None:
    """Note problems that AWS's rules found, with the source line of each."""
    for problem in problems:
        document = documents.get(problem.span.file) if problem.span is not None else None
        if document is not None and problem.span is not None:
            problem = replace(problem, source_line=document.line(problem.span.line))
        loading.problems.append(problem)


def find_part(loading: Loading, section: str, kind: str, reference: Scalar) -> str | None:
    """The id of a thing of Route 53 that a name in a file means: of the files, else of AWS by id or name."""
    from vpcplan.load.yaml.references import explain_dangling

    if reference.text in loading.declared.get(section, ()):
        return reference.text
    known = getattr(loading.base.route53 or Route53(), kind)
    if reference.text in known:
        return reference.text
    named = [id for id, each in known.items() if each.name == reference.text]
    if len(named) == 1:
        return str(named[0])
    explain_dangling(loading, (section,), reference, None, section.removesuffix("s").replace("_", " "))
    return None


def find_vpcs(loading: Loading, references: Iterable[Scalar]) -> tuple[str, ...]:
    """The ids of the VPCs that a list names."""
    from vpcplan.load.yaml.references import find_ids

    return find_ids(loading, "vpcs", references, None)


def read_domain_name(loading: Loading, node: Scalar) -> str | None:
    """The canonical domain name of a scalar; None and a Problem if it is none."""
    from vpcplan.net.domain_name import DomainNameError, parse_domain_name

    try:
        return parse_domain_name(node.text)
    except DomainNameError as error:
        loading.problem(node, str(error).replace("'", "`"), rule="R53005")
        return None


DOMAIN_NAME = ScalarKind("a domain name", read_domain_name, {"type": "string"})


def dangling(loading: Loading, node: Scalar, message: str, hint: str | None) -> None:
    """Note a reference that leads nowhere."""
    loading.problem(node, message, hint, rule=DANGLING)

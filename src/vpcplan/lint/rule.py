"""A lint rule: what it objects to, why, and the check itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.errors import SourceSpan
from vpcplan.lint.finding import Finding, Fix, Severity

if TYPE_CHECKING:
    from vpcplan.lint.context import LintContext
    from vpcplan.model.resource import Resource


class Rule(Struct, frozen=True, kw_only=True):
    """One rule. ``summary`` is one sentence; ``explanation`` says why it matters and how to fix it.

    ``source`` is the AWS page (or RFC) that the rule rests on, empty for rules about the files themselves and
    about the run.
    """

    id: str
    severity: Severity
    summary: str
    explanation: str
    source: str
    check: Callable[[LintContext], Iterable[Finding]]
    fixable: bool = False

    def finding(
        self,
        resource: Resource | None,
        message: str,
        *,
        span: SourceSpan | None = None,
        related: Iterable[tuple[str, SourceSpan]] = (),
        hint: str | None = None,
        fix: Fix | None = None,
        severity: Severity | None = None,
        **values: object,
    ) -> Finding:
        """A finding of this rule about ``resource``, at its place unless ``span`` names a better one.

        Raises:
            ValueError: neither a resource nor a span says where.
        """
        place = span or (resource.span if resource is not None else None)
        if place is None:
            raise ValueError("a finding needs a place")
        return Finding(
            rule=self.id,
            severity=severity or self.severity,
            message=message,
            span=place,
            resource=resource.id if resource is not None else place.resource,
            related=tuple(related),
            hint=hint,
            fix=fix,
            values=tuple((key, str(value)) for key, value in values.items()),
        )

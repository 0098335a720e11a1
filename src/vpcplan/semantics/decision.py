"""What a resource says of a packet: made where the rule is, laid out by the reports."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.errors import SourceSpan
from vpcplan.net.traffic import NOTHING, TrafficSet


class Obstacle(Struct, frozen=True, kw_only=True):
    """A reason why a packet gets no further, or why nobody can say.

    ``code`` is one of :mod:`vpcplan.semantics.explanation_codes`. ``unknown`` marks what the configuration
    does not say; anything else is certain.
    """

    code: str
    reason: str
    rule: str | None = None
    span: SourceSpan | None = None
    unknown: bool = False


class FilterResult(Struct, frozen=True, kw_only=True):
    """What a filter lets through of the traffic that it was asked about.

    ``unknown`` is what only a rule that the source does not show could allow. ``rule`` is the rule that
    decided (or says that none matched) and ``nearest`` the one that almost did.
    """

    allowed: TrafficSet
    unknown: TrafficSet = NOTHING
    rule: str | None = None
    span: SourceSpan | None = None
    nearest: str | None = None

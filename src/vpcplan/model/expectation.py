"""What the author of a topology expects of it: the statements that `vpcplan test` checks."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.errors import SourceSpan


class Expectation(Struct, frozen=True, kw_only=True):
    """One statement as written, with its place; `vpcplan test` parses and checks it."""

    text: str
    span: SourceSpan
    fields: tuple[tuple[str, object], ...] = ()
    """The long form's keys and values, where a mapping was written instead of a sentence."""

"""What a user can cause to go wrong, each with the place in the source and what to write instead."""

from __future__ import annotations

from msgspec import Struct


class SourceSpan(Struct, frozen=True, gc=False):
    """A place in a source file.

    ``line`` and ``column`` count from 1; 0 means that the source gives none.
    For AWS configuration ``resource`` is the AWS id of the object meant.
    """

    file: str
    line: int = 0
    column: int = 0
    end_column: int = 0
    resource: str | None = None

    def __str__(self) -> str:
        """``topology.yaml:12:7``, ``Vpcs.json:3 (vpc-1)`` or just the file."""
        text = self.file
        if self.line:
            text += f":{self.line}"
            if self.column:
                text += f":{self.column}"
        if self.resource:
            text += f" ({self.resource})"
        return text


class Problem(Struct, frozen=True, kw_only=True):
    """One thing wrong with the input: where, what, and what would be right."""

    message: str
    span: SourceSpan | None = None
    hint: str | None = None
    rule: str = "YAML001"
    related: tuple[tuple[str, SourceSpan], ...] = ()
    source_line: str | None = None
    """The text of the line that ``span`` names, so that a renderer can put a caret below it."""


class VpcplanError(Exception):
    """The root of every error that vpcplan raises on purpose."""


class InputError(VpcplanError):
    """The input is bad: unreadable, not valid YAML or JSON, not a valid topology. Exit status 3."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.message for problem in problems))


class UsageError(VpcplanError):
    """The question cannot be asked: an unknown name, options that exclude each other. Exit status 2."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        self.message = message
        self.hint = hint
        super().__init__(message)


class BlockError(VpcplanError, ValueError):
    """Text that is not an IP address or CIDR block. Loaders turn it into a Problem with a position."""

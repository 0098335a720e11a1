"""What AWS, or experience, has to say against a block."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

VPC_GUIDE = "https://docs.aws.amazon.com/vpc/latest/userguide/"


class Objection(Struct, frozen=True, kw_only=True):
    """One reason against a block: AWS refuses it (``error``), or it causes trouble later (``warning``)."""

    code: str
    severity: Literal["error", "warning", "info"]
    message: str
    source: str
    hint: str | None = None

"""JSON as text for a terminal or a file."""

from __future__ import annotations

_C1_CONTROLS = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}
"""Control characters that JSON lets stand as they are, though a terminal may obey them."""


def render_json(data: object) -> str:
    """``data`` as indented JSON without any control character."""
    from msgspec.json import encode, format

    return format(encode(data), indent=2).decode().translate(_C1_CONTROLS)

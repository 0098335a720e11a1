"""BIND's $GENERATE: one line that stands for many records, within bounds.

Source: https://bind9.readthedocs.io/en/stable/chapter3.html#bind-primary-file-extension-the-generate-directive
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from vpcplan.errors import VpcplanError
from vpcplan.load.zone_file_entry import Entry, make_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

_RANGE = re.compile(r"(\d{1,10})-(\d{1,10})(?:/(\d{1,10}))?")
_ITERATOR = re.compile(r"\\\$|\$\$|\$(?:\{([+-]?\d{1,10})(?:,(\d{1,3})(?:,([doxX]))?)?\})?")


class GenerateError(VpcplanError, ValueError):
    """A $GENERATE directive that cannot be followed. The reader turns it into a Problem with a position."""


def generated_entries(entry: Entry, allowance: int) -> Iterator[Entry]:
    """The entries that ``$GENERATE 1-3 host-$ A 10.0.0.$`` stands for: three.

    Raises:
        GenerateError: no range, too few words after it, or more than ``allowance`` records to make.
    """
    if len(entry.words) < 5:
        raise GenerateError(
            "$GENERATE takes a range, an owner, a type and data: `$GENERATE 1-9 host-$ A 10.0.0.$`"
        )
    match = _RANGE.fullmatch(entry.words[1])
    if match is None:
        raise GenerateError(f"{entry.words[1]!r} is not a range such as 1-9 or 0-100/10")
    first, last, step = int(match[1]), int(match[2]), int(match[3] or 1)
    if step == 0 or last < first:
        raise GenerateError(f"the range {entry.words[1]} has no values")
    count = (last - first) // step + 1
    if count > allowance:
        raise GenerateError(
            f"$GENERATE would make {count:,} records; {allowance:,} more are allowed in this file"
        )
    template = entry.rest(2)
    for value in range(first, last + 1, step):
        text = _ITERATOR.sub(partial(_expand, value), template)
        made = make_entry(entry.line, text, entry.source_line)
        if made is not None:
            yield made


def _expand(value: int, match: re.Match[str]) -> str:
    if match.group() in ("\\$", "$$"):
        return "$"
    offset, width, base = match.groups()
    return format(value + int(offset or 0), f"0{int(width or 0) or 1}{base or 'd'}")

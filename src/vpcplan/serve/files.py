"""Noticing that files changed: names, sizes and times of change, asked for now and then."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SKIPPED = frozenset(("node_modules", "__pycache__"))
Fingerprint = tuple[tuple[str, int, int], ...]


def fingerprint(paths: Iterable[str]) -> Fingerprint:
    """Name, size and time of change of every file named, and of every file in the folders named.

    A file that is not there (an editor may be replacing it) counts as one of size -1.
    """
    found = []
    for path in paths:
        if os.path.isdir(path):
            for folder, folders, names in os.walk(path):
                # Version control and tools keep thousands of files there that no topology is read from.
                folders[:] = sorted(name for name in folders if name[0] != "." and name not in SKIPPED)
                found += [_stamp(os.path.join(folder, name)) for name in sorted(names)]
        elif path != "-":
            found.append(_stamp(path))
    return tuple(found)


def _stamp(path: str) -> tuple[str, int, int]:
    try:
        status = os.stat(path)
    except OSError:
        return path, -1, 0
    return path, status.st_size, status.st_mtime_ns

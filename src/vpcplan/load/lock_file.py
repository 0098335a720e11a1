"""The lock file beside a topology: read within bounds, or empty where there is none yet."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from vpcplan.analysis.cidr_plan.lock import Lock, parse_lock
from vpcplan.errors import InputError, Problem, SourceSpan

if TYPE_CHECKING:
    from collections.abc import Sequence

LOCK_NAME = "vpcplan.lock"
MOST_BYTES = 64 * 1024 * 1024


def lock_path(paths: Sequence[str]) -> str | None:
    """Where the lock of these sources is: beside the first one, or in it if it is a folder.

    ``vpcplan.yaml`` has ``vpcplan.lock`` and ``shop.yaml`` has ``shop.lock``, so that two topologies in one
    folder never release each other's blocks. None for standard input, which is nowhere.
    """
    if not paths or paths[0] == "-":
        return None
    if os.path.isdir(paths[0]):
        return os.path.join(paths[0], LOCK_NAME)
    return os.path.splitext(paths[0])[0] + ".lock"


def read_lock(path: str | None) -> tuple[Lock, bool]:
    """The lock in ``path`` and whether the file is there.

    Raises:
        InputError: it cannot be read, or is no lock file of a version that this vpcplan knows.
    """
    if path is None or not os.path.exists(path):
        return Lock(), False
    try:
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        message = f"cannot read the lock file: {error.strerror}"
        raise InputError(Problem(message=message, span=SourceSpan(path), rule="LOCK001")) from None
    if len(data) > MOST_BYTES or b"\0" in data:
        message = "this is not a lock file: it is binary" if b"\0" in data else "the lock file is too large"
        raise InputError(Problem(message=message, span=SourceSpan(path), rule="LOCK001"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        message = "this is not a lock file: it is not UTF-8"
        raise InputError(Problem(message=message, span=SourceSpan(path), rule="LOCK001")) from None
    return parse_lock(text, path), True

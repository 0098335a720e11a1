"""Paths as other machines see them: relative to the folder that the command runs in, with slashes."""

from __future__ import annotations


def relative_path(path: str) -> str:
    """``/home/me/net/vpcplan.yaml`` in ``/home/me`` is ``net/vpcplan.yaml``.

    A path that leaves the folder stays as it was given.
    """
    import os

    if not os.path.isabs(path):
        return os.path.normpath(path).replace(os.sep, "/")
    shown = os.path.relpath(path)
    return (path if shown.startswith("..") else shown).replace(os.sep, "/")

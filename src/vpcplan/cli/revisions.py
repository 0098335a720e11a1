"""Topologies of git revisions: a commit's files, written to a folder of their own and loaded from there."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from vpcplan.errors import InputError, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vpcplan.model.topology import Topology

MOST_BYTES = 512 * 1024 * 1024
"""A revision with larger files than this in all is no topology."""
FILE_MODES = ("100644", "100755")
"""Regular files; symbolic links and submodules are left out."""


def split_range(text: str) -> tuple[str, str | None]:
    """The two revisions of ``main..HEAD``; a single one is compared with the files as they are now.

    ``main...HEAD`` means what HEAD did since it left main, as for git.

    Raises:
        UsageError: a revision is missing, or none is named.
    """
    for dots in ("...", ".."):
        old, found, new = text.partition(dots)
        if found:
            old, new = old or "HEAD", new or "HEAD"
            return (_merge_base(old, new) if dots == "..." else old), new
    if not text:
        raise UsageError("--git names no revision", hint="write --git main..HEAD")
    return text, None


def load_revision(revision: str, paths: Sequence[str], *, quiet: bool) -> Topology:
    """The topology that some paths had in a revision.

    Raises:
        UsageError: this is no git repository, or there is no such revision.
        InputError: the revision has none of the files, or they are no topology.
    """
    from tempfile import TemporaryDirectory

    from vpcplan.cli.options import load

    commit = _commit(revision)
    top = _git("rev-parse", "--show-toplevel").decode().rstrip("\n")
    inside = [os.path.relpath(os.path.realpath(path), os.path.realpath(top)) for path in paths]
    for path, original in zip(inside, paths, strict=True):
        if path.startswith(".."):
            raise UsageError(f"{original} is not in the git repository {top}")
    with TemporaryDirectory(prefix="vpcplan-") as folder:
        found = [path for path in inside if _write_files(commit, path, folder)]
        if not found:
            raise InputError(Problem(message=f"revision {revision} has no {', '.join(inside)}"))
        here = os.getcwd()
        # Messages then show the paths as the repository has them.
        os.chdir(folder)
        try:
            return load(found, quiet=quiet)
        except InputError as error:
            raise InputError(
                *(
                    Problem(
                        message=f"{problem.message} (in revision {revision})",
                        span=problem.span,
                        hint=problem.hint,
                        rule=problem.rule,
                        related=problem.related,
                        source_line=problem.source_line,
                    )
                    for problem in error.problems
                )
            ) from None
        finally:
            os.chdir(here)


def _git(*arguments: str, given: bytes | None = None) -> bytes:
    """What git prints. No shell is involved, and git's own messages are read, not shown.

    Raises:
        UsageError: git is not there, or refuses.
    """
    try:
        done = subprocess.run(
            ["git", "--literal-pathspecs", *arguments], input=given, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise UsageError("--git needs git, which is not installed") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        said = lines[-1].removeprefix("fatal: ") if lines else f"it ended with status {done.returncode}"
        raise UsageError(f"git: {said}")
    return done.stdout


def _commit(revision: str) -> str:
    """The commit that a revision names.

    Raises:
        UsageError: there is none of that name.
    """
    _git("rev-parse", "--git-dir")
    try:
        found = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except UsageError:
        raise UsageError(
            f"git knows no revision {revision!r}", hint="`git branch --all` and `git log` list them"
        ) from None
    return found.decode().strip()


def _merge_base(old: str, new: str) -> str:
    try:
        return _git("merge-base", _commit(old), _commit(new)).decode().strip()
    except UsageError as error:
        if "no revision" in error.message:
            raise
        raise UsageError(f"{old} and {new} have no commit in common") from None


def _write_files(commit: str, path: str, folder: str) -> bool:
    """Write the files that a path had in a commit into a folder; False if there were none.

    Blobs are read as they are stored: no filter of the repository is run on them.
    """
    left = MOST_BYTES
    any_file = False
    for name, blob in _files(commit, path):
        content = _git("cat-file", "blob", blob)
        left -= len(content)
        if left < 0:
            raise UsageError(f"{path} has more than {MOST_BYTES >> 20} MB in revision {commit[:12]}")
        target = os.path.join(folder, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(content)
        any_file = True
    return any_file


def _files(commit: str, path: str) -> Iterator[tuple[str, str]]:
    """The names and blobs below a path; names that would lead out of the folder are left out."""
    listing = _git("ls-tree", "-r", "-z", "--full-tree", commit, "--", *([] if path == "." else [path]))
    for entry in listing.decode(errors="surrogateescape").split("\0"):
        head, tab, name = entry.partition("\t")
        if not tab:
            continue
        mode, _, blob = head.split(" ", 2)
        parts = name.split("/")
        if mode in FILE_MODES and ".." not in parts and ".git" not in parts and not os.path.isabs(name):
            yield name, blob.split(" ")[-1]

"""Which files there are below the paths that a user names, and what each of them is, by its content."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from vpcplan.errors import Problem, SourceSpan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vpcplan.model.resource import Notice

STDIN = "-"
MAX_BYTES = 64 * 1024 * 1024
MAX_FILES = 50_000
HEAD_BYTES = 4096
"""How much of a file is enough to recognise JSON."""
_YAML_SUFFIXES = (".yaml", ".yml")
_SKIPPED_FOLDERS = frozenset((".git", ".venv", "node_modules", "__pycache__", ".terraform"))

Language = Literal["yaml", "aws", "zone"]


class Sources(Struct):
    """What was found: AWS files by name, YAML topologies and zone files with what they hold."""

    aws: list[str] = []
    aws_texts: list[tuple[str, bytes]] = []
    """AWS configuration that is no file: standard input."""
    topologies: list[tuple[str, bytes]] = []
    zones: list[tuple[str, bytes]] = []
    skipped: list[str] = []
    """Files below a folder that are neither YAML nor JSON by name nor AWS configuration by content."""
    notices: list[Notice] = []
    problems: list[Problem] = []

    @property
    def files(self) -> tuple[str, ...]:
        """Every name, once."""
        texts = (name for name, _ in (*self.topologies, *self.aws_texts, *self.zones))
        return tuple(dict.fromkeys((*self.aws, *texts)))


def find_sources(paths: Sequence[str], stdin: bytes | None, stdin_name: str) -> Sources:
    """Everything below the paths, recognised but not parsed.

    Args:
        paths: Files, folders (read at any depth), and ``-`` for standard input.
        stdin: What standard input holds; it is read if this is None and ``-`` is among the paths.
        stdin_name: The name that messages use for it.
    """
    sources = Sources()
    seen: set[str] = set()
    for path in paths:
        if path == STDIN:
            data = _standard_input() if stdin is None else stdin
            match recognise(data, stdin_name):
                case "aws":
                    sources.aws_texts.append((stdin_name, data))
                case "zone":
                    sources.zones.append((stdin_name, data))
                case "yaml":
                    sources.topologies.append((stdin_name, data))
            continue
        for file, named in _files(path, sources.problems):
            real = os.path.realpath(file)
            if real not in seen:
                seen.add(real)
                _add_file(sources, file, named)
    if sources.skipped:
        _name_skipped(sources)
    return sources


def _name_skipped(sources: Sources) -> None:
    """Say once which files of the folders were not read."""
    from vpcplan.model.resource import Notice

    count = len(sources.skipped)
    shown = ", ".join(sources.skipped[:3]) + (f" and {count - 3} more" if count > 3 else "")
    message = f"{shown} {'is' if count == 1 else 'are'} neither .yaml nor .json and left out"
    sources.notices.append(
        Notice(code="ignored", message=message, span=SourceSpan(sources.skipped[0]), count=count)
    )


def topology_files(path: str) -> list[str]:
    """The files of ``path`` that a load would read; ``path`` itself where it is no folder."""
    if not os.path.isdir(path):
        return [path]
    sources = find_sources([path], None, "")
    broken = [problem.span.file for problem in sources.problems if problem.span is not None]
    return sorted({*sources.files, *broken})


def _is_our_own(name: str, beside: list[str]) -> bool:
    """Whether a file is what vpcplan itself keeps beside a topology: its settings, or a lock."""
    stem, dot, suffix = name.rpartition(".")
    if name in ("vpcplan.lock", "vpcplan.toml"):
        return True
    return bool(dot) and suffix == "lock" and any(stem + end in beside for end in _YAML_SUFFIXES)


def recognise(data: bytes, file: str) -> Language:
    """What a text is: JSON without a ``vpcplan`` key is AWS's, records are a zone file, the rest is YAML."""
    head = data[:HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:1] in (b"{", b"[") and b"vpcplan" not in head:
        return "yaml" if file.endswith(_YAML_SUFFIXES) else "aws"
    if file.endswith(".json") and b"vpcplan" not in head:
        return "aws"
    return "zone" if not file.endswith(_YAML_SUFFIXES) and _is_zone_file(data) else "yaml"


def _add_file(sources: Sources, file: str, named: bool) -> None:
    head = _content(file, sources.problems, HEAD_BYTES)
    if head is None:
        return
    known = file.endswith((*_YAML_SUFFIXES, ".json", ".zone"))
    if recognise(head, file) == "aws":
        if known or named or head.lstrip()[:1] == b"{":
            sources.aws.append(file)
        else:
            sources.skipped.append(file)
        return
    if not (known or named):
        sources.skipped.append(file)
        return
    data = _content(file, sources.problems, MAX_BYTES)
    if data is None:
        return
    if recognise(data, file) == "zone":
        sources.zones.append((file, data))
    elif named or _is_topology(data):
        sources.topologies.append((file, data))
    else:
        from vpcplan.model.resource import Notice

        message = f"{file} has no `vpcplan:` and was left out"
        sources.notices.append(Notice(code="ignored", message=message, span=SourceSpan(file)))


def _standard_input() -> bytes:
    import sys

    return sys.stdin.buffer.read(MAX_BYTES + 1)


def _files(path: str, problems: list[Problem]) -> Iterator[tuple[str, bool]]:
    """The files of a path, each with whether the user named it."""
    if os.path.isfile(path):
        yield path, True
        return
    if not os.path.isdir(path):
        exists = os.path.exists(path)
        message = f"{path} is neither a file nor a folder" if exists else f"{path} does not exist"
        problems.append(Problem(message=message, span=SourceSpan(path), hint="check the path given with -f"))
        return

    def unreadable(error: OSError) -> None:
        message = f"{error.filename} cannot be read: {error.strerror}"
        span = SourceSpan(str(error.filename))
        problems.append(Problem(message=message, span=span, hint="check its permissions"))

    count = 0
    for folder, folders, files in os.walk(path, onerror=unreadable):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED_FOLDERS)
        for name in sorted(files):
            if name.startswith(".") or _is_our_own(name, files):
                continue
            count += 1
            if count > MAX_FILES:
                message = f"{path} holds more than {MAX_FILES:,} files"
                hint = "name a folder further down"
                problems.append(Problem(message=message, span=SourceSpan(path), hint=hint))
                return
            found = os.path.join(folder, name)
            if os.path.isfile(found):
                yield found, False


def _content(file: str, problems: list[Problem], limit: int) -> bytes | None:
    """The first ``limit`` bytes of a file, or None after a Problem was noted."""
    try:
        with open(file, "rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror or error}"
        problems.append(Problem(message=message, span=SourceSpan(file), hint="check its permissions"))
        return None
    if limit == MAX_BYTES and len(data) > limit:
        message = f"the file has {os.stat(file).st_size:,} bytes"
        hint = f"a file may have at most {MAX_BYTES // 1024 // 1024} MB"
        problems.append(Problem(message=message, span=SourceSpan(file), hint=hint))
        return None
    return data


def _is_topology(content: bytes) -> bool:
    """Whether a YAML file that nobody named is a topology: it has ``vpcplan:`` or one of our sections."""
    from vpcplan.load.yaml.sections import TOP_LEVEL

    keys = {line.partition(b":")[0].strip(b"\"'{ ") for line in content.splitlines() if b":" in line}
    return b"vpcplan" in keys or any(section.encode() in keys for section in TOP_LEVEL)


def _is_zone_file(content: bytes) -> bool:
    """Whether it begins as a BIND zone file does."""
    head = content[:65_536]
    if b"SOA" not in head.upper() and b"$" not in head:
        return False
    from vpcplan.load.zone_file import looks_like_zone_file

    return looks_like_zone_file(head.decode("utf-8", "replace"))

"""Files, folders and standard input to one topology; what a file is, its content says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from vpcplan.errors import InputError, Problem, SourceSpan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vpcplan.load.yaml.parse import Document
    from vpcplan.model.resource import Notice
    from vpcplan.model.topology import Topology

STDIN = "-"
MAX_BYTES = 64 * 1024 * 1024
MAX_FILES = 50_000
MAX_SHOWN = 200
"""Problems that one run reports; the last one says how many more there are."""
_TOPOLOGY_SUFFIXES = (".yaml", ".yml")
_SKIPPED_FOLDERS = frozenset((".git", ".venv", "node_modules", "__pycache__", ".terraform"))


def load_topology(
    paths: Sequence[str], *, stdin: bytes | None = None, stdin_name: str = "<stdin>"
) -> Topology:
    """The one topology that all paths describe together.

    YAML topologies and AWS configuration may lie side by side: a file with only ``expect:`` or ``networks:``
    adds to the network that a folder of ``describe-*`` output describes.

    Args:
        paths: Files, folders (read at any depth), and ``-`` for standard input.
        stdin: What standard input holds, if ``-`` is among the paths; it is read if left out.
        stdin_name: The name that messages use for it.

    Raises:
        InputError: With every problem of every file, in order of place.
    """
    problems: list[Problem] = []
    aws, documents, zones, notices = _read(paths, problems, stdin, stdin_name)
    base = None
    if aws:
        from vpcplan.load.aws import load_aws

        try:
            base = load_aws(aws)
        except InputError as error:
            problems.extend(error.problems)
    topology = base
    if documents:
        topology, found = _load_yaml(documents, base)
        problems.extend(found)
    if zones:
        from vpcplan.load.zone_file import add_zone_files

        try:
            topology = add_zone_files(topology, zones)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(*_in_order(problems))
    if topology is None:
        where = ", ".join(paths) if paths else "no path"
        raise InputError(
            Problem(
                message=f"there is no topology in {where}",
                hint="give a YAML topology or a folder of AWS configuration (`aws ec2 describe-vpcs`, …)",
            )
        )
    from msgspec.structs import replace

    files = tuple(
        dict.fromkeys((*aws, *(document.file for document in documents), *(file for file, _ in zones)))
    )
    return replace(topology, files=files, notices=topology.notices + tuple(notices))


def _load_yaml(documents: Sequence[Document], base: Topology | None) -> tuple[Topology, list[Problem]]:
    """The YAML files' topology; garbage collection rests meanwhile, for nothing here is garbage."""
    import gc

    from vpcplan.load.yaml.loader import load_documents

    enabled = gc.isenabled()
    gc.disable()
    try:
        return load_documents(documents, base)
    finally:
        if enabled:
            gc.enable()


def _read(
    paths: Sequence[str], problems: list[Problem], stdin: bytes | None, stdin_name: str
) -> tuple[list[str], list[Document], list[tuple[str, bytes]], list[Notice]]:
    """AWS files by name, YAML files parsed, and zone files with what they hold."""
    aws: list[str] = []
    documents: list[Document] = []
    zones: list[tuple[str, bytes]] = []
    notices: list[Notice] = []
    seen: set[str] = set()
    for path in paths:
        if path == STDIN:
            data = _standard_input() if stdin is None else stdin
            if _is_zone_file(data):
                zones.append((stdin_name, data))
            else:
                _parse(data, stdin_name, documents, problems)
            continue
        for file, named in _files(path, problems):
            real = os.path.realpath(file)
            if real in seen:
                continue
            seen.add(real)
            if file.endswith(".json"):
                aws.append(file)
                continue
            content = _content(file, problems)
            if content is None:
                continue
            if content.lstrip()[:1] in (b"{", b"[") and not file.endswith(_TOPOLOGY_SUFFIXES):
                aws.append(file)
            elif not file.endswith(_TOPOLOGY_SUFFIXES) and _is_zone_file(content):
                zones.append((file, content))
            elif named or _is_topology(content):
                _parse(content, file, documents, problems)
            else:
                notices.append(_ignored(file))
    return aws, documents, zones, notices


def _standard_input() -> bytes:
    import sys

    return sys.stdin.buffer.read(MAX_BYTES + 1)


def _parse(data: bytes, file: str, documents: list[Document], problems: list[Problem]) -> None:
    import gc

    from vpcplan.load.yaml.parse import parse_document

    enabled = gc.isenabled()
    gc.disable()
    try:
        documents.append(parse_document(data, file))
    except InputError as error:
        problems.extend(error.problems)
    finally:
        if enabled:
            gc.enable()


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
    count = 0
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED_FOLDERS)
        for name in sorted(files):
            if not name.endswith((*_TOPOLOGY_SUFFIXES, ".json", ".zone")) or name.startswith("."):
                continue
            count += 1
            if count > MAX_FILES:
                message = f"{path} holds more than {MAX_FILES:,} files"
                problems.append(
                    Problem(message=message, span=SourceSpan(path), hint="name a folder further down")
                )
                return
            yield os.path.join(folder, name), False


def _content(file: str, problems: list[Problem]) -> bytes | None:
    try:
        size = os.stat(file).st_size
        if size > MAX_BYTES:
            message = f"the file has {size:,} bytes"
            hint = f"a file may have at most {MAX_BYTES // 1024 // 1024} MB"
            problems.append(Problem(message=message, span=SourceSpan(file), hint=hint))
            return None
        with open(file, "rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"{file} cannot be read: {reason}"
        problems.append(Problem(message=message, span=SourceSpan(file), hint="check its permissions"))
        return None


def _is_topology(content: bytes) -> bool:
    """Whether a YAML file that nobody named is a topology: it has ``vpcplan:`` or one of our sections."""
    from vpcplan.load.yaml.sections import TOP_LEVEL

    keys = {line.partition(b":")[0] for line in content.splitlines() if b":" in line}
    return b"vpcplan" in keys or any(section.encode() in keys for section in TOP_LEVEL)


def _is_zone_file(content: bytes) -> bool:
    """Whether it begins as a BIND zone file does."""
    head = content[:65_536]
    if b"SOA" not in head.upper() and b"$" not in head:
        return False
    from vpcplan.load.zone_file import looks_like_zone_file

    return looks_like_zone_file(head.decode("utf-8", "replace"))


def _ignored(file: str) -> Notice:
    from vpcplan.model.resource import Notice

    return Notice(code="ignored", message=f"{file} has no `vpcplan:` and was left out", span=SourceSpan(file))


def _in_order(problems: list[Problem]) -> list[Problem]:
    """The problems by place, each once, and not more than a reader can use."""
    ordered = sorted(
        dict.fromkeys(problems),
        key=lambda problem: (
            (problem.span.file, problem.span.line, problem.span.column) if problem.span else ("", 0, 0)
        ),
    )
    if len(ordered) > MAX_SHOWN:
        rest = len(ordered) - MAX_SHOWN
        more = Problem(message=f"and {rest:,} more problems", hint="correct those above first")
        return [*ordered[:MAX_SHOWN], more]
    return ordered

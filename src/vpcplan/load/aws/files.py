"""Files and folders → documents; what is no AWS configuration is named, never passed over."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from vpcplan.errors import InputError, Problem, SourceSpan
from vpcplan.load.aws.configuration import folder_names
from vpcplan.load.aws.document import RULE, SIZE_LIMIT, Document, json_problem, parse_documents
from vpcplan.model.resource import Notice

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_documents(
    files: Sequence[str], root: str | None, problems: list[Problem], notices: list[Notice]
) -> tuple[list[Document], list[str]]:
    """Every document of ``files`` (folders are walked), and the files that were read."""
    documents: list[Document] = []
    read: list[str] = []
    for file in _walk(files, problems):
        try:
            text = _read_text(file)
            found = _parse(file, text, notices)
        except InputError as error:
            problems.extend(error.problems)
            continue
        if found is None:
            continue
        read.append(file)
        account, region = folder_names(os.path.abspath(file))
        for document in found:
            document.account, document.region = account, region
            document.parameter = _parameter(file, root)
        documents.extend(found)
    return documents, read


def _walk(files: Sequence[str], problems: list[Problem]) -> Iterable[str]:
    for file in files:
        if not os.path.isdir(file):
            yield file
            continue

        def unreadable(error: OSError) -> None:
            span = SourceSpan(str(error.filename))
            problems.append(Problem(message=f"cannot be read: {error.strerror}", span=span, rule=RULE))

        for folder, folders, names in os.walk(file, onerror=unreadable):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield from (os.path.join(folder, name) for name in sorted(names) if not name.startswith("."))


def _read_text(file: str) -> str:
    try:
        with open(file, "rb") as stream:
            data = stream.read(SIZE_LIMIT + 1)
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise InputError(Problem(message=message, span=SourceSpan(file), rule=RULE)) from None
    if len(data) > SIZE_LIMIT:
        message = f"the file is larger than {SIZE_LIMIT // 1024 // 1024} MiB"
        raise InputError(Problem(message=message, span=SourceSpan(file), rule=RULE))
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise InputError(
            Problem(
                message="the text is not UTF-8",
                span=SourceSpan(file, line, column),
                hint="save the output of the AWS CLI as UTF-8",
                rule=RULE,
            )
        ) from None


def _parse(file: str, text: str, notices: list[Notice]) -> list[Document] | None:
    """The documents of one file; None, and a notice, where it is no AWS configuration."""
    start = text.lstrip()[:1]
    json_name = file.lower().endswith(".json")
    if not start and json_name:
        raise json_problem(
            file, text, 0, "the file is empty", "run the call again, or delete the file if it failed"
        )
    if start not in ("{", "[") and not json_name:
        notices.append(Notice(code="ignored", message="not JSON, not read", span=SourceSpan(file)))
        return None
    documents, is_objects = parse_documents(file, text)
    if not is_objects:
        message = 'not what the AWS CLI prints (no object with a key such as "Vpcs"), not read'
        notices.append(Notice(code="ignored", message=message, span=SourceSpan(file)))
        return None
    return documents


def _parameter(file: str, root: str | None) -> str:
    """The file's path without its extension, below ``root`` if that is given: a call's parameter is in it."""
    path = os.path.relpath(file, root) if root else file
    path = path.replace("\\", "/")
    return path.removesuffix(".json")

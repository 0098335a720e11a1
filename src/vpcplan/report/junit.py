"""JUnit XML, as CI systems read it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class JUnitCase(Struct, frozen=True, kw_only=True):
    """One test case; at most one of ``failure``, ``error`` and ``skipped`` says why it did not pass."""

    name: str
    class_name: str
    file: str | None = None
    line: int | None = None
    failure: str | None = None
    error: str | None = None
    skipped: str | None = None
    message: str = ""
    url: str | None = None


def render_junit_xml(suite: str, cases: Iterable[JUnitCase]) -> str:
    """A document with one suite.

    Source: https://github.com/testmoapp/junitxml (what the readers have in common)
    """
    listed = list(cases)
    failures = sum(case.failure is not None for case in listed)
    errors = sum(case.error is not None for case in listed)
    skipped = sum(case.skipped is not None for case in listed)
    counts = f'tests="{len(listed)}" failures="{failures}" errors="{errors}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="vpcplan" {counts}>',
        f'  <testsuite name="{_attribute(suite)}" {counts} skipped="{skipped}">',
    ]
    for case in listed:
        lines += _case(case)
    return "\n".join([*lines, "  </testsuite>", "</testsuites>"])


def _case(case: JUnitCase) -> list[str]:
    attributes = f'name="{_attribute(case.name)}" classname="{_attribute(case.class_name)}"'
    if case.file:
        attributes += f' file="{_attribute(case.file)}"'
    if case.line:
        attributes += f' line="{case.line}"'
    inner = []
    if case.url:
        inner += [
            "      <properties>",
            f'        <property name="url" value="{_attribute(case.url)}"/>',
            "      </properties>",
        ]
    for tag, text in (("failure", case.failure), ("error", case.error)):
        if text is not None:
            inner.append(f'      <{tag} message="{_attribute(case.message)}">{_text(text)}</{tag}>')
    if case.skipped is not None:
        inner.append(f'      <skipped message="{_attribute(case.skipped)}"/>')
    if not inner:
        return [f"    <testcase {attributes}/>"]
    return [f"    <testcase {attributes}>", *inner, "    </testcase>"]


def _text(text: str) -> str:
    """``text`` for the content of an element; characters that XML 1.0 has no way to write become U+FFFD."""
    allowed = "".join(character if _is_xml(character) else "\ufffd" for character in text)
    return allowed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _is_xml(character: str) -> bool:
    return character in "\t\n\r" or (
        character >= " " and not "\ud800" <= character <= "\udfff" and character not in "\ufffe\uffff"
    )


def _attribute(text: str) -> str:
    return _text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")

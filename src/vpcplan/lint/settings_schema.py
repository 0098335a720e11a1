"""The JSON Schema of vpcplan's settings, for editors of vpcplan.toml."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_SELECTORS = "Rules (SG001), families (SG) or ALL."
_ABOUT = {
    "select": f"What is checked; everything by default. {_SELECTORS}",
    "extend-select": f"What is checked besides. {_SELECTORS}",
    "ignore": f"What is left out; the longer of two that fit decides. {_SELECTORS}",
    "mandatory": f"What nobody may leave out or except. {_SELECTORS}",
    "exclude": "Files and folders that are not linted, as patterns.",
    "severity": "The least severity that is shown; info by default.",
    "fail-on": "The least severity that makes the exit status 1; warning by default.",
    "baseline": "A file of findings that are known, beside this one.",
    "require-reason": "Whether an exception needs a reason; true by default.",
    "ignores": "Findings that are excepted.",
}
_ABOUT_EXCEPTION = {
    "rule": "The rule or family.",
    "rules": "Several rules or families.",
    "resource": "A name, an AWS id, or a pattern such as shop/*.",
    "match": "Values that the finding has: {port = 3306}.",
    "paths": "Files, as patterns.",
    "reason": "Why it is accepted.",
    "until": "The last day of the exception: 2027-03-31.",
}


def settings_schema() -> Schema:
    """The schema of vpcplan.toml; that of ``[tool.vpcplan]`` in pyproject.toml is the same."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vpcplan settings",
        "description": "vpcplan.toml, or [tool.vpcplan] of pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "required-version": {"type": "string", "description": "The vpcplan that is needed: >=0.1."},
            "lint": _table(_ABOUT, _lint_types()),
            "test": {"type": "object", "description": "Settings of `vpcplan test`."},
        },
    }


def _table(about: dict[str, str], types: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {key: {**types[key], "description": text} for key, text in about.items()},
    }


def _lint_types() -> dict[str, Schema]:
    texts: Schema = {"type": "array", "items": {"type": "string"}}
    lists = dict.fromkeys(("select", "extend-select", "ignore", "mandatory", "exclude"), texts)
    return {
        **lists,
        "severity": {"enum": ["error", "warning", "info"]},
        "fail-on": {"enum": ["error", "warning", "info", "never"]},
        "baseline": {"type": "string"},
        "require-reason": {"type": "boolean"},
        "ignores": {"type": "array", "items": _exception(texts)},
    }


def _exception(texts: Schema) -> Schema:
    text: Schema = {"type": "string"}
    types = {
        "rule": text,
        "rules": texts,
        "resource": text,
        "match": {"type": "object"},
        "paths": texts,
        "reason": text,
        "until": {"type": "string", "format": "date"},
    }
    return {
        **_table(_ABOUT_EXCEPTION, types),
        "anyOf": [{"required": ["rule"]}, {"required": ["rules"]}],
    }

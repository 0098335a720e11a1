"""The language reference: its examples load, and its tables say what the decoders read."""

from __future__ import annotations

import os
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from vpcplan.load.source import load_topology
from vpcplan.load.yaml.json_schema import topology_schema

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "language.md"
MARKER = "<!-- From here on this page is made by `make docs`"
HEAD = """\
vpcplan: 1
vpcs:
  shop:
    region: eu-west-1
    cidr_blocks: [10.20.0.0/16]
    internet_gateway: igw
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.20.0.0/24}
      b: {az: eu-west-1b, cidr_block: 10.20.1.0/24}
"""


def examples() -> list[str]:
    """The YAML blocks of the page; one that starts with ``# in a VPC`` is put into one."""
    blocks = [part.split("```")[0] for part in PAGE.read_text(encoding="utf-8").split("```yaml\n")[1:]]
    return [HEAD + indent(block, "    ") if block.startswith("# in a VPC") else block for block in blocks]


def words(schema: dict[str, Any]) -> str:
    """What a value is, in a few words, from its JSON Schema."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.replace('_', '-')})"
    if "enum" in schema:
        return " \\| ".join(f"`{value}`" for value in schema["enum"])
    if "anyOf" in schema:
        found = dict.fromkeys(words(form) for form in schema["anyOf"])
        if found.keys() == {"number", "text"}:
            return "number"
        return " or ".join(found)
    kinds = schema.get("type", "text")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    if kind == "array":
        return f"list of {words(schema['items'])}"
    if kind == "object":
        inner = schema.get("additionalProperties") or next(
            iter(schema.get("patternProperties", {}).values()), {}
        )
        return f"mapping to {words(inner)}" if inner else "mapping"
    return {"string": "text", "integer": "number", "boolean": "`true` \\| `false`"}.get(kind, kind)


def table(title: str, definition: dict[str, Any]) -> list[str]:
    required = definition.get("required", ())
    lines = [
        "",
        f"### {title}",
        "",
        definition.get("description", ""),
        "",
        "| key | value | meaning |",
        "|---|---|---|",
    ]
    for key, field in definition["properties"].items():
        mark = " (required)" if key in required else ""
        meaning = field.get("description", "").replace("|", "\\|")
        lines.append(f"| `{key}`{mark} | {words(field)} | {meaning} |")
    return lines


def tables() -> str:
    schema = topology_schema()
    lines = table("topology", schema)
    for name, definition in schema["$defs"].items():
        lines += table(name.replace("_", " "), definition)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("number", range(len(examples())))
def test_examples_load(number: int) -> None:
    assert load_topology(["-"], stdin=examples()[number].encode()).files


def test_tables_are_up_to_date() -> None:
    written = PAGE.read_text(encoding="utf-8")
    prose = written[: written.index("\n", written.index(MARKER)) + 1]
    if os.environ.get("VPCPLAN_WRITE_DOCS"):
        PAGE.write_text(prose + tables(), encoding="utf-8")
        written = PAGE.read_text(encoding="utf-8")
    assert written == prose + tables(), "docs/language.md is out of date: run `make docs`"

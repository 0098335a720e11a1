"""The JSON Schema of the topology language, made from the tables that the decoders use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.load.yaml import sections

if TYPE_CHECKING:
    from vpcplan.load.yaml.fields import Definitions, Json
    from vpcplan.load.yaml.sections import Section


def topology_schema() -> Json:
    """The schema of a topology file (JSON Schema 2020-12)."""
    definitions: Definitions = {}
    properties: Json = {
        "vpcplan": {"description": "The language version.", "enum": [1, "1"]},
        "description": {"description": "A note for the reader; it has no effect.", "type": "string"},
    }
    for key, module in sections.TOP_LEVEL.items():
        properties[key] = section_schema(sections.section(key, module), definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vpcplan topology",
        "description": "Networks on AWS, for vpcplan.",
        "type": "object",
        "required": ["vpcplan"],
        "properties": properties,
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def section_schema(section: Section, definitions: Definitions) -> Json:
    """The schema of one section."""
    schema = section.kind.schema(definitions)
    if section.named:
        schema = {"type": ["object", "null"], "additionalProperties": schema}
    return {"description": section.doc, **schema}

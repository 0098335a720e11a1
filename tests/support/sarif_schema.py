"""What SARIF 2.1.0 demands of the parts that vpcplan writes, as a JSON Schema that allows nothing else.

Taken from the schema of the standard, property by property: types, bounds, what is required, what is unique.
Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json
"""

from __future__ import annotations

from typing import Any


def closed(required: list[str], **properties: Any) -> dict[str, Any]:
    """An object with these properties and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


TEXT = {"type": "string", "minLength": 1}
URI = {"type": "string", "format": "uri"}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
MESSAGE = closed(["text"], text=TEXT)
ARTIFACT_LOCATION = closed(["uri"], uri={"type": "string", "format": "uri-reference"}, uriBaseId=TEXT)
REGION = closed(
    ["startLine"],
    startLine={"type": "integer", "minimum": 1},
    startColumn={"type": "integer", "minimum": 1},
    endLine={"type": "integer", "minimum": 1},
    endColumn={"type": "integer", "minimum": 1},
)
LOCATION = closed(
    ["physicalLocation"],
    id={"type": "integer", "minimum": -1},
    message=MESSAGE,
    physicalLocation=closed(["artifactLocation"], artifactLocation=ARTIFACT_LOCATION, region=REGION),
    logicalLocations={
        "type": "array",
        "uniqueItems": True,
        "items": closed([], fullyQualifiedName=TEXT, kind=TEXT),
    },
)
FIX = closed(
    ["artifactChanges"],
    description=MESSAGE,
    artifactChanges={
        "type": "array",
        "minItems": 1,
        "uniqueItems": True,
        "items": closed(
            ["artifactLocation", "replacements"],
            artifactLocation=ARTIFACT_LOCATION,
            replacements={
                "type": "array",
                "minItems": 1,
                "items": closed(
                    ["deletedRegion"],
                    deletedRegion=REGION,
                    insertedContent=closed(["text"], text={"type": "string"}),
                ),
            },
        ),
    },
)
RESULT = closed(
    ["message", "ruleId", "level", "locations", "partialFingerprints"],
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=MESSAGE,
    locations={"type": "array", "minItems": 1, "items": LOCATION},
    relatedLocations={"type": "array", "uniqueItems": True, "items": LOCATION},
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
    fixes={"type": "array", "uniqueItems": True, "items": FIX},
    suppressions={
        "type": "array",
        "uniqueItems": True,
        "items": closed(["kind"], kind={"enum": ["inSource", "external"]}, justification=TEXT),
    },
)
RULE = closed(
    ["id"],
    id=TEXT,
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    helpUri=URI,
    defaultConfiguration=closed([], level=LEVEL),
    properties=closed(
        [],
        tags={"type": "array", "uniqueItems": True, "maxItems": 10, "items": TEXT},
        **{
            "problem.severity": {"enum": ["error", "warning", "recommendation"]},
            "security-severity": {"type": "string", "pattern": r"^\d+\.\d$"},
        },
    ),
)
SARIF = closed(
    ["version", "runs"],
    **{
        "$schema": URI,
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": closed(
                ["tool", "results"],
                tool=closed(
                    ["driver"],
                    driver=closed(
                        ["name"],
                        name=TEXT,
                        version=TEXT,
                        informationUri=URI,
                        rules={"type": "array", "uniqueItems": True, "items": RULE},
                    ),
                ),
                columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                originalUriBaseIds={
                    "type": "object",
                    "additionalProperties": closed([], uri=URI, description=MESSAGE),
                },
                results={"type": "array", "items": RESULT, "maxItems": 25_000},
            ),
        },
    },
)

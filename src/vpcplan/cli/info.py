"""`vpcplan info`: versions, paths and the settings in effect."""

from __future__ import annotations

import os
import sys

import typer

from vpcplan import __version__
from vpcplan.cli.options import DEFAULT_FILE, FILE_VARIABLE, Colour, Format

DEPENDENCIES = ("typer", "rich", "PyYAML", "netaddr", "msgspec", "dnspython")


def version_lines(*, verbose: bool = False) -> list[str]:
    """``vpcplan 0.1.0``; ``verbose`` adds lines for Python, vpcplan's own data and the libraries."""
    lines = [f"vpcplan {__version__}"]
    if verbose:
        lines.append(f"Python {sys.version.split()[0]} ({sys.implementation.name}, {sys.platform})")
        lines += [f"{name}: {text}" for name, text in _data_versions().items()]
        lines += [f"{name} {version}" for name, version in _dependency_versions().items()]
    return lines


def info(format_: Format = "table", color: Colour = "auto") -> int:
    """Print versions, paths and settings in effect: what to put into a bug report."""
    settings = _settings()
    if format_ == "json":
        from vpcplan.report.json_text import render_json

        typer.echo(render_json({"schema_version": 1, **settings}))
        return 0
    width = max(len(name) for name in settings)
    for name, value in settings.items():
        if isinstance(value, dict):
            value = ", ".join(f"{key} {text}" for key, text in value.items())
        typer.echo(f"{name.replace('_', ' '):{width}}  {value or '–'}")
    return 0


def _settings() -> dict[str, object]:
    named = os.environ.get(FILE_VARIABLE)
    topology = named or (DEFAULT_FILE if os.path.exists(DEFAULT_FILE) else None)
    return {
        "vpcplan": __version__,
        "python": sys.version.split()[0],
        "installed_in": os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
        "topology": topology,
        "environment": {
            name: value
            for name, value in os.environ.items()
            if name.startswith("VPCPLAN_") or name in _COLOUR_VARIABLES
        },
        "data": _data_versions(),
        "libraries": _dependency_versions(),
    }


_COLOUR_VARIABLES = ("NO_COLOR", "FORCE_COLOR")


def _data_versions() -> dict[str, str]:
    """What vpcplan brings along that changes from time to time."""
    import json
    from importlib.resources import files

    from vpcplan.load.yaml.loader import LANGUAGE_VERSION

    tables = json.loads((files("vpcplan") / "data" / "locations.json").read_text(encoding="utf-8"))
    counts = ", ".join(f"{len(tables[name])} {name}" for name in ("regions", "countries", "subdivisions"))
    return {"topology language": LANGUAGE_VERSION, "locations": f"{counts} (GeoNames)"}


def _dependency_versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for name in DEPENDENCIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found

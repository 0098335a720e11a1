"""Settings of `vpcplan lint`, read: ``[tool.vpcplan.lint]`` in pyproject.toml, ``[lint]`` in vpcplan.toml."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from vpcplan.errors import SourceSpan, UsageError
from vpcplan.lint.registry import suggest, unknown_selectors
from vpcplan.lint.settings import Settings
from vpcplan.lint.suppression import Suppression, is_iso_date

FILE_NAMES = ("vpcplan.toml", "pyproject.toml")


def find_settings(path: str) -> Settings:
    """The settings in force for ``path``: those of the nearest folder, upwards, that has any.

    Raises:
        UsageError: the file is not TOML, or says what vpcplan does not know.
    """
    folder = os.path.abspath(path)
    if not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    while True:
        for name in FILE_NAMES:
            candidate = os.path.join(folder, name)
            if os.path.isfile(candidate):
                settings = read_settings(candidate, required=name == "vpcplan.toml")
                if settings is not None:
                    return settings
        parent = os.path.dirname(folder)
        if parent == folder:
            return Settings()
        folder = parent


def read_settings(path: str, *, required: bool = True) -> Settings | None:
    """The settings that a file gives; None for a pyproject.toml that does not speak of vpcplan.

    Raises:
        UsageError: the file cannot be read, is not TOML, or says what vpcplan does not know.
    """
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the configuration {path}: {error}") from None
    if not required and "tool.vpcplan" not in text.replace('"', ""):
        return None
    table = _parse_toml(text, path)
    if os.path.basename(path) == "pyproject.toml":
        tool = table.get("tool", {})
        table = tool.get("vpcplan", {}) if isinstance(tool, dict) else {}
        if not isinstance(table, dict):
            raise UsageError(f"{path}: tool.vpcplan is not a table")
    _check_version(table.get("required-version"), path)
    known = {"lint", "test", "required-version"}
    for key in table:
        if key not in known:
            raise UsageError(f"{path}: unknown key `{key}`", hint=_close(key, known))
    section = table.get("lint", {})
    if not isinstance(section, dict):
        raise UsageError(f"{path}: `lint` is not a table")
    shown = os.path.relpath(path)
    return decode_settings(section, file=path if shown.startswith("..") else shown, text=text)


def apply_inline(settings: Settings, text: str) -> Settings:
    """``settings`` changed by one ``key=value`` in TOML, as `--config` takes it.

    Raises:
        UsageError: not TOML, or an unknown key.
    """
    changed = decode_settings(_parse_toml(text, "--config"), file="--config", text=text)
    key = text.partition("=")[0].strip().replace("-", "_")
    return replace(settings, **{key: getattr(changed, key)})


def _parse_toml(text: str, path: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not valid TOML: {error}") from None


_LISTS = ("select", "extend-select", "ignore", "mandatory", "exclude")
_KEYS = (*_LISTS, "severity", "fail-on", "baseline", "require-reason", "ignores")


def decode_settings(table: Mapping[str, Any], *, file: str, text: str = "") -> Settings:
    """The settings of a ``lint`` table.

    Raises:
        UsageError: an unknown key or rule (with a suggestion), or a value of the wrong kind.
    """
    values: dict[str, Any] = {"file": file}
    for key, value in table.items():
        if key not in _KEYS:
            raise UsageError(f"{file}: unknown key `{key}` in lint", hint=_close(key, _KEYS))
        field = key.replace("-", "_")
        if key in _LISTS:
            values[field] = _strings(value, key, file)
            if key != "exclude":
                check_selectors(values[field], f"`{key}` in {file}")
        elif key == "ignores":
            values[field] = _decode_ignores(value, file, text)
        elif key == "require-reason":
            values[field] = _typed(value, bool, key, file)
        else:
            values[field] = _typed(value, str, key, file)
    _check_choice(values, "severity", ("error", "warning", "info"), file)
    _check_choice(values, "fail_on", ("error", "warning", "info", "never"), file)
    if values.get("baseline") and file != "--config":
        values["baseline"] = os.path.join(os.path.dirname(file), values["baseline"])
    return Settings(**values)


def check_selectors(selectors: Sequence[str], where: str) -> None:
    """Refuse what names neither a rule nor a family.

    Raises:
        UsageError: the first unknown selector, with the nearest known one.
    """
    for selector in unknown_selectors(selectors):
        raise UsageError(f"unknown rule `{selector}` in {where}", hint=suggest(selector))


def _decode_ignores(value: Any, file: str, text: str) -> tuple[Suppression, ...]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise UsageError(f"{file}: `ignores` is a list of tables: [[tool.vpcplan.lint.ignores]]")
    places = [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip().startswith("[[") and line.split("]]")[0].rstrip().endswith("ignores")
    ]
    return tuple(
        _decode_ignore(entry, file, places[index] if index < len(places) else 0)
        for index, entry in enumerate(value)
    )


_IGNORE_KEYS = ("rule", "rules", "resource", "match", "paths", "reason", "until")


def _decode_ignore(entry: Mapping[str, Any], file: str, line: int) -> Suppression:
    where = f"{file}:{line}" if line else file
    for key in entry:
        if key not in _IGNORE_KEYS:
            raise UsageError(f"{where}: unknown key `{key}` in ignores", hint=_close(key, _IGNORE_KEYS))
    rules = _strings(entry.get("rules", [entry.get("rule", "")]), "rule", where)
    if rules == ("",):
        raise UsageError(f"{where}: an entry of ignores names no `rule`")
    check_selectors(rules, f"ignores, {where}")
    until = entry.get("until")
    if until is not None and not is_iso_date(str(until)):
        raise UsageError(f"{where}: `until` is no date; write until = 2027-03-31")
    match = entry.get("match", {})
    if not isinstance(match, dict):
        raise UsageError(f"{where}: `match` is a table: match = {{port = 3306}}")
    resource = entry.get("resource")
    return Suppression(
        kind="configuration",
        rules=rules,
        span=SourceSpan(file, line, 1 if line else 0),
        reason=_typed(entry.get("reason", ""), str, "reason", where),
        until=None if until is None else str(until),
        resource=None if resource is None else _typed(resource, str, "resource", where),
        paths=_strings(entry.get("paths", []), "paths", where),
        values=tuple((str(key), str(fact)) for key, fact in match.items()),
    )


def _strings(value: Any, key: str, file: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f"{file}: `{key}` is a list of texts")
    return tuple(value)


def _typed(value: Any, kind: type, key: str, file: str) -> Any:
    if not isinstance(value, kind):
        raise UsageError(f"{file}: `{key}` is {'a text' if kind is str else 'true or false'}")
    return value


def _check_choice(values: Mapping[str, Any], field: str, choices: tuple[str, ...], file: str) -> None:
    if field in values and values[field] not in choices:
        key = field.replace("_", "-")
        raise UsageError(f"{file}: `{key}` is one of {', '.join(choices)}, not {values[field]!r}")


def _close(key: str, known: Sequence[str] | set[str]) -> str:
    from difflib import get_close_matches

    found = get_close_matches(key, sorted(known), n=1)
    return f"did you mean `{found[0]}`?" if found else f"known are {', '.join(sorted(known))}"


_COMPARISONS = (">=", "<=", "==", "!=", ">", "<")


def _check_version(required: Any, path: str) -> None:
    if required is None:
        return
    from vpcplan import __version__

    installed = _version_numbers(__version__, path)
    for part in str(required).split(","):
        text = part.strip()
        sign = next((sign for sign in _COMPARISONS if text.startswith(sign)), "")
        if not sign:
            raise UsageError(f'{path}: `required-version` is not understood; write ">=1.2"')
        wanted = _version_numbers(text[len(sign) :], path)
        holds = {
            ">=": installed >= wanted,
            "<=": installed <= wanted,
            "==": installed == wanted,
            "!=": installed != wanted,
            ">": installed > wanted,
            "<": installed < wanted,
        }[sign]
        if not holds:
            raise UsageError(f"{path} requires vpcplan {required}; this is {__version__}")


def _version_numbers(text: str, path: str) -> tuple[int, ...]:
    numbers = []
    for part in text.strip().split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            raise UsageError(f"{path}: {text.strip()!r} is no version")
        numbers.append(int(digits))
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)

"""Statements written as mappings, for what a sentence cannot say or a program writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.expectation.sentence import parse_subjects
from vpcplan.analysis.expectation.statement import (
    FreeStatement,
    LocationStatement,
    ReachStatement,
    ResolveStatement,
    Statement,
    Subjects,
    SurvivalStatement,
)
from vpcplan.analysis.reachability.question import make_question
from vpcplan.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

REACH_KEYS = (
    "from",
    "to",
    "reachable",
    "only",
    "protocol",
    "port",
    "source_port",
    "ip_version",
    "via",
    "survives",
)
RESOLVE_KEYS = ("resolve", "type", "from", "unhealthy", "to", "reachable", "survives")
LOCATION_KEYS = ("resource", "in", "not_in")
FREE_KEYS = ("subnet", "vpc", "tier", "free_addresses")
COMMENT_KEYS = ("description", "name")


def parse_fields(fields: tuple[tuple[str, object], ...]) -> Statement:
    """The statement that a mapping makes: its keys say which form it has.

    ``{from: web-1, to: db-1, protocol: tcp, port: 5432, reachable: false}`` is `web-1 cannot reach db-1
    on tcp 5432`; ``{resolve: www.example.com, type: A, from: country:FR, to: [192.0.2.1]}``;
    ``{resource: web-1, in: subnet app-a}``; ``{subnet: app-a, free_addresses: 20}``. ``survives: any AZ``
    adds that to the first two.

    Raises:
        UsageError: an unknown key, or one missing.
    """
    values = {key: value for key, value in fields if key not in COMMENT_KEYS}
    if "resolve" in values:
        statement: Statement = _resolve(_known(values, RESOLVE_KEYS))
    elif "free_addresses" in values:
        return _free(_known(values, FREE_KEYS))
    elif "resource" in values:
        return _location(_known(values, LOCATION_KEYS))
    else:
        statement = _reach(_known(values, REACH_KEYS))
    survives = values.get("survives")
    if survives is None or not isinstance(statement, ReachStatement | ResolveStatement):
        return statement
    from vpcplan.analysis.expectation.sentence import parse_sentence

    loss = parse_sentence(f"x survives the loss of {_text(survives, 'survives')}")
    if not isinstance(loss, SurvivalStatement):
        raise UsageError("`survives` is not understood", hint="write `survives: any AZ`")
    return SurvivalStatement(subject=statement, loss=loss.loss, named=loss.named)


def _known(values: dict[str, object], keys: tuple[str, ...]) -> dict[str, object]:
    for key in values:
        if key not in keys:
            from difflib import get_close_matches

            near = get_close_matches(key, keys, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"it takes {', '.join((*keys, *COMMENT_KEYS))}"
            raise UsageError(f"unknown key `{key}` in a statement", hint=hint)
    return values


def _texts(value: object, key: str) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, tuple) and value and all(isinstance(item, str) for item in value):
        return tuple(str(item) for item in value)
    raise UsageError(f"`{key}` is a text or a list of texts")


def _text(value: object, key: str) -> str:
    texts = _texts(value, key)
    if len(texts) != 1:
        raise UsageError(f"`{key}` is one text")
    return texts[0]


def _flag(values: Mapping[str, object], key: str, default: bool) -> bool:
    word = str(values.get(key, default)).lower()
    if word not in ("true", "false", "yes", "no"):
        raise UsageError(f"`{key}` is true or false")
    return word in ("true", "yes")


def _subjects(values: Mapping[str, object], key: str) -> Subjects:
    if key not in values:
        raise UsageError(f"the statement has no `{key}`")
    texts = _texts(values[key], key)
    if len(texts) == 1 and " " in texts[0]:
        return parse_subjects(texts[0].replace(",", " , ").split(), f"`{key}`")
    return Subjects(text=", ".join(texts), names=texts)


def _reach(values: dict[str, object]) -> ReachStatement:
    def optional(key: str) -> str | None:
        return _text(values[key], key) if key in values else None

    ports = ",".join(_texts(values["port"], "port")) if "port" in values else None
    version = {"4": 4, "6": 6, "ipv4": 4, "ipv6": 6}.get((optional("ip_version") or "").lower())
    if "ip_version" in values and version is None:
        raise UsageError("`ip_version` is 4 or 6")
    negated = not _flag(values, "reachable", True)
    return ReachStatement(
        sources=_subjects(values, "from"),
        destinations=_subjects(values, "to"),
        negated=negated,
        only=_flag(values, "only", False),
        questions=(make_question(optional("protocol"), ports, optional("source_port"), version),),
        via=_texts(values["via"], "via") if "via" in values else (),
    )


def _resolve(values: dict[str, object]) -> ResolveStatement:
    clients = _texts(values["from"], "from") if "from" in values else ()
    return ResolveStatement(
        name=_text(values["resolve"], "resolve"),
        type=_text(values.get("type", "A"), "type").upper(),
        client=tuple(client.replace(": ", ":").replace(" ", ":", 1) for client in clients),
        unhealthy=_texts(values["unhealthy"], "unhealthy") if "unhealthy" in values else (),
        values=_texts(values["to"], "to") if values.get("to") else (),
        negated=not _flag(values, "reachable", True),
    )


def _location(values: dict[str, object]) -> LocationStatement:
    from vpcplan.analysis.expectation.sentence import parse_sentence

    key = "not_in" if "not_in" in values else "in"
    if key not in values:
        raise UsageError("the statement has no `in`")
    place = values[key]
    pairs = place if isinstance(place, tuple) else ()
    if len(pairs) == 1 and isinstance(pairs[0], tuple) and len(pairs[0]) == 2:
        place = f"{pairs[0][0]} {pairs[0][1]}"
    found = parse_sentence(f"x {'is not in' if key == 'not_in' else 'is in'} {_text(place, key)}")
    if not isinstance(found, LocationStatement):
        raise UsageError(f"`{key}` is not understood", hint="write `in: subnet app-a`")
    return LocationStatement(
        subjects=_subjects(values, "resource"),
        place=found.place,
        place_kind=found.place_kind,
        negated=found.negated,
    )


def _free(values: dict[str, object]) -> FreeStatement:
    kinds = [key for key in ("subnet", "vpc", "tier") if key in values]
    if len(kinds) != 1:
        raise UsageError("the statement needs one of `subnet`, `vpc` and `tier`")
    number = _text(values["free_addresses"], "free_addresses")
    if not number.isdigit():
        raise UsageError("`free_addresses` is a number")
    kind = kinds[0]
    name = _text(values[kind], kind)
    members = "subnet" if kind == "subnet" else "vpc" if kind == "vpc" else "tier"
    if members == "subnet":
        subjects = Subjects(text=f"subnet {name}", names=(name,), members_of="subnet")
    elif members == "vpc":
        subjects = Subjects(text=f"vpc {name}", names=(name,), members_of="vpc")
    else:
        subjects = Subjects(text=f"tier {name}", names=(name,), members_of="tier")
    return FreeStatement(subjects=subjects, count=int(number))

"""Sentences such as ``internet can reach front on tcp 443``, turned into statements."""

from __future__ import annotations

from typing import Literal

from vpcplan.analysis.expectation.statement import (
    FreeStatement,
    LocationStatement,
    MemberKind,
    ReachStatement,
    ResolveStatement,
    Statement,
    Subjects,
    SurvivalStatement,
)
from vpcplan.analysis.failure import LossKind
from vpcplan.analysis.reachability.question import Question, make_question, parse_protocol
from vpcplan.errors import UsageError

FORMS = (
    "A can reach B on tcp 443",
    "A cannot reach B",
    "only A can reach B on tcp 5432",
    "A can reach B on tcp 22 via C",
    "every member of tier app can reach B",
    "NAME A from country FR resolves to 192.0.2.1 or 192.0.2.2",
    "A is in subnet app-a",
    "subnet app-a has at least 20 free addresses",
    "A can reach B on tcp 443 survives the loss of any AZ",
)
"""One sentence of each form, for the error message."""

_CLAUSES: tuple[str, ...] = ("on", "via", "over")
_SURVIVES = ("survives", "the", "loss", "of")
_VERBS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("cannot", "reach"), "cannot"),
    (("can", "not", "reach"), "cannot"),
    (("can't", "reach"), "cannot"),
    (("can", "reach"), "can"),
    (("does", "not", "resolve", "to"), "resolves not"),
    (("does", "not", "resolve"), "resolves nothing"),
    (("resolves", "to"), "resolves"),
    (("is", "not", "in"), "is not in"),
    (("are", "not", "in"), "is not in"),
    (("is", "in"), "is in"),
    (("are", "in"), "is in"),
    (("has", "at", "least"), "has"),
    (("have", "at", "least"), "has"),
)


def parse_sentence(text: str) -> Statement:
    """The statement that a sentence makes.

    Raises:
        UsageError: the sentence is not understood; the message names the part that is not.
    """
    words = _words(text)
    position = _find(words, _SURVIVES)
    if position is not None:
        return _survival(words[:position], words[position + len(_SURVIVES) :])
    for phrase, verb in _VERBS:
        position = _find(words, phrase)
        if position is not None:
            return _statement(verb, words[:position], words[position + len(phrase) :])
    raise UsageError(
        "this is not understood: it has none of `can reach`, `cannot reach`, `resolves to`, `is in`, "
        "`has at least`, `survives the loss of`",
        hint=_nearest_form(text),
    )


def _nearest_form(text: str) -> str:
    from difflib import get_close_matches

    found = get_close_matches(text, FORMS, n=1, cutoff=0.3)
    return f"write it like `{found[0] if found else FORMS[0]}`"


def _words(text: str) -> list[str]:
    """The words, with commas apart; what stands in quotes is one word, whatever is in it."""
    words: list[str] = []
    for number, part in enumerate(text.split('"')):
        if number % 2:
            words.append(part)
        else:
            words += _split_commas(part)
    return words


def _split_commas(text: str) -> list[str]:
    """Words of plain text; a comma between digits belongs to the word (``tcp 80,443``)."""
    words = []
    for word in text.split():
        if word.endswith(",") and len(word) > 1:
            words += [word[:-1], ","]
        elif "," in word and not all(part.replace("-", "").isdigit() for part in word.split(",")):
            for number, part in enumerate(word.split(",")):
                words += ([","] if number else []) + ([part] if part else [])
        else:
            words.append(word)
    return words


def _find(words: list[str], phrase: tuple[str, ...]) -> int | None:
    lowered = [word.lower() for word in words]
    for position in range(len(words) - len(phrase) + 1):
        if tuple(lowered[position : position + len(phrase)]) == phrase:
            return position
    return None


def _statement(verb: str, before: list[str], after: list[str]) -> Statement:
    match verb:
        case "can" | "cannot":
            return _reach(before, after, negated=verb == "cannot")
        case "resolves" | "resolves not" | "resolves nothing":
            return _resolve(before, after, verb)
        case "is in" | "is not in":
            return _location(before, after, negated=verb == "is not in")
        case _:
            return _free(before, after)


def _reach(before: list[str], after: list[str], *, negated: bool) -> ReachStatement:
    only = bool(before) and before[0].lower() == "only"
    if only and negated:
        raise UsageError("`only … cannot reach` says two things at once", hint="write two statements")
    lowered = [word.lower() for word in after]
    cuts: dict[str, int] = {word: lowered.index(word) for word in _CLAUSES if word in lowered}
    end = min(cuts.values(), default=len(after))
    version = None
    clauses = {word: _clause(after, position, cuts) for word, position in cuts.items()}
    if "over" in clauses:
        version = _version(clauses["over"])
    return ReachStatement(
        sources=parse_subjects(before[1:] if only else before, "who reaches"),
        destinations=parse_subjects(after[:end], "what is reached"),
        negated=negated,
        only=only,
        questions=parse_traffic(clauses.get("on", []), version),
        via=parse_subjects(clauses["via"], "the hop after `via`").names if "via" in clauses else (),
    )


def _clause(words: list[str], start: int, cuts: dict[str, int]) -> list[str]:
    end = min((position for position in cuts.values() if position > start), default=len(words))
    if end == start + 1:
        raise UsageError(f"nothing follows `{words[start]}`")
    return words[start + 1 : end]


def _version(words: list[str]) -> int:
    found = {"ipv4": 4, "ipv6": 6}.get(" ".join(words).lower())
    if found is None:
        raise UsageError(
            f"`over {' '.join(words)}` is not understood", hint="write `over ipv4` or `over ipv6`"
        )
    return found


def parse_traffic(words: list[str], version: int | None = None) -> tuple[Question, ...]:
    """The questions that ``tcp 443``, ``tcp 80,443 and udp 53``, ``icmp`` or nothing ask.

    Raises:
        UsageError: no such protocol, or no port.
    """
    if not words:
        return (make_question(version=version),)
    questions: list[Question] = []
    protocol: str | None = None
    ports: list[str] = []

    def finish() -> None:
        if protocol is not None or ports:
            questions.append(make_question(protocol, ",".join(ports) or None, version=version))

    for word in words:
        if word.lower() in ("and", "or", ",", "port", "ports"):
            continue
        if word[0].isdigit():
            ports.append(word)
        else:
            parse_protocol(word)
            finish()
            protocol, ports = word, []
    finish()
    return tuple(questions)


_KINDS: dict[str, MemberKind] = {
    "tier": "tier",
    "subnet": "subnet",
    "group": "group",
    "sg": "group",
    "security_group": "group",
    "vpc": "vpc",
    "az": "zone",
    "zone": "zone",
    "region": "region",
}
_MEMBER_WORDS = ("member", "members", "instance", "instances", "interface", "interfaces", "host", "hosts")


def parse_subjects(words: list[str], role: str) -> Subjects:
    """One side of a sentence: ``a``, ``a and b``, ``any of a, b``, ``every member of tier app``.

    Raises:
        UsageError: nothing is named, or a kind of group that there is not.
    """
    text = " ".join(words).replace(" ,", ",")
    lowered = [word.lower() for word in words]
    if not words:
        raise UsageError(f"the sentence does not say {role}")
    if lowered[0] in ("every", "each", "all", "any") and len(words) > 2 and lowered[1] in _MEMBER_WORDS:
        return _members(words[2:], text, "any" if lowered[0] == "any" else "all")
    if lowered[0] in ("every", "each", "all") and _KINDS.get(lowered[1] if len(words) > 1 else ""):
        raise UsageError(f"`{text}` is not understood", hint=f"write `every member of {' '.join(words[1:])}`")
    if lowered[0] in _KINDS and (len(words) == 2 or lowered[:2] == ["security", "group"]):
        return _members(words, text, "all")
    quantifier: Literal["all", "any"] = "all"
    if lowered[:2] == ["any", "of"]:
        quantifier, words = "any", words[2:]
    elif lowered[:2] in (["all", "of"], ["each", "of"]):
        words = words[2:]
    names = tuple(word for word in words if word.lower() not in ("and", "or", ",", "the"))
    if not names:
        raise UsageError(f"the sentence does not say {role}")
    _check_names(words, names, role)
    if quantifier == "all" and any(word.lower() == "or" for word in words):
        quantifier = "any"
    return Subjects(text=text, names=names, quantifier=quantifier)


def _check_names(words: list[str], names: tuple[str, ...], role: str) -> None:
    """Two names side by side without `and` or a comma are one mistake, not two names."""
    previous_is_name = False
    for word in words:
        is_name = word.lower() not in ("and", "or", ",", "the")
        if is_name and previous_is_name:
            raise UsageError(
                f"`{' '.join(words)}` is not understood as {role}",
                hint="put `and`, `or` or a comma between names, and names with spaces in quotes",
            )
        previous_is_name = is_name


def _members(words: list[str], text: str, quantifier: Literal["all", "any"]) -> Subjects:
    if words[0].lower() in ("of", "in"):
        words = words[1:]
    if len(words) > 2 and [word.lower() for word in words[:2]] == ["security", "group"]:
        words = ["group", *words[2:]]
    kind = _KINDS.get(words[0].lower()) if words else None
    if kind is None or len(words) < 2:
        known = "tier, subnet, group, vpc, az or region"
        raise UsageError(f"`{text}` does not say of what", hint=f"name a {known}: `every member of tier app`")
    return Subjects(text=text, names=tuple(words[1:2]), members_of=kind, quantifier=quantifier)


_TYPES = (
    "A",
    "AAAA",
    "CNAME",
    "MX",
    "TXT",
    "NS",
    "SRV",
    "PTR",
    "CAA",
    "SOA",
    "HTTPS",
    "SVCB",
    "NAPTR",
    "SPF",
)
_CLIENT_KINDS = (
    "country", "continent", "subdivision", "region", "location", "ip", "subnet", "vpc", "instance", "network",
)  # fmt: skip


def _resolve(before: list[str], after: list[str], verb: str) -> ResolveStatement:
    if not before:
        raise UsageError("the sentence does not say which name resolves")
    name, rest = before[0], before[1:]
    type_ = "A"
    if rest and rest[0].upper() in _TYPES:
        type_, rest = rest[0].upper(), rest[1:]
    client, unhealthy = _circumstances(rest)
    # "does not resolve from country US" says who asks after the verb.
    if verb == "resolves nothing":
        more, failing = _circumstances(after)
        return ResolveStatement(name=name, type=type_, client=client + more, unhealthy=unhealthy + failing)
    values = tuple(word for word in after if word.lower() not in ("and", "or", ","))
    if values == ("nothing",):
        return ResolveStatement(name=name, type=type_, client=client, unhealthy=unhealthy)
    if not values:
        raise UsageError("the sentence does not say what the name resolves to")
    mode: Literal["or", "and"] = "and" if any(word.lower() == "and" for word in after) else "or"
    return ResolveStatement(
        name=name,
        type=type_,
        client=client,
        unhealthy=unhealthy,
        values=values,
        mode=mode,
        negated=verb == "resolves not",
    )


def _circumstances(words: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who asks (``from country FR``) and what fails (``with blue unhealthy``)."""
    client: list[str] = []
    unhealthy: list[str] = []
    position = 0
    while position < len(words):
        word = words[position].lower()
        if word in ("from", "and", ","):
            position += 1
        elif word == "with" or (word == "when" and len(words) > position + 1):
            names = []
            position += 1
            while position < len(words) and words[position].lower() not in ("unhealthy", "from"):
                if words[position].lower() not in ("and", ",", "is", "are"):
                    names.append(words[position])
                position += 1
            if position < len(words) and words[position].lower() == "unhealthy":
                position += 1
            unhealthy += names
        elif ":" in word and word.partition(":")[0] in _CLIENT_KINDS:
            client.append(words[position])
            position += 1
        elif word in _CLIENT_KINDS and position + 1 < len(words):
            client.append(f"{word}:{words[position + 1]}")
            position += 2
        else:
            raise UsageError(
                f"`{words[position]}` is not understood",
                hint="say who asks: `from country FR`, `from vpc shop`; and what fails: `with X unhealthy`",
            )
    return tuple(client), tuple(unhealthy)


def _location(before: list[str], after: list[str], *, negated: bool) -> LocationStatement:
    subjects = parse_subjects(before, "what is there")
    words = [word for word in after if word.lower() != "the"]
    if len(words) > 2 and [word.lower() for word in words[:2]] == ["security", "group"]:
        words = ["group", *words[2:]]
    if len(words) == 2 and words[0].lower() in _KINDS:
        return LocationStatement(
            subjects=subjects, place=words[1], place_kind=_KINDS[words[0].lower()], negated=negated
        )
    if len(words) != 1:
        raise UsageError(f"`is in {' '.join(after)}` is not understood", hint="write `is in subnet app-a`")
    kind: Literal["block"] | None = (
        "block" if "/" in words[0] and words[0][0] in "0123456789abcdef:" else None
    )
    if kind and "." not in words[0] and ":" not in words[0]:
        kind = None
    return LocationStatement(subjects=subjects, place=words[0], place_kind=kind, negated=negated)


def _free(before: list[str], after: list[str]) -> FreeStatement:
    words = [word.lower() for word in after]
    number = words[0].replace("_", "") if words else ""
    if not number.isdigit() or words[1:] not in (["free", "addresses"], ["free", "address"], ["free"]):
        raise UsageError(
            f"`has at least {' '.join(after)}` is not understood",
            hint="write `has at least 20 free addresses`",
        )
    lowered = [word.lower() for word in before]
    kind = _KINDS.get(lowered[0]) if len(before) == 2 else None
    if kind in ("subnet", "vpc", "tier"):
        subjects = Subjects(text=" ".join(before), names=(before[1],), members_of=kind)
    elif (
        lowered[:2] in (["every", "subnet"], ["each", "subnet"]) and len(before) == 5 and lowered[3] in _KINDS
    ):
        subjects = Subjects(text=" ".join(before), names=(before[4],), members_of=_KINDS[lowered[3]])
        return FreeStatement(subjects=subjects, count=int(number), each_subnet=True)
    else:
        subjects = parse_subjects(before, "what has free addresses")
    return FreeStatement(subjects=subjects, count=int(number))


_LOSSES: dict[str, LossKind] = {
    "az": "zone",
    "zone": "zone",
    "availability zone": "zone",
    "region": "region",
    "nat gateway": "nat_gateway",
    "nat": "nat_gateway",
    "vpn connection": "vpn_connection",
    "vpn": "vpn_connection",
    "vpn tunnel": "vpn_tunnel",
    "tunnel": "vpn_tunnel",
}


def _survival(before: list[str], after: list[str]) -> SurvivalStatement:
    for phrase, verb in _VERBS:
        position = _find(before, phrase)
        if position is not None:
            inner = _statement(verb, before[:position], before[position + len(phrase) :])
            if not isinstance(inner, ReachStatement | ResolveStatement):
                raise UsageError("only `can reach` and `resolves to` can survive a loss")
            return _with_loss(inner, after)
    return _with_loss(parse_subjects(before, "what survives"), after)


def _with_loss(subject: ReachStatement | ResolveStatement | Subjects, words: list[str]) -> SurvivalStatement:
    lowered = [word.lower() for word in words]
    if lowered[:1] in (["any"], ["an"], ["a"], ["one"]):
        loss = _LOSSES.get(" ".join(lowered[1:]))
        if loss is not None:
            return SurvivalStatement(subject=subject, loss=loss)
    for size in (2, 1):
        loss = _LOSSES.get(" ".join(lowered[:size]))
        if loss is not None and len(words) == size + 1:
            return SurvivalStatement(subject=subject, loss=loss, named=words[size])
    raise UsageError(
        f"`the loss of {' '.join(words)}` is not understood",
        hint="write `any AZ`, `any Region`, `any NAT gateway`, `any VPN tunnel`, `any VPN connection`, "
        "`az eu-west-1a` or `nat gateway nat-a`",
    )

"""Names in a topology file to ids of resources: own VPC first, ``vpc/name`` exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.load.yaml.decode import DANGLING, did_you_mean, plural, singular
from vpcplan.load.yaml.sections import INSIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vpcplan.load.yaml.decode import Loading
    from vpcplan.load.yaml.nodes import Scalar

MAX_LISTED = 12

TOP_LEVEL_KINDS = frozenset(
    (
        "vpcs",
        "vpc_peering_connections",
        "transit_gateways",
        "networks",
        "prefix_lists",
        "vpn_connections",
        "direct_connect_gateways",
    )
)
"""Kinds whose names stand outside every VPC."""


def matches(loading: Loading, kinds: Iterable[str], text: str, vpc: str | None) -> list[tuple[str, str]]:
    """Every (kind, id) that ``text`` may mean: the name in ``vpc``, else the exact id, else one of AWS."""
    declared, implied = loading.declared, loading.implied
    if vpc is not None:
        inside = f"{vpc}/{text}"
        found = [
            (kind, inside)
            for kind in kinds
            if inside in declared.get(kind, ()) or inside in implied.get(kind, ())
        ]
        if found:
            return found
    found = [
        (kind, text) for kind in kinds if text in declared.get(kind, ()) or text in implied.get(kind, ())
    ]
    if found:
        return found
    return list(_in_base(loading, kinds, text, vpc))


def _in_base(loading: Loading, kinds: Iterable[str], text: str, vpc: str | None) -> Iterator[tuple[str, str]]:
    """Resources of the AWS configuration beside the files, by id or else by name."""
    for kind in kinds:
        resources = getattr(loading.base, kind, None)
        if not resources:
            continue
        if text in resources:
            yield kind, text
            continue
        for id, resource in resources.items():
            if resource.name == text and vpc in (None, getattr(resource, "vpc", vpc)):
                yield kind, id


def anywhere(loading: Loading, kinds: Iterable[str], text: str) -> list[tuple[str, str]]:
    """Every (kind, id) of that short name in any VPC: ``front`` gives ``shop/front``."""
    found = matches(loading, kinds, text, None)
    if not found and "/" not in text:
        found = [(kind, id) for kind in kinds for id in loading.ids_of_name(kind).get(text, ())]
    return found


def find(
    loading: Loading, kinds: tuple[str, ...], reference: Scalar, vpc: str | None, what: str | None = None
) -> tuple[str, str] | None:
    """The one (kind, id) that ``reference`` names, or None after a Problem was noted.

    Args:
        loading: What is declared.
        kinds: Kinds (section names) that may be meant.
        reference: The name as written.
        vpc: Id of the VPC that it is written in.
        what: What the reference is in words, such as ``route target``; by default the kind.
    """
    found = matches(loading, kinds, reference.text, vpc)
    if len(found) == 1:
        return found[0]
    noun = what or singular(kinds[0])
    if found:
        explain_ambiguous(loading, reference, found, noun)
    else:
        explain_dangling(loading, kinds, reference, vpc, noun)
    return None


def find_id(
    loading: Loading, kind: str, reference: Scalar, vpc: str | None, what: str | None = None
) -> str | None:
    """The id of the resource of one kind that ``reference`` names; see :func:`find`."""
    declared = loading.declared.get(kind)
    if declared is not None and vpc is not None:
        id = f"{vpc}/{reference.text}"
        if id in declared:
            return id
    found = find(loading, (kind,), reference, vpc, what)
    return None if found is None else found[1]


def find_ids(
    loading: Loading, kind: str, references: Iterable[Scalar], vpc: str | None, what: str | None = None
) -> tuple[str, ...]:
    """The ids of several resources of one kind; one that is named twice counts once and is a Problem."""
    ids: list[str] = []
    for reference in references:
        id = find_id(loading, kind, reference, vpc, what)
        if id is None:
            continue
        if id in ids:
            loading.problem(reference, f"`{reference.text}` is listed twice", "name it once")
        else:
            ids.append(id)
    return tuple(ids)


UNKNOWN = "unknown"
UNKNOWN_GROUP = "unknown_group"
"""Words before the id of what nobody describes, as `vpcplan import` writes it."""


def unknown_id(reference: Scalar, word: str = UNKNOWN) -> str | None:
    """The id in ``unknown acl-1``; None where the reference is a name."""
    first, _, id = reference.text.partition(" ")
    return id.strip() or None if first == word else None


def find_ids_or_unknown(
    loading: Loading,
    kind: str,
    references: Iterable[Scalar],
    vpc: str | None,
    what: str | None = None,
    *,
    word: str = UNKNOWN,
) -> tuple[str, ...]:
    """Like :func:`find_ids`, with the ids of what nobody describes behind those of what is declared."""
    written = tuple(references)
    if not any(" " in reference.text for reference in written):
        # A name has no space, so all of these are names.
        return find_ids(loading, kind, written, vpc, what)
    listed = [(reference, unknown_id(reference, word)) for reference in written]
    known = find_ids(loading, kind, (reference for reference, id in listed if id is None), vpc, what)
    return (*known, *dict.fromkeys(id for _, id in listed if id is not None))


def find_groups(loading: Loading, references: Iterable[Scalar], vpc: str | None) -> tuple[str, ...]:
    """The ids of an interface's security groups; ``unknown_group sg-1`` stands for one of unknown rules."""
    return find_ids_or_unknown(loading, "security_groups", references, vpc, word=UNKNOWN_GROUP)


def find_anywhere(
    loading: Loading, kinds: tuple[str, ...], reference: Scalar, vpc: str | None, what: str | None = None
) -> tuple[str, str] | None:
    """Like :func:`find`, but a name that only one other VPC has is found there."""
    found = matches(loading, kinds, reference.text, vpc) or anywhere(loading, kinds, reference.text)
    if len(found) == 1:
        return found[0]
    noun = what or singular(kinds[0])
    if found:
        explain_ambiguous(loading, reference, found, noun)
    else:
        explain_dangling(loading, kinds, reference, vpc, noun)
    return None


def explain_ambiguous(loading: Loading, reference: Scalar, found: list[tuple[str, str]], noun: str) -> None:
    """Note that a name may mean several resources, and how to say which."""
    several_kinds = len({kind for kind, _ in found}) > 1
    listed = ", ".join(f"{singular(kind)} {id}" for kind, id in found[:MAX_LISTED])
    if several_kinds:
        hint = "say which: " + " or ".join(
            f"`{singular_word(kind)} {reference.text}`" for kind, _ in found[:MAX_LISTED]
        )
    else:
        hint = "write one of the ids: " + ", ".join(id for _, id in found[:MAX_LISTED])
    loading.problem(reference, f"{noun} `{reference.text}` is ambiguous: {listed}", hint, rule=DANGLING)


def singular_word(kind: str) -> str:
    """The word that names a kind in the language: ``nat_gateways`` gives ``nat_gateway``."""
    return kind.removesuffix("s")


def explain_dangling(
    loading: Loading, kinds: tuple[str, ...], reference: Scalar, vpc: str | None, noun: str
) -> None:
    """Note that a name leads nowhere, what there is instead, and what was probably meant."""
    text = reference.text
    if not loading.suggests:
        loading.problem(reference, f"{noun} `{text}` does not exist", rule=DANGLING)
        return
    by_kind = {kind: names for kind in kinds if (names := _names(loading, kind, vpc))}
    close = did_you_mean(text, [name for names in by_kind.values() for name in names])
    local = vpc is not None and any(kind not in TOP_LEVEL_KINDS for kind in kinds)
    message = f"{noun} `{text}` does not exist"
    place = "transit gateway" if kinds[0] in INSIDE else "vpc"
    if local:
        message += f" in {place} `{vpc}`"
    shown = [kind for kind, names in by_kind.items() if close in names] if close else list(by_kind)
    if len(kinds) == 1 or close:
        for kind in shown[:1]:
            owner = "its" if local and kind not in TOP_LEVEL_KINDS else "the"
            message += f"; {owner} {_listed(kind, by_kind[kind])}"
    hint = f"did you mean `{close}`?" if close else None
    elsewhere = [] if close else anywhere(loading, kinds, text)
    if elsewhere:
        hint = f"there is a {singular(elsewhere[0][0])} `{elsewhere[0][1]}`, in another VPC"
    elif hint is None and len(kinds) > 1 and shown:
        hint = "there are " + "; ".join(_listed(kind, by_kind[kind], "") for kind in shown)
    elif hint is None and not shown and len(kinds) == 1:
        owner = f"{place} `{vpc}`" if local else "the topology"
        hint = f"{owner} has no {plural(kinds[0])}"
    loading.problem(reference, message, hint, rule=DANGLING)


def _listed(kind: str, names: list[str], verb: str = " are") -> str:
    """``NAT gateways are nat-a``, or without a verb ``NAT gateways nat-a``."""
    more = f" and {len(names) - MAX_LISTED} more" if len(names) > MAX_LISTED else ""
    return f"{plural(kind)}{verb} {', '.join(names[:MAX_LISTED])}{more}"


def _names(loading: Loading, kind: str, vpc: str | None) -> list[str]:
    """The names that a reference in ``vpc`` can use for a kind."""
    names = [
        entry.name if entry.vpc is not None and entry.vpc == vpc else entry.id
        for entry in loading.entries.get(kind, ())
        if entry.vpc is None or entry.vpc == vpc or vpc is None
    ]
    base = getattr(loading.base, kind, None) or {}
    return names + [
        resource.name for resource in base.values() if vpc in (None, getattr(resource, "vpc", vpc))
    ]

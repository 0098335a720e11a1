"""Resources that came, went, changed or have another name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from vpcplan.analysis.difference.result import ResourceChange
from vpcplan.analysis.inventory import KINDS
from vpcplan.errors import SourceSpan
from vpcplan.model.network_acl import NetworkAclEntry
from vpcplan.model.resource import Resource
from vpcplan.model.route_table import Route
from vpcplan.model.security_group import SecurityGroupRule
from vpcplan.model.topology_index import TopologyIndex
from vpcplan.net.block import Address, Block
from vpcplan.semantics.network_acl import format_entry
from vpcplan.semantics.route_table import format_route
from vpcplan.semantics.security_group import format_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vpcplan.model.topology import Topology

Renames = dict[str, dict[str, str]]
"""By kind: the new id of each resource that has another one now."""

UNKNOWN = "?"
"""Stands for an id that only one of the two topologies has, while renames are looked for."""


def resources_of(topology: Topology, kind: str) -> dict[str, Resource]:
    """The resources of a kind that somebody wrote: interfaces that belong to something come with it."""
    found: dict[str, Resource] = getattr(topology, kind)
    if kind != "network_interfaces":
        return found
    return {id: interface for id, interface in topology.network_interfaces.items() if interface.owner is None}


def facts(value: Any, name_of: Callable[[str], str]) -> Any:
    """A value without its place in a file, ids and names seen through ``name_of``: what can be compared."""
    if isinstance(value, str):
        return name_of(value)
    if isinstance(value, Block | Address):
        return str(value)
    if isinstance(value, Struct):
        return (
            type(value).__name__,
            *(
                facts(getattr(value, field), name_of)
                for field in value.__struct_fields__
                if not isinstance(getattr(value, field), SourceSpan)
                and not (isinstance(value, Resource) and field in ("id", "name"))
            ),
        )
    if isinstance(value, tuple):
        return tuple(facts(entry, name_of) for entry in value)
    if isinstance(value, frozenset):
        return tuple(sorted(map(repr, (facts(entry, name_of) for entry in value))))
    return value


def same_network(old: Topology, new: Topology) -> bool:
    """Whether two topologies say the same, apart from where they say it: then nothing behaves differently."""
    return old.undescribed == new.undescribed and all(
        {id: facts(entry, _same) for id, entry in getattr(old, kind).items()}
        == {id: facts(entry, _same) for id, entry in getattr(new, kind).items()}
        for kind in KINDS
    )


def find_renames(old: Topology, new: Topology) -> Renames:
    """Resources of the old topology that the new one has under another id, and that are otherwise the same.

    Two resources match if nothing but ids that are in one topology only tells them apart. Of several alike
    those with the same last name match, then none.
    """
    gone = {kind: set(getattr(old, kind)) - set(getattr(new, kind)) for kind in KINDS}
    come = {kind: set(getattr(new, kind)) - set(getattr(old, kind)) for kind in KINDS}
    loose = {id for ids in (*gone.values(), *come.values()) for id in ids}

    def name_of(text: str) -> str:
        return UNKNOWN if text in loose else text

    renames: Renames = {}
    for kind in KINDS:
        if gone[kind] and come[kind]:
            renames[kind] = _match(
                {id: facts(getattr(old, kind)[id], name_of) for id in sorted(gone[kind])},
                {id: facts(getattr(new, kind)[id], name_of) for id in sorted(come[kind])},
            )
    return renames


def _match(before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
    """Old ids and new ids whose facts are the same."""
    found: dict[str, str] = {}
    by_facts: dict[Any, list[str]] = {}
    for id, what in after.items():
        by_facts.setdefault(what, []).append(id)
    alike: dict[Any, list[str]] = {}
    for id, what in before.items():
        alike.setdefault(what, []).append(id)
    for what, ids in alike.items():
        others = by_facts.get(what, [])
        if len(ids) == len(others) == 1:
            found[ids[0]] = others[0]
            continue
        last = {id.rpartition("/")[2]: id for id in others}
        for id in ids:
            other = last.pop(id.rpartition("/")[2], None)
            if other is not None:
                found[id] = other
    return found


def compare_resources(old: Topology, new: Topology, renames: Renames) -> tuple[ResourceChange, ...]:
    """Every resource that came, went, changed or was renamed, kind by kind."""
    changes: list[ResourceChange] = []
    for kind in KINDS:
        before, after = resources_of(old, kind), resources_of(new, kind)
        renamed = renames.get(kind, {})
        known = set(renamed.values())
        for id, resource in before.items():
            new_id = renamed.get(id, id)
            if new_id not in after:
                changes.append(ResourceChange(change="removed", kind=kind, before=id, after=None))
                continue
            details = tuple(_details(old, new, kind, resource, after[new_id], renames))
            if new_id != id:
                changes.append(
                    ResourceChange(change="renamed", kind=kind, before=id, after=new_id, details=details)
                )
            elif details:
                changes.append(
                    ResourceChange(change="changed", kind=kind, before=id, after=id, details=details)
                )
        changes += [
            ResourceChange(change="added", kind=kind, before=None, after=id)
            for id in after
            if id not in before and id not in known
        ]
    return tuple(changes)


def _details(
    old: Topology, new: Topology, kind: str, before: Resource, after: Resource, renames: Renames
) -> Iterator[str]:
    """What is different about a resource: fields with both values, rules and routes one by one."""
    every = {id: new_id for ids in renames.values() for id, new_id in ids.items()}

    def name_of(text: str) -> str:
        return every.get(text, text)

    for field in before.__struct_fields__:
        if field in ("id", "name", "span", "network_interfaces"):
            # Interfaces come with what they belong to; their addresses are compared as addresses.
            continue
        left, right = getattr(before, field), getattr(after, field)
        if facts(left, name_of) == facts(right, _same):
            continue
        if isinstance(left, tuple) and isinstance(right, tuple):
            known = [facts(entry, _same) for entry in right]
            lost = [facts(entry, name_of) for entry in left]
            removed = [entry for entry, what in zip(left, lost, strict=True) if what not in known]
            added = [entry for entry, what in zip(right, known, strict=True) if what not in lost]
            yield from (f"{field} − {_text(TopologyIndex(old), field, entry)}" for entry in removed)
            yield from (f"{field} + {_text(TopologyIndex(new), field, entry)}" for entry in added)
            if not removed and not added:
                yield f"{field}: another order"
        else:
            yield f"{field}: {_text(TopologyIndex(old), field, left)} → " + _text(
                TopologyIndex(new), field, right
            )


def _same(text: str) -> str:
    return text


def _text(index: TopologyIndex, field: str, value: Any) -> str:
    """A value as the topology language would write it."""
    match value:
        case SecurityGroupRule():
            return format_rule(index, value, "ingress" if field == "ingress" else "egress")
        case NetworkAclEntry():
            return format_entry(value, field)
        case Route():
            return format_route(index, value)
        case Struct() if not isinstance(value, Block | Address):
            parts = [
                f"{name} {_text(index, name, content)}"
                for name in value.__struct_fields__
                if (content := getattr(value, name)) not in (None, (), "")
                and not isinstance(content, SourceSpan)
            ]
            return ", ".join(parts)
        case tuple():
            return ", ".join(_text(index, field, entry) for entry in value) or "none"
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
    return str(value)

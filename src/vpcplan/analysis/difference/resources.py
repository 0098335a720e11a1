"""Resources that came, went, changed or have another name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from vpcplan.analysis.difference.facts import SAID_BY_AWS, facts, field_facts, normal
from vpcplan.analysis.difference.renames import is_nameless, plain_name, title_of
from vpcplan.analysis.difference.result import ResourceChange
from vpcplan.analysis.inventory import KINDS
from vpcplan.errors import SourceSpan
from vpcplan.model.load_balancer import Listener
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
    from collections.abc import Iterator

    from vpcplan.analysis.difference.renames import Matching
    from vpcplan.analysis.difference.result import ResourceChangeKind
    from vpcplan.model.topology import Topology


def resources_of(topology: Topology, kind: str) -> dict[str, Resource]:
    """The resources of a kind that somebody wrote: interfaces that belong to something come with it."""
    found: dict[str, Resource] = getattr(topology, kind)
    if kind != "network_interfaces":
        return found
    return {id: interface for id, interface in topology.network_interfaces.items() if interface.owner is None}


def same_network(old: Topology, new: Topology) -> bool:
    """Whether two topologies say the same, apart from where they say it: then nothing behaves differently."""
    return old.undescribed == new.undescribed and all(
        {id: (entry.name, facts(entry, str)) for id, entry in getattr(old, kind).items()}
        == {id: (entry.name, facts(entry, str)) for id, entry in getattr(new, kind).items()}
        for kind in KINDS
    )


def compare_resources(old: Topology, new: Topology, matching: Matching) -> tuple[ResourceChange, ...]:
    """Every resource that came, went, changed or was renamed, kind by kind.

    What has another id and is called the same is not renamed: AWS chose the id, or what it is in was renamed.
    """
    changes: list[ResourceChange] = []
    for kind in KINDS:
        before, after = resources_of(old, kind), resources_of(new, kind)
        renamed = matching.renames().get(kind, {})
        known = set(renamed.values())
        for id, resource in before.items():
            new_id = renamed.get(id, id)
            if new_id not in after:
                changes.append(
                    ResourceChange(
                        change="removed", kind=kind, before=id, after=None, name=title_of(resource)
                    )
                )
                continue
            details = tuple(_details(old, new, resource, after[new_id], matching))
            change = _change_of(resource, after[new_id], details)
            if change is not None:
                names = dict.fromkeys((title_of(resource), title_of(after[new_id])))
                name = " → ".join(names) if change == "renamed" else [*names][-1]
                changes.append(
                    ResourceChange(
                        change=change, kind=kind, before=id, after=new_id, details=details, name=name
                    )
                )
        changes += [
            ResourceChange(change="added", kind=kind, before=None, after=id, name=title_of(resource))
            for id, resource in after.items()
            if id not in before and id not in known
        ]
    return tuple(changes)


def _change_of(before: Resource, after: Resource, details: tuple[str, ...]) -> ResourceChangeKind | None:
    """``renamed`` where both have names and they differ, ``changed`` where something else does."""
    if plain_name(before) != plain_name(after) and not is_nameless(before) and not is_nameless(after):
        return "renamed"
    return "changed" if details else None


def _details(
    old: Topology, new: Topology, before: Resource, after: Resource, matching: Matching
) -> Iterator[str]:
    """What is different about a resource: fields with both values, rules and routes one by one."""
    before, after = normal(old, before), normal(new, after)
    indexes = TopologyIndex(old), TopologyIndex(new)
    tokens = matching.old.token, matching.new.token
    for field in before.__struct_fields__:
        if field in ("id", "name", "span", "network_interfaces"):
            # Interfaces come with what they belong to; their addresses are compared as addresses.
            continue
        left, right = getattr(before, field), getattr(after, field)
        if field in (*SAID_BY_AWS, "region") and not (left and right):
            continue
        if field in ("account", "region") and getattr(before, "vpc", None) is not None:
            # Those are its VPC's.
            continue
        if field_facts(field, left, tokens[0]) == field_facts(field, right, tokens[1]):
            continue
        if not isinstance(left, tuple) or not isinstance(right, tuple):
            yield f"{field}: {_text(indexes[0], field, left)} → {_text(indexes[1], field, right)}"
            continue
        known = [{facts(entry, token) for entry in e} for token, e in zip(tokens, (left, right), strict=True)]
        removed = [entry for entry in left if facts(entry, tokens[0]) not in known[1]]
        added = [entry for entry in right if facts(entry, tokens[1]) not in known[0]]
        texts = [[_text(i, field, e) for e in es] for i, es in zip(indexes, (removed, added), strict=True)]
        yield from (f"{field} − {text}" for text in texts[0] if text not in texts[1])
        yield from (f"{field} + {text}" for text in texts[1] if text not in texts[0])
        yield from (f"{field}: {text} otherwise" for text in texts[0] if text in texts[1])
        if not removed and not added:
            yield f"{field}: another order"


def _listener(index: TopologyIndex, listener: Listener) -> str:
    """``https 443 to web``, ``http 80 that answers itself``."""
    groups = index.topology.target_groups
    names = [groups[id].name if id in groups else id for id in listener.target_groups]
    parts = [f"{listener.protocol} {listener.port}"]
    parts += ["to " + ", ".join(names)] * bool(names) + ["that answers itself"] * listener.answers_itself
    return " ".join(parts)


def _text(index: TopologyIndex, field: str, value: Any) -> str:
    """A value as the topology language would write it."""
    match value:
        case SecurityGroupRule():
            return format_rule(index, value, "ingress" if field == "ingress" else "egress")
        case NetworkAclEntry():
            return format_entry(value, field)
        case Route():
            return format_route(index, value)
        case Listener():
            return _listener(index, value)
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

"""Blocks and addresses that something got or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.analysis.difference.renames import title_of
from vpcplan.analysis.difference.result import AddressChange
from vpcplan.analysis.reach.actors import actors_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.analysis.difference.renames import Renames
    from vpcplan.model.resource import Resource
    from vpcplan.model.topology import Topology

Key = tuple[str, str]


class _Entry(Struct, frozen=True):
    """One block or address as text; ``place`` is the subnet of an address that AWS is to choose."""

    text: str
    subnet: str | None = None
    assumed: bool = False


class _Owned(Struct, frozen=True, kw_only=True):
    """What something has. ``placed`` by AWS: nobody chooses the addresses of a load balancer's nodes."""

    title: str
    entries: tuple[_Entry, ...]
    placed: bool = False


def compare_addresses(old: Topology, new: Topology, renames: Renames) -> tuple[AddressChange, ...]:
    """The blocks of VPCs, subnets and networks, and the addresses of instances and the like."""
    subnets = renames.get("subnets", {})
    before = {
        (kind, renames.get(f"{kind}s", {}).get(id, id)): owned
        for (kind, id), owned in _addresses(old).items()
    }
    after = _addresses(new)
    changes = []
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if was is not None and now is not None and _same(was, now, subnets):
            continue
        texts = [[e.text for e in owned.entries] if owned is not None else [] for owned in (was, now)]
        if set(texts[0]) != set(texts[1]):
            title = now.title if now is not None else was.title if was is not None else key[1]
            changes.append(
                AddressChange(
                    kind=key[0],
                    name=title,
                    removed=tuple(text for text in texts[0] if text not in texts[1]),
                    added=tuple(text for text in texts[1] if text not in texts[0]),
                )
            )
    return tuple(changes)


def _same(was: _Owned, now: _Owned, subnets: dict[str, str]) -> bool:
    """Whether only the subnets count, because AWS chooses the addresses, and those are the same."""
    loose = [all(entry.assumed for entry in owned.entries) for owned in (was, now)]
    if not (all(loose) or (any(loose) and was.placed)):
        return False
    homes = [sorted(subnets.get(e.subnet or "", e.subnet or "") for e in was.entries)]
    return homes[0] == sorted(e.subnet or "" for e in now.entries)


def _addresses(topology: Topology) -> dict[Key, _Owned]:
    """What has which blocks or addresses; a public address stands behind its private one."""
    found: dict[Key, _Owned] = {}
    held: list[tuple[str, Resource, Iterable[object]]] = []
    held += [("vpc", vpc, vpc.all_cidr_blocks) for vpc in topology.vpcs.values()]
    held += [("subnet", subnet, subnet.blocks) for subnet in topology.subnets.values()]
    held += [("network", network, network.cidr_blocks) for network in topology.networks.values()]
    held += [
        ("prefix_list", entry, [each.cidr_block for each in entry.entries])
        for entry in topology.prefix_lists.values()
    ]
    for kind, resource, blocks in held:
        found[kind, resource.id] = _Owned(
            title=title_of(resource), entries=tuple(_Entry(str(block)) for block in blocks)
        )
    interfaces = topology.network_interfaces
    for actor in actors_of(topology, interfaces.values()):
        entries = []
        for id in actor.interfaces:
            for entry in interfaces[id].addresses:
                public = f" ({entry.public_ip})" if entry.public_ip is not None else ""
                # What AWS will choose nobody changed; only the subnet is certain.
                text = f"one of {interfaces[id].subnet}" if entry.assumed else f"{entry.address}{public}"
                entries.append(_Entry(text, interfaces[id].subnet, entry.assumed))
        found[actor.kind, actor.id] = _Owned(
            title=title_of(getattr(topology, f"{actor.kind}s")[actor.id]),
            entries=tuple(entries),
            placed=actor.kind != "instance",
        )
    return found

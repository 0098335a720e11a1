"""Blocks and addresses that something got or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.difference.result import AddressChange
from vpcplan.analysis.reach.actors import actors_of

if TYPE_CHECKING:
    from vpcplan.analysis.difference.resources import Renames
    from vpcplan.model.topology import Topology

Key = tuple[str, str]


def compare_addresses(old: Topology, new: Topology, renames: Renames) -> tuple[AddressChange, ...]:
    """The blocks of VPCs, subnets and networks, and the addresses of instances and the like."""
    before = {
        (kind, renames.get(f"{kind}s", {}).get(id, id)): entries
        for (kind, id), entries in _addresses(old).items()
    }
    after = _addresses(new)
    changes = []
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key, ()), after.get(key, ())
        if set(was) != set(now):
            changes.append(
                AddressChange(
                    kind=key[0],
                    name=key[1],
                    removed=tuple(entry for entry in was if entry not in now),
                    added=tuple(entry for entry in now if entry not in was),
                )
            )
    return tuple(changes)


def _addresses(topology: Topology) -> dict[Key, tuple[str, ...]]:
    """What has which blocks or addresses; a public address stands behind its private one."""
    found: dict[Key, tuple[str, ...]] = {}
    for vpc in topology.vpcs.values():
        found["vpc", vpc.id] = tuple(map(str, vpc.all_cidr_blocks))
    for subnet in topology.subnets.values():
        found["subnet", subnet.id] = tuple(map(str, subnet.blocks))
    for network in topology.networks.values():
        found["network", network.id] = tuple(map(str, network.cidr_blocks))
    for prefix_list in topology.prefix_lists.values():
        found["prefix_list", prefix_list.id] = tuple(str(e.cidr_block) for e in prefix_list.entries)
    interfaces = topology.network_interfaces
    for actor in actors_of(topology, interfaces.values()):
        entries = []
        for id in actor.interfaces:
            for entry in interfaces[id].addresses:
                public = f" ({entry.public_ip})" if entry.public_ip is not None else ""
                # What AWS will choose nobody changed; only the subnet is certain.
                entries.append(
                    f"one of {interfaces[id].subnet}" if entry.assumed else f"{entry.address}{public}"
                )
        found[actor.kind, actor.id] = tuple(entries)
    return found

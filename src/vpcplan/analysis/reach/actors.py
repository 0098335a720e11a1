"""Who talks: instances, load balancers, endpoints, other interfaces, each with all of its addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.analysis.reach.universe import bitset

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.analysis.reach.matrix import Matrix
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.topology import Topology


class Actor(Struct, frozen=True, kw_only=True):
    """One thing with interfaces. ``label`` is what `vpcplan trace` takes for it."""

    kind: str
    id: str
    label: str
    vpc: str
    interfaces: tuple[str, ...]
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]


_OWNERS = {
    "instance": "instances",
    "load_balancer": "load_balancers",
    "vpc_endpoint": "vpc_endpoints",
    "database": "instances",
    "lambda_function": "instances",
}
"""Where the topology keeps what owns an interface, as far as a trace can be asked about it by name."""


def actors_of(topology: Topology, interfaces: Iterable[NetworkInterface]) -> list[Actor]:
    """The owners of some interfaces, in the order of their first interface."""
    members: dict[tuple[str, str], list[NetworkInterface]] = {}
    for interface in interfaces:
        together = members.setdefault(_owner_key(topology, interface), [])
        if interface not in together:
            together.append(interface)
    names: dict[str, int] = {}
    for kind, id in members:
        name = getattr(topology, kind)[id].name
        names[name] = names.get(name, 0) + 1
    return [
        Actor(
            kind=kind.removesuffix("s"),
            id=id,
            label=_label(topology, kind, id, names),
            vpc=own[0].vpc,
            interfaces=tuple(interface.id for interface in own),
            subnets=tuple(dict.fromkeys(interface.subnet for interface in own)),
            security_groups=tuple(dict.fromkeys(g for interface in own for g in interface.security_groups)),
        )
        for (kind, id), own in members.items()
    ]


def _owner_key(topology: Topology, interface: NetworkInterface) -> tuple[str, str]:
    """The kind (a field of the topology) and id of what an interface works for, or of itself."""
    owner = interface.owner
    kind = None if owner is None else _OWNERS.get(owner.kind)
    if owner is not None and kind is not None and owner.id in getattr(topology, kind):
        return kind, owner.id
    return "network_interfaces", interface.id


def _label(topology: Topology, kind: str, id: str, names: dict[str, int]) -> str:
    """The short name where only one thing has it, else the id."""
    name = str(getattr(topology, kind)[id].name)
    # A path of a topology file says the VPC as well, which matters where there are several.
    path = len(topology.vpcs) > 1 and "/" in id and not id.startswith("arn:")
    return id if names[name] > 1 or any(mark in name for mark in ", ") or path else name


class ActorBits:
    """Actors as bits: from the addresses of the matrices of both IP versions to their owners."""

    def __init__(self, topology: Topology, matrices: Iterable[Matrix]) -> None:
        self._matrices = tuple(matrices)
        everybody = [i for matrix in self._matrices for i in matrix.universe.interfaces]
        self.actors = actors_of(topology, everybody)
        number = {id: place for place, actor in enumerate(self.actors) for id in actor.interfaces}
        self.number_of_interface = number
        self._homes = [[number[i.id] for i in matrix.universe.interfaces] for matrix in self._matrices]
        self.entries: list[list[tuple[int, int]]] = [[] for _ in self.actors]
        """By actor: the matrices and positions of its addresses."""
        for which, homes in enumerate(self._homes):
            for position, home in enumerate(homes):
                self.entries[home].append((which, position))
        self.all = (1 << len(self.actors)) - 1
        # Where every actor has one address, in the same order, positions are actors already.
        self._same = [homes == list(range(len(homes))) for homes in self._homes]
        self._folded: list[dict[int, int]] = [{} for _ in self._matrices]

    def fold(self, which: int, bits: int) -> int:
        """The owners of a set of addresses."""
        if self._same[which]:
            return bits
        known = self._folded[which].get(bits)
        if known is None:
            homes = self._homes[which]
            octets = bytearray((len(self.actors) >> 3) + 1)
            for start, octet in enumerate(bits.to_bytes((bits.bit_length() + 7) >> 3, "little")):
                while octet:
                    low = octet & -octet
                    home = homes[(start << 3) + low.bit_length() - 1]
                    octets[home >> 3] |= 1 << (home & 7)
                    octet ^= low
            known = self._folded[which][bits] = int.from_bytes(octets, "little")
            if len(self._folded[which]) > MOST_REMEMBERED:
                self._folded[which].clear()
        return known

    def where(self, actors: int, which: int) -> int:
        """The addresses, in one matrix, of a set of actors."""
        return bitset(position for position, home in enumerate(self._homes[which]) if actors >> home & 1)


MOST_REMEMBERED = 20_000
"""How many sets are remembered before their memory is given back."""

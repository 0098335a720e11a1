"""The way between two places, walked once by the engine of `vpcplan trace` for all addresses that share it.

Routing depends on addresses only. So the engine walks the way for one pair of addresses with every filter
open, and what it passes is written down: the network ACLs in order, and where the way ends. Whoever has many
pairs that no route tells apart then asks those filters for sets of addresses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from vpcplan.analysis.reachability.filters import destination_view
from vpcplan.analysis.reachability.journey import travel
from vpcplan.analysis.reachability.step import EnterInterface, LeaveInterface
from vpcplan.analysis.reachability.walk import Session, Walk
from vpcplan.net.traffic import TCP, TrafficSet, traffic_of

if TYPE_CHECKING:
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.resource import Resource
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.semantics.decision import FilterResult, Obstacle

_SOMETHING = traffic_of(TCP, 443, 443)
"""The packets of these walks; the way depends on addresses only."""

PathEnd = Literal["delivered", "stopped", "unknown", "special"]


class AclPassed(Struct, frozen=True):
    """A network ACL on the way, and which of its two sets of rules is asked."""

    acl: str
    direction: Literal["ingress", "egress"]


class Path(Struct, frozen=True, kw_only=True):
    """A way between two places, one direction.

    ``acls`` are those up to the end; the way is ``special`` where something on it translates, forwards for
    others or filters by more than the ACLs, so that it has to be walked pair by pair. ``source_groups``: the
    receiver's rules may name the sender's security groups; ``destination_groups``: the other way round.
    """

    end: PathEnd
    acls: tuple[AclPassed, ...] = ()
    sender_acl: bool = False
    """Whether the ACL of the sender's own subnet comes first (it is not among ``acls`` then)."""
    receiver_acl: bool = False
    """Whether the ACL of the receiver's own subnet comes last (likewise)."""
    arrives: bool = False
    """Whether the walk comes to the receiver at all, if only past an obstacle."""
    one_transit: bool = False
    """Whether the only thing between the two VPCs is a transit gateway, passed once."""
    joins_only: bool = False
    """Whether only peerings and transit gateways are passed, which treat a reply like any packet."""
    source_groups: bool = False
    destination_groups: bool = False
    destination_known: bool = True
    """False where the sender's rules would see groups there, but the VPC over there is not described."""


class PathWalk(Walk):
    """A walk that lets everything through and remembers what would have been asked."""

    __slots__ = ("acls", "end", "special")
    unfiltered = True

    def __init__(
        self,
        index: TopologyIndex,
        source: NetworkInterface,
        destination: NetworkInterface,
        version: int,
        ends: tuple[int, int],
        *,
        reply: bool,
        session: Session | None = None,
    ) -> None:
        session = session or Session()
        # The groups at both ends are asked elsewhere, for sets.
        session.filtered.update((source.id, destination.id))
        super().__init__(
            index,
            version=version,
            source=ends[0],
            destination=ends[1],
            traffic=_SOMETHING,
            source_ports=(1024, 65535),
            strict=False,
            session=session,
            reply=reply,
            source_interface=source.id,
        )
        self.acls: list[AclPassed] = []
        self.end: PathEnd = "delivered"
        self.special = False

    def oriented(self, traffic: TrafficSet) -> TrafficSet:
        """Nobody looks at the packets, so they need not be turned round."""
        return traffic

    def hop(self, *_: object, **__: object) -> None:
        """Nothing is shown of this walk."""

    def block(self, *_: object, **__: object) -> None:
        """Nor are its blockers."""

    def note(self, text: str) -> None:
        """Nor its remarks."""

    def stop(
        self,
        resource: Resource | None,
        kind: str,
        obstacle: Obstacle,
        *,
        id: str = "",
        vpc: str | None = None,
    ) -> None:
        """The way ends at the first obstacle; what comes behind it decides nothing."""
        if self.end == "delivered":
            self.end = "unknown" if obstacle.unknown else "stopped"

    def filter(
        self,
        resource: Resource | None,
        kind: str,
        code: str,
        result: FilterResult,
        *,
        direction: Literal["ingress", "egress"],
        id: str = "",
        vpc: str | None = None,
        reason: str,
        unknown_code: str = "UNKNOWN_RESOURCE",
    ) -> bool:
        """Remember a network ACL; any other filter makes the way a special one."""
        if kind != "network_acl" or resource is None:
            self.special = self.special or self.end != "stopped"
        elif self.end == "delivered":
            self.acls.append(AclPassed(resource.id, direction))
        return True

    def translate_source(
        self, interface: str | None, version: int, source: int, ports: tuple[int, int] | None
    ) -> None:
        """A translated packet is filtered by other addresses than those of the ends."""
        self.special = self.special or self.end != "stopped"
        super().translate_source(interface, version, source, ports)


def walk_path(
    index: TopologyIndex,
    source: tuple[NetworkInterface, int],
    destination: tuple[NetworkInterface, int],
    version: int,
    *,
    reply: bool = False,
    see_groups: bool = True,
) -> Path:
    """The way from one interface's address to another's, in one direction.

    Args:
        index: the topology.
        source: who sends, and from which address.
        destination: who is to get it, and at which address.
        version: 4 or 6.
        reply: whether this is the way of the answer.
        see_groups: whether it matters which groups the sender's own rules see at the other end.
    """
    sender, receiver = source[0], destination[0]
    session = _after_request(index, destination, source, version) if reply else None
    ends = (source[1], destination[1])
    walk = PathWalk(index, sender, receiver, version, ends, reply=reply, session=session)
    subnet = index.topology.subnets.get(sender.subnet)
    seen = None if reply or subnet is None or not see_groups else destination_view(walk, sender, subnet)
    travel(walk, LeaveInterface(sender))
    crossed = walk.session.crossed
    topology = index.topology
    arrived = walk.arrival is not None and walk.arrival.id == receiver.id
    end: PathEnd = walk.end if arrived or walk.end != "delivered" else "stopped"
    return Path(
        end="special" if walk.special else end,
        acls=tuple(walk.acls),
        arrives=arrived,
        one_transit=len(crossed) == 1 and crossed[0] in topology.transit_gateways,
        joins_only=all(
            id in topology.transit_gateways or id in topology.vpc_peering_connections for id in crossed
        ),
        source_groups=bool(walk.sender_groups()),
        destination_groups=seen is not None and bool(seen.groups),
        destination_known=seen is None or seen.groups_known,
    )


def _after_request(
    index: TopologyIndex,
    client: tuple[NetworkInterface, int],
    server: tuple[NetworkInterface, int],
    version: int,
) -> Session:
    """What stateful resources remember of a client's request when the server's reply comes."""
    asked = PathWalk(index, client[0], server[0], version, (client[1], server[1]), reply=False)
    travel(asked, LeaveInterface(client[0]))
    asked.session.crossed.clear()
    return asked.session


def accepts_packets(index: TopologyIndex, interface: NetworkInterface, address: int, version: int) -> bool:
    """Whether an interface takes packets addressed to it at all: a NAT gateway's and an unused one do not."""
    walk = PathWalk(index, interface, interface, version, (address, address), reply=False)
    travel(walk, EnterInterface(interface))
    return walk.end == "delivered"

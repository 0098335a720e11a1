"""Where addresses are, as far as routing goes: places that no route can tell apart are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.reach.path import AclPassed, Path, accepts_packets, walk_path
from vpcplan.analysis.reach.universe import Signatures, bitset, positions
from vpcplan.model.security_group import SecurityGroupPeer
from vpcplan.net.block import Block, host_block
from vpcplan.semantics.network_acl import network_acl_of
from vpcplan.semantics.network_interface import refuse_unused
from vpcplan.semantics.prefix_list import prefix_list_blocks
from vpcplan.semantics.route_table import route_table_of
from vpcplan.semantics.transit_gateway import attached_blocks, exit_subnets
from vpcplan.semantics.vpn_gateway import propagated_blocks

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from vpcplan.analysis.reach.universe import Universe
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.topology_index import TopologyIndex


class Places:
    """The place of every address of a universe, as sender and as receiver, and the ways between places.

    A sender's place is its VPC, route table, network ACL and zone, and which routing blocks hold its
    address; a receiver's is its VPC and those blocks. Where a subnet itself matters (an attachment or an
    appliance lives in it) it is part of the place.
    """

    def __init__(self, universe: Universe) -> None:
        self.universe = universe
        index, version = universe.index, universe.version
        self.index = index
        self._named_by_routes = frozenset(routing_blocks(index))
        self._groups_named = any(
            isinstance(rule.peer, SecurityGroupPeer)
            for group in index.topology.security_groups.values()
            for rule in group.egress
        )
        self._routing = Signatures([*self._named_by_routes, *_special_blocks(index)])
        self._origins = Signatures(origin_blocks(index))
        self._entry_subnets, self._exit_subnets = special_subnets(index)
        self._sender_numbers: dict[Hashable, int] = {}
        self._receiver_numbers: dict[Hashable, int] = {}
        self.sender: list[int] = []
        """By position: the number of its place as a sender."""
        self.receiver: list[int] = []
        self.acl: list[str | None] = []
        """By position: the network ACL of its subnet, where it is described."""
        self._by_subnet: dict[str, tuple[tuple[Hashable, ...], tuple[Hashable, ...], str | None]] = {}
        self._senders: dict[int, list[int]] = {}
        self._receivers: dict[int, list[int]] = {}
        sends, accepts = [], []
        for position, (interface, address) in enumerate(
            zip(universe.interfaces, universe.addresses, strict=True)
        ):
            if refuse_unused(index, interface) is None:
                sends.append(position)
            if accepts_packets(index, interface, address, version):
                accepts.append(position)
            # Whether groups are seen at the other end is a matter only for those who talk.
            talks = bool(accepts) and accepts[-1] == position
            self._place(position, interface, address, bool(interface.security_groups) or not talks)
        self.sends, self.accepts = bitset(sends), bitset(accepts)
        self.senders = {number: bitset(places) for number, places in self._senders.items()}
        """Bitsets of each sender's place."""
        self.receivers = {number: bitset(places) for number, places in self._receivers.items()}
        self._sender_samples = {n: self._samples(p, self.sends) for n, p in self._senders.items()}
        self._receiver_samples = {n: self._samples(p, self.accepts) for n, p in self._receivers.items()}
        self._requests: dict[tuple[int, int], Path | None] = {}
        self._replies: dict[tuple[int, int, int], Path | None] = {}
        self._client_samples: dict[tuple[int, int], list[int]] = {}
        self._entered: dict[tuple[str | None, str], frozenset[str]] = {}
        self._rests: dict[int, int | None] = {}
        self._known: dict[Path, Path] = {}
        """Equal paths are one object."""
        self.subnets = universe.grouped(_subnet_of)
        """Bitsets of each subnet's interfaces."""
        self._inside: dict[tuple[str, bool], list[tuple[Path, int]]] = {}

    def _place(self, position: int, interface: NetworkInterface, address: int, grouped: bool) -> None:
        """Number the places of one address."""
        if interface.subnet not in self._by_subnet:
            self._by_subnet[interface.subnet] = self._subnet_keys(interface)
        sender, receiver, acl = self._by_subnet[interface.subnet]
        held = self._routing.of(self.universe.version, address)
        origin = self._origins.of(self.universe.version, address)
        for key, numbers, places, members in (
            ((sender, origin, grouped), self._sender_numbers, self.sender, self._senders),
            ((receiver, held, grouped), self._receiver_numbers, self.receiver, self._receivers),
        ):
            number = numbers.setdefault(key, len(numbers))
            places.append(number)
            members.setdefault(number, []).append(position)
        self.acl.append(acl)

    def _subnet_keys(
        self, interface: NetworkInterface
    ) -> tuple[tuple[Hashable, ...], tuple[Hashable, ...], str | None]:
        """What routing sees of a subnet, as a sender's and as a receiver's."""
        subnet = self.index.topology.subnets.get(interface.subnet)
        if subnet is None:
            return (interface.vpc, interface.subnet), (interface.vpc, interface.subnet), None
        table = route_table_of(self.index, subnet)
        acl = network_acl_of(self.index, subnet)
        doubtful = acl is None and subnet.network_acl is not None
        sender = (
            interface.vpc,
            None if table is None else table.id,
            subnet.availability_zone,
            subnet.network_acl if doubtful else acl is None,
            subnet.id if subnet.id in self._exit_subnets else None,
        )
        receiver = (
            interface.vpc,
            subnet.id if subnet.id in self._entry_subnets or doubtful else None,
            acl is None,
            # Whether packets of the internet come in over IPv6 depends on the receiver's own way out.
            table.id if table is not None and self.universe.version == 6 else None,
        )
        return sender, receiver, None if acl is None else acl.id

    def _samples(self, places: list[int], usable: int) -> list[int]:
        """Two positions that stand for a place, of two subnets where it has two; usable ones first."""
        found: dict[str, int] = {}
        interfaces = self.universe.interfaces
        chosen = [place for place in places if usable >> place & 1]
        grouped = [place for place in chosen if interfaces[place].security_groups]
        for position in (*grouped, *chosen, *places):
            found.setdefault(interfaces[position].subnet, position)
            if len(found) == 2:
                break
        return list(found.values())

    def request_path(self, sender: int, receiver: int) -> Path | None:
        """The way from a sender's place to a receiver's in another subnet; None if there is no such pair."""
        key = (sender, receiver)
        if key not in self._requests:
            path = self._beside(sender, receiver)
            if path is None:
                pair = self._pair(self._sender_samples[sender], self._receiver_samples[receiver])
                path = None if pair is None else self._walk(*pair, reply=False)
            self._requests[key] = path
        return self._requests[key]

    def reply_path(self, server: int, client: tuple[int, int]) -> Path | None:
        """The way of a reply from a server's place to a client's, given as sender and as receiver.

        The client's place as sender decides what its request leaves behind for the reply to find.
        """
        request = self.request_path(server, client[1])
        if request is not None and request.joins_only and request.end != "special":
            return request
        key = (server, *client)
        if key not in self._replies:
            if client not in self._client_samples:
                both = [p for p in self._senders[client[0]] if self.receiver[p] == client[1]]
                self._client_samples[client] = self._samples(both, self.accepts)
            pair = self._pair(self._sender_samples[server], self._client_samples[client])
            self._replies[key] = None if pair is None else self._walk(*pair, reply=True)
        return self._replies[key]

    def _beside(self, sender: int, receiver: int) -> Path | None:
        """The way to an attachment's subnet by which packets do not enter: that to the rest of its VPC.

        None where there is no such rest, or where the way is not through one transit gateway alone.
        """
        if receiver not in self._rests:
            self._rests[receiver] = self._rest_of(self._receiver_samples[receiver][0])
        rest = self._rests[receiver]
        one, other = self._sender_samples[sender][0], self._receiver_samples[receiver][0]
        if rest is None or self.universe.interfaces[other].subnet in self._entries_from(one, other):
            return None
        path = self.request_path(sender, rest)
        return path if path is not None and path.one_transit else None

    def _entries_from(self, one: int, other: int) -> frozenset[str]:
        """The subnets by which packets of a sender's zone may enter a receiver's VPC."""
        home = self.index.topology.subnets.get(self.universe.interfaces[one].subnet)
        vpc = self.universe.interfaces[other].vpc
        key = (None if home is None else home.availability_zone, vpc)
        if key not in self._entered:
            self._entered[key] = frozenset(
                subnet.id
                for attachment in self.index.topology.transit_gateway_attachments.values()
                if attachment.resource == vpc
                for subnet in exit_subnets(self.index, attachment, key[0])
            )
        return self._entered[key]

    def _rest_of(self, position: int) -> int | None:
        """The receivers' place around a special subnet, where nothing else tells the two apart."""
        universe = self.universe
        interface = universe.interfaces[position]
        if interface.subnet not in self._entry_subnets:
            return None
        subnet = self.index.topology.subnets[interface.subnet]
        held = self._routing.blocks[self._routing.of(universe.version, universe.addresses[position])]
        own = [block for block in subnet.blocks if block not in self._named_by_routes]
        around = self._routing.number_of(tuple(block for block in held if block not in own))
        vpc, _, open_acl, table = self._by_subnet[interface.subnet][1]
        grouped = bool(interface.security_groups)
        return self._receiver_numbers.get(((vpc, None, open_acl, table), around, grouped))

    def inside_paths(self, subnet: str, *, reply: bool) -> list[tuple[Path, int]]:
        """The ways between interfaces of one subnet, and for which receivers each holds."""
        key = (subnet, reply)
        if key not in self._inside:
            described = self.index.topology.subnets.get(subnet)
            blocks = () if described is None else described.blocks
            universe = self.universe
            kinds: dict[tuple[bool, bool], list[int]] = {}
            for position in positions(self.subnets[subnet]):
                address = universe.addresses[position]
                inside = any(block.contains_address(universe.version, address) for block in blocks)
                grouped = bool(universe.interfaces[position].security_groups)
                kinds.setdefault((inside, grouped), []).append(position)
            self._inside[key] = [
                (path, bitset(places))
                for places in kinds.values()
                if (path := self._path_inside(subnet, places, reply=reply)) is not None
            ]
        return self._inside[key]

    def _path_inside(self, subnet: str, receivers: list[int], *, reply: bool) -> Path | None:
        """The way to one of some receivers from another interface of the subnet, one with groups if any."""
        interfaces = self.universe.interfaces
        receiver = next((place for place in receivers if self.accepts >> place & 1), receivers[0])
        senders = [
            place
            for place in positions(self.subnets[subnet] & self.sends)
            if interfaces[place].id != interfaces[receiver].id
        ]
        senders.sort(key=lambda place: not interfaces[place].security_groups)
        return self._walk(senders[0], receiver, reply=reply) if senders else None

    def _pair(self, senders: list[int], receivers: list[int]) -> tuple[int, int] | None:
        interfaces = self.universe.interfaces
        pairs = [
            (one, other)
            for one in senders
            for other in receivers
            if interfaces[one].subnet != interfaces[other].subnet
        ]

        def rank(pair: tuple[int, int]) -> tuple[bool, int]:
            talks = bool(self.sends >> pair[0] & self.accepts >> pair[1] & 1)
            return talks, sum(bool(interfaces[end].security_groups) for end in pair)

        return max(pairs, key=rank, default=None)

    def _walk(self, one: int, other: int, *, reply: bool) -> Path:
        universe = self.universe
        path = walk_path(
            self.index,
            (universe.interfaces[one], universe.addresses[one]),
            (universe.interfaces[other], universe.addresses[other]),
            universe.version,
            reply=reply,
            see_groups=self._groups_named,
        )
        if universe.interfaces[one].subnet != universe.interfaces[other].subnet:
            path = self._without_own_acls(path, one, other)
        return self._known.setdefault(path, path)

    def _without_own_acls(self, path: Path, one: int, other: int) -> Path:
        """Leave out the ACLs of the ends' own subnets: a place does not say which ones they are."""
        from msgspec.structs import replace

        acls = path.acls
        leaves = bool(acls) and acls[0] == AclPassed(self.acl[one] or "", "egress")
        if leaves:
            acls = acls[1:]
        enters = (
            path.end == "delivered"
            and self.acl[other] is not None
            and self.universe.interfaces[other].subnet not in self._entry_subnets
        )
        if enters:
            acls = acls[:-1]
        return replace(path, acls=acls, sender_acl=leaves, receiver_acl=enters)


def _subnet_of(interface: NetworkInterface) -> str:
    return interface.subnet


def routing_blocks(index: TopologyIndex) -> Iterator[Block]:
    """Every block that a routing decision compares an address with."""
    topology = index.topology
    for table in topology.route_tables.values():
        for route in table.routes:
            if isinstance(route.destination, Block):
                yield route.destination
            else:
                yield from prefix_list_blocks(index, route.destination)
        for gateway in table.propagating_vgws:
            yield from (block for _, block in propagated_blocks(index, gateway))
    for transit_table in topology.transit_gateway_route_tables.values():
        for entry in transit_table.routes:
            if isinstance(entry.destination, Block):
                yield entry.destination
            else:
                yield from prefix_list_blocks(index, entry.destination)
    for attachment in topology.transit_gateway_attachments.values():
        yield from attached_blocks(index, attachment)[0]
    for connection in topology.vpc_peering_connections.values():
        yield from connection.requester.cidr_blocks + connection.accepter.cidr_blocks
    for network in topology.networks.values():
        yield from network.cidr_blocks
    for vpc in topology.vpcs.values():
        yield from vpc.all_cidr_blocks
        if vpc.cidr_blocks:
            # The Resolver's address.
            yield host_block(4, vpc.cidr_blocks[0].first + 2)


def origin_blocks(index: TopologyIndex) -> Iterator[Block]:
    """Every block that a packet's source is compared with on its way: those of VPCs and of peerings."""
    topology = index.topology
    for vpc in topology.vpcs.values():
        yield from vpc.all_cidr_blocks
    for connection in topology.vpc_peering_connections.values():
        yield from connection.requester.cidr_blocks + connection.accepter.cidr_blocks


def _special_blocks(index: TopologyIndex) -> Iterator[Block]:
    """The blocks of subnets that matter by themselves: where VPCs overlap, and where packets enter."""
    topology = index.topology
    owners = sorted(
        ((block, vpc.id) for vpc in topology.vpcs.values() for block in vpc.all_cidr_blocks),
        key=lambda owner: (owner[0].version, owner[0].first, owner[0].prefix_length),
    )
    shared = set()
    widest: tuple[Block, str] | None = None
    for block, vpc_id in owners:
        if widest is not None and widest[0].overlaps(block):
            shared |= {vpc_id, widest[1]}
        elif widest is None or block.version != widest[0].version or block.last > widest[0].last:
            widest = (block, vpc_id)
    entries = special_subnets(index)[0]
    for subnet in topology.subnets.values():
        if subnet.vpc in shared or subnet.id in entries:
            yield from subnet.blocks


def special_subnets(index: TopologyIndex) -> tuple[set[str], set[str]]:
    """The subnets that a route leads through: as a packet's destination, and as its origin."""
    topology = index.topology
    entries: set[str] = set()
    exits: set[str] = set()
    for attachment in topology.transit_gateway_attachments.values():
        entries.update(attachment.subnets)
    for table in topology.route_tables.values():
        for route in table.routes:
            home = _home_of(index, route.target.kind, route.target.id)
            if home is not None:
                entries.add(home)
                exits.add(home)
    for gateway in topology.nat_gateways.values():
        if gateway.subnet is not None:
            exits.add(gateway.subnet)
    for exclusion in topology.block_public_access_exclusions.values():
        if exclusion.resource in topology.subnets:
            entries.add(exclusion.resource)
            exits.add(exclusion.resource)
    return entries, exits


def _home_of(index: TopologyIndex, kind: str, id: str) -> str | None:
    """The subnet of an appliance or Gateway Load Balancer endpoint that a route names."""
    topology = index.topology
    if kind == "instance":
        instance = topology.instances.get(id)
        id = instance.network_interfaces[0] if instance is not None and instance.network_interfaces else ""
    if kind in ("instance", "network_interface"):
        interface = topology.network_interfaces.get(id)
        return None if interface is None else interface.subnet
    if kind == "vpc_endpoint":
        endpoint = topology.vpc_endpoints.get(id)
        return endpoint.subnets[0] if endpoint is not None and endpoint.subnets else None
    return None

"""The ways that packets take by transit gateways, both directions, with every filter left aside.

One host stands for all of a VPC's hosts in one zone whose route tables say the same, and one VPC for all that
are attached, routed and routed to alike: what is asked grows with the number of different VPCs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from vpcplan.analysis.reachability.endpoint import anybody
from vpcplan.analysis.reachability.flow import run_flow
from vpcplan.analysis.reachability.leg import Goal, Start
from vpcplan.analysis.reachability.outside import network_blocks
from vpcplan.analysis.reachability.question import Question
from vpcplan.model.network_interface import InterfaceAddress, NetworkInterface
from vpcplan.model.topology_index import TopologyIndex
from vpcplan.net.block import ANY_IPV4, ANY_IPV6, Address, Block
from vpcplan.net.traffic import TCP
from vpcplan.semantics.route_table import route_table_of, select_route
from vpcplan.semantics.subnet import RESERVED_ADDRESSES
from vpcplan.semantics.transit_gateway import select_transit_route

if TYPE_CHECKING:
    from collections.abc import Container, Hashable, Iterable, Iterator

    from vpcplan.analysis.reachability.flow import Flow
    from vpcplan.lint.context import LintContext
    from vpcplan.model.route_table import Route, RouteTable
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.topology import Topology
    from vpcplan.model.transit_gateway import TransitGatewayAttachment

BY_TRANSIT = ("transit_gateway", "instance", "network_interface", "vpc_endpoint")
"""Targets by which packets may get to a transit gateway: directly, or through an appliance."""
ALIKE = 2
"""VPCs of each kind that are asked: one, and a second for what happens between two of the same kind."""
MOST_NETWORKS = 5
MOST_FLOWS = 4000
_ASKED = Question(protocol=TCP, ports=((443, 443),))


class Probe(Struct, frozen=True):
    """A host that might be in a subnet; ``likely`` is False where nothing but an attachment is there."""

    interface: NetworkInterface
    subnet: Subnet
    table: RouteTable
    likely: bool

    @property
    def address(self) -> Address:
        """Its address."""
        return self.interface.addresses[0].address


class Way(Struct, frozen=True, kw_only=True):
    """A flow from a host to a VPC, a network outside or the internet, and the route that it starts with.

    ``target`` is the id of the VPC or network, and ``internet`` for the internet. ``likely`` says whether
    there may well be a host at its end.
    """

    source: Probe
    kind: Literal["vpc", "network", "internet"]
    target: str
    route: Route
    flow: Flow
    likely: bool = True


def ways(context: LintContext) -> tuple[Way, ...]:
    """Every different way by transit gateways; worked out once."""
    found = context.index.memo.get("lint ways")
    if not isinstance(found, tuple):
        found = context.index.memo["lint ways"] = tuple(_Ways(context).all())
    return found


class _Ways:
    def __init__(self, context: LintContext) -> None:
        self._context = context
        self._topology = context.topology
        self._attached = _attached_vpcs(context.topology)
        self._others = _vpcs_routed_to(context.topology, self._attached)
        self._probes = {vpc: _probes_of(context, vpc) for vpc in (*self._attached, *self._others)}
        self._bare = TopologyIndex(_without_filters(context.topology, self._probes.values()))
        self._left = MOST_FLOWS
        named = {
            attachment.resource
            for table in context.topology.transit_gateway_route_tables.values()
            for route in table.routes
            for attachment_id in route.attachments
            if (attachment := context.topology.transit_gateway_attachments.get(attachment_id)) is not None
        }
        self._on_the_way = [
            table
            for vpc in named & self._attached.keys()
            for table in context.route_tables_by_vpc.get(vpc, ())
            if table.id in context.subnets_by_route_table
        ]

    def all(self) -> Iterator[Way]:
        """From one VPC of each kind to every kind of place."""
        kinds: dict[Hashable, list[str]] = {}
        for vpc in self._attached:
            if self._probes[vpc]:
                kinds.setdefault(self._kind(vpc), []).append(vpc)
        places = [vpc for members in kinds.values() for vpc in members[:ALIKE]] + self._others
        for members in kinds.values():
            for probe in self._probes[members[0]]:
                if probe.likely:
                    yield from self._from(probe, places)

    def _kind(self, vpc: str) -> Hashable:
        """What tells a VPC from others: its routes that matter here, and how transit gateways lead to it."""
        attached = frozenset(
            (gateway, attachment.association, attachment.state, self._led_to(vpc, gateway, attachment.id))
            for gateway, attachment in self._attached[vpc].items()
        )
        tables = self._context.route_tables_by_vpc.get(vpc, ())
        routes = frozenset(
            _routing(table) for table in tables if table.id in self._context.subnets_by_route_table
        )
        forwards = any(target in ("instance", "network_interface") for r in routes for _, target, _ in r)
        return (attached, routes, self._led_back_to(vpc), vpc if forwards else None)

    def _led_back_to(self, vpc: str) -> Hashable:
        """Where the tables of VPCs on the way (with firewalls, NAT gateways) lead packets for this VPC."""
        found = []
        for table in self._on_the_way:
            for block in self._topology.vpcs[vpc].all_cidr_blocks if table.vpc != vpc else ():
                route = select_route(self._context.index, table, block.version, block.first).route
                found.append((table.id, block.version, None if route is None else route.target.kind))
        return tuple(found)

    def _led_to(self, vpc: str, gateway: str, own: str) -> Hashable:
        blocks = self._topology.vpcs[vpc].all_cidr_blocks
        found = []
        for table in self._topology.transit_gateway_route_tables.values():
            if table.transit_gateway == gateway:
                for block in blocks:
                    route = select_transit_route(self._context.index, table, block.version, block.first).route
                    ends = () if route is None else tuple(n if n != own else "" for n in route.attachments)
                    found.append((table.id, block.version, ends))
        return tuple(found)

    def _from(self, probe: Probe, places: list[str]) -> Iterator[Way]:
        for vpc in places:
            if vpc != probe.subnet.vpc:
                yield from self._to_vpc(probe, vpc)
        for network in list(self._topology.networks)[:MOST_NETWORKS]:
            blocks = [
                b for b in network_blocks(self._context.index, network) if b.version == probe.address.version
            ]
            if blocks:
                address = blocks[0].first + min(10, blocks[0].size - 1)
                yield from self._way(
                    probe, "network", network, Goal(version=blocks[0].version, address=address)
                )
        somebody = anybody(self._context.index, probe.address.version)
        yield from self._way(
            probe, "internet", "internet", Goal(version=somebody.version, address=somebody.value)
        )

    def _to_vpc(self, probe: Probe, vpc: str) -> Iterator[Way]:
        """To the hosts in the sender's zone; where none of these answers, to those in other zones as well."""
        zone = probe.subnet.availability_zone
        others = [other for other in self._probes[vpc] if other.address.version == probe.address.version]
        near = [other for other in others if other.subnet.availability_zone == zone]
        answered = False
        for some in (near, [other for other in others if other not in near]):
            for other in some:
                goal = Goal(
                    version=other.address.version,
                    address=other.address.value,
                    interface=other.interface.id,
                )
                for way in self._way(probe, "vpc", vpc, goal, likely=other.likely):
                    answered = answered or way.flow.verdict == "reachable"
                    yield way
            if answered:
                return

    def _way(
        self,
        probe: Probe,
        kind: Literal["vpc", "network", "internet"],
        target: str,
        goal: Goal,
        *,
        likely: bool = True,
    ) -> Iterator[Way]:
        choice = select_route(self._context.index, probe.table, goal.version, goal.address)
        route = choice.route
        if route is None or choice.doubt is not None or self._left <= 0:
            return
        if route.target.kind not in BY_TRANSIT or route.state != "active":
            return
        self._left -= 1
        start = Start(
            kind="interface",
            version=probe.address.version,
            address=probe.address.value,
            interface=probe.interface.id,
        )
        flow = run_flow(self._bare, start, goal, _ASKED)
        yield Way(source=probe, kind=kind, target=target, route=route, flow=flow, likely=likely)


def _attached_vpcs(topology: Topology) -> dict[str, dict[str, TransitGatewayAttachment]]:
    """The described VPCs that a transit gateway has an attachment to, by gateway."""
    found: dict[str, dict[str, TransitGatewayAttachment]] = {}
    for attachment in topology.transit_gateway_attachments.values():
        if attachment.type == "vpc" and attachment.resource in topology.vpcs:
            found.setdefault(attachment.resource, {})[attachment.transit_gateway] = attachment
    return found


def _vpcs_routed_to(topology: Topology, attached: Container[str]) -> list[str]:
    """VPCs that are not attached, but that a static route of a transit gateway is meant for."""
    blocks = [
        route.destination
        for table in topology.transit_gateway_route_tables.values()
        for route in table.routes
        if isinstance(route.destination, Block) and route.destination.prefix_length
    ]
    return [
        vpc.id
        for vpc in topology.vpcs.values()
        if vpc.id not in attached
        and any(own.contains(block) for own in vpc.all_cidr_blocks for block in blocks)
    ]


def _probes_of(context: LintContext, vpc: str) -> tuple[Probe, ...]:
    """A host for each zone and each different routing of a VPC, where something is or may be."""
    found: dict[Hashable, Probe] = {}
    subnets = context.index.subnets_by_vpc.get(vpc, ())
    likely = [subnet for subnet in subnets if _may_hold_hosts(context, subnet)]
    unused = [subnet for subnet in subnets if subnet not in likely and _is_unused(context, subnet)]
    if not likely and len(unused) == len(subnets):
        likely, unused = unused, []
    for subnet in [*likely, *unused]:
        table = route_table_of(context.index, subnet)
        if table is None or not table.complete:
            continue
        for block in subnet.blocks:
            key = (_routing(table), subnet.availability_zone, block.version)
            if key not in found:
                found[key] = Probe(_host(subnet, block), subnet, table, subnet in likely)
    return tuple(found.values())


def _routing(table: RouteTable) -> frozenset[tuple[str, str, str]]:
    """What a table says of the ways that matter here; which NAT gateway it names does not."""
    return frozenset(
        (str(route.destination), route.target.kind, _target_id(route))
        for route in table.routes
        if route.target.kind in (*BY_TRANSIT, "blackhole", "vpn_gateway")
        or route.destination in (ANY_IPV4, ANY_IPV6)
    )


def _target_id(route: Route) -> str:
    return route.target.id if route.target.kind == "transit_gateway" else ""


def _may_hold_hosts(context: LintContext, subnet: Subnet) -> bool:
    """Whether hosts are, or where nothing is there yet may be, in a subnet: no attachment's, no gateway's."""
    there = context.interfaces_by_subnet.get(subnet.id, ())
    if there:
        return any(
            interface.source_dest_check
            and (
                interface.owner is None
                or interface.owner.kind not in ("nat_gateway", "transit_gateway_attachment")
            )
            for interface in there
        )
    return subnet.id not in {
        entry
        for attachment in context.topology.transit_gateway_attachments.values()
        for entry in attachment.subnets
    }


def _is_unused(context: LintContext, subnet: Subnet) -> bool:
    """Whether there is nothing in a subnet, attachments of transit gateways aside."""
    return all(
        interface.owner is not None and interface.owner.kind == "transit_gateway_attachment"
        for interface in context.interfaces_by_subnet.get(subnet.id, ())
    )


def _host(subnet: Subnet, block: Block) -> NetworkInterface:
    value = block.last - 1 if block.version == 4 else block.first + RESERVED_ADDRESSES + 250
    return NetworkInterface(
        id=f"host in {subnet.id} (IPv{block.version})",
        name=f"a host in {subnet.name}",
        span=subnet.span,
        vpc=subnet.vpc,
        subnet=subnet.id,
        addresses=(InterfaceAddress(address=Address(block.version, value)),),
        filtered=False,
    )


def _without_filters(topology: Topology, probes: Iterable[tuple[Probe, ...]]) -> Topology:
    """The topology with nothing in it that drops packets for other reasons than their way.

    Of the interfaces those stay that forward or translate; hosts of our own are added.
    """
    named = {route.target.id for table in topology.route_tables.values() for route in table.routes}
    instances = {
        entry
        for id in named
        if id in topology.instances
        for entry in topology.instances[id].network_interfaces
    }
    interfaces = {
        interface.id: replace(interface, filtered=False)
        for interface in topology.network_interfaces.values()
        if interface.id in named
        or interface.id in instances
        or (interface.owner is not None and interface.owner.kind in ("nat_gateway", "vpc_endpoint"))
    }
    interfaces |= {probe.interface.id: probe.interface for some in probes for probe in some}
    return replace(
        topology,
        network_interfaces=interfaces,
        network_acls={},
        undescribed=topology.undescribed | {"network_acls"},
        block_public_access_options={},
        block_public_access_exclusions={},
    )

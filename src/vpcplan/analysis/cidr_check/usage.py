"""How full subnets and VPCs are, and what they have room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.cidr_check.result import AddressFinding, SubnetUse, VpcUse
from vpcplan.net.free_space import free_blocks
from vpcplan.semantics.address_need import ALB_FREE_ADDRESSES, ALB_LONGEST_PREFIX, ALB_PAGE
from vpcplan.semantics.network_address_usage import USAGE_PAGE, AddressUsage, network_address_usage
from vpcplan.semantics.quota import NETWORK_ADDRESS_USAGE, PEERED_NETWORK_ADDRESS_USAGE
from vpcplan.semantics.subnet import SUBNET_PAGE, usable_addresses
from vpcplan.semantics.vpc import VPC_BLOCKS_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.topology import Topology
    from vpcplan.model.vpc import Vpc
    from vpcplan.net.block import Block

NEARLY_FULL = 10
"""Per cent of a subnet's usable addresses: with fewer free, it is nearly full."""
FRAGMENTED = 4
"""A VPC block is fragmented when its largest hole is less than a quarter of what is free in it."""

_OWNERS = {
    "instance": "instance",
    "nat_gateway": "NAT gateway",
    "load_balancer": "load balancer",
    "vpc_endpoint": "endpoint",
    "transit_gateway_attachment": "transit gateway attachment",
    "lambda_function": "function",
    "database": "database",
    "resolver_endpoint": "resolver endpoint",
    "other": "other interface",
}


def subnet_uses(topology: Topology, growth: float | None) -> tuple[SubnetUse, ...]:
    """How many IPv4 addresses of each subnet are taken, and by what.

    Interfaces count with every address and delegated prefix; what AWS makes by itself (load balancers, NAT
    gateways, endpoints, attachments) counts once per subnet where the source shows no interface of it.
    """
    users: dict[str, dict[str, int]] = {subnet: {} for subnet in topology.subnets}
    owned: set[tuple[str, str]] = set()
    for interface in topology.network_interfaces.values():
        if interface.subnet in users:
            _count(users[interface.subnet], _owner(interface), _ipv4_addresses(interface))
            if interface.owner:
                owned.add((interface.subnet, interface.owner.id))
    for subnet, owner, kind in _implied(topology):
        if subnet in users and (subnet, owner) not in owned:
            owned.add((subnet, owner))
            _count(users[subnet], kind, 1)
    found: list[SubnetUse] = []
    for known in topology.subnets.values():
        if known.cidr_block is None:
            continue
        usable = usable_addresses(known.cidr_block.prefix_length)
        counts = users[known.id]
        used = sum(counts.values())
        found.append(
            SubnetUse(
                subnet=known.id,
                vpc=known.vpc,
                cidr_block=known.cidr_block,
                usable=usable,
                used=used,
                users=tuple(sorted(counts.items())),
                months_left=months_until_full(usable - used, growth),
            )
        )
    return tuple(sorted(found, key=lambda use: (use.vpc, use.cidr_block)))


def months_until_full(free: int, growth: float | None) -> int | None:
    """Whole months in which ``growth`` more addresses a month still fit: 25 free at 10 a month last 2."""
    if growth is None or growth <= 0:
        return None
    return int(max(free, 0) / growth)


def _count(counts: dict[str, int], what: str, number: int) -> None:
    counts[what] = counts.get(what, 0) + number


def _owner(interface: NetworkInterface) -> str:
    return _OWNERS[interface.owner.kind] if interface.owner else "interface"


def _ipv4_addresses(interface: NetworkInterface) -> int:
    single = sum(1 for known in interface.addresses if known.address.version == 4)
    return single + sum(prefix.size for prefix in interface.prefixes if prefix.version == 4)


def _implied(topology: Topology) -> Iterator[tuple[str, str, str]]:
    """(subnet, owner, what it is called) of what takes an address in a subnet."""
    for balancer in topology.load_balancers.values():
        for subnet in balancer.subnets:
            yield subnet, balancer.id, _OWNERS["load_balancer"]
    for gateway in topology.nat_gateways.values():
        if gateway.subnet and gateway.state in ("available", "pending"):
            yield gateway.subnet, gateway.id, _OWNERS["nat_gateway"]
    for endpoint in topology.vpc_endpoints.values():
        for subnet in endpoint.subnets if endpoint.type != "gateway" else ():
            yield subnet, endpoint.id, _OWNERS["vpc_endpoint"]
    for attachment in topology.transit_gateway_attachments.values():
        for subnet in attachment.subnets:
            yield subnet, attachment.id, _OWNERS["transit_gateway_attachment"]


def describe_users(use: SubnetUse) -> str:
    """``1 NAT gateway, 12 instances``."""
    return ", ".join(f"{count:,} {what}{'s' if count != 1 else ''}" for what, count in use.users)


def check_fullness(topology: Topology, uses: tuple[SubnetUse, ...]) -> Iterator[AddressFinding]:
    """Subnets that are full, nearly full, or too small for what they were asked to hold."""
    for use in uses:
        subnet = topology.subnets[use.subnet]
        if use.used > use.usable:
            yield _subnet_finding(
                topology, use, "SUBNET004", "error", f"needs {use.used:,} addresses and has {use.usable:,}"
            )
        elif use.free * 100 < use.usable * NEARLY_FULL:
            left = f"{use.free:,} of {use.usable:,} addresses are free"
            yield _subnet_finding(topology, use, "SUBNET005", "warning", f"is nearly full: {left}")
        elif use.months_left is not None and use.months_left < 12:
            months = f"is full in {use.months_left} months: {use.free:,} addresses are free"
            yield _subnet_finding(topology, use, "SUBNET005", "warning", months)
        hosts = subnet.request.hosts if subnet.request else None
        if hosts is not None and hosts > use.usable:
            message = f"is to hold {hosts:,} interfaces and has {use.usable:,} addresses"
            yield _subnet_finding(topology, use, "SUBNET004", "error", message)


def _subnet_finding(
    topology: Topology, use: SubnetUse, code: str, severity: str, message: str
) -> AddressFinding:
    users = describe_users(use)
    return AddressFinding(
        code=code,
        severity="error" if severity == "error" else "warning",
        message=f"{use.subnet} ({use.cidr_block}) {message}" + (f" ({users})" if users else ""),
        resource=use.subnet,
        kind="subnets",
        span=topology.subnets[use.subnet].span,
        hint="a subnet cannot be resized: add another one in the same zone",
        source=SUBNET_PAGE,
    )


def check_load_balancers(topology: Topology, uses: tuple[SubnetUse, ...]) -> Iterator[AddressFinding]:
    """Application Load Balancers whose subnets are longer than /27 or have fewer than eight addresses."""
    by_subnet = {use.subnet: use for use in uses}
    for balancer in topology.load_balancers.values():
        if balancer.type != "application":
            continue
        for name in balancer.subnets:
            use = by_subnet.get(name)
            if use is None:
                continue
            wrong = None
            if use.cidr_block.prefix_length > ALB_LONGEST_PREFIX:
                wrong = f"is a /{use.cidr_block.prefix_length}; an Application Load Balancer needs a /27"
            elif use.free < ALB_FREE_ADDRESSES:
                wrong = f"has {use.free} addresses free; an Application Load Balancer needs 8 to scale"
            if wrong:
                yield AddressFinding(
                    code="SUBNET006",
                    severity="warning",
                    message=f"{name} ({use.cidr_block}) of load balancer {balancer.name} {wrong}",
                    resource=name,
                    kind="subnets",
                    span=topology.subnets[name].span,
                    hint="give the load balancer a subnet of its own, a /27 or larger",
                    source=ALB_PAGE,
                    related=((f"load balancer {balancer.name}", balancer.span),),
                )


def vpc_uses(topology: Topology) -> tuple[VpcUse, ...]:
    """Space and Network Address Usage of every VPC."""
    interfaces: dict[str, list[NetworkInterface]] = {}
    for interface in topology.network_interfaces.values():
        interfaces.setdefault(interface.vpc, []).append(interface)
    units = {
        vpc: network_address_usage(_usage_of(topology, vpc, interfaces.get(vpc, ()))) for vpc in topology.vpcs
    }
    peers = _peers(topology)
    found = []
    blocks: dict[str, list[Block]] = {}
    for subnet in topology.subnets.values():
        if subnet.cidr_block:
            blocks.setdefault(subnet.vpc, []).append(subnet.cidr_block)
    for vpc in sorted(topology.vpcs.values(), key=lambda vpc: vpc.id):
        holes_in = {block: free_blocks(block, blocks.get(vpc.id, ())) for block in vpc.cidr_blocks}
        holes = [hole for some in holes_in.values() for hole in some]
        found.append(
            VpcUse(
                vpc=vpc.id,
                addresses=sum(block.size for block in vpc.cidr_blocks),
                in_subnets=sum(block.size for block in blocks.get(vpc.id, ())),
                largest_hole=min(holes, key=lambda hole: (hole.prefix_length, hole.first), default=None),
                fragmented=any(_is_fragmented(some) for some in holes_in.values()),
                network_address_usage=units[vpc.id],
                peered_usage=units[vpc.id] + sum(units[peer] for peer in peers[vpc.id])
                if peers.get(vpc.id)
                else None,
            )
        )
    return tuple(found)


def _peers(topology: Topology) -> Mapping[str, set[str]]:
    """For each VPC the VPCs of its Region that it is peered with."""
    peers: dict[str, set[str]] = {}
    for peering in topology.vpc_peering_connections.values():
        one, other = (topology.vpcs.get(side.vpc) for side in (peering.requester, peering.accepter))
        if peering.state == "active" and one and other and one.region == other.region:
            peers.setdefault(one.id, set()).add(other.id)
            peers.setdefault(other.id, set()).add(one.id)
    return peers


def _is_fragmented(holes: Sequence[Block]) -> bool:
    """Whether what is free in one VPC block lies in pieces; a few hundred addresses are not worth a word."""
    free = sum(hole.size for hole in holes)
    return free > 256 and max(hole.size for hole in holes) * FRAGMENTED < free


def _usage_of(topology: Topology, vpc: str, interfaces: Sequence[NetworkInterface]) -> AddressUsage:
    addresses = additional = prefixes = 0
    functions: set[str] = set()
    for interface in interfaces:
        if interface.owner is None:
            continue
        if interface.owner.kind == "instance":
            addresses += len(interface.addresses)
            additional += interface.device_index > 0
            prefixes += len(interface.prefixes)
        elif interface.owner.kind == "lambda_function":
            functions.add(interface.owner.id)
    balancers = (b for b in topology.load_balancers.values() if b.vpc == vpc and b.type == "network")
    endpoints = (e for e in topology.vpc_endpoints.values() if e.vpc == vpc and e.type != "gateway")
    attachments = topology.transit_gateway_attachments.values()
    return AddressUsage(
        addresses=addresses,
        additional_interfaces=additional,
        prefixes=prefixes,
        network_load_balancer_zones=sum(len(balancer.subnets) for balancer in balancers),
        endpoint_zones=sum(len(endpoint.subnets) for endpoint in endpoints),
        transit_gateway_attachments=sum(1 for a in attachments if a.type == "vpc" and a.resource == vpc),
        lambda_functions=len(functions),
        nat_gateways=sum(1 for gateway in topology.nat_gateways.values() if gateway.vpc == vpc),
    )


def check_vpc_uses(topology: Topology, uses: tuple[VpcUse, ...]) -> Iterator[AddressFinding]:
    """Fragmented VPCs, and those near the quotas of Network Address Usage."""
    for use in uses:
        vpc = topology.vpcs[use.vpc]
        free = use.addresses - use.in_subnets
        hole = use.largest_hole
        if use.fragmented:
            yield AddressFinding(
                code="VPC010",
                severity="info",
                message=f"{use.vpc} is fragmented: {free:,} addresses are free, the largest hole is {hole}",
                resource=use.vpc,
                kind="vpcs",
                span=vpc.span,
                hint="`vpcplan cidr map` shows the holes; new subnets go into the smallest that fits",
                source=VPC_BLOCKS_PAGE,
            )
        units = use.network_address_usage
        yield from _check_quota(vpc, units, NETWORK_ADDRESS_USAGE.default, "Network Address Usage of {0} is")
        if use.peered_usage is not None:
            phrase = "Network Address Usage of {0} and its peers in the Region is"
            yield from _check_quota(vpc, use.peered_usage, PEERED_NETWORK_ADDRESS_USAGE.default, phrase)


def _check_quota(vpc: Vpc, units: int, quota: int, phrase: str) -> Iterator[AddressFinding]:
    if units * 10 < quota * 8:
        return
    over = units > quota
    yield AddressFinding(
        code="VPC009",
        severity="warning" if over else "info",
        message=f"{phrase.format(vpc.id)} {units:,} units of {quota:,}, the default quota",
        resource=vpc.id,
        kind="vpcs",
        span=vpc.span,
        hint="ask AWS for a higher quota, or spread the workload over several VPCs",
        source=USAGE_PAGE,
    )

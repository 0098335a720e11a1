"""Blocks one by one: sizes, ranges, what may stand beside what, routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.cidr_check.result import AddressFinding, finding_of
from vpcplan.net.block import Block
from vpcplan.net.overlap import find_overlaps
from vpcplan.semantics.address_rule import VPC_GUIDE
from vpcplan.semantics.availability_zone import zone_kind
from vpcplan.semantics.subnet import SUBNET_PAGE, holding_block, subnet_size_objection
from vpcplan.semantics.vpc import (
    VPC_BLOCKS_PAGE,
    association_refusal,
    first_block_warning,
    route_refusal,
    vpc_block_objections,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.model.route_table import Route
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.topology import Topology
    from vpcplan.model.vpc import Vpc

_REFUSED_LATER = Block(4, 10 << 24, 16)
"""10.0.0.0/16, of which no VPC with a first block in 10.0.0.0/15 gets another block."""
INSIDE_TARGETS = ("local", "network_interface", "instance", "nat_gateway", "vpc_endpoint")
"""What a route more specific than the local one may lead to."""


def check_vpc_blocks(topology: Topology) -> Iterator[AddressFinding]:
    """Sizes, forbidden and troublesome ranges, and which block may be added to which VPC."""
    for vpc in topology.vpcs.values():
        for block in vpc.all_cidr_blocks:
            for objection in vpc_block_objections(block):
                yield finding_of(objection, vpc.id, "vpcs", vpc.span)
        first = first_block_warning(vpc.cidr_blocks[0]) if vpc.cidr_blocks else None
        # It costs only those who could otherwise have gone on beside the block: part of 10.0.0.0/16.
        if first and len(vpc.cidr_blocks) == 1 and _has_neighbours(vpc.cidr_blocks[0]):
            yield finding_of(first, vpc.id, "vpcs", vpc.span)
        for number in range(1, len(vpc.cidr_blocks)):
            refusal = association_refusal(vpc.cidr_blocks[:number], vpc.cidr_blocks[number])
            if refusal:
                yield AddressFinding(
                    code="VPC004",
                    severity="error",
                    message=refusal,
                    resource=vpc.id,
                    kind="vpcs",
                    span=vpc.span,
                    hint="100.64.0.0/10 and public ranges can be added to every VPC",
                    source=VPC_BLOCKS_PAGE + "#add-cidr-block-restrictions",
                )


def _has_neighbours(block: Block) -> bool:
    return _REFUSED_LATER.contains(block) and block != _REFUSED_LATER


def check_routes(topology: Topology) -> Iterator[AddressFinding]:
    """Routes that a block of their own VPC equals or contains, so that AWS refuses one of the two."""
    for table in topology.route_tables.values():
        vpc = topology.vpcs.get(table.vpc)
        if vpc is None:
            continue
        for route in table.routes:
            yield from _check_route(vpc, table.id, route)


def _check_route(vpc: Vpc, table: str, route: Route) -> Iterator[AddressFinding]:
    if not isinstance(route.destination, Block) or route.target.kind in INSIDE_TARGETS:
        return
    # What a gateway propagates loses against the local route; AWS does not refuse it.
    if route.origin == "propagated":
        return
    for block in vpc.all_cidr_blocks:
        refusal = route_refusal(block, route.destination)
        if refusal:
            yield AddressFinding(
                code="VPC005",
                severity="error",
                message=f"{refusal} ({table}, to {route.target.id or route.target.kind})",
                resource=vpc.id,
                kind="vpcs",
                span=route.span,
                hint="remove the route, or take another block; inside a VPC a route may lead only "
                "to a NAT gateway, an interface or a Gateway Load Balancer endpoint",
                source=VPC_BLOCKS_PAGE + "#vpc-resize",
                related=((f"vpc {vpc.id}", vpc.span),),
            )


def check_subnet_blocks(topology: Topology) -> Iterator[AddressFinding]:
    """Sizes, place inside one VPC block, overlap with other subnets, and zones that are Local Zones."""
    by_vpc: dict[str, list[tuple[Block, Subnet]]] = {}
    for subnet in topology.subnets.values():
        by_vpc.setdefault(subnet.vpc, []).extend((block, subnet) for block in subnet.blocks)
        for block in subnet.blocks:
            objection = subnet_size_objection(block)
            if objection:
                yield finding_of(objection, subnet.id, "subnets", subnet.span)
        yield from _check_place(subnet, topology.vpcs.get(subnet.vpc))
        yield from _check_zone(subnet)
    for items in by_vpc.values():
        for (outer, first), (inner, second) in find_overlaps(items):
            yield AddressFinding(
                code="SUBNET003",
                severity="error",
                message=f"{second.id} ({inner}) overlaps {first.id} ({outer})",
                resource=second.id,
                kind="subnets",
                span=second.span,
                hint="subnets of a VPC share no address",
                source=SUBNET_PAGE,
                related=((f"subnet {first.id}", first.span),),
            )


def _check_place(subnet: Subnet, vpc: Vpc | None) -> Iterator[AddressFinding]:
    if vpc is None:
        return
    for block in subnet.blocks:
        parents = vpc.cidr_blocks if block.version == 4 else vpc.ipv6_cidr_blocks
        if parents and holding_block(block, parents) is None:
            yield AddressFinding(
                code="SUBNET002",
                severity="error",
                message=f"{block} of {subnet.id} is in no block of vpc {vpc.id}",
                resource=subnet.id,
                kind="subnets",
                span=subnet.span,
                hint=f"the VPC's blocks are {', '.join(map(str, parents))}; a subnet lies in one of them",
                source=SUBNET_PAGE,
                related=((f"vpc {vpc.id}", vpc.span),),
            )


def _check_zone(subnet: Subnet) -> Iterator[AddressFinding]:
    zone = subnet.availability_zone
    kind = zone_kind(zone) if zone else None
    if kind in ("local-zone", "wavelength-zone"):
        name = "a Local Zone" if kind == "local-zone" else "a Wavelength Zone"
        yield AddressFinding(
            code="SUBNET007",
            severity="info",
            message=f"{subnet.id} is in {zone}, {name} and no Availability Zone",
            resource=subnet.id,
            kind="subnets",
            span=subnet.span,
            hint="the account must opt in, and only some services are there; it is no second zone of a tier",
            source=VPC_GUIDE + "Extend_VPCs.html",
        )

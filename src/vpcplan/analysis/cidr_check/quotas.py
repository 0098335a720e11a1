"""How much of AWS's default quotas a topology takes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from vpcplan.analysis.cidr_check.result import AddressFinding
from vpcplan.semantics.quota import (
    INTERFACE_ENDPOINTS_PER_VPC,
    IPV4_BLOCKS_PER_VPC,
    IPV6_BLOCKS_PER_VPC,
    NAT_GATEWAYS_PER_ZONE,
    PEERINGS_PER_VPC,
    ROUTE_TABLES_PER_VPC,
    ROUTES_PER_ROUTE_TABLE,
    SUBNETS_PER_VPC,
    VPCS_PER_REGION,
    Quota,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.errors import SourceSpan
    from vpcplan.model.topology import Topology


def check_quotas(topology: Topology) -> Iterator[AddressFinding]:
    """Counts above the default quota (a warning) or above what AWS raises it to (an error)."""
    for what, kind, resource, count, quota, span in _counts(topology):
        if count <= quota.default:
            continue
        beyond = quota.maximum is not None and count > quota.maximum
        limit = f"AWS raises the quota to {quota.maximum:,} at most" if quota.maximum else "ask AWS for more"
        yield AddressFinding(
            code="VPC008",
            severity="error" if beyond else "warning",
            message=f"{what} has {count:,} {quota.name}; the default quota is {quota.default:,}",
            resource=resource,
            kind=kind,
            span=span,
            hint=limit,
            source=quota.source,
        )


def _counts(topology: Topology) -> Iterator[tuple[str, str, str, int, Quota, SourceSpan]]:
    regions = Counter((vpc.account, vpc.region) for vpc in topology.vpcs.values())
    last = {(vpc.account, vpc.region): vpc for vpc in topology.vpcs.values()}
    for place, count in regions.items():
        vpc = last[place]
        where = " of account ".join(filter(None, (vpc.region or "the Region", vpc.account)))
        yield where, "vpcs", vpc.id, count, VPCS_PER_REGION, vpc.span
    subnets = Counter(subnet.vpc for subnet in topology.subnets.values())
    tables = Counter(table.vpc for table in topology.route_tables.values())
    endpoints = Counter(e.vpc for e in topology.vpc_endpoints.values() if e.type != "gateway")
    peerings: Counter[str] = Counter()
    for peering in topology.vpc_peering_connections.values():
        if peering.state == "active":
            peerings.update((peering.requester.vpc, peering.accepter.vpc))
    for vpc in topology.vpcs.values():
        for count, quota in (
            (len(vpc.cidr_blocks), IPV4_BLOCKS_PER_VPC),
            (len(vpc.ipv6_cidr_blocks), IPV6_BLOCKS_PER_VPC),
            (subnets[vpc.id], SUBNETS_PER_VPC),
            (tables[vpc.id], ROUTE_TABLES_PER_VPC),
            (endpoints[vpc.id], INTERFACE_ENDPOINTS_PER_VPC),
            (peerings[vpc.id], PEERINGS_PER_VPC),
        ):
            yield f"vpc {vpc.id}", "vpcs", vpc.id, count, quota, vpc.span
    for table in topology.route_tables.values():
        for version in (4, 6):
            count = sum(
                1
                for route in table.routes
                if route.origin == "static"
                and not isinstance(route.destination, str)
                and route.destination.version == version
            )
            yield (
                f"route table {table.id}",
                "route_tables",
                table.id,
                count,
                ROUTES_PER_ROUTE_TABLE,
                table.span,
            )
    yield from _nat_gateways(topology)


def _nat_gateways(topology: Topology) -> Iterator[tuple[str, str, str, int, Quota, SourceSpan]]:
    zones: Counter[tuple[str | None, str]] = Counter()
    last = {}
    for gateway in topology.nat_gateways.values():
        subnet = topology.subnets.get(gateway.subnet or "")
        if subnet and subnet.availability_zone and gateway.state in ("available", "pending", "deleting"):
            zones[subnet.account, subnet.availability_zone] += 1
            last[subnet.account, subnet.availability_zone] = gateway
    for place, count in zones.items():
        gateway = last[place]
        yield place[1], "nat_gateways", gateway.id, count, NAT_GATEWAYS_PER_ZONE, gateway.span

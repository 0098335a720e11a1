"""Every check of addresses, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.cidr_check.blocks import check_routes, check_subnet_blocks, check_vpc_blocks
from vpcplan.analysis.cidr_check.joins import check_joins
from vpcplan.analysis.cidr_check.pools import check_pools
from vpcplan.analysis.cidr_check.quotas import check_quotas
from vpcplan.analysis.cidr_check.result import AddressCheck, AddressFinding
from vpcplan.analysis.cidr_check.usage import (
    check_fullness,
    check_load_balancers,
    check_vpc_uses,
    subnet_uses,
    vpc_uses,
)

if TYPE_CHECKING:
    from vpcplan.model.topology import Topology

_RANK = {"error": 0, "warning": 1, "info": 2}


def check_addresses(topology: Topology, *, growth: float | None = None) -> AddressCheck:
    """Everything that AWS refuses, or that will hurt, about the addresses of ``topology``.

    Args:
        topology: any source.
        growth: addresses that each subnet gains per month; None asks for no forecast.

    Returns:
        Findings, the worst first and each once, and how full every subnet and VPC is.
    """
    subnets = subnet_uses(topology, growth)
    vpcs = vpc_uses(topology)
    found = [
        *check_vpc_blocks(topology),
        *check_routes(topology),
        *check_subnet_blocks(topology),
        *check_joins(topology),
        *check_pools(topology),
        *check_fullness(topology, subnets),
        *check_load_balancers(topology, subnets),
        *check_vpc_uses(topology, vpcs),
        *check_quotas(topology),
    ]
    unique = {(finding.code, finding.resource, finding.message): finding for finding in found}
    return AddressCheck(
        findings=tuple(sorted(unique.values(), key=_order)),
        subnets=subnets,
        vpcs=vpcs,
        interfaces_known=topology.describes("network_interfaces"),
    )


def _order(finding: AddressFinding) -> tuple[int, str, int, str, str]:
    span = finding.span
    return (_RANK[finding.severity], span.file, span.line, finding.code, finding.message)

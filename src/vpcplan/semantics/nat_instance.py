"""NAT instances: appliances that put their own address in place of a client's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.semantics.internet_gateway import public_address_of
from vpcplan.semantics.route_table import route_table_of, select_route

if TYPE_CHECKING:
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.topology_index import TopologyIndex

MASQUERADE_PORTS = (1024, 65535)
"""The source ports that a NAT instance may use; Linux takes 1024–65535 for masquerading."""


def is_nat_instance_for(
    index: TopologyIndex, home: Subnet, source: int, destination: int, service: str | None
) -> bool:
    """Whether an appliance in a subnet has to translate an IPv4 packet: an internet gateway comes next.

    The gateway translates addresses of interfaces only, so a client's address would get no further; a client
    that has a public address of its own needs no NAT instance.
    Source: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_NAT_Instance.html
    """
    table = route_table_of(index, home)
    if table is None or public_address_of(index.interface_at(home.vpc, 4, source), 4, source) is not None:
        return False
    choice = select_route(index, table, 4, destination, service)
    return choice.route is not None and choice.route.target.kind == "internet_gateway"

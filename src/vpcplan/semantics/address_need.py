"""How many addresses AWS's services take of a subnet."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.semantics.subnet import smallest_subnet

ALB_PAGE = (
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html"
)
EKS_PAGE = "https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html"
RDS_PAGE = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html"
TGW_PAGE = "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-best-design-practices.html"
NAT_PAGE = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html"
ENDPOINT_PAGE = "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html"

ALB_FREE_ADDRESSES = 8
ALB_LONGEST_PREFIX = 27
EKS_CONTROL_PLANE_ADDRESSES = 16
EKS_CONTROL_PLANE_MINIMUM = 6


class AddressNeed(Struct, frozen=True, kw_only=True):
    """Addresses that one thing takes in each zone's subnet, and the longest prefix that AWS allows there."""

    what: str
    addresses: int
    reason: str
    source: str
    longest_prefix: int = 28


def application_load_balancer_need(count: int) -> AddressNeed:
    """An Application Load Balancer wants a /27 and eight free addresses per subnet, in two zones.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
    """
    return AddressNeed(
        what=_counted(count, "Application Load Balancer"),
        addresses=ALB_FREE_ADDRESSES * count,
        reason="8 free addresses each, in a /27 or larger, in at least two zones",
        source=ALB_PAGE,
        longest_prefix=ALB_LONGEST_PREFIX,
    )


def network_load_balancer_need(count: int) -> AddressNeed:
    """A Network Load Balancer has one interface per subnet.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html
    """
    return AddressNeed(
        what=_counted(count, "Network Load Balancer"),
        addresses=count,
        reason="one interface in each zone",
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html",
    )


def eks_need(pods: int, nodes: int, zones: int) -> AddressNeed:
    """EKS takes an address per pod and per node, and up to 16 for the control plane's interfaces.

    800 pods on 20 nodes in 2 zones take 400 + 10 + 16 = 426 in each zone.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
    """
    per_zone = -(-pods // zones) + -(-nodes // zones) + EKS_CONTROL_PLANE_ADDRESSES
    return AddressNeed(
        what=f"EKS: {pods:,} pods on {nodes:,} nodes",
        addresses=per_zone,
        reason=(
            f"one per pod and one per node, spread over {zones} zones, and {EKS_CONTROL_PLANE_ADDRESSES}"
            f" for the cluster's own interfaces (AWS needs {EKS_CONTROL_PLANE_MINIMUM}, advises 16)"
        ),
        source=EKS_PAGE,
    )


def rds_need(count: int) -> AddressNeed:
    """A database has one address in each zone of its subnet group, and RDS wants a spare one.

    Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
    """
    return AddressNeed(
        what=_counted(count, "RDS database"),
        addresses=2 * count,
        reason="its own address, and a spare one for failover and scaling, in at least two zones",
        source=RDS_PAGE,
    )


def transit_gateway_need() -> AddressNeed:
    """A transit gateway attachment takes one address per zone; a /28 of its own is AWS's advice.

    Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-best-design-practices.html
    """
    return AddressNeed(
        what="transit gateway attachment",
        addresses=1,
        reason="one interface in each zone, best in a /28 of its own",
        source=TGW_PAGE,
    )


def nat_gateway_need(count: int) -> AddressNeed:
    """A NAT gateway takes one address of its subnet.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
    """
    return AddressNeed(
        what=_counted(count, "NAT gateway"), addresses=count, reason="one interface each", source=NAT_PAGE
    )


def interface_endpoint_need(count: int) -> AddressNeed:
    """An interface endpoint takes one address in each subnet it is put into.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    """
    return AddressNeed(
        what=_counted(count, "interface endpoint"),
        addresses=count,
        reason="one interface each in every zone",
        source=ENDPOINT_PAGE,
    )


def host_need(hosts: int) -> AddressNeed:
    """Interfaces that a person counted.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    """
    return AddressNeed(
        what=_counted(hosts, "interface"),
        addresses=hosts,
        reason="one address each",
        source="https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
    )


def subnet_for(needs: tuple[AddressNeed, ...]) -> int | None:
    """The longest prefix that holds all ``needs`` in one subnet; None where no subnet is large enough."""
    length = smallest_subnet(sum(need.addresses for need in needs))
    if length is None:
        return None
    return min([length, *(need.longest_prefix for need in needs)])


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"

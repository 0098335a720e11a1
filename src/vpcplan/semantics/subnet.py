"""What AWS accepts as a subnet, and which of its addresses can be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.net.block import WIDTH, Address, Block
from vpcplan.semantics.address_rule import VPC_GUIDE, Objection
from vpcplan.semantics.route_table import route_table_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.model.subnet import Subnet
    from vpcplan.model.topology_index import TopologyIndex

SUBNET_PAGE = VPC_GUIDE + "subnet-sizing.html"
RESERVED_ADDRESSES = 5
LONGEST_IPV4 = 28
SHORTEST_IPV4 = 16
IPV6_LENGTHS = (44, 48, 52, 56, 60, 64)


class ReservedAddress(Struct, frozen=True):
    """An address that AWS keeps for itself, and what for."""

    address: Address
    purpose: str


def usable_addresses(prefix_length: int, version: int = 4) -> int:
    """Addresses of a subnet that interfaces can have: a /28 has 11, a /24 has 251.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    """
    return max(0, (1 << (WIDTH[version] - prefix_length)) - RESERVED_ADDRESSES)


def smallest_subnet(hosts: int) -> int | None:
    """The longest prefix that leaves ``hosts`` usable addresses: 29 → 26, for a /27 leaves 27.

    Never longer than /28. None where even a /16, with 65,531 usable addresses, is too small.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    """
    length = 32 - (hosts + RESERVED_ADDRESSES - 1).bit_length()
    if length < SHORTEST_IPV4:
        return None
    return min(length, LONGEST_IPV4)


def reserved_addresses(block: Block) -> tuple[ReservedAddress, ...]:
    """The five addresses of a subnet that AWS keeps: .0, .1, .2, .3 and .255 of a /24.

    Empty for a block that is too small to be a subnet. IPv6 subnets lose the same five.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    """
    if block.size <= RESERVED_ADDRESSES:
        return ()
    first, last = block.first, block.last
    final = "broadcast address, which a VPC does not support" if block.version == 4 else "last address"
    purposes = (
        (first, "network address" if block.version == 4 else "first address"),
        (first + 1, "VPC router"),
        (first + 2, "DNS server (base plus two)" if block.version == 4 else "reserved by AWS"),
        (first + 3, "reserved by AWS for future use"),
        (last, final),
    )
    return tuple(ReservedAddress(Address(block.version, value), purpose) for value, purpose in purposes)


def subnet_size_objection(block: Block) -> Objection | None:
    """Why no subnet can have this size; None for /16 to /28, and /44 to /64 of IPv6 by fours.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    """
    length = block.prefix_length
    if block.version == 6:
        if length in IPV6_LENGTHS:
            return None
        message = f"{block} cannot be a subnet: IPv6 subnets are /44 to /64 in steps of 4"
        return Objection(
            code="SUBNET001", severity="error", message=message, source=SUBNET_PAGE, hint="most use a /64"
        )
    if SHORTEST_IPV4 <= length <= LONGEST_IPV4:
        return None
    if length < SHORTEST_IPV4:
        message = f"{block} is too large for a subnet: the largest is a /16 (65,536 addresses)"
    else:
        message = f"{block} is too small for a subnet: the smallest is a /28 (16 addresses, 11 usable)"
    return Objection(code="SUBNET001", severity="error", message=message, source=SUBNET_PAGE)


def availability_zone_objection(zone: str, region: str) -> Objection | None:
    """Why a subnet of this Region cannot be in this zone: ``us-east-1a`` is no zone of eu-west-1.

    Local Zones and Wavelength Zones carry the Region's name in front as well (us-west-2-lax-1a).
    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html
    """
    source = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html"
    if zone == region:
        message, hint = f"{zone} is a Region, not an Availability Zone", f"write a zone of it: {zone}a"
        return Objection(code="YAML006", severity="error", message=message, source=source, hint=hint)
    parts = zone.split("-")
    if len(parts) < 3 or not parts[2][:1].isdigit() or zone.startswith(region):
        return None
    message = f"{zone} is no zone of Region {region}, in which the VPC is"
    hint = "a subnet is in one of the zones of its VPC's Region"
    return Objection(code="YAML006", severity="error", message=message, source=source, hint=hint)


def holding_block(block: Block, vpc_blocks: Sequence[Block]) -> Block | None:
    """The one VPC block that ``block`` lies in; None where a subnet of it cannot be made.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    """
    return next((parent for parent in vpc_blocks if parent.contains(block)), None)


def is_public_subnet(index: TopologyIndex, subnet: Subnet) -> bool:
    """Whether a subnet is public: its route table has a route to an internet gateway.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html
    """
    table = route_table_of(index, subnet)
    return table is not None and any(
        route.target.kind == "internet_gateway" and route.state == "active" for route in table.routes
    )

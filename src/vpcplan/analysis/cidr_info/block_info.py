"""Everything about one block: `vpcplan cidr info`."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.net.address_range import AddressRange, classify, ranges_within
from vpcplan.net.block import WIDTH, Address, Block
from vpcplan.net.notation import WrittenBlocks, mask_of, read_block
from vpcplan.net.registry import registration_of
from vpcplan.semantics.address_rule import Objection
from vpcplan.semantics.subnet import (
    ReservedAddress,
    reserved_addresses,
    subnet_size_objection,
    usable_addresses,
)
from vpcplan.semantics.vpc import first_block_warning, never_range, vpc_block_objections


class BlockInfo(Struct, frozen=True, kw_only=True):
    """A block with its range, masks, reserved addresses, and what AWS says to it.

    ``vpc_objections`` and ``subnet_objections`` are what speaks against it as the block of a VPC or a subnet;
    AWS accepts it where none of them is an error. ``usable`` counts a subnet's addresses for interfaces.
    """

    block: Block
    address: Address | None
    warning: str | None
    first: Address
    last: Address
    mask: Address
    wildcard: Address
    size: int
    usable: int
    first_usable: Address | None
    last_usable: Address | None
    range: AddressRange
    registration: str | None
    """Who administers a public block, after IANA's registry; None where it does not say."""
    ranges_inside: tuple[AddressRange, ...]
    reserved: tuple[ReservedAddress, ...]
    vpc_objections: tuple[Objection, ...]
    subnet_objections: tuple[Objection, ...]
    reverse_zone: str

    @property
    def accepted_as_vpc(self) -> bool:
        """Whether AWS takes it as the block of a VPC."""
        return all(objection.severity != "error" for objection in self.vpc_objections)

    @property
    def accepted_as_subnet(self) -> bool:
        """Whether AWS takes it as the block of a subnet, in a VPC that holds it."""
        return all(objection.severity != "error" for objection in self.subnet_objections)

    @property
    def bits(self) -> str:
        """The bits of the first address, and of the address that was written where it has host bits."""
        value = self.address.value if self.address else self.block.first
        return format(value, f"0{WIDTH[self.block.version]}b")


def describe_block(text: str) -> BlockInfo:
    """What `vpcplan cidr info` says of ``text``, which may have host bits or a mask.

    Raises:
        BlockError: ``text`` is no block.
    """
    return describe(read_block(text))


def describe(written: WrittenBlocks) -> BlockInfo:
    """The same for a block that was read already."""
    block = written.blocks[0]
    version = block.version
    mask = mask_of(version, block.prefix_length)
    usable = usable_addresses(block.prefix_length, version)
    first_warning = first_block_warning(block) if version == 4 else None
    vpc = vpc_block_objections(block) + ((first_warning,) if first_warning else ())
    kind = classify(block)
    return BlockInfo(
        block=block,
        address=written.address,
        warning=written.warning,
        first=Address(version, block.first),
        last=Address(version, block.last),
        mask=Address(version, mask),
        wildcard=Address(version, mask ^ ((1 << WIDTH[version]) - 1)),
        size=block.size,
        usable=usable,
        first_usable=Address(version, block.first + 4) if usable else None,
        last_usable=Address(version, block.last - 1) if usable else None,
        range=kind,
        registration=registration_of(block) if kind.kind == "public" else None,
        ranges_inside=ranges_within(block),
        reserved=reserved_addresses(block),
        vpc_objections=vpc,
        subnet_objections=_subnet_objections(block),
        reverse_zone=reverse_zone(block),
    )


def _subnet_objections(block: Block) -> tuple[Objection, ...]:
    found: list[Objection] = []
    size = subnet_size_objection(block)
    if size:
        found.append(size)
    never = never_range(block) if block.version == 4 else None
    if never:
        message = f"{block} {never}, which no VPC can have"
        source = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"
        found.append(Objection(code="SUBNET002", severity="error", message=message, source=source))
    return tuple(found)


def reverse_zone(block: Block) -> str:
    """The zone of the block's PTR records: ``1.20.10.in-addr.arpa`` for 10.20.1.0/24.

    A length between two labels gives the zone that holds the block: 10.20.0.0/20 is in 20.10.in-addr.arpa.
    """
    if block.version == 4:
        octets = [str(block.first >> shift & 255) for shift in (24, 16, 8, 0)][: block.prefix_length // 8]
        return ".".join([*reversed(octets), "in-addr.arpa"])
    digits = format(block.first, "032x")[: block.prefix_length // 4]
    return ".".join([*reversed(digits), "ip6.arpa"])

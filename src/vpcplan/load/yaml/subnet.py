"""``subnets:`` of a VPC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.address_request import REQUEST_FIELDS, decode_request
from vpcplan.load.yaml.fields import (
    BOOLEAN,
    DESCRIPTION,
    IPV4_BLOCK,
    IPV6_BLOCK,
    IPV6_BLOCKS,
    NAME,
    TEXT,
    Field,
    Shape,
)
from vpcplan.load.yaml.nodes import Mapping
from vpcplan.load.yaml.references import find_id, unknown_id
from vpcplan.load.yaml.sections import Section
from vpcplan.model.subnet import Subnet

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.load.yaml.nodes import Scalar
    from vpcplan.model.address_request import AddressRequest
    from vpcplan.net.block import Block

SUBNET = Shape(
    "subnet",
    "A range of addresses in one Availability Zone.",
    {
        "description": DESCRIPTION,
        "az": Field(TEXT, "The Availability Zone, such as `eu-west-1a`."),
        "az_id": Field(TEXT, "The zone's id, such as `euw1-az1`; it means the same zone in every account."),
        "cidr_block": Field(IPV4_BLOCK, "The IPv4 block, /16 to /28, inside one block of the VPC."),
        "ipv6_cidr_block": Field(IPV6_BLOCK, "The IPv6 block, /44 to /64 in steps of 4."),
        "ipv6_cidr_blocks": Field(IPV6_BLOCKS, "Several IPv6 blocks."),
        "route_table": Field(NAME, "Its route table; the VPC's main one by default."),
        "network_acl": Field(NAME, "Its network ACL; the VPC's default one (allow all) by default."),
        "map_public_ip_on_launch": Field(
            BOOLEAN, "Whether instances get a public IPv4 address by themselves; false by default."
        ),
        "assign_ipv6_address_on_creation": Field(
            BOOLEAN, "Whether instances get an IPv6 address by themselves; false by default."
        ),
        "tier": Field(TEXT, "The tier that it belongs to, such as `app`."),
        **REQUEST_FIELDS,
    },
)


def decode_subnet(loading: Loading, entry: Entry) -> None:
    """One subnet; a block that AWS would refuse is a Problem."""
    values = SUBNET.read(loading, entry.node)
    if values is None:
        return
    block = values.get("cidr_block")
    ipv6_blocks = list(values.get("ipv6_cidr_blocks", ()))
    if "ipv6_cidr_block" in values and values["ipv6_cidr_block"] not in ipv6_blocks:
        ipv6_blocks.insert(0, values["ipv6_cidr_block"])
    table, acl = values.get("route_table"), values.get("network_acl")
    if values.get("assign_ipv6_address_on_creation"):
        loading.assigns_ipv6.add(entry.id)
    subnet = Subnet(
        **loading.identity(entry),
        vpc=entry.vpc or "",
        availability_zone=values.get("az"),
        availability_zone_id=values.get("az_id"),
        cidr_block=block,
        ipv6_cidr_blocks=tuple(ipv6_blocks),
        route_table=None if table is None else find_id(loading, "route_tables", table, entry.vpc),
        network_acl=None if acl is None else _network_acl(loading, entry, acl),
        map_public_ip_on_launch=values.get("map_public_ip_on_launch", False),
        tier=values.get("tier"),
        request=_request(loading, entry, values, planned=block is not None or bool(ipv6_blocks)),
    )
    loading.found("subnets")[entry.id] = subnet
    for own in subnet.blocks:
        _check_block(loading, entry, own)
    if subnet.availability_zone is not None and subnet.region is not None:
        _check_zone(loading, entry, subnet.availability_zone, subnet.region)


def _network_acl(loading: Loading, entry: Entry, name: Scalar) -> str | None:
    """The id of the subnet's ACL; ``unknown acl-1`` is one that nobody describes."""
    unknown = unknown_id(name)
    if unknown is not None:
        return unknown
    return find_id(loading, "network_acls", name, entry.vpc)


def _request(
    loading: Loading, entry: Entry, values: dict[str, Any], *, planned: bool
) -> AddressRequest | None:
    """What `cidr plan` is asked for: the subnet's own keys, and its tier's for those it leaves out."""
    if "tier" in values and "tiers" in loading.declared:
        from vpcplan.load.yaml.address_pools import with_tier

        values = with_tier(loading, entry.vpc, values)
    return decode_request(values, planned=planned)


def _check_block(loading: Loading, entry: Entry, block: Block) -> None:
    from vpcplan.semantics.subnet import holding_block, subnet_size_objection

    node = entry.node
    keys = ("cidr_block",) if block.version == 4 else ("ipv6_cidr_block", "ipv6_cidr_blocks")
    at = next((found for key in keys if type(node) is Mapping and (found := node.get(key))), entry.key)
    objection = subnet_size_objection(block)
    vpc = loading.resource("vpcs", entry.vpc)
    if objection is not None:
        loading.problem(at, objection.message, objection.hint, rule=objection.code)
    elif vpc is not None:
        # A VPC whose own blocks are still to be planned holds no subnet yet.
        own = vpc.cidr_blocks if block.version == 4 else vpc.ipv6_cidr_blocks
        planned = vpc.request is not None and (block.version == 4 or vpc.request.ipv6)
        if holding_block(block, own) is None and not (planned and not own):
            listed = ", ".join(map(str, own)) or f"it has no IPv{block.version} block"
            loading.problem(
                at,
                f"{block} is not inside a block of vpc `{vpc.name}`",
                f"its blocks: {listed}" if own else listed,
                rule="SUBNET002",
            )


def _check_zone(loading: Loading, entry: Entry, zone: str, region: str) -> None:
    from vpcplan.semantics.subnet import availability_zone_objection

    objection = availability_zone_objection(zone, region)
    if objection is not None:
        at = entry.node.get("az") if type(entry.node) is Mapping else None
        loading.problem(at or entry.key, objection.message, objection.hint, rule=objection.code)


def finish_subnets(loading: Loading) -> None:
    """Note subnets of one VPC that overlap."""
    from vpcplan.net.overlap import find_overlaps

    by_vpc: dict[str, list[tuple[Block, Subnet]]] = {}
    for subnet in loading.found("subnets").values():
        by_vpc.setdefault(subnet.vpc, []).extend((block, subnet) for block in subnet.blocks)
    for blocks in by_vpc.values():
        for (block, first), (other, second) in find_overlaps(blocks):
            if not loading.suggests:
                return
            if second.span.line < first.span.line:
                block, first, other, second = other, second, block, first
            entry = loading.declared["subnets"][second.id]
            at = entry.node.get("cidr_block") if type(entry.node) is Mapping and other.version == 4 else None
            loading.problem(
                at or entry.key,
                f"subnet `{second.name}` ({other}) overlaps subnet `{first.name}` ({block})",
                "subnets of a VPC never share addresses",
                rule="SUBNET003",
                related=((f"subnet {first.name}", first.span),),
                document=entry.document,
            )


SECTIONS = {
    "subnets": Section(
        kind=SUBNET,
        doc="The subnets of a VPC.",
        decode=decode_subnet,
        finish=finish_subnets,
    )
}

"""`address_pools:` of a topology, `tiers:` of a VPC, and what a VPC or subnet asks for instead of a block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.address_request import REQUEST_FIELDS, decode_request
from vpcplan.load.yaml.decode import DANGLING, REFUSED, Entry, Loading, did_you_mean
from vpcplan.load.yaml.fields import (
    BLOCKS,
    BOOLEAN,
    DESCRIPTION,
    NAME,
    TEXT,
    Field,
    ListOf,
    MapOf,
    Shape,
    integer,
)
from vpcplan.load.yaml.nodes import Mapping, Scalar, Sequence
from vpcplan.load.yaml.sections import Section
from vpcplan.model.address_pool import AddressPool
from vpcplan.model.address_request import AddressRequest
from vpcplan.model.subnet_layout import SubnetLayout, Tier
from vpcplan.semantics.availability_zone import zone_suffix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.load.yaml.fields import Definitions, Json
    from vpcplan.load.yaml.nodes import Node
    from vpcplan.net.block import Block


SIZE_FIELDS: dict[str, Field] = {key: REQUEST_FIELDS[key] for key in ("hosts", "netmask", "grow", "ipv6")}
"""Keys that a subnet, a tier and a VPC share."""


_LENGTH = integer(0, 32, "a prefix length from 0 to 32")


class _AsItIs:
    """A pool inside a pool: it is declared, and read, as an entry of its own."""

    words = "an address pool"

    def read(self, loading: Loading, node: Node) -> Node:
        """The node."""
        return node

    def schema(self, definitions: Definitions) -> Json:
        """The schema of a pool, again."""
        return {"$ref": "#/$defs/address_pool"}


POOL = Shape(
    "address pool",
    "A range that VPC blocks are taken from; pools nest: organisation, Region, environment.",
    {
        "cidr_blocks": Field(BLOCKS, "The pool's blocks."),
        "parent": Field(NAME, "The pool that this one is part of."),
        "netmask": Field(_LENGTH, "The length of the block to take from the parent, where none is given."),
        "region": Field(TEXT, "The Region whose VPCs it serves."),
        "environment": Field(TEXT, "The environment whose VPCs it serves."),
        "min_netmask": Field(_LENGTH, "The shortest prefix (the largest block) that a VPC may ask for."),
        "max_netmask": Field(_LENGTH, "The longest prefix (the smallest block) that a VPC may ask for."),
        "default_netmask": Field(_LENGTH, "The prefix length of a VPC that asks for none."),
        "reserved": Field(BLOCKS, "Parts that nothing is taken from."),
        "pools": Field(MapOf(_AsItIs(), "a mapping of names to address pools"), "Pools inside this one."),
        "description": DESCRIPTION,
    },
)


def with_tier(loading: Loading, vpc: str | None, values: dict[str, Any]) -> dict[str, Any]:
    """The fields of a subnet with those of its tier that it leaves out; its own size replaces the tier's."""
    entry = loading.declared["tiers"].get(f"{vpc}/{values['tier']}")
    if entry is None:
        return values
    inherited = _read_size(loading, entry.node)
    if "hosts" in values or "netmask" in values:
        inherited.pop("hosts", None)
        inherited.pop("netmask", None)
    return {**inherited, **values}


def subnet_layout(loading: Loading, node: Node, values: dict[str, Any]) -> SubnetLayout | None:
    """Tiers, zones and spare zones of a VPC, as its mapping ``node`` declares them."""
    if type(node) is not Mapping:
        return None
    tiers = tuple(
        Tier(
            name=key.text,
            request=decode_request(_read_size(loading, tier), planned=False) or AddressRequest(),
            span=loading.document.span(key),
        )
        for key, tier in _tiers_of(node)
    )
    zones = tuple(values.get("availability_zones", ()))
    order = values.get("subnet_order", "tier")
    if not tiers and not zones and order == "tier":
        return None
    spare = values.get("spare_availability_zones", 0)
    return SubnetLayout(tiers=tiers, availability_zones=zones, spare_availability_zones=spare, order=order)


class _Mute(Loading):
    """A loading that notes nothing: what it reads is read, and complained about, elsewhere."""

    def __init__(self, loading: Loading) -> None:
        super().__init__()
        self.document = loading.document

    def problem(self, *_: object, **__: object) -> None:
        """Nothing."""

    def notice(self, *_: object, **__: object) -> None:
        """Nothing."""


def _read_size(loading: Loading, node: Node) -> dict[str, Any]:
    """The size that a tier gives, by key; what is wrong with it is noted when the tier itself is decoded."""
    mute = _Mute(loading)
    found: dict[str, Any] = {}
    for text, (_, item) in node.entries.items() if type(node) is Mapping else ():
        value = SIZE_FIELDS[text].kind.read(mute, item) if text in SIZE_FIELDS else None
        if value is not None:
            found[text] = value
    return found


def _tiers_of(vpc: Mapping) -> Iterator[tuple[Scalar, Node]]:
    tiers = vpc.get("tiers")
    if type(tiers) is Mapping:
        yield from tiers.entries.values()


def _zones_of(node: Mapping) -> list[Scalar]:
    zones = node.get("availability_zones")
    return [zone for zone in zones.items if type(zone) is Scalar] if type(zones) is Sequence else []


TIER_SUBNET_KEYS = ("route_table", "network_acl", "map_public_ip_on_launch")
"""What a tier hands on to its subnets as it stands."""

TIER = Shape(
    "tier",
    "A kind of subnet, with one in each Availability Zone of the VPC.",
    {
        **SIZE_FIELDS,
        "availability_zones": Field(
            ListOf(TEXT, "Availability Zones"), "The zones of this tier, where they are not those of the VPC."
        ),
        "route_table": Field(
            NAME, "The route table of the tier's subnets; `{az}` stands for the zone's letter."
        ),
        "network_acl": Field(NAME, "The network ACL of the tier's subnets."),
        "map_public_ip_on_launch": Field(BOOLEAN, "As in a subnet."),
        "description": DESCRIPTION,
    },
)


def _declare_tier(loading: Loading, entry: Entry) -> None:
    """Declare the subnets of a tier, one per zone, under names such as ``app-a``."""
    vpc = loading.declared.get("vpcs", {}).get(entry.vpc or "")
    if vpc is None or type(vpc.node) is not Mapping:
        return
    own = type(entry.node) is Mapping and entry.node.get("availability_zones") is not None
    zones = _zones_of(entry.node if own and type(entry.node) is Mapping else vpc.node)
    for zone in zones:
        name = f"{entry.name}-{zone_suffix(zone.text)}"
        implied = _subnet_node(entry, zone)
        written = loading.declared.get("subnets", {}).get(f"{entry.vpc}/{name}")
        if written is None:
            loading.declare("subnets", Scalar(name, False, entry.key.mark), implied, entry.vpc)
        elif type(written.node) is Mapping:
            written.node = Mapping({**implied.entries, **written.node.entries}, written.node.mark)
        elif type(written.node) is Scalar and written.node.is_null:
            written.node = implied


def _subnet_node(entry: Entry, zone: Scalar) -> Mapping:
    """The subnet of a tier in one zone, as if it had been written out."""
    mark = entry.key.mark
    entries: dict[str, tuple[Scalar, Node]] = {
        "az": (Scalar("az", True, mark), zone),
        "tier": (Scalar("tier", True, mark), Scalar(entry.name, False, mark)),
    }
    if type(entry.node) is Mapping:
        for key in TIER_SUBNET_KEYS:
            item = entry.node.entries.get(key)
            if item is not None:
                entries[key] = (item[0], _for_zone(item[1], zone))
    return Mapping(entries, mark)


def _for_zone(node: Node, zone: Scalar) -> Node:
    if type(node) is Scalar and "{az}" in node.text:
        return Scalar(node.text.replace("{az}", zone_suffix(zone.text)), node.plain, node.mark)
    return node


def _decode_tier(loading: Loading, entry: Entry) -> None:
    """Check a tier's keys; its subnets carry what it says."""
    TIER.read(loading, entry.node)
    vpc = loading.declared.get("vpcs", {}).get(entry.vpc or "")
    has_zones = (
        vpc is not None and type(vpc.node) is Mapping and vpc.node.get("availability_zones") is not None
    )
    own = type(entry.node) is Mapping and entry.node.get("availability_zones") is not None
    used = any(
        type(subnet.node) is Mapping
        and type(tier := subnet.node.get("tier")) is Scalar
        and tier.text == entry.name
        for subnet in loading.entries.get("subnets", ())
        if subnet.vpc == entry.vpc
    )
    if not (has_zones or own or used):
        loading.problem(
            entry.key,
            f"tier `{entry.name}` has no subnets: vpc `{entry.vpc}` names no Availability Zones",
            "add `availability_zones: [eu-west-1a, eu-west-1b]` to the VPC",
        )


def _declare_pool(loading: Loading, entry: Entry) -> None:
    if type(entry.node) is not Mapping:
        return
    inner = entry.node.get("pools")
    if type(inner) is Mapping:
        for key, node in inner.entries.values():
            child = loading.declare("address_pools", key, node)
            if child is not None:
                _declare_pool(loading, child)


def _decode_pool(loading: Loading, entry: Entry) -> None:
    values = POOL.read(loading, entry.node)
    if values is None:
        return
    blocks: list[Block] = values.get("cidr_blocks", [])
    length = values.get("netmask")
    loading.found("address_pools")[entry.id] = AddressPool(
        id=entry.id,
        name=entry.name,
        span=loading.document.span(entry.key),
        region=values.get("region"),
        cidr_blocks=tuple(block for block in blocks if block.version == 4),
        ipv6_cidr_blocks=tuple(block for block in blocks if block.version == 6),
        request=AddressRequest(netmask=length) if length is not None and not blocks else None,
        parent=_parent_of(loading, entry, values.get("parent")),
        environment=values.get("environment"),
        min_netmask=values.get("min_netmask"),
        max_netmask=values.get("max_netmask"),
        default_netmask=values.get("default_netmask"),
        reserved=tuple(values.get("reserved", ())),
    )


def _parent_of(loading: Loading, entry: Entry, written: Scalar | None) -> str | None:
    pools = loading.declared.get("address_pools", {})
    for other in pools.values():
        inner = other.node.get("pools") if type(other.node) is Mapping else None
        if type(inner) is Mapping and any(key is entry.key for key, _ in inner.entries.values()):
            return other.id
    if written is None:
        return None
    if written.text not in pools:
        close = did_you_mean(written.text, pools)
        loading.problem(
            written,
            f"address pool `{written.text}` does not exist; the pools are {', '.join(sorted(pools))}",
            f"did you mean `{close}`?" if close else None,
            rule=DANGLING,
        )
        return None
    return written.text


def _finish_pools(loading: Loading) -> None:
    """Parents that go in circles, and blocks that lie outside their parent's."""
    pools: dict[str, AddressPool] = loading.found("address_pools")
    for pool in pools.values():
        entry = loading.declared["address_pools"][pool.id]
        seen = {pool.id}
        parent = pools.get(pool.parent or "")
        while parent is not None and parent.id not in seen:
            seen.add(parent.id)
            parent = pools.get(parent.parent or "")
        if parent is not None:
            loading.problem(
                entry.key,
                f"address pool `{pool.id}` is inside itself",
                "follow `parent:`",
                document=entry.document,
            )
            continue
        above = pools.get(pool.parent or "")
        if above is None or not above.cidr_blocks:
            continue
        for block in pool.cidr_blocks:
            if not any(outer.contains(block) for outer in above.cidr_blocks):
                loading.problem(
                    entry.key,
                    f"{block} of address pool `{pool.id}` is outside its parent `{above.id}`",
                    f"the blocks of `{above.id}` are {', '.join(map(str, above.cidr_blocks))}",
                    rule=REFUSED,
                    document=entry.document,
                )


SECTIONS = {
    "address_pools": Section(
        kind=POOL,
        doc="Ranges of the organisation that `vpcplan cidr plan` takes blocks from.",
        decode=_decode_pool,
        declare=_declare_pool,
        finish=_finish_pools,
    ),
    "tiers": Section(
        kind=TIER,
        doc="Kinds of subnets, each expanded to one subnet per Availability Zone.",
        decode=_decode_tier,
        declare=_declare_tier,
    ),
}

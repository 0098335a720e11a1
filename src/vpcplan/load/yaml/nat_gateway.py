"""``nat_gateways:`` of a VPC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.decode import REFUSED
from vpcplan.load.yaml.fields import ADDRESS, BOOLEAN, DESCRIPTION, NAME, TEXT, Field, ListOf, Shape, choice
from vpcplan.load.yaml.nodes import Mapping
from vpcplan.load.yaml.references import find_id
from vpcplan.load.yaml.sections import Section
from vpcplan.model.nat_gateway import NatGateway, NatGatewayAddress

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.model.subnet import Subnet

NAT_GATEWAY_ADDRESS = Shape(
    "nat gateway address",
    "One address of a NAT gateway.",
    {
        "private_ip": Field(ADDRESS, "The private address; AWS chooses one by default."),
        "public_ip": Field(ADDRESS, "The Elastic IP address of a public gateway."),
        "az": Field(TEXT, "The Availability Zone that it serves (regional gateways)."),
    },
)
NAT_GATEWAY = Shape(
    "nat gateway",
    "A NAT gateway: public or private, in a subnet, or regional where `subnet` is left out.",
    {
        "description": DESCRIPTION,
        "subnet": Field(NAME, "The subnet that it is in; a regional NAT gateway has none."),
        "connectivity": Field(choice("public", "private"), "`public` (the default) needs Elastic IPs."),
        "public_ip": Field(ADDRESS, "Its Elastic IP address."),
        "private_ip": Field(ADDRESS, "Its private address; AWS chooses one by default."),
        "addresses": Field(ListOf(NAT_GATEWAY_ADDRESS, "addresses"), "Several addresses."),
        "auto_provision_zones": Field(
            BOOLEAN,
            "Whether a regional one goes to further zones by itself, and serves them from another one until "
            "then; by default where `addresses` names no zone.",
        ),
        "route_table": Field(NAME, "The route table of a regional NAT gateway."),
        "state": Field(TEXT, "AWS's word: pending, failed, available (the default), deleting, deleted."),
    },
)


def decode_nat_gateway(loading: Loading, entry: Entry) -> None:
    """One NAT gateway."""
    values = NAT_GATEWAY.read(loading, entry.node)
    if values is None or entry.vpc is None:
        return
    subnet = find_id(loading, "subnets", values["subnet"], entry.vpc) if "subnet" in values else None
    written = list(values.get("addresses", ()))
    if "public_ip" in values or "private_ip" in values:
        written.insert(0, {key: values[key] for key in ("public_ip", "private_ip") if key in values})
    connectivity = values.get("connectivity", "public")
    _check(loading, entry, values, subnet, connectivity, written)
    table = values.get("route_table")
    loading.found("nat_gateways")[entry.id] = NatGateway(
        **loading.identity(entry),
        vpc=entry.vpc,
        subnet=subnet,
        connectivity=connectivity,
        addresses=tuple(
            NatGatewayAddress(
                private_ip=address.get("private_ip"),
                public_ip=address.get("public_ip"),
                availability_zone=address.get("az"),
            )
            for address in written
        ),
        auto_provision_zones=values.get(
            "auto_provision_zones", subnet is None and not any("az" in address for address in written)
        ),
        state=values.get("state", "available"),
        route_table=None if table is None else find_id(loading, "route_tables", table, entry.vpc),
    )


def _check(
    loading: Loading,
    entry: Entry,
    values: dict[str, Any],
    subnet: str | None,
    connectivity: str,
    addresses: list[dict[str, Any]],
) -> None:
    node = entry.node
    if connectivity == "private" and any("public_ip" in address for address in addresses):
        at = node.get("public_ip") if type(node) is Mapping else None
        loading.problem(
            at or entry.key,
            f"private NAT gateway `{entry.name}` has a public address",
            "leave `public_ip` out, or make it `connectivity: public`",
            rule=REFUSED,
        )
    if connectivity == "private" and "subnet" not in values:
        loading.problem(
            entry.key,
            f"private NAT gateway `{entry.name}` has no subnet",
            "only public NAT gateways can be regional: add `subnet: …`",
            rule=REFUSED,
        )
    where: Subnet | None = loading.resource("subnets", subnet)
    block = None if where is None else where.cidr_block
    for address in addresses:
        private = address.get("private_ip")
        if (
            block is not None
            and private is not None
            and not block.contains_address(private.version, private.value)
        ):
            at = node.get("private_ip") if type(node) is Mapping else None
            loading.problem(at or entry.key, f"{private} is not in subnet `{subnet}` ({block})", rule=REFUSED)


SECTIONS = {
    "nat_gateways": Section(
        kind=NAT_GATEWAY,
        doc="The NAT gateways of a VPC.",
        decode=decode_nat_gateway,
    )
}

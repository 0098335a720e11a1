"""Subnets of a load balancer or endpoint, with the addresses it has there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.address import IPV6_ADDRESS, PRIVATE_IP, check_address
from vpcplan.load.yaml.fields import NAMES, Either, Field, MapOf, Shape
from vpcplan.load.yaml.nodes import Scalar
from vpcplan.load.yaml.references import find_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.model.network_interface import OwnerKind

PLACE = Shape(
    "place",
    "The addresses of a load balancer or endpoint in one subnet.",
    {
        "private_ip": Field(PRIVATE_IP, "Its private address there; AWS chooses one by default."),
        "public_ip": Field(PRIVATE_IP, "Its Elastic IP address there (internet-facing load balancers)."),
        "ipv6_address": Field(IPV6_ADDRESS, "Its IPv6 address there."),
    },
)
PLACES = Either(
    "a list of subnets, or a mapping of subnets to addresses",
    sequence=NAMES,
    mapping=MapOf(PLACE, "a mapping of subnets to addresses"),
)


def decode_places(
    loading: Loading, entry: Entry, kind: OwnerKind, written: Iterable[Any]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The subnets, and the interfaces that were made because an address is written for them.

    ``complete_interfaces`` adds the others.
    """
    subnets: list[str] = []
    interfaces: list[str] = []
    for item in written:
        name, addresses = (item, {}) if type(item) is Scalar else item
        id = find_id(loading, "subnets", name, entry.vpc)
        if id is None:
            continue
        if id in subnets:
            loading.problem(name, f"subnet `{name.text}` is listed twice", "name it once")
            continue
        subnets.append(id)
        if addresses:
            made = _interface(loading, entry, kind, id, name, addresses)
            if made is not None:
                interfaces.append(made)
    return tuple(subnets), tuple(interfaces)


def _interface(
    loading: Loading, entry: Entry, kind: OwnerKind, subnet_id: str, name: Scalar, values: dict[str, Any]
) -> str | None:
    from vpcplan.model.network_interface import InterfaceAddress, InterfaceOwner, NetworkInterface

    subnet = loading.resource("subnets", subnet_id)
    if subnet is None or entry.vpc is None:
        return None
    id = f"{entry.id}/{subnet.name}"
    if id in loading.found("network_interfaces"):
        id = f"{id}/{kind}"
    addresses: list[InterfaceAddress] = []
    if "private_ip" in values:
        check_address(loading, name, subnet, values["private_ip"])
        addresses.append(InterfaceAddress(address=values["private_ip"], public_ip=values.get("public_ip")))
    elif "public_ip" in values:
        loading.elastic[id] = values["public_ip"]
    ipv6 = values.get("ipv6_address")
    if ipv6 is not None and not isinstance(ipv6, str):
        check_address(loading, name, subnet, ipv6)
        addresses.append(InterfaceAddress(address=ipv6))
    elif ipv6 == "auto":
        loading.auto_ipv6.add(id)
    loading.found("network_interfaces")[id] = NetworkInterface(
        id=id,
        name=f"{entry.name}/{subnet.name}",
        span=loading.span(name),
        account=subnet.account,
        region=subnet.region,
        vpc=entry.vpc,
        subnet=subnet_id,
        addresses=tuple(addresses),
        owner=InterfaceOwner(kind, entry.id),
    )
    return id

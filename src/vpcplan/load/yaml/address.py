"""Addresses of interfaces: as written, in their subnet, free, and used once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.decode import REFUSED
from vpcplan.load.yaml.fields import (
    ADDRESS,
    BLOCKS,
    BOOLEAN,
    NAME,
    NAMES,
    Either,
    Field,
    ListOf,
    ScalarKind,
    Shape,
    read_address,
)
from vpcplan.load.yaml.nodes import Mapping, Scalar, Sequence
from vpcplan.model.network_interface import InterfaceAddress
from vpcplan.net.block import parse_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.load.yaml.decode import Loading
    from vpcplan.load.yaml.nodes import Node
    from vpcplan.model.subnet import Subnet
    from vpcplan.net.block import Address, Block

AUTO = "auto"
NONE = "none"


def _public_ip(loading: Loading, node: Scalar) -> Any:
    return node.text if node.text in (AUTO, NONE) else read_address(loading, node)


def _ipv6_address(loading: Loading, node: Scalar) -> Any:
    if node.text in (AUTO, NONE):
        return node.text
    address = read_address(loading, node)
    if address is not None and address.version != 6:
        loading.problem(node, f"expected an IPv6 address, found `{node.text}`", "IPv4 goes into `private_ip`")
        return None
    return address


def _private_ip(loading: Loading, node: Scalar) -> Any:
    address = read_address(loading, node)
    if address is not None and address.version != 4:
        loading.problem(
            node, f"expected an IPv4 address, found `{node.text}`", "IPv6 goes into `ipv6_address`"
        )
        return None
    return address


PRIVATE_IP = ScalarKind("an IPv4 address", _private_ip, ADDRESS.json)
PUBLIC_IP = ScalarKind("an IPv4 address, `auto` or `none`", _public_ip, {"type": "string"})
IPV6_ADDRESS = ScalarKind("an IPv6 address, `auto` or `none`", _ipv6_address, {"type": "string"})

PRIVATE_ADDRESS = Shape(
    "private address",
    "A private address of an interface with the Elastic IP address in front of it.",
    {
        "private_ip": Field(PRIVATE_IP, "The private address.", required=True),
        "public_ip": Field(PRIVATE_IP, "The public address that the internet gateway translates to it."),
    },
)
INTERFACE_FIELDS = {
    "subnet": Field(NAME, "The subnet that it is in."),
    "private_ip": Field(PRIVATE_IP, "The primary private address; AWS chooses one by default."),
    "public_ip": Field(
        PUBLIC_IP,
        "The public address, `auto` for one that AWS chooses, or `none`; by default as the subnet says.",
    ),
    "private_ips": Field(
        ListOf(
            Either("an address or a mapping", scalar=PRIVATE_IP, mapping=PRIVATE_ADDRESS), "private addresses"
        ),
        "Further private addresses.",
    ),
    "ipv6_address": Field(
        IPV6_ADDRESS, "The IPv6 address, `auto`, or `none`; by default as the subnet says."
    ),
    "ipv6_addresses": Field(ListOf(IPV6_ADDRESS, "IPv6 addresses"), "Several IPv6 addresses."),
    "prefixes": Field(BLOCKS, "Delegated prefixes (/28 or /80): all their addresses are the interface's."),
    "security_groups": Field(NAMES, "Its security groups; the VPC's default one by default."),
    "source_dest_check": Field(
        BOOLEAN, "False lets it forward what is not addressed to it (NAT instances, appliances)."
    ),
}
"""What an instance, one of its interfaces and a stand-alone interface share."""


def decode_addresses(
    loading: Loading, values: dict[str, Any], subnet: Subnet, id: str
) -> tuple[InterfaceAddress, ...]:
    """The addresses that are written; what AWS will choose is noted for ``complete_interfaces``."""
    addresses: list[InterfaceAddress] = []
    public = values.get("public_ip", AUTO if subnet.map_public_ip_on_launch else NONE)
    elastic = public if not isinstance(public, str) else None
    if "private_ip" in values:
        addresses.append(InterfaceAddress(address=values["private_ip"], public_ip=elastic))
    for further in values.get("private_ips", ()):
        if isinstance(further, dict):
            addresses.append(
                InterfaceAddress(address=further["private_ip"], public_ip=further.get("public_ip"))
            )
        else:
            addresses.append(InterfaceAddress(address=further))
    if elastic is not None and "private_ip" not in values:
        if addresses and addresses[0].public_ip is None:
            addresses[0] = InterfaceAddress(address=addresses[0].address, public_ip=elastic)
        else:
            loading.elastic[id] = elastic
    if public == AUTO and subnet.cidr_block is not None:
        loading.auto_public.add(id)
    ipv6 = [values["ipv6_address"]] if "ipv6_address" in values else []
    ipv6 += values.get("ipv6_addresses", ())
    if not ipv6 and subnet.id in loading.assigns_ipv6:
        ipv6 = [AUTO]
    for address in ipv6:
        if address == AUTO:
            loading.auto_ipv6.add(id)
        elif address != NONE:
            addresses.append(InterfaceAddress(address=address))
    return tuple(addresses)


def check_address(loading: Loading, node: Node, subnet: Subnet, address: Address) -> None:
    """Note an address that is outside its subnet, or that AWS keeps for itself."""
    version, value = address.version, address.value
    for block in subnet.blocks:
        if block.contains_address(version, value):
            if not block.first + 4 <= value < block.last:
                _explain_reserved(loading, node, subnet, block, address)
            return
    if subnet.request is not None and not any(block.version == version for block in subnet.blocks):
        return
    listed = ", ".join(map(str, subnet.blocks)) or "it has no block"
    loading.problem(
        written_at(node, address), f"{address} is not in subnet `{subnet.name}` ({listed})", rule=REFUSED
    )


def _explain_reserved(loading: Loading, node: Node, subnet: Subnet, block: Block, address: Address) -> None:
    from vpcplan.semantics.subnet import reserved_addresses

    for reserved in reserved_addresses(block):
        if reserved.address == address:
            loading.problem(
                written_at(node, address),
                f"{address} is one of the five addresses that AWS keeps in subnet `{subnet.name}`: "
                f"{reserved.purpose}",
                "interfaces have the fifth to the last but one address of their subnet",
                rule=REFUSED,
            )


def written_at(node: Node, address: Address) -> Node:
    """The scalar below ``node`` that writes ``address``; ``node`` itself where none does."""
    return next((scalar for scalar in _scalars(node) if _means(scalar.text, address)), node)


def _scalars(node: Node) -> Iterator[Scalar]:
    if type(node) is Scalar:
        yield node
    elif type(node) is Sequence:
        for item in node.items:
            yield from _scalars(item)
    elif type(node) is Mapping:
        for _, value in node.entries.values():
            yield from _scalars(value)


def _means(text: str, address: Address) -> bool:
    from vpcplan.errors import BlockError

    try:
        return parse_address(text) == address
    except BlockError:
        return False


def check_unique(loading: Loading) -> None:
    """Note private addresses that two interfaces of a VPC have, and public ones that two of all have."""
    private: dict[tuple[str, Address], Any] = {}
    public: dict[int, Any] = {}
    for interface in loading.found("network_interfaces").values():
        for entry in interface.addresses:
            first = private.setdefault((interface.vpc, entry.address), interface)
            if first is not interface:
                _shared(loading, interface, first, entry.address)
            if entry.public_ip is not None:
                first = public.setdefault(entry.public_ip.value, interface)
                if first is not interface:
                    _shared(loading, interface, first, entry.public_ip)
    for gateway in loading.found("nat_gateways").values():
        for address in gateway.addresses:
            first = private.get((gateway.vpc, address.private_ip))
            if first is not None:
                _shared(loading, gateway, first, address.private_ip)
            if address.public_ip is not None:
                first = public.setdefault(address.public_ip.value, gateway)
                if first is not gateway:
                    _shared(loading, gateway, first, address.public_ip)


def _shared(loading: Loading, second: Any, first: Any, address: Address) -> None:
    if not loading.suggests:
        loading.problem(
            loading.document.root, f"{address} of `{second.name}` belongs to `{first.name}` already"
        )
        return
    for kind in ("instances", "network_interfaces", "nat_gateways"):
        for entry in loading.entries.get(kind, ()):
            if second.id == entry.id or second.id.startswith(f"{entry.id}/"):
                loading.problem(
                    entry.key if type(entry.node) is not Mapping else _or_key(entry, address),
                    f"{address} belongs to `{first.name}` already",
                    "an address is used once; leave it out to let AWS choose one",
                    rule=REFUSED,
                    related=((f"{first.name} has it", first.span),),
                    document=entry.document,
                )
                return


def _or_key(entry: Any, address: Address) -> Node:
    found = written_at(entry.node, address)
    node: Node = entry.key if found is entry.node else found
    return node

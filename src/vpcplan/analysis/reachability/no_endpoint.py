"""Words that name no end of a flow: what they are instead, and what was probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.errors import BlockError, UsageError
from vpcplan.model.kind_name import kind_name
from vpcplan.net.block import parse_block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.topology_index import TopologyIndex

_HOLDERS = ("security_groups", "subnets", "vpcs")
_OTHERS = (
    "target_groups",
    "route_tables",
    "network_acls",
    "transit_gateways",
    "prefix_lists",
    "endpoint_services",
)
_SHOWN = 6


def refuse_endpoint(index: TopologyIndex, text: str, kinds: Sequence[str]) -> UsageError:
    """The error for words that name no end: ``web`` is a security group; its members are web-1 and web-2.

    Args:
        index: the topology.
        text: the words.
        kinds: what can be an end, as the topology keeps it, the likeliest first.
    """
    if not text.strip():
        return UsageError("the name of an end is empty", hint=_GENERAL)
    if set(text) <= set("0123456789."):
        return UsageError(f"{text!r} is not an IP address", hint="write four numbers from 0 to 255")
    if _is_block(text):
        return UsageError(f"{text!r} is a block; an end is one address", hint="name an address in it")
    if "://" in text:
        host = text.partition("://")[2].partition("/")[0].partition(":")[0]
        return UsageError(f"{text!r} is a URL; an end is a host", hint=f"write {host}, and its port")
    found = _another_kind(index, text) or _another_kind(index, text.partition(":")[2])
    return found or UsageError(f"nothing is named {text!r}", hint=_suggest(index, text, kinds))


_GENERAL = "`vpcplan show` lists what there is; an end can also be an IP address, internet, or service:s3"


def _is_block(text: str) -> bool:
    try:
        parse_block(text)
    except BlockError:
        return False
    return "/" in text


def _another_kind(index: TopologyIndex, text: str) -> UsageError | None:
    """A resource of that name that is no end: a security group, subnet or VPC (with what is in it), …"""
    for field in (*_HOLDERS, *_OTHERS):
        for entry in getattr(index.topology, field).values():
            if text not in (entry.id, entry.name):
                continue
            kind = kind_name(field.removesuffix("s"))
            members = sorted(set(_members(index, field, entry.id))) if field in _HOLDERS else []
            hint = _GENERAL
            if members:
                more = f" and {len(members) - _SHOWN} more" if len(members) > _SHOWN else ""
                hint = f"name one of its members: {', '.join(members[:_SHOWN])}{more}"
            article = "an" if kind[0] in "aeiou" else "a"
            return UsageError(f"{text!r} is {article} {kind}, not an end of a flow", hint=hint)
    return None


def _members(index: TopologyIndex, field: str, id: str) -> Iterator[str]:
    """The owners of the interfaces in a security group, subnet or VPC."""
    for interface in index.topology.network_interfaces.values():
        if id in (
            interface.security_groups if field == "security_groups" else (interface.subnet, interface.vpc)
        ):
            owner = _owner(index, interface)
            if owner is not None:
                yield owner


def _owner(index: TopologyIndex, interface: NetworkInterface) -> str | None:
    if interface.owner is None:
        return interface.id
    field = _OWNERS.get(interface.owner.kind)
    owner = None if field is None else getattr(index.topology, field).get(interface.owner.id)
    return None if owner is None else str(owner.name)


_OWNERS = {
    "instance": "instances",
    "load_balancer": "load_balancers",
    "vpc_endpoint": "vpc_endpoints",
    "nat_gateway": "nat_gateways",
}


def _suggest(index: TopologyIndex, text: str, kinds: Sequence[str]) -> str:
    from difflib import get_close_matches

    names = {"internet"}
    for field in kinds[:6]:
        for entry in getattr(index.topology, field).values():
            names |= {entry.id, entry.name}
    head, colon, port = text.rpartition(":")
    if colon and port.isdecimal() and head in names:
        return f"the port is an option: {head} --port {port}"
    folded = [name for name in sorted(names) if name.casefold() == text.casefold()]
    close = folded or get_close_matches(text, sorted(names), n=3, cutoff=0.5)
    return "did you mean " + " or ".join(close) + "?" if close else _GENERAL

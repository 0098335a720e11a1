"""What a topology holds: resources by noun and name, and what refers to what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.errors import SourceSpan, UsageError
from vpcplan.model.resource import Resource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.model.topology import Topology

KINDS = (
    "vpcs",
    "subnets",
    "route_tables",
    "network_acls",
    "security_groups",
    "instances",
    "network_interfaces",
    "internet_gateways",
    "egress_only_internet_gateways",
    "nat_gateways",
    "vpc_endpoints",
    "endpoint_services",
    "endpoint_connections",
    "load_balancers",
    "target_groups",
    "vpc_peering_connections",
    "transit_gateways",
    "transit_gateway_attachments",
    "transit_gateway_route_tables",
    "vpn_gateways",
    "vpn_connections",
    "direct_connect_gateways",
    "networks",
    "prefix_lists",
    "block_public_access_options",
    "block_public_access_exclusions",
    "address_pools",
)
"""The kinds of resources of a topology, as its fields are called, in the order of an inventory."""

ALIASES = {
    "sg": "security_groups",
    "rt": "route_tables",
    "rtb": "route_tables",
    "nacl": "network_acls",
    "acl": "network_acls",
    "eni": "network_interfaces",
    "interface": "network_interfaces",
    "igw": "internet_gateways",
    "eigw": "egress_only_internet_gateways",
    "nat": "nat_gateways",
    "ngw": "nat_gateways",
    "vpce": "vpc_endpoints",
    "endpoint": "vpc_endpoints",
    "lb": "load_balancers",
    "elb": "load_balancers",
    "tg": "target_groups",
    "pcx": "vpc_peering_connections",
    "peering": "vpc_peering_connections",
    "tgw": "transit_gateways",
    "tgw_attachment": "transit_gateway_attachments",
    "tgw_attach": "transit_gateway_attachments",
    "attachment": "transit_gateway_attachments",
    "tgw_rt": "transit_gateway_route_tables",
    "tgw_rtb": "transit_gateway_route_tables",
    "vgw": "vpn_gateways",
    "vpn": "vpn_connections",
    "dxgw": "direct_connect_gateways",
    "dx": "direct_connect_gateways",
    "pl": "prefix_lists",
    "vm": "instances",
    "ec2": "instances",
    "office": "networks",
    "pool": "address_pools",
    "bpa": "block_public_access_options",
}
"""What else people call them, in the singular."""

_REFERENCES = {
    "vpc": ("vpcs",),
    "subnet": ("subnets",),
    "route_table": ("route_tables",),
    "network_acl": ("network_acls",),
    "security_group": ("security_groups",),
    "network_interface": ("network_interfaces",),
    "load_balancer": ("load_balancers",),
    "target_group": ("target_groups",),
    "transit_gateway": ("transit_gateways",),
    "vpn_gateway": ("vpn_gateways",),
    "vpc_endpoint": ("vpc_endpoints",),
    "vpc_peering_connection": ("vpc_peering_connections",),
    "prefix_list": ("prefix_lists",),
    "destination": ("prefix_lists",),
    "network": ("networks",),
    "service": ("endpoint_services",),
    "main_route_table": ("route_tables",),
    "default_network_acl": ("network_acls",),
    "default_security_group": ("security_groups",),
    "gateway_association": ("internet_gateways", "vpn_gateways"),
    "propagating_vgw": ("vpn_gateways",),
    "gateway": ("vpn_gateways", "transit_gateways"),
    "association": ("transit_gateway_route_tables",),
    "propagation": ("transit_gateway_attachments",),
    "attachment": ("transit_gateway_attachments",),
    "peer_attachment": ("transit_gateway_attachments",),
    "parent": ("address_pools",),
    "pool": ("address_pools",),
    "resource": (
        "vpcs",
        "subnets",
        "vpn_connections",
        "direct_connect_gateways",
        "transit_gateways",
        "networks",
    ),
}
"""The kinds that a field refers to by id, by the field's name in the singular."""


class Reference(Struct, frozen=True, kw_only=True):
    """One place where a resource names another: ``security_groups shop/db, ingress``."""

    kind: str
    resource: str
    field: str
    span: SourceSpan


def parse_kind(noun: str) -> str:
    """The kind that a noun means: ``sg``, ``subnet`` and ``route-tables`` are three of them.

    Raises:
        UsageError: no kind is called that.
    """
    word = noun.lower().replace("-", "_")
    for candidate in (word, f"{word}s", f"vpc_{word}", f"vpc_{word}s"):
        if candidate in KINDS:
            return candidate
    for candidate in (word, _singular(word)):
        if candidate in ALIASES:
            return ALIASES[candidate]
    from difflib import get_close_matches

    nouns = [*(kind.replace("_", "-") for kind in KINDS), *(alias.replace("_", "-") for alias in ALIASES)]
    near = get_close_matches(noun.lower(), nouns, 1)
    if word in _ZONE_WORDS:
        raise UsageError(f"{noun} are shown elsewhere", hint="`vpcplan dns zones` lists zones and records")
    hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(nouns[: len(KINDS)])}"
    raise UsageError(f"there is no kind of resource called {noun}", hint=hint)


_ZONE_WORDS = ("dns", "zone", "zones", "hosted_zone", "hosted_zones", "record", "records", "route53")


def kind_of_name(topology: Topology, name: str) -> str | None:
    """The one kind that has a resource of that id or name; None if no kind has.

    ``web-1`` is an instance, though its interface is called so as well.

    Raises:
        UsageError: several kinds have one.
    """
    found = [
        kind
        for kind in KINDS
        if any(
            name in (item.id, item.name) or item.id.endswith(f"/{name}")
            for item in getattr(topology, kind).values()
        )
    ]
    if len(found) > 1 and "network_interfaces" in found:
        # An instance's interface is called after it.
        found.remove("network_interfaces")
    if len(found) > 1:
        words = (_singular(kind).replace("_", "-") for kind in found)
        raise UsageError(
            f"{name} is the name of several things",
            hint="write " + " or ".join(f"`vpcplan show {word} {name}`" for word in words),
        )
    return found[0] if found else None


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def select_resources(topology: Topology, kind: str, name: str | None = None) -> list[Resource]:
    """The resources of a kind; with ``name``, those with that id, path ending or Name tag.

    Raises:
        UsageError: ``name`` is given and nothing of that kind has it.
    """
    everything: dict[str, Resource] = getattr(topology, kind)
    if name is None:
        return list(everything.values())
    if name in everything:
        return [everything[name]]
    found = [item for item in everything.values() if item.name == name or item.id.endswith(f"/{name}")]
    if found:
        return found
    from difflib import get_close_matches

    names = [*everything, *(item.name for item in everything.values())]
    near = get_close_matches(name, names, 1)
    noun = kind.replace("_", " ")
    if near:
        hint = f"did you mean `{near[0]}`?"
    elif everything:
        hint = f"there are {', '.join(list(everything)[:12])}{' …' if len(everything) > 12 else ''}"
    else:
        hint = f"the topology has no {noun}"
    raise UsageError(f"none of the {noun} is called {name}", hint=hint)


def select_references(topology: Topology, kind: str, id_: str) -> list[Reference]:
    """Every place of the topology that refers to a resource, in the order of the inventory."""
    found = []
    for other in KINDS:
        for item in getattr(topology, other).values():
            if other == kind and item.id == id_:
                continue
            for field, span in _references(item, kind, id_, "", item.span):
                found.append(Reference(kind=other, resource=item.id, field=field, span=span))
    return found


def _references(
    value: Struct, kind: str, id_: str, path: str, span: SourceSpan
) -> Iterator[tuple[str, SourceSpan]]:
    """The fields of ``value``, and of what it is made of, that hold ``id_`` and can mean ``kind``."""
    span = getattr(value, "span", span)
    for name in value.__struct_fields__:
        content = getattr(value, name)
        if not content or isinstance(content, SourceSpan):
            continue
        for entry in content if isinstance(content, tuple) else (content,):
            if isinstance(entry, Struct):
                yield from _references(entry, kind, id_, f"{path}.{name}" if path else name, span)
            elif entry == id_:
                kinds = _REFERENCES.get(_singular(name), ())
                if kind in kinds or (name == "id" and _means(getattr(value, "kind", None), kind, path)):
                    yield (f"{path}.{name}" if path else name), span


def _means(names_a_kind: object, kind: str, path: str) -> bool:
    """Whether the id of a route target, interface owner or registered target means ``kind``."""
    if path == "targets":
        return kind in ("instances", "network_interfaces", "load_balancers")
    return isinstance(names_a_kind, str) and f"{names_a_kind}s" == kind


def has_value(item: Resource, key: str, value: str) -> bool:
    """Whether a resource has a tag or a field ``key`` with the value; of ids, the last name is enough.

    ``tier=web`` finds what is tagged so, ``subnet=app-a`` what lies in ``shop/app-a``.
    """
    if value in (text for name, text in getattr(item, "tags", ()) if name == key):
        return True
    content = getattr(item, key.lower().replace("-", "_"), None)
    entries = content if isinstance(content, tuple) else (content,)
    return any(
        entry is not None and (str(entry) == value or str(entry).endswith(f"/{value}")) for entry in entries
    )

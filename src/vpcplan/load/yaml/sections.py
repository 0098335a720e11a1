"""The sections of a topology file, and which module reads each.

To add a section, name it here with its module. The module has a dict ``SECTIONS`` that maps the section's
key to a :class:`Section`; nothing else of the loader needs to change. A section that stands in a VPC (below
``vpcs: shop:``) goes into ``IN_VPC``, one of the file's root into ``TOP_LEVEL``. Modules are imported only
when a file has the section (or when the JSON Schema is asked for).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.load.yaml.fields import Kind


class Section(Struct, frozen=True):
    """How a section is read.

    ``named`` sections are mappings of names to things: ``decode`` is called once for each with its Entry.
    Others (a list, such as ``expect``) are given to ``decode`` whole, as one Entry whose node is the list.
    ``kind`` is what one entry holds, for the schema; ``decode`` reads it itself, with the same table.
    """

    kind: Kind
    doc: str
    decode: Callable[[Loading, Entry], None]
    named: bool = True
    declare: Callable[[Loading, Entry], None] | None = None
    """Called for each entry once its name is known, before anything is decoded; may declare more, such as
    the subnets of a tier: ``loading.declare("subnets", key, node, vpc)`` (see ``Loading.declare``)."""
    finish: Callable[[Loading], None] | None = None
    """Called once after everything was decoded; ``loading.values[field] = …`` sets a field of Topology."""
    check_names: bool = True
    """False where the keys are no resource names (hosted zones): any text will do."""


TOP_LEVEL = {
    "vpcs": "vpc",
    "address_pools": "address_pools",
    "vpc_peering_connections": "vpc_peering_connection",
    "transit_gateways": "transit_gateway",
    "networks": "network",
    "prefix_lists": "prefix_list",
    "internet_gateways": "gateways",
    "egress_only_internet_gateways": "gateways",
    "vpn_gateways": "gateways",
    "vpn_connections": "vpn_connection",
    "direct_connect_gateways": "direct_connect",
    "block_public_access": "block_public_access",
    "health_checks": "health_check",
    "cidr_collections": "cidr_collection",
    "delegation_sets": "registrar",
    "traffic_policies": "traffic_policy",
    "resolver_endpoints": "resolver",
    "resolver_rules": "resolver",
    "registrar": "registrar",
    "latency": "registrar",
    "hosted_zones": "hosted_zone",
    "expect": "expectation",
}
"""Module of each section at a file's root (below ``vpcplan.load.yaml``)."""

IN_VPC = {
    "subnets": "subnet",
    "tiers": "address_pools",
    "route_tables": "route_table",
    "nat_gateways": "nat_gateway",
    "network_acls": "network_acl",
    "security_groups": "security_group",
    "instances": "instance",
    "network_interfaces": "instance",
    "vpc_endpoints": "vpc_endpoint",
    "endpoint_services": "endpoint_service",
    "load_balancers": "load_balancer",
    "target_groups": "target_group",
}
"""Module of each section inside a VPC."""

INSIDE = {
    "transit_gateway_attachments": "transit_gateway_attachment",
    "transit_gateway_route_tables": "transit_gateway_route_table",
}
"""Module of sections that stand in a resource, which declares them."""

DECODE_ORDER = (
    "vpcs",
    "address_pools",
    "prefix_lists",
    "internet_gateways",
    "egress_only_internet_gateways",
    "vpn_gateways",
    "subnets",
    "network_acls",
    "security_groups",
    "nat_gateways",
    "network_interfaces",
    "instances",
    "target_groups",
    "load_balancers",
    "endpoint_services",
    "vpc_endpoints",
    "vpc_peering_connections",
    "transit_gateways",
    "networks",
    "vpn_connections",
    "direct_connect_gateways",
    "transit_gateway_attachments",
    "transit_gateway_route_tables",
    "route_tables",
    "health_checks",
    "cidr_collections",
    "delegation_sets",
    "traffic_policies",
    "resolver_endpoints",
    "hosted_zones",
)
"""What is decoded first; every other section follows in the order of ``TOP_LEVEL``."""


def section(key: str, module: str) -> Section:
    """The section ``key`` of a module of this package."""
    from importlib import import_module

    found: Section = import_module(f"vpcplan.load.yaml.{module}").SECTIONS[key]
    return found

"""``vpcs:`` and what AWS puts into every VPC by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml import sections
from vpcplan.load.yaml.address_request import LAYOUT_FIELDS, REQUEST_FIELDS, decode_request
from vpcplan.load.yaml.decode import REFUSED
from vpcplan.load.yaml.fields import (
    ACCOUNT,
    BOOLEAN,
    DESCRIPTION,
    GATEWAY_NAME,
    IPV4_BLOCKS,
    IPV6_BLOCKS,
    NAME,
    TEXT,
    Field,
    ListOf,
    Shape,
    unknown_key,
)
from vpcplan.load.yaml.nodes import Mapping, Scalar
from vpcplan.load.yaml.references import find_id
from vpcplan.load.yaml.sections import Section
from vpcplan.model.vpc import Vpc

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.load.yaml.fields import Definitions, Json
    from vpcplan.load.yaml.nodes import Node
    from vpcplan.model.subnet_layout import SubnetLayout

GATEWAY_KEYS = {
    "internet_gateway": "internet_gateways",
    "egress_only_internet_gateway": "egress_only_internet_gateways",
    "vpn_gateway": "vpn_gateways",
}
"""Keys of a VPC that name, and so make, a gateway."""

DHCP_OPTIONS = Shape(
    "dhcp options",
    "The DHCP options set of a VPC.",
    {
        "domain_name": Field(TEXT, "The search domain."),
        "domain_name_servers": Field(
            ListOf(TEXT, "addresses"), "DNS servers; AmazonProvidedDNS (the default) is the VPC's resolver."
        ),
    },
)

VPC = Shape(
    "vpc",
    "A virtual private cloud with everything in it.",
    {
        "description": DESCRIPTION,
        "region": Field(TEXT, "The AWS Region, such as `eu-west-1`."),
        "account": Field(ACCOUNT, "The AWS account; quotes are not needed."),
        "cidr_blocks": Field(IPV4_BLOCKS, "IPv4 blocks, /16 to /28; the first is the primary one."),
        "ipv6_cidr_blocks": Field(IPV6_BLOCKS, "IPv6 blocks, /44 to /60 in steps of 4."),
        **REQUEST_FIELDS,
        **LAYOUT_FIELDS,
        "enable_dns_support": Field(BOOLEAN, "Whether the VPC's resolver answers; true by default."),
        "enable_dns_hostnames": Field(
            BOOLEAN, "Whether instances with public addresses get public DNS names; false by default."
        ),
        "dhcp_options": Field(DHCP_OPTIONS, "DHCP options, where they are not AWS's default."),
        "internet_gateway": Field(
            GATEWAY_NAME, "The name of its internet gateway, which is thereby made and attached."
        ),
        "egress_only_internet_gateway": Field(GATEWAY_NAME, "The name of its egress-only internet gateway."),
        "vpn_gateway": Field(GATEWAY_NAME, "The name of its virtual private gateway."),
        "main_route_table": Field(
            NAME, "The main route table; by default the one with `main: true`, else the one named `main`."
        ),
    },
)


class _VpcKind:
    """A VPC: its own fields and the sections that stand in it."""

    words = "a mapping with the keys region, cidr_blocks, subnets, …"

    def read(self, loading: Loading, node: Node) -> dict[str, Any] | None:
        """The fields; the sections are read by their own modules."""
        if type(node) is not Mapping:
            return VPC.read(loading, node)
        values: dict[str, Any] = {}
        for text, (key, item) in node.entries.items():
            field = VPC.fields.get(text)
            if field is not None:
                value = field.kind.read(loading, item)
                if value is not None:
                    values[text] = value
            elif text not in sections.IN_VPC:
                unknown_key(loading, key, (*VPC.fields, *sections.IN_VPC), "a vpc")
        return values

    def schema(self, definitions: Definitions) -> Json:
        """The definition `vpc`, with a property for each section."""
        from vpcplan.load.yaml.json_schema import section_schema

        reference = VPC.schema(definitions)
        properties = definitions["vpc"]["properties"]
        for key, module in sections.IN_VPC.items():
            if key not in properties:
                properties[key] = section_schema(sections.section(key, module), definitions)
        return reference


VPC_KIND = _VpcKind()


def declare_in_vpc(loading: Loading, entry: Entry) -> None:
    """Make the names known that a VPC brings along: its gateways, main route table and defaults."""
    node = entry.node
    loading.imply("network_acls", f"{entry.id}/default")
    loading.imply("security_groups", f"{entry.id}/default")
    loading.imply("route_tables", _main_route_table(node, entry.id))
    if type(node) is Mapping:
        for key, kind in GATEWAY_KEYS.items():
            name = node.get(key)
            if type(name) is Scalar and not name.is_null:
                loading.declare(kind, name, name, entry.id)


def _main_route_table(node: Node, vpc: str) -> str:
    """The id of the main table: the one that the VPC names, the one with ``main: true``, or ``main``."""
    if type(node) is Mapping:
        named = node.get("main_route_table")
        if type(named) is Scalar and not named.is_null:
            return f"{vpc}/{named.text}"
        tables = node.get("route_tables")
        if type(tables) is Mapping:
            for name, (_, table) in tables.entries.items():
                main = table.get("main") if type(table) is Mapping else None
                if type(main) is Scalar and main.text.lower() == "true":
                    return f"{vpc}/{name}"
    return f"{vpc}/main"


def decode_vpc(loading: Loading, entry: Entry) -> None:
    """One VPC; what AWS would refuse as its blocks is a Problem."""
    values = VPC_KIND.read(loading, entry.node)
    if values is None:
        return
    blocks = tuple(values.get("cidr_blocks", ()))
    ipv6_blocks = tuple(values.get("ipv6_cidr_blocks", ()))
    _check_blocks(loading, entry)
    named = values.get("main_route_table")
    if named is not None:
        find_id(loading, "route_tables", named, entry.id, "main route table")
        declared = loading.declared.get("route_tables", {})
        if f"{entry.id}/{named.text}" not in declared:
            loading.implied["route_tables"].discard(f"{entry.id}/{named.text}")
            find_id(loading, "route_tables", named, entry.id, "main route table")
    dhcp = values.get("dhcp_options", {})
    options = {"dhcp_domain_name": dhcp["domain_name"]} if "domain_name" in dhcp else {}
    if "domain_name_servers" in dhcp:
        options["dhcp_domain_name_servers"] = tuple(dhcp["domain_name_servers"])
    loading.found("vpcs")[entry.id] = Vpc(
        id=entry.id,
        name=entry.key.text,
        span=entry.span,
        account=values.get("account"),
        region=values.get("region") or _region_of_zones(entry.node),
        cidr_blocks=blocks,
        ipv6_cidr_blocks=ipv6_blocks,
        main_route_table=_main_route_table(entry.node, entry.id),
        default_network_acl=f"{entry.id}/default",
        default_security_group=f"{entry.id}/default",
        enable_dns_support=values.get("enable_dns_support", True),
        enable_dns_hostnames=values.get("enable_dns_hostnames", False),
        request=decode_request(values, planned=bool(blocks or ipv6_blocks)),
        layout=_layout(loading, entry, values),
        **options,
    )


def _layout(loading: Loading, entry: Entry, values: dict[str, Any]) -> SubnetLayout | None:
    """Tiers and zones, where the VPC declares any."""
    if not any(key in values for key in LAYOUT_FIELDS) and "tiers" not in loading.declared:
        return None
    from vpcplan.load.yaml.address_pools import subnet_layout

    return subnet_layout(loading, entry.node, values)


def _region_of_zones(node: Node) -> str | None:
    """The Region of the first subnet's zone: ``eu-west-1a`` gives ``eu-west-1``."""
    from vpcplan.semantics.availability_zone import region_of_zone

    subnets = node.get("subnets") if type(node) is Mapping else None
    if type(subnets) is Mapping:
        for _, subnet in subnets.entries.values():
            zone = subnet.get("az") if type(subnet) is Mapping else None
            region = region_of_zone(zone.text) if type(zone) is Scalar else None
            if region is not None:
                return region
    return None


def _check_blocks(loading: Loading, entry: Entry) -> None:
    """Note blocks that no VPC can have, and blocks that overlap each other."""
    from vpcplan.errors import BlockError
    from vpcplan.load.yaml.nodes import Sequence
    from vpcplan.net.block import Block, block_of, parse_interface
    from vpcplan.semantics.vpc import never_range, vpc_size_objection

    seen: list[Block] = []
    for key in ("cidr_blocks", "ipv6_cidr_blocks"):
        listed = entry.node.get(key) if type(entry.node) is Mapping else None
        for item in listed.items if type(listed) is Sequence else ():
            if type(item) is not Scalar:
                continue
            try:
                block = block_of(*parse_interface(item.text))
            except BlockError:
                continue
            objection = vpc_size_objection(block)
            never = never_range(block) if block.version == 4 and objection is None else None
            overlap = next((other for other in seen if other.overlaps(block)), None)
            if objection is not None:
                loading.problem(item, objection.message, objection.hint, rule=objection.code)
            elif never is not None:
                loading.problem(item, f"{block} {never}, which AWS gives to no VPC", rule="VPC002")
            elif overlap is not None:
                loading.problem(item, f"{block} overlaps {overlap} of the same VPC", rule=REFUSED)
            seen.append(block)


def finish_vpcs(loading: Loading) -> None:
    """Write out what AWS makes in every VPC and nobody wrote."""
    from vpcplan.load.yaml.network_acl import default_network_acl
    from vpcplan.load.yaml.route_table import implied_main_route_table
    from vpcplan.load.yaml.security_group import default_security_group

    makers = (
        ("route_tables", "main_route_table", implied_main_route_table),
        ("network_acls", "default_network_acl", default_network_acl),
        ("security_groups", "default_security_group", default_security_group),
    )
    for vpc in loading.found("vpcs").values():
        for kind, attribute, make in makers:
            id = getattr(vpc, attribute)
            if id not in loading.declared.get(kind, ()):
                loading.found(kind)[id] = make(loading, vpc)


SECTIONS = {
    "vpcs": Section(
        kind=VPC_KIND,
        doc="VPCs and what is in them.",
        decode=decode_vpc,
        declare=declare_in_vpc,
        finish=finish_vpcs,
    )
}

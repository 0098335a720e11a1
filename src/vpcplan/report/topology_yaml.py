"""Topology → a topology file in the short forms that a person would write."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from vpcplan.report.topology_names import IN_VPC, Names
from vpcplan.report.topology_yaml_dns import route53_yaml
from vpcplan.report.topology_yaml_filters import (
    network_acl_yaml,
    route_table_yaml,
    security_group_yaml,
    undescribed_comment,
)
from vpcplan.report.topology_yaml_interfaces import (
    instance_yaml,
    is_listeners_own,
    is_written_elsewhere,
    load_balancer_yaml,
    lone_interface_yaml,
    nat_gateway_yaml,
    target_group_yaml,
    vpc_endpoint_yaml,
)
from vpcplan.report.topology_yaml_joins import (
    TransitNames,
    direct_connect_yaml,
    network_yaml,
    peering_yaml,
    prefix_list_yaml,
    transit_gateway_yaml,
    vpn_connection_yaml,
)
from vpcplan.report.topology_yaml_rest import expectations_yaml, latency_yaml, left_out_comment
from vpcplan.report.yaml_text import Comment, Flow, render_yaml

if TYPE_CHECKING:
    from vpcplan.errors import SourceSpan
    from vpcplan.model.endpoint_service import EndpointService
    from vpcplan.model.resource import Resource
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.topology import Topology
    from vpcplan.model.vpc import Vpc

R = TypeVar("R", bound="Resource")
Make = Callable[[Any], "dict[str, Any] | None"]


def render_topology(topology: Topology) -> str:
    """The topology as the text of a topology file that loads to the same network."""
    topology = _with_referenced_prefix_lists(topology)
    names = Names(topology)
    body: dict[str, Any] = {"vpcplan": 1}
    body |= undescribed_comment(topology)
    body |= _comments_on_the_homeless(topology, names)
    body |= left_out_comment(topology)
    vpcs = {names.ids["vpcs", vpc.id]: vpc_yaml(topology, names, vpc) for vpc in topology.vpcs.values()}
    sections: dict[str, Any] = {"vpcs": vpcs}
    sections |= _loose_gateways(topology, names)
    _add(sections, "vpc_peering_connections", names, topology, lambda each: peering_yaml(names, each))
    inner = TransitNames(topology)
    _add(
        sections,
        "transit_gateways",
        names,
        topology,
        lambda each: transit_gateway_yaml(topology, names, inner, each),
    )
    _add(sections, "networks", names, topology, network_yaml)
    _add(sections, "vpn_connections", names, topology, lambda each: vpn_connection_yaml(names, each))
    _add(sections, "direct_connect_gateways", names, topology, lambda each: direct_connect_yaml(names, each))
    _add(sections, "prefix_lists", names, topology, prefix_list_yaml)
    sections |= _block_public_access(topology, names)
    sections |= latency_yaml(topology)
    sections |= route53_yaml(topology, names)
    sections |= expectations_yaml(topology)
    body |= {key: value for key, value in sections.items() if value}
    return _spaced(render_yaml(body))


def _with_referenced_prefix_lists(topology: Topology) -> Topology:
    """Prefix lists that routes and rules name and nothing describes are lists whose entries are not known."""
    from msgspec.structs import replace

    from vpcplan.model.prefix_list import PrefixList
    from vpcplan.model.security_group import PrefixListPeer

    named: dict[str, SourceSpan] = {}
    for table in topology.route_tables.values():
        named |= {each.destination: each.span for each in table.routes if isinstance(each.destination, str)}
    for transit in topology.transit_gateway_route_tables.values():
        named |= {each.destination: each.span for each in transit.routes if isinstance(each.destination, str)}
    for group in topology.security_groups.values():
        for rule in group.ingress + group.egress:
            if isinstance(rule.peer, PrefixListPeer):
                named[rule.peer.prefix_list] = rule.span
    unknown = {
        id: PrefixList(id=id, name=id, span=span, complete=False)
        for id, span in named.items()
        if id not in topology.prefix_lists
    }
    return replace(topology, prefix_lists={**topology.prefix_lists, **unknown}) if unknown else topology


def _spaced(text: str) -> str:
    """Blank lines before each section and each VPC, so that a reader finds them."""
    lines: list[str] = []
    section = ""
    for line in text.splitlines():
        if line[:1] not in (" ", "#"):
            section = line
        top = line == section and line.endswith(":")
        vpc = section == "vpcs:" and line[:2] == "  " and line[2] not in (" ", "#")
        if lines and (top or (vpc and lines[-1] != "vpcs:")):
            lines.append("")
        lines.append(line)
    return "\n".join(lines) + "\n"


def _add(
    sections: dict[str, Any],
    kind: str,
    names: Names,
    topology: Topology,
    make: Make,
) -> None:
    made: dict[str, Any] = {}
    for resource in getattr(topology, kind).values():
        value = make(resource)
        if value is None:
            made[Comment(f"{names.ids[kind, resource.id]}: what it is joined to is not described")] = None
        else:
            made[names.ids[kind, resource.id]] = value
    sections[kind] = made


def _in_vpc(resources: Iterable[R], vpc: Vpc) -> list[R]:
    return [each for each in resources if getattr(each, "vpc", None) == vpc.id]


def vpc_yaml(topology: Topology, names: Names, vpc: Vpc) -> dict[str, Any]:
    """A VPC with everything in it."""
    made: dict[str, Any] = {}
    for key in ("region", "account"):
        if getattr(vpc, key) is not None:
            made[key] = getattr(vpc, key)
    if vpc.cidr_blocks:
        made["cidr_blocks"] = [str(block) for block in vpc.cidr_blocks]
    if vpc.ipv6_cidr_blocks:
        made["ipv6_cidr_blocks"] = [str(block) for block in vpc.ipv6_cidr_blocks]
    if not vpc.enable_dns_support:
        made["enable_dns_support"] = False
    if vpc.enable_dns_hostnames:
        made["enable_dns_hostnames"] = True
    made |= _dhcp_options(vpc)
    for key, kind in (
        ("internet_gateway", "internet_gateways"),
        ("egress_only_internet_gateway", "egress_only_internet_gateways"),
        ("vpn_gateway", "vpn_gateways"),
    ):
        gateway = names.short_gateways.get((kind, vpc.id))
        if gateway is not None:
            made[key] = names.key(kind, gateway)
    made |= _sections_in_vpc(topology, names, vpc)
    lost = [
        each
        for each in _in_vpc(topology.instances.values(), vpc)
        if instance_yaml(topology, names, vpc, each) is None
    ]
    texts = [f"left out: {each.id} ({each.state}) has no described interface" for each in lost]
    texts += [
        f"left out: {each.id}, whose subnet {each.subnet} is not described"
        for each in _in_vpc(topology.nat_gateways.values(), vpc)
        if not names.placed("nat_gateways", each.id)
    ]
    if texts:
        made[Comment("\n".join(texts))] = None
    services = _endpoint_services(topology, names, vpc)
    if services:
        made["endpoint_services"] = services
    return made


def _sections_in_vpc(topology: Topology, names: Names, vpc: Vpc) -> dict[str, Any]:
    """The sections of a VPC, from ``subnets`` to ``vpc_endpoints``, those that hold something."""
    made: dict[str, Any] = {}
    own = {
        id
        for balancer in topology.load_balancers.values()
        for listener in balancer.listeners
        for id in listener.target_groups
        if is_listeners_own(topology, balancer, listener, id)
    }
    makers: dict[str, Make] = {
        "subnets": lambda each: _subnet(topology, names, vpc, each),
        "nat_gateways": lambda each: (
            nat_gateway_yaml(topology, names, vpc, each) if names.placed("nat_gateways", each.id) else None
        ),
        "route_tables": lambda each: route_table_yaml(topology, names, vpc, each),
        "network_acls": lambda each: network_acl_yaml(vpc, each),
        "security_groups": lambda each: security_group_yaml(names, vpc, each),
        "instances": lambda each: instance_yaml(topology, names, vpc, each),
        "network_interfaces": lambda each: _lone(topology, names, vpc, each),
        "load_balancers": lambda each: load_balancer_yaml(topology, names, vpc, each),
        "target_groups": lambda each: (
            None if each.id in own else target_group_yaml(topology, names, vpc, each)
        ),
        "vpc_endpoints": lambda each: vpc_endpoint_yaml(topology, names, vpc, each),
    }
    for kind, make in makers.items():
        resources = _in_vpc(getattr(topology, kind).values(), vpc)
        values = {names.key(kind, each.id): make(each) for each in resources}
        section = {key: value for key, value in values.items() if value is not None}
        if section:
            made[kind] = section
    return made


def _dhcp_options(vpc: Vpc) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if vpc.dhcp_domain_name is not None:
        options["domain_name"] = vpc.dhcp_domain_name
    if vpc.dhcp_domain_name_servers != ("AmazonProvidedDNS",):
        options["domain_name_servers"] = list(vpc.dhcp_domain_name_servers)
    return {"dhcp_options": Flow(options)} if options else {}


def _subnet(topology: Topology, names: Names, vpc: Vpc, subnet: Subnet) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if subnet.availability_zone is not None:
        made["az"] = subnet.availability_zone
    if subnet.availability_zone_id is not None and _zones_need_ids(topology):
        made["az_id"] = subnet.availability_zone_id
    if subnet.cidr_block is not None:
        made["cidr_block"] = str(subnet.cidr_block)
    if len(subnet.ipv6_cidr_blocks) == 1:
        made["ipv6_cidr_block"] = str(subnet.ipv6_cidr_blocks[0])
    elif subnet.ipv6_cidr_blocks:
        made["ipv6_cidr_blocks"] = [str(block) for block in subnet.ipv6_cidr_blocks]
    if subnet.route_table is not None and names.known("route_tables", subnet.route_table):
        made["route_table"] = names.reference("route_tables", subnet.route_table, vpc.id)
    if subnet.network_acl != vpc.default_network_acl and names.known("network_acls", subnet.network_acl):
        made["network_acl"] = names.reference("network_acls", subnet.network_acl or "", vpc.id)
    elif subnet.network_acl is not None and subnet.network_acl not in topology.network_acls:
        made["network_acl"] = f"unknown {subnet.network_acl}"
    if subnet.map_public_ip_on_launch:
        made["map_public_ip_on_launch"] = True
    return Flow(made)


def _zones_need_ids(topology: Topology) -> bool:
    """Whether zone names may mean different zones: several accounts, or one name with two ids."""
    zones = {(each.availability_zone, each.availability_zone_id) for each in topology.subnets.values()}
    return len({vpc.account for vpc in topology.vpcs.values()}) > 1 or len({name for name, _ in zones}) < len(
        zones
    )


def _lone(topology: Topology, names: Names, vpc: Vpc, interface: Any) -> dict[str, Any] | None:
    if is_written_elsewhere(topology, interface) or interface.subnet not in topology.subnets:
        return None
    return lone_interface_yaml(topology, names, vpc, interface)


def _endpoint_services(topology: Topology, names: Names, vpc: Vpc) -> dict[str, Any]:
    """The services whose load balancers are in the VPC."""
    found: dict[str, Any] = {}
    for service in topology.endpoint_services.values():
        if names.ids.get(("endpoint_services", service.id), "").startswith(f"{names.ids['vpcs', vpc.id]}/"):
            found[names.key("endpoint_services", service.id)] = _service(topology, names, vpc, service)
    return found


def _service(topology: Topology, names: Names, vpc: Vpc, service: EndpointService) -> dict[str, Any]:
    made: dict[str, Any] = {
        "service_name": service.service_name,
        "load_balancers": [
            names.reference("load_balancers", each, vpc.id)
            for each in service.load_balancers
            if names.known("load_balancers", each)
        ],
        "availability_zones": list(service.availability_zones),
    }
    if service.acceptance_required:
        made["acceptance_required"] = True
    if service.private_dns_name is not None:
        made["private_dns_name"] = service.private_dns_name
    states = {
        names.ids["vpc_endpoints", each.vpc_endpoint]: each.state
        for each in topology.endpoint_connections.values()
        if each.service == service.id
        and each.state != "available"
        and names.known("vpc_endpoints", each.vpc_endpoint)
    }
    if states:
        made["connections"] = states
    if service.state != "Available":
        made["state"] = service.state
    return made


def _loose_gateways(topology: Topology, names: Names) -> dict[str, Any]:
    """Gateways that are attached to no VPC, or not in the short form."""
    found: dict[str, Any] = {}
    for kind in ("internet_gateways", "egress_only_internet_gateways", "vpn_gateways"):
        section: dict[str, Any] = {}
        for gateway in getattr(topology, kind).values():
            state = getattr(gateway, "state", "available")
            if names.short_gateways.get((kind, gateway.vpc)) == gateway.id:
                continue
            made: dict[str, Any] = {}
            if gateway.vpc in topology.vpcs:
                made["vpc"] = names.ids["vpcs", gateway.vpc]
            made |= {key: getattr(gateway, key) for key in ("account", "region") if getattr(gateway, key)}
            if state != "available":
                made["state"] = state
            section[names.ids[kind, gateway.id]] = Flow(made)
        found[kind] = section
    return found


def _block_public_access(topology: Topology, names: Names) -> dict[str, Any]:
    listed = []
    for options in topology.block_public_access_options.values():
        made: dict[str, Any] = {"mode": options.mode}
        made |= {key: getattr(options, key) for key in ("account", "region") if getattr(options, key)}
        if not options.exclusions_allowed:
            made["exclusions_allowed"] = False
        listed.append(made)
    exclusions = {
        names.ids[kind, each.resource]: each.mode
        for each in topology.block_public_access_exclusions.values()
        for kind in ("vpcs", "subnets")
        if names.known(kind, each.resource) and each.state in ("create-complete", "update-complete")
    }
    if exclusions and listed:
        listed[0]["exclusions"] = exclusions
    return {"block_public_access": listed[0] if len(listed) == 1 else listed} if listed else {}


def _comments_on_the_homeless(topology: Topology, names: Names) -> dict[str, Any]:
    """Name what is in a VPC that is not described, and so has no place in the file."""
    found = [
        f"{each.id} ({kind})"
        for kind in IN_VPC
        for each in getattr(topology, kind).values()
        if not names.placed(kind, each.id)
    ]
    if not found:
        return {}
    return {
        Comment("Left out, since they are in no described VPC:\n" + "\n".join(f"* {t}" for t in found)): None
    }

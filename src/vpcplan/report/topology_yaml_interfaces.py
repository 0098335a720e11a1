"""What has network interfaces, in the short forms of the topology language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.report.yaml_text import Comment, Flow

if TYPE_CHECKING:
    from vpcplan.model.instance import Instance
    from vpcplan.model.load_balancer import Listener, LoadBalancer, Target, TargetGroup
    from vpcplan.model.nat_gateway import NatGateway
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.topology import Topology
    from vpcplan.model.vpc import Vpc
    from vpcplan.model.vpc_endpoint import VpcEndpoint
    from vpcplan.net.block import Address
    from vpcplan.report.topology_names import Names

_OFF = ("stopping", "stopped", "shutting-down", "terminated")


def interface_yaml(topology: Topology, names: Names, vpc: Vpc, interface: NetworkInterface) -> dict[str, Any]:
    """``{subnet: app-a, private_ip: 10.0.0.10, security_groups: [web]}``."""
    made: dict[str, Any] = {"subnet": names.reference("subnets", interface.subnet, vpc.id)}
    subnet = topology.subnets[interface.subnet]
    written = [each for each in interface.addresses if not each.assumed]
    for each in written:
        if not _possible(subnet, each.address):
            made[
                Comment(f"{each.address} is left out: AWS gives no interface of this subnet that address")
            ] = None
    written = [each for each in written if _possible(subnet, each.address)]
    ipv4 = [each for each in written if each.address.version == 4]
    ipv6 = [str(each.address) for each in written if each.address.version == 6]
    if ipv4:
        made["private_ip"] = str(ipv4[0].address)
    public = ipv4[0].public_ip if ipv4 else None
    if public is not None:
        made["public_ip"] = str(public)
    elif any(each.assumed and each.public_ip for each in interface.addresses):
        made["public_ip"] = "auto"
    elif subnet.map_public_ip_on_launch and subnet.cidr_block is not None:
        made["public_ip"] = "none"
    if ipv4[1:]:
        made["private_ips"] = [
            {"private_ip": str(each.address), "public_ip": str(each.public_ip)}
            if each.public_ip is not None
            else str(each.address)
            for each in ipv4[1:]
        ]
    if len(ipv6) == 1:
        made["ipv6_address"] = ipv6[0]
    elif ipv6:
        made["ipv6_addresses"] = ipv6
    if interface.prefixes:
        made["prefixes"] = [str(block) for block in interface.prefixes]
    groups = _groups(names, vpc, interface.security_groups)
    if groups != ["default"]:
        made["security_groups"] = groups
    if not interface.source_dest_check:
        made["source_dest_check"] = False
    return Flow(made)


def _possible(subnet: Subnet, address: Address) -> bool:
    """Whether AWS could give the address to an interface in the subnet.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    """
    return any(
        block.contains_address(address.version, address.value)
        and block.first + 4 <= address.value < block.last
        for block in subnet.blocks
    )


def _groups(names: Names, vpc: Vpc, groups: tuple[str, ...]) -> list[str]:
    return [
        names.reference("security_groups", each, vpc.id)
        if names.known("security_groups", each)
        else f"unknown_group {each}"
        for each in groups
    ]


def instance_yaml(topology: Topology, names: Names, vpc: Vpc, instance: Instance) -> dict[str, Any] | None:
    """An instance with its interfaces; None where none of them can be written."""
    interfaces = names.interfaces_in(instance)
    if not interfaces:
        return None
    written = [interface_yaml(topology, names, vpc, topology.network_interfaces[id]) for id in interfaces]
    made: dict[str, Any]
    if len(written) == 1:
        made = dict(written[0])
    else:
        words = enumerate(zip(interfaces.values(), written, strict=True))
        made = {
            "interfaces": [
                each if word == f"eth{index}" else Flow({"name": word, **each})
                for index, (word, each) in words
            ]
        }
    if instance.type != "instance":
        made["type"] = instance.type
    if instance.state != "running":
        made["state"] = instance.state
    tags = {key: value for key, value in instance.tags if key != "Name" and not key.startswith("aws:")}
    if tags:
        made["tags"] = tags
    return Flow(made)


def lone_interface_yaml(
    topology: Topology, names: Names, vpc: Vpc, interface: NetworkInterface
) -> dict[str, Any]:
    """An interface that no instance, gateway, load balancer or endpoint of the topology has."""
    made = interface_yaml(topology, names, vpc, interface)
    kind = interface.owner.kind if interface.owner is not None else None
    if kind is not None:
        made["type"] = kind if kind in ("database", "lambda_function") else "other"
    if interface.attached is not (kind is not None):
        made["attached"] = interface.attached
    return made


def nat_gateway_yaml(topology: Topology, names: Names, vpc: Vpc, gateway: NatGateway) -> dict[str, Any]:
    """``{subnet: public-a, public_ip: 198.51.100.10}``."""
    assumed = {
        entry.address
        for address in gateway.addresses
        if (interface := topology.network_interfaces.get(address.network_interface or "")) is not None
        for entry in interface.addresses
        if entry.assumed
    }
    made: dict[str, Any] = {}
    if gateway.subnet is not None and names.known("subnets", gateway.subnet):
        made["subnet"] = names.reference("subnets", gateway.subnet, vpc.id)
    if gateway.connectivity == "private":
        made["connectivity"] = "private"
    addresses = [
        {
            key: str(value)
            for key, value in (
                ("private_ip", each.private_ip if each.private_ip not in assumed else None),
                ("public_ip", each.public_ip),
                ("az", each.availability_zone if gateway.subnet is None else None),
            )
            if value is not None
        }
        for each in gateway.addresses
    ]
    if len(addresses) == 1 and "az" not in addresses[0]:
        made |= addresses[0]
    elif any(addresses):
        made["addresses"] = [each for each in addresses if each]
    zonal = any("az" in each for each in addresses)
    if gateway.subnet is None and gateway.auto_provision_zones is zonal:
        made["auto_provision_zones"] = gateway.auto_provision_zones
    if gateway.route_table is not None and names.known("route_tables", gateway.route_table):
        made["route_table"] = names.reference("route_tables", gateway.route_table, vpc.id)
    if gateway.state != "available":
        made["state"] = gateway.state
    return Flow(made)


def _places(
    topology: Topology, names: Names, vpc: Vpc, subnets: tuple[str, ...], interfaces: tuple[str, ...]
) -> Any:
    """Subnet names, with the addresses there where they are known."""
    found: dict[str, dict[str, str]] = {}
    for id in interfaces:
        interface = topology.network_interfaces.get(id)
        if interface is None:
            continue
        place: dict[str, str] = {}
        for each in interface.addresses:
            if each.assumed:
                continue
            place.setdefault("private_ip" if each.address.version == 4 else "ipv6_address", str(each.address))
            if each.public_ip is not None:
                place.setdefault("public_ip", str(each.public_ip))
        if place:
            found[interface.subnet] = place
    listed = [each for each in subnets if names.known("subnets", each)]
    if not any(each in found for each in listed):
        return [names.reference("subnets", each, vpc.id) for each in listed]
    return {names.reference("subnets", each, vpc.id): Flow(found.get(each, {})) for each in listed}


def vpc_endpoint_yaml(topology: Topology, names: Names, vpc: Vpc, endpoint: VpcEndpoint) -> dict[str, Any]:
    """``{service: s3, type: gateway, route_tables: [private-a]}``."""
    own = endpoint.service in topology.endpoint_services
    prefix = f"com.amazonaws.{vpc.region}."
    short = endpoint.service.removeprefix(prefix)
    made: dict[str, Any] = {"service": short if "." not in short else endpoint.service}
    if own:
        made["service"] = names.ids.get(("endpoint_services", endpoint.service), endpoint.service)
    made["type"] = endpoint.type
    tables = [each for each in endpoint.route_tables if names.known("route_tables", each)]
    if endpoint.type == "gateway":
        made["route_tables"] = [names.reference("route_tables", each, vpc.id) for each in tables]
    else:
        made["subnets"] = _places(topology, names, vpc, endpoint.subnets, endpoint.network_interfaces)
        groups = _groups(names, vpc, endpoint.security_groups)
        if endpoint.type != "gateway_load_balancer" and groups != ["default"]:
            made["security_groups"] = groups
        both = vpc.enable_dns_support and vpc.enable_dns_hostnames
        if endpoint.private_dns is not (endpoint.type == "interface" and not own and both):
            made["private_dns"] = endpoint.private_dns
        if endpoint.private_dns_only_for_inbound_resolver_endpoint:
            made["private_dns_only_for_inbound_resolver_endpoint"] = True
        if endpoint.dns_names:
            made["dns_names"] = list(endpoint.dns_names)
    if endpoint.state != "available":
        made["state"] = endpoint.state
    if endpoint.policy is not None:
        made["policy"] = endpoint.policy
    return Flow(made)


def load_balancer_yaml(topology: Topology, names: Names, vpc: Vpc, balancer: LoadBalancer) -> dict[str, Any]:
    """A load balancer with its listeners."""
    made: dict[str, Any] = {} if balancer.type == "application" else {"type": balancer.type}
    if balancer.type != "gateway":
        made["scheme"] = balancer.scheme
    made["subnets"] = _places(topology, names, vpc, balancer.subnets, balancer.network_interfaces)
    if balancer.security_groups is not None:
        groups = _groups(names, vpc, balancer.security_groups)
        if balancer.type == "network" or groups != ["default"]:
            made["security_groups"] = groups
    if balancer.cross_zone is not (balancer.type == "application"):
        made["cross_zone"] = balancer.cross_zone
    if balancer.ip_address_type != "ipv4":
        made["ip_address_type"] = balancer.ip_address_type
    if balancer.dns_name is not None:
        made["dns_name"] = balancer.dns_name
    if balancer.canonical_hosted_zone_id is not None:
        made["canonical_hosted_zone_id"] = balancer.canonical_hosted_zone_id
    if balancer.state != "active":
        made["state"] = balancer.state
    if not balancer.enforce_security_group_inbound_rules_on_private_link:
        made["enforce_security_group_inbound_rules_on_private_link"] = False
    if not balancer.listeners_known:
        made["listeners_known"] = False
    elif balancer.listeners:
        made["listeners"] = _listeners(topology, names, vpc, balancer)
    return made


def _listeners(topology: Topology, names: Names, vpc: Vpc, balancer: LoadBalancer) -> Any:
    listed = [
        (listener.port, _listener(topology, names, vpc, balancer, listener))
        for listener in balancer.listeners
    ]
    if len({port for port, _ in listed}) == len(listed):
        return dict(listed)
    return [Flow({"port": port, **listener}) for port, listener in listed]


def _listener(
    topology: Topology, names: Names, vpc: Vpc, balancer: LoadBalancer, listener: Listener
) -> dict[str, Any]:
    made: dict[str, Any] = {"protocol": listener.protocol}
    own = [id for id in listener.target_groups if is_listeners_own(topology, balancer, listener, id)]
    groups = [
        each for each in listener.target_groups if each not in own and names.known("target_groups", each)
    ]
    for id in own:
        made |= _own_targets(topology, names, vpc, listener, topology.target_groups[id])
    if groups:
        made["target_groups"] = [names.reference("target_groups", each, vpc.id) for each in groups]
    if listener.answers_itself:
        made["answers_itself"] = True
    if not listener.rules_complete or any(
        not names.known("target_groups", each) for each in listener.target_groups
    ):
        made["rules_complete"] = False
    return Flow(made)


def is_listeners_own(topology: Topology, balancer: LoadBalancer, listener: Listener, id: str) -> bool:
    """Whether a target group is one that a listener's own ``targets`` form."""
    group = topology.target_groups.get(id)
    return (
        group is not None
        and group.name == f"{balancer.name}/{listener.port}"
        and group.targets_known
        and bool(group.targets)
        and group.cross_zone is None
    )


def _own_targets(
    topology: Topology, names: Names, vpc: Vpc, listener: Listener, group: TargetGroup
) -> dict[str, Any]:
    made = target_group_yaml(topology, names, vpc, group)
    protocol, port = made.pop("protocol"), made.pop("port", None)
    own: dict[str, Any] = {"targets": made.pop("targets")}
    if port is not None and port != listener.port:
        own["target_port"] = port
    if protocol != {"https": "http", "tls": "tcp"}.get(listener.protocol, listener.protocol):
        own["target_protocol"] = protocol
    return own | made


def target_group_yaml(topology: Topology, names: Names, vpc: Vpc, group: TargetGroup) -> dict[str, Any]:
    """A target group with its targets."""
    made: dict[str, Any] = {"protocol": group.protocol}
    if group.port is not None:
        made["port"] = group.port
    if group.target_type != "instance":
        made["target_type"] = group.target_type
    if not group.targets_known:
        made["targets_known"] = False
    else:
        targets = [_target(topology, names, vpc, group, each) for each in group.targets]
        made |= {each: None for each in targets if isinstance(each, Comment)}
        if targets:
            made["targets"] = [each for each in targets if not isinstance(each, Comment)]
    if group.preserve_client_ip is not None:
        made["preserve_client_ip"] = group.preserve_client_ip
    if group.cross_zone is not None:
        made["cross_zone"] = group.cross_zone
    check = {"port": group.health_check_port, "protocol": group.health_check_protocol}
    check = {key: value for key, value in check.items() if value is not None}
    if check and (group.health_check_port is not None or group.health_check_protocol != group.protocol):
        made["health_check"] = check
    return made


def _target(topology: Topology, names: Names, vpc: Vpc, group: TargetGroup, target: Target) -> Any:
    name: str = target.id
    for kind in ("instances", "network_interfaces", "load_balancers"):
        if names.known(kind, target.id):
            name = names.reference(kind, target.id, vpc.id)
            break
    else:
        if group.target_type in ("instance", "alb"):
            return Comment(f"{target.id} is not described")
    made: dict[str, Any] = {"target": name}
    if target.port is not None and target.port != group.port:
        made["port"] = target.port
    if target.availability_zone is not None and group.target_type == "ip":
        made["az"] = target.availability_zone
    if target.health not in (None, "healthy"):
        made["health"] = target.health
    return name if len(made) == 1 else made


def is_written_elsewhere(topology: Topology, interface: NetworkInterface) -> bool:
    """Whether the interface follows from an instance, gateway, load balancer, endpoint or attachment."""
    owner = interface.owner
    if owner is None:
        return False
    match owner.kind:
        case "nat_gateway":
            return owner.id in topology.nat_gateways
        case "load_balancer":
            return owner.id in topology.load_balancers
        case "vpc_endpoint":
            return owner.id in topology.vpc_endpoints
        case "transit_gateway_attachment":
            return True
        case _:
            instance = topology.instances.get(owner.id)
            return instance is not None and interface.id in instance.network_interfaces

"""Network interfaces: `describe-network-interfaces`, and those inside `describe-instances`."""

from __future__ import annotations

import re

from msgspec.structs import replace

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.elastic_ip import AddressAssociations
from vpcplan.load.aws.field import (
    Object,
    blocks,
    child,
    children,
    flag,
    optional_address,
    optional_integer,
    optional_text,
    text,
)
from vpcplan.model.network_interface import InterfaceAddress, InterfaceOwner, NetworkInterface, OwnerKind
from vpcplan.net.block import Block

_DESCRIPTIONS: tuple[tuple[re.Pattern[str], OwnerKind], ...] = (
    (re.compile(r"Interface for NAT Gateway (nat-\w+)"), "nat_gateway"),
    (re.compile(r"ELB (\S+)"), "load_balancer"),
    (re.compile(r"VPC Endpoint Interface (vpce-\w+)"), "vpc_endpoint"),
    (re.compile(r"(?:Gateway Load Balancer )?Endpoint (vpce-\w+)"), "vpc_endpoint"),
    (
        re.compile(r"Network Interface for Transit Gateway Attachment (tgw-attach-\w+)"),
        "transit_gateway_attachment",
    ),
    (
        re.compile(r"AWS Lambda VPC ENI[-:\s]*(.+?)(?:-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$"),
        "lambda_function",
    ),
    (re.compile(r"(RDSNetworkInterface)$"), "database"),
    (re.compile(r"(RedshiftNetworkInterface)$"), "database"),
    (re.compile(r"ElastiCache[\s+:]*(\S+)"), "database"),
    (re.compile(r"Route 53 Resolver: (rslvr-\w+-\w+)"), "resolver_endpoint"),
)
_TYPES: dict[str, OwnerKind] = {
    "nat_gateway": "nat_gateway",
    "natGateway": "nat_gateway",
    "load_balancer": "load_balancer",
    "network_load_balancer": "load_balancer",
    "gateway_load_balancer": "load_balancer",
    "vpc_endpoint": "vpc_endpoint",
    "gateway_load_balancer_endpoint": "vpc_endpoint",
    "transit_gateway": "transit_gateway_attachment",
    "lambda": "lambda_function",
}
_UNFILTERED_TYPES = (
    "nat_gateway",
    "natGateway",
    "transit_gateway",
    "gateway_load_balancer",
    "gateway_load_balancer_endpoint",
)
_OFF = ("stopped", "stopping", "shutting-down", "terminated")


def decode_network_interfaces(
    configuration: Configuration, associations: AddressAssociations
) -> dict[str, NetworkInterface]:
    """The interfaces of `describe-network-interfaces`, and instances' own where that file lacks them."""
    states = _instance_states(configuration)

    def decode(record: Record) -> NetworkInterface | None:
        return _interface(configuration, record, record.data, associations, None, states)

    found = configuration.resources("NetworkInterfaces", decode)
    extra: dict[str, NetworkInterface] = {}

    def decode_reservation(record: Record) -> None:
        for instance in children(record.data, "Instances"):
            owner = text(instance, "InstanceId")
            for item in children(instance, "NetworkInterfaces"):
                known = found.get(text(item, "NetworkInterfaceId"))
                if known is None:
                    _add_instance_interface(configuration, extra, record, item, associations, owner, states)

    configuration.each("Reservations", decode_reservation)
    found |= extra
    attached = {interface.owner.id for interface in found.values() if interface.owner is not None}

    def decode_bare(record: Record) -> None:
        for instance in children(record.data, "Instances"):
            bare = _interface_of_bare_instance(instance)
            if bare is not None and instance["InstanceId"] not in attached:
                id = instance["InstanceId"]
                decoded = _interface(configuration, record, bare, associations, id, states)
                if decoded is not None:
                    configuration.add(found, decoded)

    configuration.each("Reservations", decode_bare)
    return found


def _interface_of_bare_instance(instance: Object) -> Object | None:
    """The interface of an instance that lists none, from the instance's own address and groups."""
    address, subnet = optional_text(instance, "PrivateIpAddress"), optional_text(instance, "SubnetId")
    if address is None or subnet is None or children(instance, "NetworkInterfaces"):
        return None
    public = optional_text(instance, "PublicIpAddress")
    return {
        "NetworkInterfaceId": own_id("eth0", text(instance, "InstanceId")),
        "VpcId": instance.get("VpcId"),
        "SubnetId": subnet,
        "PrivateIpAddress": address,
        "Association": {"PublicIp": public} if public is not None else None,
        "Groups": instance.get("SecurityGroups"),
        "SourceDestCheck": instance.get("SourceDestCheck"),
        "Status": "in-use",
    }


def _add_instance_interface(
    configuration: Configuration,
    extra: dict[str, NetworkInterface],
    record: Record,
    item: Object,
    associations: AddressAssociations,
    instance: str,
    states: dict[str, str],
) -> None:
    """Add an interface that only its instance shows; AWS attaches one to a single instance."""
    decoded = _interface(configuration, record, item, associations, instance, states)
    if decoded is None:
        return
    other = extra.get(decoded.id)
    if other is not None and other.owner != decoded.owner:
        configuration.notice(
            "assumed",
            f"{decoded.id} is inside two instances, which AWS does not do: each is taken to have its own",
            decoded.span,
        )
        decoded = replace(decoded, id=own_id(decoded.id, instance))
    configuration.add(extra, decoded)


def own_id(interface: str, instance: str) -> str:
    """The id of an interface whose AWS id several instances claim."""
    return f"{instance}/{interface}"


def _instance_states(configuration: Configuration) -> dict[str, str]:
    found = {}
    for record in configuration.records("Reservations"):
        instances = record.data.get("Instances")
        for instance in instances if isinstance(instances, list) else ():
            if isinstance(instance, dict) and isinstance(instance.get("State"), dict):
                found[str(instance.get("InstanceId"))] = str(instance["State"].get("Name"))
    return found


def _interface(
    configuration: Configuration,
    record: Record,
    item: Object,
    associations: AddressAssociations,
    instance: str | None,
    states: dict[str, str],
) -> NetworkInterface | None:
    id, vpc = text(item, "NetworkInterfaceId"), optional_text(item, "VpcId")
    if vpc is None:
        configuration.notice(
            "ignored", f"{id} is in no VPC (EC2-Classic) and is left out", record.span(id, at=id)
        )
        return None
    attachment = child(item, "Attachment")
    instance = instance or optional_text(attachment, "InstanceId")
    kind = optional_text(item, "InterfaceType") or "interface"
    owner = InterfaceOwner("instance", instance) if instance else _described_owner(item, kind)
    groups = tuple(text(group, "GroupId") for group in children(item, "Groups"))
    zone = optional_text(item, "AvailabilityZone")
    # Until May 2022 AWS wrote TagSet here.
    identity = configuration.identity(
        record, id, vpc=vpc, zone=zone, at=id if item is not record.data else None
    )
    if item is not record.data:
        identity["name"] = id
    return NetworkInterface(
        **identity,
        vpc=vpc,
        subnet=text(item, "SubnetId"),
        addresses=_addresses(item, id, associations),
        prefixes=_prefixes(item),
        security_groups=groups,
        source_dest_check=flag(item, "SourceDestCheck", True),
        owner=owner,
        device_index=optional_integer(attachment, "DeviceIndex") or 0,
        attached=_attached(item, attachment, owner, states),
        filtered=_filtered(kind, item, groups),
    )


def _attached(item: Object, attachment: Object, owner: InterfaceOwner | None, states: dict[str, str]) -> bool:
    if optional_text(item, "Status") == "available" or optional_text(attachment, "Status") == "detached":
        return False
    if owner is not None and owner.kind == "instance":
        return states.get(owner.id, "running") not in _OFF
    return True


def _filtered(kind: str, item: Object, groups: tuple[str, ...]) -> bool:
    """Whether security groups apply: not to NAT gateways, transit gateways, nor NLBs made without groups."""
    if kind in _UNFILTERED_TYPES:
        return False
    description = optional_text(item, "Description") or ""
    without_groups = kind == "network_load_balancer" or description.startswith(("ELB net/", "ELB gwy/"))
    return bool(groups) or not without_groups


def _described_owner(item: Object, kind: str) -> InterfaceOwner | None:
    """The owner that AWS writes into an interface's description, or the one that its type implies."""
    description = optional_text(item, "Description") or ""
    for pattern, owner_kind in _DESCRIPTIONS:
        found = pattern.match(description)
        if found:
            return InterfaceOwner(owner_kind, found.group(1))
    if kind in _TYPES:
        return InterfaceOwner(_TYPES[kind], description or text(item, "NetworkInterfaceId"))
    if flag(item, "RequesterManaged") or kind not in ("interface", "efa", "trunk", "branch"):
        return InterfaceOwner("other", description or text(item, "NetworkInterfaceId"))
    return None


def _addresses(item: Object, id: str, associations: AddressAssociations) -> tuple[InterfaceAddress, ...]:
    found: dict[str, InterfaceAddress] = {}
    entries = children(item, "PrivateIpAddresses")
    if not entries and optional_text(item, "PrivateIpAddress"):
        entries = [{key: item[key] for key in ("PrivateIpAddress", "Association") if key in item}]
    for entry in sorted(entries, key=lambda each: not flag(each, "Primary")):
        address = optional_address(entry, "PrivateIpAddress")
        if address is not None:
            public = optional_address(child(entry, "Association"), "PublicIp")
            public = public or associations.get((id, str(address)))
            found[str(address)] = InterfaceAddress(address=address, public_ip=public)
    for entry in children(item, "Ipv6Addresses"):
        address = optional_address(entry, "Ipv6Address")
        if address is not None:
            found[str(address)] = InterfaceAddress(address=address)
    return tuple(found.values())


def _prefixes(item: Object) -> tuple[Block, ...]:
    found: list[Block] = []
    for key, field in (("Ipv4Prefixes", "Ipv4Prefix"), ("Ipv6Prefixes", "Ipv6Prefix")):
        for entry in children(item, key):
            found.extend(blocks({field: [text(entry, field)]}, field))
    return tuple(found)

"""Instances: `describe-instances`."""

from __future__ import annotations

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import (
    Object,
    child,
    children,
    name_tag,
    optional_integer,
    optional_text,
    tag_pairs,
    text,
)
from vpcplan.load.aws.network_interface import own_id
from vpcplan.model.instance import Instance
from vpcplan.model.network_interface import NetworkInterface


def decode_instances(
    configuration: Configuration, interfaces: dict[str, NetworkInterface]
) -> dict[str, Instance]:
    """The instances in whatever state, with their interfaces by device index."""
    by_owner: dict[str, list[NetworkInterface]] = {}
    for interface in interfaces.values():
        if interface.owner is not None and interface.owner.kind == "instance":
            by_owner.setdefault(interface.owner.id, []).append(interface)
    found: dict[str, Instance] = {}

    def decode(record: Record) -> None:
        for item in children(record.data, "Instances"):
            configuration.add(found, _instance(configuration, record, item, by_owner))

    configuration.each("Reservations", decode)
    return found


def _instance(
    configuration: Configuration, record: Record, item: Object, by_owner: dict[str, list[NetworkInterface]]
) -> Instance:
    id, vpc = text(item, "InstanceId"), optional_text(item, "VpcId")
    zone = optional_text(child(item, "Placement"), "AvailabilityZone")
    identity = configuration.identity(record, id, name=name_tag(item) or id, vpc=vpc, zone=zone, at=id)
    return Instance(
        **identity,
        vpc=vpc,
        network_interfaces=_interface_ids(item, id, by_owner.get(id, [])),
        state=optional_text(child(item, "State"), "Name") or "running",
        tags=tag_pairs(item),
    )


def _interface_ids(item: Object, instance: str, others: list[NetworkInterface]) -> tuple[str, ...]:
    """Ids by device index, of the instance's own list and of interfaces that name the instance."""
    indexes = {interface.id: interface.device_index for interface in others}
    for interface in children(item, "NetworkInterfaces"):
        id = text(interface, "NetworkInterfaceId")
        if own_id(id, instance) not in indexes:
            index = optional_integer(child(interface, "Attachment"), "DeviceIndex")
            indexes.setdefault(id, index or 0)
    return tuple(sorted(indexes, key=lambda id: indexes[id]))

"""Network interfaces: source/destination check, and whether they are in use at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.semantics.decision import Obstacle

if TYPE_CHECKING:
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.topology_index import TopologyIndex


def refuse_forwarding(interface: NetworkInterface) -> Obstacle | None:
    """Why an interface does not take packets for others: source/destination check is on.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html
    """
    if not interface.source_dest_check:
        return None
    return Obstacle(
        code="ENI_SOURCE_DEST_CHECK_RESTRICTION",
        reason=f"source/destination check is on at {interface.name}, so it drops what is not addressed to it",
        span=interface.span,
    )


def refuse_unused(index: TopologyIndex, interface: NetworkInterface) -> Obstacle | None:
    """Why an interface neither sends nor receives: it is attached to nothing, or its instance is not running.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
    """
    owner = interface.owner
    if owner is not None and owner.kind == "instance":
        instance = index.topology.instances.get(owner.id)
        if instance is not None and instance.state not in ("running", "pending"):
            return Obstacle(
                code="BAD_STATE", reason=f"instance {instance.name} is {instance.state}", span=instance.span
            )
    if not interface.attached:
        return Obstacle(
            code="BAD_STATE_ATTACHMENT",
            reason=f"network interface {interface.name} is not attached to anything",
            span=interface.span,
        )
    return None


def interfaces_beside(index: TopologyIndex, interface: NetworkInterface) -> list[NetworkInterface]:
    """The other interfaces of an interface's instance: each may be in another subnet of the VPC.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/scenarios-enis.html
    """
    owner = interface.owner
    instance = index.topology.instances.get(owner.id) if owner and owner.kind == "instance" else None
    described = index.topology.network_interfaces
    return [
        described[id]
        for id in (() if instance is None else instance.network_interfaces)
        if id != interface.id and id in described
    ]


def owns_address(interface: NetworkInterface, version: int, address: int) -> bool:
    """Whether a private or IPv6 address is one of the interface's, by itself or in a delegated prefix."""
    return any(
        entry.address.version == version and entry.address.value == address for entry in interface.addresses
    ) or any(block.contains_address(version, address) for block in interface.prefixes)

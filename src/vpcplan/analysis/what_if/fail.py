"""A topology in which something has failed: it is still there, and carries nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from vpcplan.analysis.failure import Loss, possible_losses, without
from vpcplan.analysis.what_if.named import find_resource
from vpcplan.analysis.what_if.remove import without_resource
from vpcplan.errors import UsageError

if TYPE_CHECKING:
    from vpcplan.analysis.what_if.named import Named
    from vpcplan.model.topology import Topology

_STATES = {
    "load_balancers": "failed",
    "vpc_endpoints": "failed",
    "vpc_peering_connections": "failed",
    "transit_gateway_attachments": "failed",
    "vpn_connections": "down",
}
"""The state of what has failed, for the kinds whose state AWS shows."""

PLACES = {"az": "zone", "zone": "zone", "region": "region"}


def with_failure(topology: Topology, text: str) -> Topology:
    """The topology after one failure.

    ``az:eu-west-1a`` and ``region:eu-west-1`` take down everything there; anything else is a resource: a NAT
    gateway, an instance, a VPN connection, a load balancer, an attachment, a peering, a gateway, an office.

    Raises:
        UsageError: nothing is called that, or it cannot fail.
    """
    head, colon, name = text.partition(":")
    if colon and head in PLACES:
        kind: Any = PLACES[head]
        losses = possible_losses(topology, kind)
        for loss in losses:
            if loss.name == name:
                return without(topology, loss)
        there = ", ".join(loss.name for loss in losses) or "none"
        what = "Availability Zone" if kind == "zone" else "Region"
        raise UsageError(f"nothing of the topology is in {what} {name!r}", hint=f"it uses {there}")
    return fail_resource(topology, find_resource(topology, text))


def fail_resource(topology: Topology, named: Named) -> Topology:
    """The topology after one resource has failed.

    Raises:
        UsageError: the resource is a rule or a table, which does not fail.
    """
    kind, resource = named.kind, named.resource
    resources = getattr(topology, kind)
    if kind == "nat_gateways":
        return without(topology, Loss(kind="nat_gateway", name=resource.id))
    if kind in _STATES:
        changed = {**resources, resource.id: replace(resource, state=_STATES[kind])}
        return replace(topology, **{kind: changed})
    if kind == "instances":
        return _stop_instance(topology, resource.id)
    if kind == "network_interfaces":
        interface = replace(topology.network_interfaces[resource.id], attached=False)
        return replace(topology, network_interfaces={**topology.network_interfaces, interface.id: interface})
    if kind == "networks":
        return _all_failed(topology, "vpn_connections", "network", resource.id)
    if kind == "transit_gateways":
        return _all_failed(topology, "transit_gateway_attachments", "transit_gateway", resource.id)
    if kind in (
        "internet_gateways",
        "egress_only_internet_gateways",
        "vpn_gateways",
        "direct_connect_gateways",
        "subnets",
        "vpcs",
    ):
        return without_resource(topology, named)
    raise UsageError(f"{named} does not fail", hint="`--without` shows what happens when it is not there")


def _stop_instance(topology: Topology, id: str) -> Topology:
    """The instance is stopped, and load balancers take it out of service."""
    instance = topology.instances[id]
    addresses = {
        str(entry.address)
        for interface in instance.network_interfaces
        if interface in topology.network_interfaces
        for entry in topology.network_interfaces[interface].addresses
    }
    groups = {
        group.id: replace(
            group,
            targets=tuple(
                replace(target, health="draining") if target.id == id or target.id in addresses else target
                for target in group.targets
            ),
        )
        for group in topology.target_groups.values()
    }
    return replace(
        topology,
        instances={**topology.instances, id: replace(instance, state="stopped")},
        target_groups=groups,
    )


def _all_failed(topology: Topology, kind: str, field: str, id: str) -> Topology:
    """Everything of a kind that names a resource has failed; attachments of a network itself as well."""
    changed = {
        key: replace(entry, state=_STATES[kind]) if getattr(entry, field) == id else entry
        for key, entry in getattr(topology, kind).items()
    }
    topology = replace(topology, **{kind: changed})
    attachments = {
        key: replace(entry, state="failed") if entry.resource == id else entry
        for key, entry in topology.transit_gateway_attachments.items()
    }
    return replace(topology, transit_gateway_attachments=attachments)

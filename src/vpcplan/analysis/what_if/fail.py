"""A topology in which something has failed: it is still there, and carries nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vpcplan.analysis.failure import NOUNS, Loss, possible_losses, without
from vpcplan.analysis.what_if.named import find_resource
from vpcplan.analysis.what_if.remove import without_resource
from vpcplan.errors import UsageError
from vpcplan.semantics.vpn_connection import tunnels_of

if TYPE_CHECKING:
    from vpcplan.analysis.failure import LossKind
    from vpcplan.analysis.what_if.named import Named
    from vpcplan.model.topology import Topology

_STATES = {
    "load_balancers": "failed",
    "vpc_endpoints": "failed",
    "vpc_peering_connections": "failed",
    "transit_gateway_attachments": "failed",
}
"""The state of what has failed, for the kinds whose state AWS shows."""

PLACES: dict[str, LossKind] = {"az": "zone", "zone": "zone", "region": "region"}
TUNNELS = ("tunnel", "vpn_tunnel", "vpn-tunnel")


def with_failure(topology: Topology, text: str) -> Topology:
    """The topology after one failure.

    ``az:eu-west-1a`` and ``region:eu-west-1`` take down everything there, ``tunnel:office/1`` one tunnel of a
    VPN connection; anything else is a resource: a NAT gateway, an instance, a VPN connection, a load
    balancer, an attachment, a peering, a gateway, an office.

    Raises:
        UsageError: nothing is called that, or it cannot fail.
    """
    head, colon, name = text.partition(":")
    if colon and head in PLACES:
        kind = PLACES[head]
        losses = possible_losses(topology, kind)
        for loss in losses:
            if loss.name == name:
                return without(topology, loss)
        there = ", ".join(loss.name for loss in losses) or "none"
        raise UsageError(f"nothing of the topology is in {NOUNS[kind]} {name!r}", hint=f"it uses {there}")
    if colon and head in TUNNELS:
        return without(topology, _find_tunnel(topology, name))
    return fail_resource(topology, find_resource(topology, text))


def _find_tunnel(topology: Topology, name: str) -> Loss:
    """The tunnel that ``office/1`` or the address of AWS's end names.

    Raises:
        UsageError: there is no such tunnel, or it has failed already.
    """
    losses = possible_losses(topology, "vpn_tunnel")
    connection_name, slash, number = name.rpartition("/")
    for loss in losses:
        connection = topology.vpn_connections[loss.name.rpartition("/")[0]]
        of_this = slash and connection_name in (connection.id, connection.name)
        if of_this and loss.name.endswith(f"/{number}"):
            return loss
        place = int(loss.name.rpartition("/")[2])
        if str(tunnels_of(connection)[place - 1].outside_address) == name:
            return loss
    there = ", ".join(loss.name for loss in losses[:6]) or "none"
    raise UsageError(f"there is no VPN tunnel {name!r} that works", hint=f"there are {there}")


def fail_resource(topology: Topology, named: Named) -> Topology:
    """The topology after one resource has failed.

    Raises:
        UsageError: the resource is a rule or a table, which does not fail.
    """
    kind, resource = named.kind, named.resource
    resources = getattr(topology, kind)
    if kind == "nat_gateways":
        return without(topology, Loss(kind="nat_gateway", name=resource.id))
    if kind == "vpn_connections":
        return without(topology, Loss(kind="vpn_connection", name=resource.id))
    if kind in _STATES:
        changed = {**resources, resource.id: replace(resource, state=_STATES[kind])}
        return replace(topology, **{kind: changed})
    if kind == "instances":
        return _stop_instance(topology, resource.id)
    if kind == "network_interfaces":
        interface = replace(topology.network_interfaces[resource.id], attached=False)
        return replace(topology, network_interfaces={**topology.network_interfaces, interface.id: interface})
    if kind == "networks":
        return _fail_network(topology, resource.id)
    if kind == "transit_gateways":
        return _fail_attachments(topology, "transit_gateway", resource.id)
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


def _fail_network(topology: Topology, id: str) -> Topology:
    """Nothing reaches a network outside any more: its VPN connections and its own attachments have failed."""
    for connection in topology.vpn_connections.values():
        if connection.network == id:
            topology = without(topology, Loss(kind="vpn_connection", name=connection.id))
    return _fail_attachments(topology, "resource", id)


def _fail_attachments(topology: Topology, field: str, id: str) -> Topology:
    """Every transit gateway attachment that names a resource has failed."""
    attachments = {
        key: replace(entry, state=_STATES["transit_gateway_attachments"])
        if getattr(entry, field) == id
        else entry
        for key, entry in topology.transit_gateway_attachments.items()
    }
    return replace(topology, transit_gateway_attachments=attachments)

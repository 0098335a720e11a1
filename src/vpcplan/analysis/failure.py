"""A topology in which something has failed: a zone, a Region, a NAT gateway, a VPN connection, a tunnel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from vpcplan.semantics.vpn_connection import NO_TUNNEL, refuse_vpn_connection, tunnels_of, without_tunnel

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpcplan.model.load_balancer import Target, TargetGroup
    from vpcplan.model.topology import Topology

LossKind = Literal["zone", "region", "nat_gateway", "vpn_connection", "vpn_tunnel"]

NOUNS: dict[LossKind, str] = {
    "zone": "Availability Zone",
    "region": "Region",
    "nat_gateway": "NAT gateway",
    "vpn_connection": "VPN connection",
    "vpn_tunnel": "VPN tunnel",
}


class Loss(Struct, frozen=True, kw_only=True):
    """One thing that fails: ``Loss(kind="zone", name="eu-west-1a")``.

    A NAT gateway and a VPN connection by their id, a tunnel by its connection and number: ``office/1``.
    """

    kind: LossKind
    name: str

    def __str__(self) -> str:
        return ("AZ" if self.kind == "zone" else NOUNS[self.kind]) + f" {self.name}"


def possible_losses(topology: Topology, kind: LossKind) -> tuple[Loss, ...]:
    """Everything of a kind that can fail, by name."""
    if kind == "nat_gateway":
        names = {gateway.id for gateway in topology.nat_gateways.values() if gateway.state == "available"}
    elif kind == "vpn_connection":
        names = {each.id for each in topology.vpn_connections.values() if refuse_vpn_connection(each) is None}
    elif kind == "vpn_tunnel":
        names = {
            f"{each.id}/{number}"
            for each in topology.vpn_connections.values()
            if refuse_vpn_connection(each) is None
            for number, tunnel in enumerate(tunnels_of(each), 1)
            if tunnel.status != "failed"
        }
    elif kind == "region":
        names = {vpc.region for vpc in topology.vpcs.values() if vpc.region is not None}
    else:
        names = {subnet.availability_zone for subnet in topology.subnets.values() if subnet.availability_zone}
    return tuple(Loss(kind=kind, name=name) for name in sorted(names))


def lost_subnets(topology: Topology, loss: Loss) -> frozenset[str]:
    """Ids of the subnets that fail with a zone or Region."""
    if loss.kind == "zone":
        return frozenset(
            subnet.id for subnet in topology.subnets.values() if subnet.availability_zone == loss.name
        )
    if loss.kind == "region":
        vpcs = {vpc.id for vpc in topology.vpcs.values() if vpc.region == loss.name}
        return frozenset(subnet.id for subnet in topology.subnets.values() if subnet.vpc in vpcs)
    return frozenset()


def without(topology: Topology, loss: Loss) -> Topology:
    """The topology after the loss: what was there is down, everything else is as it was.

    Interfaces in a failed zone are detached and their instances stopped, NAT gateways have failed, nodes of
    load balancers and endpoints are gone, targets are unhealthy, transit gateway attachments lose the zone.
    Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/availability-zones.html
    """
    if loss.kind == "nat_gateway":
        gateway = topology.nat_gateways[loss.name]
        failed = replace(gateway, state="failed")
        return replace(topology, nat_gateways={**topology.nat_gateways, gateway.id: failed})
    if loss.kind in ("vpn_connection", "vpn_tunnel"):
        return _without_vpn(topology, loss)
    subnets = lost_subnets(topology, loss)
    lost = frozenset(
        interface.id for interface in topology.network_interfaces.values() if interface.subnet in subnets
    )
    stopped = {
        instance.id
        for instance in topology.instances.values()
        if instance.network_interfaces and instance.network_interfaces[0] in lost
    }

    def keeps(interface: str) -> bool:
        return interface not in lost

    def stays(subnet: str) -> bool:
        return subnet not in subnets

    return replace(
        topology,
        network_interfaces={
            key: replace(value, attached=False) if key in lost else value
            for key, value in topology.network_interfaces.items()
        },
        instances={
            key: replace(value, state="stopped") if key in stopped else value
            for key, value in topology.instances.items()
        },
        nat_gateways={
            key: replace(value, state="failed") if value.subnet in subnets else value
            for key, value in topology.nat_gateways.items()
        },
        load_balancers={
            key: replace(
                value,
                network_interfaces=tuple(filter(keeps, value.network_interfaces)),
                subnets=tuple(filter(stays, value.subnets)),
            )
            for key, value in topology.load_balancers.items()
        },
        vpc_endpoints={
            key: replace(
                value,
                network_interfaces=tuple(filter(keeps, value.network_interfaces)),
                subnets=tuple(filter(stays, value.subnets)),
            )
            for key, value in topology.vpc_endpoints.items()
        },
        target_groups={
            key: _without_targets(topology, value, lambda target: target in stopped | lost)
            for key, value in topology.target_groups.items()
        },
        transit_gateway_attachments={
            key: replace(value, subnets=tuple(filter(stays, value.subnets)))
            for key, value in topology.transit_gateway_attachments.items()
        },
    )


def _without_vpn(topology: Topology, loss: Loss) -> Topology:
    """The topology after a VPN connection or one tunnel of it has failed."""
    name, _, number = loss.name.rpartition("/")
    if loss.kind == "vpn_tunnel":
        failed = without_tunnel(topology.vpn_connections[name], int(number))
    else:
        failed = replace(topology.vpn_connections[loss.name], state=NO_TUNNEL)
    return replace(topology, vpn_connections={**topology.vpn_connections, failed.id: failed})


def _without_targets(topology: Topology, group: TargetGroup, failed: Callable[[str], bool]) -> TargetGroup:
    """The group with the targets that failed taken out of service."""

    def after(target: Target) -> Target:
        dead = failed(target.id) or any(
            failed(interface.id)
            for interface in topology.network_interfaces.values()
            if interface.vpc == group.vpc and any(str(e.address) == target.id for e in interface.addresses)
        )
        return replace(target, health="draining") if dead else target

    return replace(group, targets=tuple(after(target) for target in group.targets))

"""Target groups: which targets a load balancer's node sends requests to, and whose interface each is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vpcplan.net.block import parse_address
from vpcplan.semantics.decision import Obstacle
from vpcplan.semantics.load_balancer import crosses_zones, routable_targets

if TYPE_CHECKING:
    from vpcplan.model.load_balancer import LoadBalancer, Target, TargetGroup
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.topology_index import TopologyIndex


def usable_targets(
    index: TopologyIndex, load_balancer: LoadBalancer, group: TargetGroup, node: NetworkInterface
) -> tuple[list[Target], Obstacle | None]:
    """The targets that a node sends requests to, or why there are none.

    Without cross-zone load balancing those in the node's own zone only; zones that the load balancer is not
    enabled in never.
    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
    """
    classic = load_balancer.type == "classic"
    subnets = index.topology.subnets
    zone = subnets[node.subnet].availability_zone if node.subnet in subnets else None
    enabled = {subnets[entry].availability_zone for entry in load_balancer.subnets if entry in subnets}
    zones = {_zone_of(index, group, target) for target in group.targets}
    elsewhere = bool((enabled & zones) - {zone})
    if not crosses_zones(load_balancer, group) and zone is not None:
        enabled = {zone}

    def near(target: Target) -> bool:
        found = _zone_of(index, group, target)
        return found is None or not enabled or found in enabled

    within = tuple(target for target in group.targets if near(target))
    usable = list(routable_targets(replace(group, targets=within)))
    if usable:
        return usable, None
    if within or not group.targets:
        what = "no registered targets" if not group.targets else "no target in use"
        code = "NO_POSSIBLE_DESTINATION" if classic else "ELBV2_LISTENER_HAS_NO_TG"
        return [], Obstacle(code=code, reason=f"target group {group.name} has {what}", span=group.span)
    where = zone if enabled == {zone} else ", ".join(sorted(entry for entry in enabled if entry))
    return [], Obstacle(
        code=("ELB_NOT_CROSSZONE" if elsewhere else "ELB_INSTALLED_AZ_RESTRICTION")
        if classic
        else "ELBV2_NO_TARGETS_IN_AZ",
        reason=f"no target of {group.name} is in {where}",
        span=group.span,
    )


def _zone_of(index: TopologyIndex, group: TargetGroup, target: Target) -> str | None:
    """The zone of a target; None where any will do (addresses outside the VPC: "all")."""
    if target.availability_zone is not None:
        return None if target.availability_zone == "all" else target.availability_zone
    found = target_interface(index, group, target)
    subnet = None if found is None else index.topology.subnets.get(found.subnet)
    return None if subnet is None else subnet.availability_zone


def target_interface(index: TopologyIndex, group: TargetGroup, target: Target) -> NetworkInterface | None:
    """The interface that a target stands for: an instance's primary one, or the owner of the address."""
    topology = index.topology
    if group.target_type == "instance":
        instance = topology.instances.get(target.id)
        found = (
            instance.network_interfaces[0] if instance is not None and instance.network_interfaces else None
        )
        return None if found is None else topology.network_interfaces.get(found)
    if group.target_type == "alb":
        load_balancer = topology.load_balancers.get(target.id)
        found = (
            load_balancer.network_interfaces[0]
            if load_balancer and load_balancer.network_interfaces
            else None
        )
        return None if found is None else topology.network_interfaces.get(found)
    if group.target_type == "ip" and group.vpc is not None:
        address = parse_address(target.id)
        return index.interface_at(group.vpc, address.version, address.value)
    return None

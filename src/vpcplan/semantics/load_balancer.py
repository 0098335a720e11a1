"""Load balancers: which listener takes a request, which target gets it, whose address the target sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.net.traffic import TCP, UDP, TrafficSet, traffic_of
from vpcplan.semantics.decision import Obstacle

if TYPE_CHECKING:
    from vpcplan.model.load_balancer import Listener, LoadBalancer, Target, TargetGroup
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.topology_index import TopologyIndex

_PROTOCOLS = {
    "http": (TCP,),
    "https": (TCP,),
    "tcp": (TCP,),
    "ssl": (TCP,),
    "tls": (TCP,),
    "udp": (UDP,),
    "tcp_udp": (TCP, UDP),
    "quic": (UDP,),
    "tcp_quic": (TCP, UDP),
    "geneve": (UDP,),
}


def refuse_addressed_to_node(load_balancer: LoadBalancer) -> Obstacle | None:
    """Why a load balancer takes nothing that is addressed to it: a gateway one serves its endpoints only.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/gateway/introduction.html
    """
    if load_balancer.type != "gateway":
        return None
    return Obstacle(
        code="NO_POSSIBLE_DESTINATION",
        reason=f"{load_balancer.name} is a Gateway Load Balancer: only its endpoints send to it",
        span=load_balancer.span,
    )


def listener_traffic(listener: Listener) -> TrafficSet:
    """What a listener takes: HTTPS on 443 takes TCP 443, TCP_UDP on 53 takes both.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
    """
    result = TrafficSet()
    for protocol in _PROTOCOLS.get(listener.protocol.lower(), (TCP,)):
        result = result | traffic_of(protocol, listener.port, listener.port)
    return result


def preserves_client_address(group: TargetGroup) -> bool:
    """Whether targets of a Network Load Balancer see the client's address.

    Instance targets do unless it is switched off; IP targets do not unless it is switched on, except for UDP
    and TCP_UDP, where it is always on. A load balancer as target always sees it.
    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
    """
    if group.target_type == "alb":
        return True
    if group.protocol.lower() in ("udp", "tcp_udp", "quic", "tcp_quic"):
        return True
    if group.preserve_client_ip is not None:
        return group.preserve_client_ip
    return group.target_type == "instance"


def refuse_load_balancer(load_balancer: LoadBalancer) -> Obstacle | None:
    """Why a load balancer takes no request: it is being made, or has failed. An impaired one works.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerState.html
    """
    if load_balancer.state in ("active", "active_impaired"):
        return None
    return Obstacle(code="BAD_STATE", reason=f"load balancer {load_balancer.name} is {load_balancer.state}")


def filters_within_subnet(index: TopologyIndex, node: NetworkInterface) -> bool:
    """Whether a network ACL filters what a node sends to a target of its own subnet: a Classic one's does.

    Every other packet that stays in its subnet passes no network ACL.
    Source: https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html (ELB_ACL_RESTRICTION)
    """
    owner = node.owner
    if owner is None or owner.kind != "load_balancer":
        return False
    load_balancer = index.topology.load_balancers.get(owner.id)
    return load_balancer is not None and load_balancer.type == "classic"


def crosses_zones(load_balancer: LoadBalancer, group: TargetGroup) -> bool:
    """Whether a node sends requests to targets in other zones: the target group's word, else the balancer's.

    On for Application, off for Network and Gateway Load Balancers unless set.
    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
    """
    if group.cross_zone is not None:
        return group.cross_zone
    return load_balancer.cross_zone


def routable_targets(group: TargetGroup) -> tuple[Target, ...]:
    """The targets that requests go to: the healthy ones, or all of them if none is healthy (fail open).

    Never those that are being deregistered (``draining``) or that the load balancer does not use at all
    (``unused``: stopped, or in a zone that is not enabled).

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
    """
    healthy = tuple(
        target for target in group.targets if target.health in (None, "healthy", "initial", "unavailable")
    )
    if healthy:
        return healthy
    return tuple(target for target in group.targets if target.health not in ("draining", "unused"))


_TARGET_PROTOCOLS = {
    "http": ("http", "https"),
    "https": ("http", "https"),
    "tcp": ("tcp", "tcp_udp"),
    "tls": ("tcp", "tls"),
    "udp": ("udp", "tcp_udp"),
    "tcp_udp": ("tcp_udp",),
    "quic": ("quic", "tcp_quic"),
    "tcp_quic": ("tcp_quic",),
    "geneve": ("geneve",),
}
_TARGET_TYPES = {
    "application": ("instance", "ip", "lambda"),
    "network": ("instance", "ip", "alb"),
    "gateway": ("instance", "ip"),
}


def refuse_target_group(balancer: LoadBalancer, listener: Listener, group: TargetGroup) -> str | None:
    """Why AWS does not let a listener forward to a target group: VPC, protocol or kind of target.

    Application: HTTP and HTTPS to HTTP or HTTPS. Network: TCP to TCP (or TCP_UDP), TLS to TCP or TLS, UDP to
    UDP (or TCP_UDP), TCP_UDP to TCP_UDP. A function is no target of a network load balancer, a load
    balancer none of an application one.
    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html
    """
    if group.vpc is not None and group.vpc != balancer.vpc:
        return "the target group is of another VPC"
    types = _TARGET_TYPES.get(balancer.type)
    if types is None:
        return None
    if group.target_type not in types:
        return f"a {balancer.type} load balancer takes no {group.target_type} targets"
    if group.target_type == "lambda":
        return None
    listens, speaks = listener.protocol.lower(), group.protocol.lower()
    accepted = _TARGET_PROTOCOLS.get(listens)
    if accepted is None or speaks in accepted:
        return None
    return f"a {listens} listener forwards to {' or '.join(accepted)} target groups, not {speaks}"


def needs_two_zones(balancer: LoadBalancer) -> bool:
    """Whether AWS refuses the load balancer with subnets in one Availability Zone only.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
    """
    return balancer.type == "application"

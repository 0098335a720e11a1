"""Load balancers, listeners and target groups."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.errors import SourceSpan
from vpcplan.model.resource import Resource

LoadBalancerType = Literal["application", "network", "gateway", "classic"]


class Listener(Struct, frozen=True, kw_only=True):
    """A listener. ``target_groups`` are those of the default action and of every rule, in order.

    ``protocol`` is AWS's word in lower case: http, https, tcp, tls, udp, tcp_udp, geneve, quic.
    """

    port: int
    protocol: str
    target_groups: tuple[str, ...] = ()
    span: SourceSpan
    id: str | None = None
    answers_itself: bool = False
    """Whether some action is a redirect or a fixed response, which needs no target."""
    rules_complete: bool = True
    """False where the source has the default action only and the rules are not described."""


class LoadBalancer(Resource, frozen=True, kw_only=True):
    """A load balancer; ``id`` is the ARN in AWS configuration."""

    vpc: str
    type: LoadBalancerType
    scheme: Literal["internet-facing", "internal"] = "internal"
    subnets: tuple[str, ...] = ()
    network_interfaces: tuple[str, ...] = ()
    security_groups: tuple[str, ...] | None = None
    """None for a Network Load Balancer that was created without groups: nothing is filtered there."""
    listeners: tuple[Listener, ...] = ()
    listeners_known: bool = True
    """False where the source does not describe the listeners at all."""
    cross_zone: bool = True
    dns_name: str | None = None
    canonical_hosted_zone_id: str | None = None
    ip_address_type: Literal["ipv4", "dualstack", "dualstack-without-public-ipv4"] = "ipv4"
    state: str = "active"
    enforce_security_group_inbound_rules_on_private_link: bool = True


class Target(Struct, frozen=True, kw_only=True, gc=False):
    """A registered target: an instance, interface or load balancer id, or an IP address as text."""

    id: str
    span: SourceSpan
    port: int | None = None
    availability_zone: str | None = None
    health: str | None = None
    """AWS's word (healthy, unhealthy, unused, draining, unavailable, initial); None where not described."""


class TargetGroup(Resource, frozen=True, kw_only=True):
    """A target group; ``id`` is the ARN in AWS configuration."""

    vpc: str | None = None
    protocol: str = "http"
    port: int | None = None
    target_type: Literal["instance", "ip", "alb", "lambda"] = "instance"
    load_balancers: tuple[str, ...] = ()
    """Ids of the load balancers that AWS says use it; a topology file says it at their listeners only."""
    targets: tuple[Target, ...] = ()
    targets_known: bool = True
    preserve_client_ip: bool | None = None
    """None: AWS's default for the protocol and target type."""
    cross_zone: bool | None = None
    """None: as the load balancer says."""
    health_check_port: int | None = None
    """None: the traffic port."""
    health_check_protocol: str | None = None

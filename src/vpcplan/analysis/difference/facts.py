"""What a resource says, in a form that two topologies can be compared by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from vpcplan.errors import SourceSpan
from vpcplan.model.endpoint_service import EndpointService
from vpcplan.model.load_balancer import LoadBalancer, TargetGroup
from vpcplan.model.nat_gateway import NatGateway
from vpcplan.model.resource import Resource
from vpcplan.model.route_table import Route, RouteTable, RouteTarget
from vpcplan.model.security_group import SecurityGroup, SecurityGroupPeer, SecurityGroupRule
from vpcplan.model.subnet import Subnet
from vpcplan.model.traffic_match import TrafficMatch
from vpcplan.model.transit_gateway import TransitGatewayRouteTable
from vpcplan.model.vpc_endpoint import VpcEndpoint
from vpcplan.model.vpc_peering_connection import PeeringSide, VpcPeeringConnection
from vpcplan.net.block import Address, Block
from vpcplan.semantics.traffic_match import format_match

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vpcplan.model.topology import Topology

UNKNOWN = "?"
"""Stands for an id that the other topology has no counterpart of."""

SAID_BY_AWS = frozenset(
    {
        "account",
        "amazon_side_asn",
        "availability_zone_id",
        "availability_zones",
        "canonical_hosted_zone_id",
        "dns_name",
        "dns_names",
        "propagated_listed",
        "resource_region",
        "peer_attachment",
        "tags",
        "tunnels",
        "max_entries",
    }
)
"""Fields that AWS's output fills and a topology file seldom does; an empty one says nothing."""

_IN_ORDER = frozenset({"cidr_blocks", "dhcp_domain_name_servers"})
"""Lists whose order means something: the first block of a VPC is its primary one."""

_HEALTHY = "healthy"
AWS_SERVICE = "com.amazonaws."
"""How the name of a service of AWS begins; an id of this topology it is not."""


def facts(value: Any, name_of: Callable[[str], str], *, without: frozenset[str] = frozenset()) -> Any:
    """A value without its place in a file, ids seen through ``name_of``, lists without idle order.

    Args:
        value: a resource, or what a field of one holds.
        name_of: what an id is called.
        without: fields that do not count.
    """
    if isinstance(value, str):
        return name_of(value)
    if isinstance(value, Block | Address):
        return str(value)
    if isinstance(value, TrafficMatch):
        # All ports are all ports, whether a rule says 0-65535 or nothing.
        return format_match(value)
    if isinstance(value, Struct):
        found: list[Any] = [type(value).__name__]
        for field in value.__struct_fields__:
            content = getattr(value, field)
            if isinstance(content, SourceSpan) or field in without:
                continue
            if isinstance(value, Resource) and field in ("id", "name"):
                continue
            found.append(field_facts(field, content, name_of, without))
        return tuple(found)
    if isinstance(value, frozenset):
        return tuple(sorted(map(repr, (facts(entry, name_of, without=without) for entry in value))))
    return tuple(facts(e, name_of, without=without) for e in value) if isinstance(value, tuple) else value


def field_facts(
    field: str, content: Any, name_of: Callable[[str], str], without: frozenset[str] = frozenset()
) -> Any:
    """What a field holds; a list is in order only where its order means something."""
    if field == "service" and isinstance(content, str) and content.startswith(AWS_SERVICE):
        return content
    if isinstance(content, tuple) and len(content) > 1 and field not in _IN_ORDER:
        return tuple(sorted({facts(entry, name_of, without=without) for entry in content}, key=repr))
    return facts(content, name_of, without=without)


def normal(topology: Topology, resource: Resource) -> Resource:
    """A resource with AWS's defaults written out, and without what follows from other resources."""
    match resource:
        case Subnet():
            vpc = topology.vpcs.get(resource.vpc)
            if vpc is not None:
                table = resource.route_table or vpc.main_route_table
                acl = resource.network_acl or vpc.default_network_acl
                return replace(resource, route_table=table, network_acl=acl)
        case RouteTable():
            return replace(resource, routes=tuple(_routes(topology, resource)))
        case TransitGatewayRouteTable():
            return replace(resource, routes=tuple(r for r in resource.routes if r.origin != "propagated"))
        case SecurityGroup():
            ingress, egress = (tuple(map(_rule, rules)) for rules in (resource.ingress, resource.egress))
            return replace(resource, ingress=ingress, egress=egress)
        case NatGateway():
            public = tuple(
                replace(entry, private_ip=None, network_interface=None, availability_zone=None)
                for entry in resource.addresses
            )
            return replace(resource, addresses=public)
        case VpcPeeringConnection():
            requester, accepter = (_side(topology, side) for side in (resource.requester, resource.accepter))
            return replace(resource, requester=requester, accepter=accepter)
    return _normal_service(resource)


def _normal_service(resource: Resource) -> Resource:
    """The same for load balancers and what belongs to them."""
    match resource:
        case TargetGroup():
            targets = tuple(
                replace(target, port=target.port or resource.port, health=target.health or _HEALTHY)
                for target in resource.targets
            )
            return replace(resource, targets=targets, load_balancers=())
        case LoadBalancer():
            listeners = tuple(replace(listener, id=None) for listener in resource.listeners)
            groups = resource.security_groups or ()
            return replace(
                resource,
                listeners=listeners,
                security_groups=groups,
                dns_name=None,
                canonical_hosted_zone_id=None,
            )
        case VpcEndpoint():
            # AWS makes up the names from the id.
            return replace(resource, dns_names=())
        case EndpointService():
            # AWS makes up the name from the id.
            return replace(resource, service_name="")
    return resource


def _rule(rule: SecurityGroupRule) -> SecurityGroupRule:
    """A rule without its remark, and without what it says of the group that it names: that says it itself."""
    rule = replace(rule, description=None)
    if not isinstance(rule.peer, SecurityGroupPeer):
        return rule
    return replace(rule, peer=SecurityGroupPeer(security_group=rule.peer.security_group))


def _routes(topology: Topology, table: RouteTable) -> Iterator[Route]:
    """The routes that somebody wrote; the only interface of an instance is the instance."""
    for route in table.routes:
        if route.origin == "propagated":
            continue
        if route.target.kind == "blackhole" or route.state == "blackhole":
            # What has gone has no name any more.
            route = replace(route, target=RouteTarget("blackhole"), state="blackhole")
        interface = topology.network_interfaces.get(route.target.id)
        owner = None if interface is None else interface.owner
        if route.target.kind == "network_interface" and owner is not None and owner.kind == "instance":
            instance = topology.instances.get(owner.id)
            if instance is not None and len(instance.network_interfaces) == 1:
                route = replace(route, target=RouteTarget("instance", owner.id))
        yield route


def _side(topology: Topology, side: PeeringSide) -> PeeringSide:
    """One side of a peering connection with what its VPC says, where that is described."""
    vpc = topology.vpcs.get(side.vpc)
    if vpc is None:
        return side
    return replace(side, account=None, region=vpc.region, cidr_blocks=vpc.all_cidr_blocks)

"""A topology without one resource: what belongs to it goes too, and what refers to it is as AWS leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from vpcplan.model.security_group import PrefixListPeer, SecurityGroupPeer

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpcplan.analysis.what_if.named import Named
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.route_table import Route, RouteTable
    from vpcplan.model.security_group import SecurityGroup, SecurityGroupRule
    from vpcplan.model.topology import Topology
    from vpcplan.model.transit_gateway import TransitGatewayRoute, TransitGatewayRouteTable

Gone = dict[str, set[str]]
"""Ids of what is removed, by kind."""

_PARTS: tuple[tuple[str, str, str], ...] = (
    # (kind of the whole, kind of the part, the part's field that names the whole)
    ("vpcs", "subnets", "vpc"),
    ("vpcs", "route_tables", "vpc"),
    ("vpcs", "network_acls", "vpc"),
    ("vpcs", "security_groups", "vpc"),
    ("vpcs", "internet_gateways", "vpc"),
    ("vpcs", "egress_only_internet_gateways", "vpc"),
    ("vpcs", "vpn_gateways", "vpc"),
    ("vpcs", "nat_gateways", "vpc"),
    ("vpcs", "load_balancers", "vpc"),
    ("vpcs", "vpc_endpoints", "vpc"),
    ("vpcs", "network_interfaces", "vpc"),
    ("vpcs", "transit_gateway_attachments", "resource"),
    ("vpn_connections", "transit_gateway_attachments", "resource"),
    ("direct_connect_gateways", "transit_gateway_attachments", "resource"),
    ("networks", "transit_gateway_attachments", "resource"),
    ("networks", "vpn_connections", "network"),
    ("transit_gateways", "transit_gateway_attachments", "transit_gateway"),
    ("transit_gateways", "transit_gateway_route_tables", "transit_gateway"),
    ("transit_gateways", "vpn_connections", "transit_gateway"),
    ("vpn_gateways", "vpn_connections", "vpn_gateway"),
    ("subnets", "network_interfaces", "subnet"),
    ("subnets", "nat_gateways", "subnet"),
)
_OWNERS = {
    "instance": "instances",
    "database": "instances",
    "lambda_function": "instances",
    "nat_gateway": "nat_gateways",
    "load_balancer": "load_balancers",
    "vpc_endpoint": "vpc_endpoints",
    "transit_gateway_attachment": "transit_gateway_attachments",
}
_TARGETS = {
    "internet_gateway": "internet_gateways",
    "egress_only_internet_gateway": "egress_only_internet_gateways",
    "nat_gateway": "nat_gateways",
    "network_interface": "network_interfaces",
    "instance": "instances",
    "vpc_endpoint": "vpc_endpoints",
    "vpc_peering_connection": "vpc_peering_connections",
    "transit_gateway": "transit_gateways",
    "vpn_gateway": "vpn_gateways",
}


def without_resource(topology: Topology, named: Named) -> Topology:
    """The topology as it is after somebody deletes a resource.

    Deleting a NAT gateway leaves the routes to it as blackholes, as in AWS; rules that name a deleted group
    go with it; a subnet whose route table or network ACL is gone falls back to its VPC's main table or
    default ACL.
    Source: https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html
    """
    gone: Gone = {named.kind: {named.resource.id}}
    while _grow(topology, gone):
        pass
    kept: dict[str, Any] = {
        kind: {id: entry for id, entry in getattr(topology, kind).items() if id not in ids}
        for kind, ids in gone.items()
    }
    return _mend(replace(topology, **kept), topology, gone)


def _grow(topology: Topology, gone: Gone) -> bool:
    """Add the parts of what is gone; True if there were more."""
    before = sum(map(len, gone.values()))
    for whole, part, field in _PARTS:
        ids = gone.get(whole)
        if ids:
            for entry in getattr(topology, part).values():
                if getattr(entry, field) in ids:
                    gone.setdefault(part, set()).add(entry.id)
    for interface in topology.network_interfaces.values():
        owner = interface.owner
        if owner is not None and owner.id in gone.get(_OWNERS.get(owner.kind, ""), ()):
            gone.setdefault("network_interfaces", set()).add(interface.id)
    lost = gone.get("network_interfaces", set())
    for instance in topology.instances.values():
        if instance.network_interfaces and set(instance.network_interfaces) <= lost:
            gone.setdefault("instances", set()).add(instance.id)
    for connection in topology.vpc_peering_connections.values():
        if {connection.requester.vpc, connection.accepter.vpc} & gone.get("vpcs", set()):
            gone.setdefault("vpc_peering_connections", set()).add(connection.id)
    return sum(map(len, gone.values())) > before


def _mend(topology: Topology, before: Topology, gone: Gone) -> Topology:
    """Put right what refers to something that is gone."""
    interfaces = gone.get("network_interfaces", set())
    subnets = gone.get("subnets", set())
    dead = (
        {str(entry.address) for id in interfaces for entry in before.network_interfaces[id].addresses}
        | gone.get("instances", set())
        | gone.get("load_balancers", set())
    )
    return replace(
        topology,
        route_tables=_each(topology.route_tables, lambda table: _mend_table(table, gone)),
        transit_gateway_route_tables=_each(
            topology.transit_gateway_route_tables, lambda table: _mend_transit_table(table, gone)
        ),
        security_groups=_each(topology.security_groups, lambda group: _mend_group(group, gone)),
        network_interfaces=_each(topology.network_interfaces, lambda i: _mend_interface(i, gone)),
        instances=_each(topology.instances, lambda one: _less(one, "network_interfaces", interfaces)),
        subnets=_each(
            topology.subnets,
            lambda subnet: replace(
                subnet,
                route_table=_or_none(subnet.route_table, gone.get("route_tables")),
                network_acl=_or_none(subnet.network_acl, gone.get("network_acls")),
            ),
        ),
        load_balancers=_each(
            topology.load_balancers,
            lambda one: _less(_less(one, "network_interfaces", interfaces), "subnets", subnets),
        ),
        vpc_endpoints=_each(
            topology.vpc_endpoints,
            lambda one: _less(_less(one, "network_interfaces", interfaces), "subnets", subnets),
        ),
        transit_gateway_attachments=_each(
            topology.transit_gateway_attachments, lambda one: _less(one, "subnets", subnets)
        ),
        target_groups=_each(
            topology.target_groups,
            lambda group: replace(group, targets=tuple(t for t in group.targets if t.id not in dead)),
        ),
        endpoint_services=_each(
            topology.endpoint_services,
            lambda service: _less(service, "load_balancers", gone.get("load_balancers", set())),
        ),
    )


def _each(resources: dict[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    return {id: change(entry) for id, entry in resources.items()}


def _less(entry: Any, field: str, ids: set[str]) -> Any:
    """A resource without some ids in one of its fields."""
    values = getattr(entry, field)
    if not ids or not ids & set(values):
        return entry
    return replace(entry, **{field: tuple(value for value in values if value not in ids)})


def _or_none(id: str | None, ids: set[str] | None) -> str | None:
    return None if ids and id in ids else id


def _mend_table(table: RouteTable, gone: Gone) -> RouteTable:
    """Routes to what is gone are blackholes; those of a gateway endpoint vanish with it."""

    def lost(route: Route) -> bool:
        return route.target.id in gone.get(_TARGETS.get(route.target.kind, ""), ())

    kept = [
        replace(route, state="blackhole") if lost(route) else route
        for route in table.routes
        if not (lost(route) and route.target.kind == "vpc_endpoint" and isinstance(route.destination, str))
        and route.destination not in gone.get("prefix_lists", ())
    ]
    gateways = gone.get("vpn_gateways", set()) | gone.get("internet_gateways", set())
    changed: RouteTable = _less(_less(table, "propagating_vgws", gateways), "gateway_associations", gateways)
    return replace(changed, routes=tuple(kept))


def _mend_transit_table(table: TransitGatewayRouteTable, gone: Gone) -> TransitGatewayRouteTable:
    lost = gone.get("transit_gateway_attachments", set())

    def mended(route: TransitGatewayRoute) -> TransitGatewayRoute:
        left = tuple(entry for entry in route.attachments if entry not in lost)
        return route if left == route.attachments else replace(route, attachments=left)

    changed: TransitGatewayRouteTable = _less(table, "propagations", lost)
    return replace(
        changed,
        routes=tuple(
            mended(route)
            for route in table.routes
            if route.origin == "static" or not route.attachments or set(route.attachments) - lost
        ),
    )


def _mend_group(group: SecurityGroup, gone: Gone) -> SecurityGroup:
    def stays(rule: SecurityGroupRule) -> bool:
        if isinstance(rule.peer, SecurityGroupPeer):
            return rule.peer.security_group not in gone.get("security_groups", ())
        if isinstance(rule.peer, PrefixListPeer):
            return rule.peer.prefix_list not in gone.get("prefix_lists", ())
        return True

    return replace(
        group, ingress=tuple(filter(stays, group.ingress)), egress=tuple(filter(stays, group.egress))
    )


def _mend_interface(interface: NetworkInterface, gone: Gone) -> NetworkInterface:
    changed: NetworkInterface = _less(interface, "security_groups", gone.get("security_groups", set()))
    return changed

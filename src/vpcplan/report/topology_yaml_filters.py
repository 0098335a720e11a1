"""Security groups, network ACLs and route tables in the short forms of the topology language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.model.security_group import PrefixListPeer, SecurityGroupPeer
from vpcplan.model.traffic_match import TrafficMatch
from vpcplan.net.block import ANY_IPV4, ANY_IPV6, Block
from vpcplan.report.rule_text import acl_entry_text, traffic_text
from vpcplan.report.yaml_text import Comment, Flow, Noted

if TYPE_CHECKING:
    from vpcplan.model.network_acl import NetworkAcl
    from vpcplan.model.route_table import Route, RouteTable
    from vpcplan.model.security_group import Peer, SecurityGroup, SecurityGroupRule
    from vpcplan.model.topology import Topology
    from vpcplan.model.vpc import Vpc
    from vpcplan.report.topology_names import Names

KIND_OF_TARGET = {
    "internet_gateway": "internet_gateways",
    "egress_only_internet_gateway": "egress_only_internet_gateways",
    "nat_gateway": "nat_gateways",
    "instance": "instances",
    "network_interface": "network_interfaces",
    "vpc_endpoint": "vpc_endpoints",
    "vpc_peering_connection": "vpc_peering_connections",
    "transit_gateway": "transit_gateways",
    "vpn_gateway": "vpn_gateways",
}


def _all_families(vpc: Vpc) -> tuple[Block, ...]:
    return (ANY_IPV4, ANY_IPV6) if vpc.ipv6_cidr_blocks else (ANY_IPV4,)


def security_group_yaml(names: Names, vpc: Vpc, group: SecurityGroup) -> dict[str, Any] | None:
    """``{ingress: [tcp 443 from 0.0.0.0/0]}``; None for a default group that is as AWS made it."""
    itself = {(TrafficMatch(), group.id)}
    from_itself = {
        (rule.match, rule.peer.security_group)
        for rule in group.ingress
        if isinstance(rule.peer, SecurityGroupPeer)
    }
    everywhere = {(TrafficMatch(), block) for block in _all_families(vpc)}
    open_egress = {(rule.match, rule.peer) for rule in group.egress} == everywhere
    untouched = group.default and from_itself == itself and len(group.ingress) == 1
    if untouched and open_egress:
        return None
    made: dict[str, Any] = {}
    if (group.ingress or group.default) and not untouched:
        made["ingress"] = [_group_rule(names, vpc, group, rule, "from") for rule in group.ingress]
    if not open_egress:
        made["egress"] = [_group_rule(names, vpc, group, rule, "to") for rule in group.egress]
    return Flow(made) if sum(map(len, made.values())) <= 2 else made


def _group_rule(names: Names, vpc: Vpc, group: SecurityGroup, rule: SecurityGroupRule, word: str) -> str:
    peer = _peer(names, vpc, group, rule.peer)
    text = f"{traffic_text(rule.match)} {word} {peer}"
    return Noted(text, rule.description) if rule.description else text


def _peer(names: Names, vpc: Vpc, group: SecurityGroup, peer: Peer) -> str:
    match peer:
        case Block():
            return str(peer)
        case PrefixListPeer():
            if names.known("prefix_lists", peer.prefix_list):
                return names.prefix_list(peer.prefix_list, vpc.id)
            return f"unknown_prefix_list {peer.prefix_list}"
        case SecurityGroupPeer():
            if peer.security_group == group.id:
                return "self"
            if names.known("security_groups", peer.security_group):
                return names.group(peer.security_group, vpc.id)
            return f"unknown_group {peer.security_group}"


def network_acl_yaml(vpc: Vpc, acl: NetworkAcl) -> dict[str, Any] | None:
    """``{ingress: {100: allow tcp 443 from 0.0.0.0/0}}``; None for a default ACL that is as AWS made it."""
    untouched = {("allow", TrafficMatch(), block) for block in _all_families(vpc)}
    made: dict[str, Any] = {}
    as_made = acl.default
    for direction, entries in (("ingress", acl.ingress), ("egress", acl.egress)):
        as_made = as_made and {(e.action, e.match, e.cidr_block) for e in entries} == untouched
        if entries or acl.default:
            made[direction] = {entry.rule_number: acl_entry_text(entry, direction) for entry in entries}
    return None if as_made else made


def route_table_yaml(topology: Topology, names: Names, vpc: Vpc, table: RouteTable) -> dict[str, Any] | None:
    """``{routes: {0.0.0.0/0: igw}}``, without what AWS puts into the table by itself; None for all of it."""
    made: dict[str, Any] = {}
    if table.id == vpc.main_route_table and names.key("route_tables", table.id) != "main":
        made["main"] = True
    static = {route.destination for route in table.routes if route.origin != "propagated"}
    written = [
        route
        for route in table.routes
        if not _implied(topology, vpc, table, route)
        # A propagated route to a block that a static one has never wins.
        and not (route.origin == "propagated" and route.destination in static)
    ]
    strange = [route for route in written if route.target.kind == "local"]
    made |= {
        Comment(f"left out: {each.destination} is local, and no block of the VPC"): None for each in strange
    }
    written = [route for route in written if route not in strange]
    targets = [(_destination(names, route), _target(topology, names, vpc, route), route) for route in written]
    if any(route.state == "blackhole" and target != "blackhole" for _, target, route in targets):
        made["routes"] = [
            {
                "destination": destination,
                "target": target,
                **({"state": "blackhole"} if route.state == "blackhole" and target != "blackhole" else {}),
            }
            for destination, target, route in targets
        ]
    elif targets:
        made["routes"] = {destination: target for destination, target, _ in targets}
    propagating = [gateway for gateway in table.propagating_vgws if names.known("vpn_gateways", gateway)]
    if propagating:
        made["propagate"] = [names.reference("vpn_gateways", each, vpc.id) for each in propagating]
    gateways = [
        names.reference(kind, each, vpc.id)
        for each in table.gateway_associations
        for kind in ("internet_gateways", "vpn_gateways")
        if names.known(kind, each)
    ]
    if gateways:
        made["gateways"] = gateways
    if not table.complete:
        made["complete"] = False
    if not made and table.id == vpc.main_route_table:
        return None
    short = len(made.get("routes", ())) <= 1 and len(made) <= 2
    return Flow(made) if short else made


def _implied(topology: Topology, vpc: Vpc, table: RouteTable, route: Route) -> bool:
    """Whether AWS puts the route there: local ones, endpoints' prefix lists, propagated ones."""
    if route.target.kind == "local":
        return route.destination in vpc.all_cidr_blocks
    if route.origin == "propagated":
        return route.target.id in table.propagating_vgws and route.target.id in topology.vpn_gateways
    if route.target.kind == "vpc_endpoint" and isinstance(route.destination, str):
        endpoint = topology.vpc_endpoints.get(route.target.id)
        listed = topology.prefix_lists.get(route.destination)
        return (
            endpoint is not None
            and endpoint.type == "gateway"
            and table.id in endpoint.route_tables
            and listed is not None
            and listed.service == endpoint.service
        )
    return False


def _destination(names: Names, route: Route) -> str:
    if isinstance(route.destination, str):
        if names.known("prefix_lists", route.destination):
            return names.ids["prefix_lists", route.destination]
        return route.destination
    return str(route.destination)


def _target(topology: Topology, names: Names, vpc: Vpc, route: Route) -> str:
    target = route.target
    if target.kind in ("local", "blackhole"):
        return target.kind
    if target.kind == "network_interface":
        owned = _instance_interface(topology, names, vpc, target.id)
        if owned is not None:
            return owned
        interface = topology.network_interfaces.get(target.id)
        if interface is None or interface.subnet not in topology.subnets:
            return "blackhole" if route.state == "blackhole" else f"unknown {target.id}"
    kind = KIND_OF_TARGET.get(target.kind)
    if kind is not None and names.known(kind, target.id):
        return names.target(kind, target.id, vpc.id)
    if route.state == "blackhole":
        return "blackhole"
    if kind is None:
        return f"{target.kind} {target.id or 'target'}"
    return f"unknown {target.id}"


def _instance_interface(topology: Topology, names: Names, vpc: Vpc, id: str) -> str | None:
    """An instance's interface as a route target: the instance for its primary one, else ``fw/eth1``."""
    interface = topology.network_interfaces.get(id)
    owner = None if interface is None else interface.owner
    instance = topology.instances.get(owner.id) if owner is not None and owner.kind == "instance" else None
    if instance is None or id not in instance.network_interfaces or not names.known("instances", instance.id):
        return None
    written = names.interfaces_in(instance)
    if id not in written:
        return None
    if id == next(iter(written)):
        return names.target("instances", instance.id, vpc.id)
    return names.reference("network_interfaces", id, vpc.id)


def undescribed_comment(topology: Topology) -> dict[str, Any]:
    """What the source left open, as comments at the top of the file."""
    texts = dict.fromkeys(
        notice.message for notice in topology.notices if notice.code in ("assumed", "unmodelled")
    )
    if not texts:
        return {}
    return {Comment("The AWS configuration left open:\n" + "\n".join(f"* {_line(t)}" for t in texts)): None}


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())

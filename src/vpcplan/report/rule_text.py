"""Rules, routes and resources as the one-liners of the topology language: `tcp 443 from 0.0.0.0/0`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.model.security_group import PrefixListPeer, SecurityGroupPeer
from vpcplan.model.traffic_match import ICMP, ICMPV6, TCP, UDP
from vpcplan.net.block import Block

if TYPE_CHECKING:
    from vpcplan.model.network_acl import NetworkAclEntry
    from vpcplan.model.route_table import Route
    from vpcplan.model.security_group import Peer, SecurityGroupRule
    from vpcplan.model.topology import Topology
    from vpcplan.model.traffic_match import TrafficMatch


def traffic_text(match: TrafficMatch) -> str:
    """``all``, ``tcp 443``, ``udp 1024-65535``, ``icmp 8``: what a rule is about."""
    from vpcplan.net.traffic import protocol_name

    if match.protocol is None:
        return "all"
    name = protocol_name(match.protocol)
    if match.protocol in (TCP, UDP):
        if match.from_port < 0 or (match.from_port, match.to_port) == (0, 65535):
            return name
        ports = (
            str(match.from_port) if match.from_port == match.to_port else f"{match.from_port}-{match.to_port}"
        )
        return f"{name} {ports}"
    if match.protocol in (ICMP, ICMPV6) and match.from_port >= 0:
        code = f"/{match.to_port}" if match.to_port >= 0 else ""
        return f"{name} {match.from_port}{code}"
    return name


def peer_text(topology: Topology, peer: Peer) -> str:
    """A block, or the name of the prefix list or security group."""
    match peer:
        case Block():
            return str(peer)
        case PrefixListPeer():
            found = topology.prefix_lists.get(peer.prefix_list)
            return found.name if found is not None else peer.prefix_list
        case SecurityGroupPeer():
            group = topology.security_groups.get(peer.security_group)
            return label(group.id, group.name) if group is not None else peer.security_group


def group_rule_text(topology: Topology, rule: SecurityGroupRule, direction: str) -> str:
    """``tcp 8080 from alb``, ``all to 0.0.0.0/0``."""
    word = "from" if direction == "ingress" else "to"
    return f"{traffic_text(rule.match)} {word} {peer_text(topology, rule.peer)}"


def acl_entry_text(entry: NetworkAclEntry, direction: str) -> str:
    """``allow tcp 443 from 0.0.0.0/0``."""
    word = "from" if direction == "ingress" else "to"
    return f"{entry.action} {traffic_text(entry.match)} {word} {entry.cidr_block}"


def route_text(topology: Topology, route: Route) -> tuple[str, str, str]:
    """Destination, target and origin of a route: ``("0.0.0.0/0", "shop/nat-a", "static")``."""
    if isinstance(route.destination, str):
        found = topology.prefix_lists.get(route.destination)
        destination = label(found.id, found.name) if found is not None else route.destination
    else:
        destination = str(route.destination)
    target = route.target.id if route.target.kind not in ("local", "blackhole") else route.target.kind
    note = route.origin if route.state == "active" else f"{route.origin}, blackhole"
    return destination, target or route.target.kind, note


def label(id_: str, name: str) -> str:
    """What people call a resource: its id, with the name where the id does not hold it.

    ``web (sg-1)`` in AWS configuration, ``shop/web`` and ``shop/web/eth0`` in a topology file.
    """
    held = not name or name in id_.split("/") or id_.endswith(f"/{name}")
    return id_ if held else f"{name} ({id_})"

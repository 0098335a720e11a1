"""A rule or route that `--add` writes, tried before anyone puts it into a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from vpcplan.analysis.inventory import select_resources
from vpcplan.analysis.reachability.change import with_group_rules, with_resource, with_route
from vpcplan.analysis.reachability.question import parse_ports, parse_protocol
from vpcplan.analysis.what_if.named import find_resource
from vpcplan.errors import BlockError, UsageError
from vpcplan.model.network_acl import NetworkAclEntry
from vpcplan.model.security_group import PrefixListPeer, SecurityGroupPeer
from vpcplan.model.traffic_match import ICMP, ICMPV6, TCP, UDP, TrafficMatch
from vpcplan.net.block import block_of, host_block, parse_address, parse_interface

if TYPE_CHECKING:
    from vpcplan.model.resource import Resource
    from vpcplan.model.route_table import TargetKind
    from vpcplan.model.security_group import Peer, SecurityGroup
    from vpcplan.model.topology import Topology
    from vpcplan.net.block import Block

Direction = Literal["ingress", "egress"]

EXAMPLES = (
    "write `sg web ingress tcp 22 from 10.0.0.0/8`, `acl edge ingress 90 deny tcp 23 from 0.0.0.0/0` "
    "or `route private-a 10.9.0.0/16 hub`"
)
_TARGETS: dict[str, TargetKind] = {
    "internet_gateways": "internet_gateway",
    "egress_only_internet_gateways": "egress_only_internet_gateway",
    "nat_gateways": "nat_gateway",
    "network_interfaces": "network_interface",
    "instances": "instance",
    "vpc_endpoints": "vpc_endpoint",
    "vpc_peering_connections": "vpc_peering_connection",
    "transit_gateways": "transit_gateway",
    "vpn_gateways": "vpn_gateway",
}


def with_addition(topology: Topology, text: str) -> Topology:
    """The topology with one rule or route more.

    Raises:
        UsageError: the text is no rule or route, or names something that is not there.
    """
    words = text.split()
    if len(words) < 3:
        raise UsageError(f"{text!r} adds nothing", hint=EXAMPLES)
    what, rest = words[0].lower(), words[1:]
    if what in ("sg", "group", "security-group", "security_group"):
        return _add_group_rule(topology, text, rest)
    if what in ("acl", "nacl", "network-acl", "network_acl"):
        return _add_acl_entry(topology, text, rest)
    if what in ("route", "rt", "route-table", "route_table"):
        return _add_route(topology, text, rest)
    raise UsageError(f"{words[0]!r} is nothing that a rule can be added to", hint=EXAMPLES)


def _only(topology: Topology, kind: str, name: str) -> Resource:
    """The one resource of a kind with a name."""
    found = select_resources(topology, kind, name)
    if len(found) > 1:
        raise UsageError(
            f"{name!r} is the name of {len(found)} {kind.replace('_', ' ')}",
            hint="write one of " + ", ".join(sorted(entry.id for entry in found)[:6]),
        )
    return found[0]


def _direction(text: str, word: str) -> Direction:
    match word.lower():
        case "ingress" | "in" | "inbound":
            return "ingress"
        case "egress" | "out" | "outbound":
            return "egress"
    raise UsageError(f"{word!r} in {text!r} should be ingress or egress", hint=EXAMPLES)


def _split(text: str, words: list[str], direction: Direction) -> tuple[list[TrafficMatch], str]:
    """The traffic and the peer of ``tcp 22 from 10.0.0.0/8``."""
    word = "from" if direction == "ingress" else "to"
    if word not in words or words.index(word) != len(words) - 2:
        raise UsageError(f"{text!r} does not end with `{word}` and a peer", hint=EXAMPLES)
    return parse_matches(words[: words.index(word)]), words[-1]


def parse_matches(words: list[str]) -> list[TrafficMatch]:
    """The matches of ``tcp 80,443``, ``icmp 8`` or ``all``.

    Raises:
        UsageError: no protocol, an unknown one, or ports where there are none.
    """
    if not words:
        raise UsageError("the rule names no protocol", hint=EXAMPLES)
    protocol = parse_protocol(words[0])
    ports = ",".join(words[1:])
    if not ports:
        return [TrafficMatch(protocol)]
    if protocol in (TCP, UDP):
        return [TrafficMatch(protocol, low, high) for low, high in parse_ports(ports)]
    if protocol in (ICMP, ICMPV6):
        kind, slash, code = ports.partition("/")
        if kind.isascii() and kind.isdigit() and (not slash or (code.isascii() and code.isdigit())):
            return [TrafficMatch(protocol, int(kind), int(code) if slash else -1)]
        raise UsageError(f"{ports!r} is not an ICMP type; write 8 or 3/4 (type/code)")
    raise UsageError(f"{words[0]} has no ports", hint=EXAMPLES)


def _block(text: str) -> Block | None:
    """The block that a peer or destination is; an address is a block of one."""
    try:
        if "/" in text:
            return block_of(*parse_interface(text))
        address = parse_address(text)
        return host_block(address.version, address.value)
    except BlockError:
        return None


def _peer(topology: Topology, group: SecurityGroup, text: str) -> Peer:
    """A block, a group (of the same VPC first), ``self`` or a prefix list."""
    block = _block(text)
    if block is not None:
        return block
    if text == "self":
        return SecurityGroupPeer(security_group=group.id)
    groups = [entry for entry in topology.security_groups.values() if text in (entry.id, entry.name)]
    groups.sort(key=lambda entry: entry.vpc != group.vpc)
    if groups:
        return SecurityGroupPeer(security_group=groups[0].id)
    for prefix_list in topology.prefix_lists.values():
        if text in (prefix_list.id, prefix_list.name):
            return PrefixListPeer(prefix_list.id)
    raise UsageError(f"{text!r} is no block, security group or prefix list of the topology")


def _add_group_rule(topology: Topology, text: str, words: list[str]) -> Topology:
    group = topology.security_groups[_only(topology, "security_groups", words[0]).id]
    direction = _direction(text, words[1])
    matches, peer = _split(text, words[2:], direction)
    return with_group_rules(topology, group, direction, matches, _peer(topology, group, peer))


def _add_acl_entry(topology: Topology, text: str, words: list[str]) -> Topology:
    """An entry with a number of its own; one that is there already is replaced."""
    acl = topology.network_acls[_only(topology, "network_acls", words[0]).id]
    direction = _direction(text, words[1])
    rest = words[2:]
    number = rest[0].rstrip(":") if rest else ""
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= 32766):
        raise UsageError(f"{text!r} has no rule number from 1 to 32766", hint=EXAMPLES)
    if len(rest) < 2 or rest[1] not in ("allow", "deny"):
        raise UsageError(f"{text!r} says neither allow nor deny", hint=EXAMPLES)
    matches, peer = _split(text, rest[2:], direction)
    block = _block(peer)
    if block is None:
        raise UsageError(f"{peer!r} is not a CIDR block, and a network ACL takes nothing else")
    entries = [
        NetworkAclEntry(
            rule_number=int(number) + offset,
            action="allow" if rest[1] == "allow" else "deny",
            match=match,
            cidr_block=block,
            span=acl.span,
        )
        for offset, match in enumerate(matches)
    ]
    numbers = {entry.rule_number for entry in entries}
    kept = [entry for entry in getattr(acl, direction) if entry.rule_number not in numbers]
    merged = tuple(sorted([*kept, *entries], key=lambda entry: entry.rule_number))
    return with_resource(topology, "network_acls", replace(acl, **{direction: merged}))


def _add_route(topology: Topology, text: str, words: list[str]) -> Topology:
    table = topology.route_tables[_only(topology, "route_tables", words[0]).id]
    rest = [word for word in words[1:] if word not in ("to", "via", "->", "→")]
    if len(rest) != 2:
        raise UsageError(f"{text!r} does not name a block and a target", hint=EXAMPLES)
    block = _block(rest[0])
    if block is None:
        raise UsageError(f"{rest[0]!r} is not a CIDR block")
    if rest[1] == "blackhole":
        return with_route(topology, table, block, "blackhole", "")
    named = find_resource(
        topology, f"{table.vpc}/{rest[1]}" if _is_local(topology, table.vpc, rest[1]) else rest[1]
    )
    kind = _TARGETS.get(named.kind)
    if kind is None:
        raise UsageError(f"a route cannot lead to {named}")
    return with_route(topology, table, block, kind, named.resource.id)


def _is_local(topology: Topology, vpc: str, name: str) -> bool:
    """Whether a name means something of the table's own VPC: that one is looked for first."""
    return any(f"{vpc}/{name}" in getattr(topology, kind) for kind in _TARGETS)

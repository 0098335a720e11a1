"""Network ACLs: stateless, numbered, at a subnet's edge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from vpcplan.net.traffic import NOTHING, TrafficSet
from vpcplan.semantics.decision import FilterResult
from vpcplan.semantics.traffic_match import format_match, traffic_of_match

if TYPE_CHECKING:
    from vpcplan.model.network_acl import NetworkAcl, NetworkAclEntry
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.net.intervals import Intervals

FINAL_DENY = "*: deny all (no rule matched)"
ALL_CLIENT_PORTS: Intervals = ((1024, 65535),)
"""What clients that nobody knows, NAT gateways, load balancers and functions choose their own port from.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html
"""
LINUX_CLIENT_PORTS: Intervals = ((32768, 60999),)
"""What an instance chooses from, at least: the usual range of Linux. Source: the same page."""


def network_acl_of(index: TopologyIndex, subnet: Subnet) -> NetworkAcl | None:
    """The network ACL of a subnet: the associated one, else its VPC's default.

    None where the source does not describe it; AWS's default then allows everything.
    Source: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html
    """
    topology = index.topology
    if subnet.network_acl is not None:
        return topology.network_acls.get(subnet.network_acl)
    vpc = topology.vpcs.get(subnet.vpc)
    if vpc is None or vpc.default_network_acl is None:
        return None
    return topology.network_acls.get(vpc.default_network_acl)


def evaluate_network_acl(
    acl: NetworkAcl,
    direction: Literal["ingress", "egress"],
    version: int,
    peer: int,
    traffic: TrafficSet,
) -> FilterResult:
    """What an ACL lets through: the lowest-numbered rule that matches decides, and if none does, deny.

    Args:
        acl: the ACL, entries sorted by rule number.
        direction: ``ingress`` compares the packet's source with the rules, ``egress`` its destination.
        version: 4 or 6.
        peer: the address on the other side.
        traffic: the packets asked about, with source and destination as they cross the subnet's edge.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
    """
    allowed, remaining = NOTHING, traffic
    first_allow: NetworkAclEntry | None = None
    first_deny: NetworkAclEntry | None = None
    for entry in acl.ingress if direction == "ingress" else acl.egress:
        if not entry.cidr_block.contains_address(version, peer):
            continue
        matched = remaining & traffic_of_match(entry.match)
        if not matched:
            continue
        if entry.action == "allow":
            allowed = allowed | matched
            first_allow = first_allow or entry
        else:
            first_deny = first_deny or entry
        remaining = remaining - matched
        if not remaining:
            break
    decided = first_allow if allowed else first_deny
    return FilterResult(
        allowed=allowed,
        rule=FINAL_DENY if decided is None else format_entry(decided, direction),
        span=acl.span if decided is None else decided.span,
        nearest=None if allowed else _nearest_entry(acl, direction, version, peer, traffic),
    )


def blocking_entry(
    acl: NetworkAcl,
    direction: Literal["ingress", "egress"],
    version: int,
    peer: int,
    traffic: TrafficSet,
) -> NetworkAclEntry | None:
    """The lowest-numbered deny rule that takes any of the traffic; None if only the final deny does."""
    remaining = traffic
    for entry in acl.ingress if direction == "ingress" else acl.egress:
        if not entry.cidr_block.contains_address(version, peer):
            continue
        matched = remaining & traffic_of_match(entry.match)
        if matched and entry.action == "deny":
            return entry
        remaining = remaining - matched
    return None


def format_entry(entry: NetworkAclEntry, direction: str) -> str:
    """The rule as the topology language writes it: ``100: allow tcp 443 from 0.0.0.0/0``."""
    preposition = "from" if direction == "ingress" else "to"
    return f"{entry.rule_number}: {entry.action} {format_match(entry.match)} {preposition} {entry.cidr_block}"


def _nearest_entry(
    acl: NetworkAcl, direction: str, version: int, peer: int, traffic: TrafficSet
) -> str | None:
    """The first allow rule that fails on one count only: right traffic, wrong block, or the reverse."""
    for entry in acl.ingress if direction == "ingress" else acl.egress:
        if entry.action != "allow":
            continue
        right_traffic = bool(traffic & traffic_of_match(entry.match))
        right_peer = entry.cidr_block.contains_address(version, peer)
        if right_traffic and not right_peer and entry.cidr_block.version == version:
            return f"`{format_entry(entry, direction)}` has the right traffic, but is for another block"
        if right_peer and not right_traffic:
            return f"`{format_entry(entry, direction)}` is for this block, but for other traffic"
    return None

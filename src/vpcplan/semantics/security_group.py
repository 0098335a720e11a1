"""Security groups: stateful allow rules on network interfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from vpcplan.model.security_group import PrefixListPeer, SecurityGroupPeer
from vpcplan.net.traffic import NOTHING, TrafficSet
from vpcplan.semantics.decision import FilterResult
from vpcplan.semantics.prefix_list import prefix_list_holds
from vpcplan.semantics.traffic_match import format_match, traffic_of_match

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.security_group import Peer, SecurityGroup, SecurityGroupRule
    from vpcplan.model.topology_index import TopologyIndex

Direction = Literal["ingress", "egress"]

NO_RULE = "no rule matched"


class PeerView(Struct, frozen=True, kw_only=True):
    """The other side of a flow as a group's rules see it.

    ``groups`` are the peer's security groups where the path preserves them; ``lost_groups`` are those that
    it carries although the path does not (translation, load balancer, transit gateway without referencing).
    """

    version: int
    address: int
    groups: frozenset[str] = frozenset()
    lost_groups: frozenset[str] = frozenset()
    groups_known: bool = True
    """False where the peer's own configuration is not described, so that its groups may or may not match."""
    service: str | None = None


def evaluate_security_groups(
    index: TopologyIndex,
    interface: NetworkInterface,
    direction: Direction,
    peer: PeerView,
    traffic: TrafficSet,
) -> FilterResult:
    """What the groups of an interface let through: the union of all rules of all its groups.

    Worked example: groups with ``tcp 80 from 0.0.0.0/0`` and ``tcp 22 from 10.0.0.0/8`` let TCP 22 and 80 in
    from 10.1.2.3. An interface that groups do not apply to (``filtered`` is False) lets everything through.
    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
    """
    if not interface.filtered:
        return FilterResult(allowed=traffic, rule="no security groups apply here")
    allowed, unknown = NOTHING, NOTHING
    decided: tuple[SecurityGroup, SecurityGroupRule] | None = None
    doubt: str | None = None
    for group_id in interface.security_groups:
        group = index.topology.security_groups.get(group_id)
        if group is None:
            unknown, doubt = traffic, f"the rules of {group_id} are not described"
            continue
        for rule in group.ingress if direction == "ingress" else group.egress:
            matched = traffic & traffic_of_match(rule.match)
            if not matched:
                continue
            applies = peer_matches(index, rule.peer, peer)
            if applies:
                allowed = allowed | matched
                decided = decided or (group, rule)
            elif applies is None:
                unknown = unknown | matched
                doubt = doubt or f"whether {format_rule(index, rule, direction)} matches is not described"
        if allowed and allowed.covers(traffic):
            break
    if decided is None:
        return FilterResult(
            allowed=NOTHING,
            unknown=unknown,
            rule=doubt or NO_RULE,
            nearest=_nearest_rule(index, interface, direction, peer, traffic),
        )
    group, rule = decided
    return FilterResult(
        allowed=allowed,
        unknown=unknown - allowed,
        rule=f"{group.name}: {format_rule(index, rule, direction)}",
        span=rule.span,
    )


def peer_matches(index: TopologyIndex, peer: Peer, view: PeerView) -> bool | None:
    """Whether a rule's peer is the one at hand; None where the source does not say.

    A group stands for the *private* addresses of the interfaces that carry it, and only as long as the path
    preserves whose they are.
    Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    """
    if isinstance(peer, SecurityGroupPeer):
        if peer.security_group in view.groups:
            return True
        return False if view.groups_known else None
    if isinstance(peer, PrefixListPeer):
        return prefix_list_holds(index, peer.prefix_list, view.version, view.address, view.service)
    return peer.contains_address(view.version, view.address)


def sends_to_groups(index: TopologyIndex, interface: NetworkInterface) -> bool:
    """Whether an outbound rule of an interface's groups has a group as its peer.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    """
    found = (index.topology.security_groups.get(group) for group in interface.security_groups)
    return any(
        isinstance(rule.peer, SecurityGroupPeer)
        for group in found
        if group is not None
        for rule in group.egress
    )


def lost_references(
    index: TopologyIndex,
    interface: NetworkInterface,
    direction: Direction,
    peer: PeerView,
    traffic: TrafficSet,
) -> list[str]:
    """The rules that would match by group, had the path preserved the peer's groups.

    Source: https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
    """
    found = []
    for group_id in interface.security_groups:
        group = index.topology.security_groups.get(group_id)
        for rule in () if group is None else (group.ingress if direction == "ingress" else group.egress):
            if (
                isinstance(rule.peer, SecurityGroupPeer)
                and rule.peer.security_group in peer.lost_groups
                and traffic & traffic_of_match(rule.match)
            ):
                found.append(format_rule(index, rule, direction))
    return found


def format_rule(index: TopologyIndex, rule: SecurityGroupRule, direction: Direction) -> str:
    """The rule as the topology language writes it: ``tcp 5432 from web``."""
    preposition = "from" if direction == "ingress" else "to"
    return f"{format_match(rule.match)} {preposition} {format_peer(index, rule.peer)}"


def format_peer(index: TopologyIndex, peer: Peer) -> str:
    """A block, or the name of a prefix list or group."""
    if isinstance(peer, PrefixListPeer):
        prefix_list = index.topology.prefix_lists.get(peer.prefix_list)
        return peer.prefix_list if prefix_list is None else prefix_list.name
    if isinstance(peer, SecurityGroupPeer):
        group = index.topology.security_groups.get(peer.security_group)
        return peer.security_group if group is None else group.name
    return str(peer)


def _nearest_rule(
    index: TopologyIndex,
    interface: NetworkInterface,
    direction: Direction,
    peer: PeerView,
    traffic: TrafficSet,
) -> str | None:
    """The first rule that fails on one count only: the right traffic from another peer, or the reverse."""
    other_traffic: str | None = None
    for group_id in interface.security_groups:
        group = index.topology.security_groups.get(group_id)
        for rule in () if group is None else (group.ingress if direction == "ingress" else group.egress):
            text = f"{group.name if group else group_id}: {format_rule(index, rule, direction)}"
            if traffic & traffic_of_match(rule.match):
                return f"`{text}` has the right traffic, but is for another peer"
            if other_traffic is None and peer_matches(index, rule.peer, peer):
                other_traffic = f"`{text}` is for this peer, but for other traffic"
    return other_traffic


def counted_rules(index: TopologyIndex, rules: Iterable[SecurityGroupRule]) -> dict[int, int]:
    """Rules per IP version as AWS counts them against the quota.

    A prefix list counts as its maximum of entries, a group as one rule of each version.
    Source: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
    """
    counts = {4: 0, 6: 0}
    for rule in rules:
        if isinstance(rule.peer, SecurityGroupPeer):
            counts[4] += 1
            counts[6] += 1
        elif isinstance(rule.peer, PrefixListPeer):
            found = index.topology.prefix_lists.get(rule.peer.prefix_list)
            if found is not None:
                counts[found.address_family] += found.max_entries or len(found.entries)
        else:
            counts[rule.peer.version] += 1
    return counts

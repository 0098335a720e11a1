"""SG009: a rule between two groups that the other side's rules leave without effect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vpcplan.lint.context import LintContext
from vpcplan.lint.filter_rules import group_references
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.network_interface import NetworkInterface
from vpcplan.model.security_group import SecurityGroup, SecurityGroupPeer, SecurityGroupRule
from vpcplan.semantics.security_group import Direction, PeerView, evaluate_security_groups, format_rule
from vpcplan.semantics.traffic_match import traffic_of_match

MOST_PAIRS = 50
"""Pairs of members that are tried before the rule is taken to work."""


def check(context: LintContext) -> Iterator[Finding]:
    """Rules that name a group of the VPC no member of which lets the traffic through at its own end."""
    for group, direction, rule, peer in group_references(context.topology.security_groups):
        if peer.vpc == group.vpc and _is_lopsided(context, group, peer, rule, direction):
            yield _finding(context, group, peer, rule, direction)


def _finding(
    context: LintContext,
    group: SecurityGroup,
    peer: SecurityGroup,
    rule: SecurityGroupRule,
    direction: Direction,
) -> Finding:
    traffic = traffic_of_match(rule.match)
    if direction == "ingress":
        what, hint = "lets nothing of it out", f"egress: `{traffic} to {group.name}`"
    else:
        what, hint = "admits nothing of it", f"ingress: `{traffic} from {group.name}`"
    return RULE.finding(
        group,
        f"the {direction} rule `{format_rule(context.index, rule, direction)}` of {group.name} has no "
        f"effect: {peer.name} {what}",
        span=rule.span,
        related=((f"security group {peer.name}", peer.span),),
        severity="warning" if direction == "ingress" or _names(peer, group) else "info",
        hint=f"add to {peer.name}, {hint}, or correct the rule",
    )


def _names(peer: SecurityGroup, group: SecurityGroup) -> bool:
    """Whether the receiver has a rule for the sender's group, only not for this traffic."""
    return any(
        isinstance(rule.peer, SecurityGroupPeer) and rule.peer.security_group == group.id
        for rule in peer.ingress
    )


def _is_lopsided(
    context: LintContext,
    group: SecurityGroup,
    peer: SecurityGroup,
    rule: SecurityGroupRule,
    direction: Direction,
) -> bool:
    """Whether both groups have members and no pair of them has the traffic allowed at the peer's end."""
    ours, theirs = _members(context, group.id), _members(context, peer.id)
    other: Direction = "egress" if direction == "ingress" else "ingress"
    traffic = traffic_of_match(rule.match)
    tried = 0
    for one in ours:
        for far in theirs:
            view = _view(one)
            if one.id == far.id or view is None:
                continue
            result = evaluate_security_groups(context.index, far, other, view, traffic)
            tried += 1
            if result.allowed or result.unknown or tried >= MOST_PAIRS:
                return False
    return tried > 0


def _members(context: LintContext, group: str) -> Sequence[NetworkInterface]:
    found = context.index.interfaces_by_group.get(group, ())
    return [context.topology.network_interfaces[entry] for entry in found]


def _view(interface: NetworkInterface) -> PeerView | None:
    """The interface as the other side's rules see it."""
    if not interface.addresses:
        return None
    address = interface.addresses[0].address
    return PeerView(
        version=address.version, address=address.value, groups=frozenset(interface.security_groups)
    )


RULE = Rule(
    id="SG009",
    severity="warning",
    summary="A rule between two security groups has no counterpart at the other end.",
    explanation="""
Traffic between two groups needs an outbound rule at the sender and an inbound rule at the receiver. A rule
that names the other group, for traffic that no member of that group lets through at its own end, has no
effect: a port was changed on one side, or one of the two rules was forgotten. An outbound rule to a group
that has no rule for the sender at all is only a remark. Groups that let everything out, as new ones do, need
no outbound rule.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    check=check,
)

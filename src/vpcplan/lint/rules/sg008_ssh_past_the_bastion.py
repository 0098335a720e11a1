"""SG008: a private instance that accepts SSH or RDP from elsewhere than the bastion."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.analysis.name_words import is_bastion
from vpcplan.lint.context import LintContext
from vpcplan.lint.exposed_service import bearer_names
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.instance import Instance
from vpcplan.model.network_interface import NetworkInterface
from vpcplan.model.security_group import SecurityGroup, SecurityGroupPeer, SecurityGroupRule
from vpcplan.net.block import Block
from vpcplan.net.traffic import TCP, traffic_of
from vpcplan.semantics.security_group import format_rule
from vpcplan.semantics.traffic_match import traffic_of_match

LOGIN = traffic_of(TCP, 22, 22) | traffic_of(TCP, 3389, 3389)


def check(context: LintContext) -> Iterator[Finding]:
    """Rules for SSH or RDP of private instances in VPCs with a bastion, whose peer is not the bastion."""
    for vpc, bastions in _bastions(context).items():
        interfaces = [
            context.topology.network_interfaces[entry]
            for bastion in bastions
            for entry in bastion.network_interfaces
            if entry in context.topology.network_interfaces
        ]
        groups = {group for interface in interfaces for group in interface.security_groups}
        for group in context.security_groups_by_vpc.get(vpc, ()):
            if group.id in groups:
                continue
            for rule in group.ingress:
                if traffic_of_match(rule.match) & LOGIN and not _is_bastion(rule, groups, interfaces):
                    private = _private_bearers(context, group, vpc)
                    if private:
                        yield _finding(context, group, rule, private, bastions)


def _finding(
    context: LintContext,
    group: SecurityGroup,
    rule: SecurityGroupRule,
    private: tuple[NetworkInterface, ...],
    bastions: list[Instance],
) -> Finding:
    return RULE.finding(
        group,
        f"logins to {bearer_names(context, private)} may go past the bastion, by the rule "
        f"`{format_rule(context.index, rule, 'ingress')}` of {group.name}",
        span=rule.span,
        related=tuple((f"bastion {bastion.name}", bastion.span) for bastion in bastions[:2]),
        hint="name the bastion's security group as the only peer for tcp 22 and 3389",
        cidr_block=rule.peer if isinstance(rule.peer, Block) else "",
    )


def _bastions(context: LintContext) -> dict[str, list[Instance]]:
    """The instances called bastion or jump host, by VPC."""
    found: dict[str, list[Instance]] = {}
    for instance in context.topology.instances.values():
        if instance.vpc is not None and is_bastion(instance.name):
            found.setdefault(instance.vpc, []).append(instance)
    return found


def _private_bearers(context: LintContext, group: SecurityGroup, vpc: str) -> tuple[NetworkInterface, ...]:
    """The group's instances without a public address."""
    return tuple(
        interface
        for interface_id in context.index.interfaces_by_group.get(group.id, ())
        if (interface := context.topology.network_interfaces[interface_id]).vpc == vpc
        and interface.owner is not None
        and interface.owner.kind == "instance"
        and not any(entry.public_ip is not None for entry in interface.addresses)
    )


def _is_bastion(rule: SecurityGroupRule, groups: set[str], interfaces: list[NetworkInterface]) -> bool:
    """Whether the rule's peer is the bastion: its group or exactly its addresses."""
    if isinstance(rule.peer, SecurityGroupPeer):
        return rule.peer.security_group in groups
    if not isinstance(rule.peer, Block):
        return False
    single = rule.peer.size == 1
    return single and any(
        entry.address.version == rule.peer.version and entry.address.value == rule.peer.first
        for interface in interfaces
        for entry in interface.addresses
    )


RULE = Rule(
    id="SG008",
    severity="warning",
    summary="A private instance accepts SSH or RDP from elsewhere than the bastion.",
    explanation="""
Where a VPC has a bastion (an instance called bastion or jump host), logins to private instances are meant
to pass it: one place to harden and to log. A rule for port 22 or 3389 with another peer opens a way around
it, even if only from inside the VPC. Name the bastion's group as the peer.
""",
    source="https://docs.aws.amazon.com/prescriptive-guidance/latest/patterns/access-a-bastion-host-by-using-session-manager-and-amazon-ec2-instance-connect.html",
    check=check,
)

"""R53025: a Resolver endpoint whose security groups let no DNS query through."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import route53_of
from vpcplan.lint.resolver_targets import is_lost
from vpcplan.lint.rule import Rule
from vpcplan.model.resolver import ResolverEndpoint, ResolverTarget
from vpcplan.model.security_group import SecurityGroup
from vpcplan.net.block import Block
from vpcplan.net.traffic import TCP, UDP, TrafficSet, traffic_of
from vpcplan.semantics.traffic_match import traffic_of_match

DNS = traffic_of(UDP, 53, 53) | traffic_of(TCP, 53, 53)


def check(context: LintContext) -> Iterator[Finding]:
    """Inbound endpoints that admit no port 53, outbound ones that let nothing out to any of their targets."""
    known = context.topology.security_groups
    for endpoint in route53_of(context).resolver_endpoints.values():
        groups = [known[group] for group in endpoint.security_groups if group in known]
        if not groups or len(groups) < len(endpoint.security_groups):
            continue
        if endpoint.direction == "outbound":
            targets = [
                target
                for rule in route53_of(context).resolver_rules.values()
                if rule.resolver_endpoint == endpoint.id and rule.rule_type == "forward"
                for target in rule.targets
                if "R53026" not in context.rules or not is_lost(context, endpoint, target)
            ]
            if targets and not any(_lets_out(groups, target) for target in targets):
                yield _finding(endpoint, groups[0], f"lets no query out to {targets[0]}", "egress", "to")
        elif not any(traffic_of_match(rule.match) & DNS for group in groups for rule in group.ingress):
            yield _finding(endpoint, groups[0], "admits no query", "ingress", "from")


def _lets_out(groups: list[SecurityGroup], target: ResolverTarget) -> bool:
    wanted: TrafficSet = traffic_of(UDP, target.port, target.port) | traffic_of(TCP, target.port, target.port)
    return any(
        traffic_of_match(rule.match) & wanted
        and (
            not isinstance(rule.peer, Block)
            or rule.peer.contains_address(target.address.version, target.address.value)
        )
        for group in groups
        for rule in group.egress
    )


def _finding(
    endpoint: ResolverEndpoint, group: SecurityGroup, what: str, direction: str, preposition: str
) -> Finding:
    return RULE.finding(
        endpoint,
        f"security group {group.name} of {endpoint.direction} endpoint {endpoint.name} {what}",
        related=((f"security group {group.name}", group.span),),
        hint=f"add to {group.name}, {direction}: `udp 53 {preposition}` and `tcp 53 {preposition}` the name "
        "servers or clients",
    )


RULE = Rule(
    id="R53025",
    severity="error",
    summary="A Resolver endpoint's security groups let no DNS query through.",
    explanation="""
The interfaces of a Resolver endpoint carry security groups like any other. An inbound endpoint needs inbound
rules for UDP and TCP 53 from the networks that ask, an outbound one outbound rules to the ports of the name
servers that its rules forward to. Otherwise every query times out.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/best-practices-resolver-endpoint-scaling.html",
    check=check,
)

"""A name looked up by a VPC's Route 53 Resolver."""

from __future__ import annotations

from vpcplan.analysis.resolution.inquiry import Inquiry
from vpcplan.analysis.resolution.internal_names import (
    answer_internal_name,
    answer_public_aws_name,
    endpoint_zone_above,
    internal_domain_above,
)
from vpcplan.analysis.resolution.public_resolution import look_up_public
from vpcplan.analysis.resolution.result import Step
from vpcplan.analysis.resolution.zone_answer import Lookup, answer_from_zone, empty_outcomes
from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.resolver import ResolverRule
from vpcplan.model.vpc import Vpc
from vpcplan.net.domain_name import ancestors_of, label_count
from vpcplan.semantics.resolver import select_rule, select_unplaced_rule, uses_private_zones


def look_up_private(inquiry: Inquiry, vpc: Vpc, name: str, type_: str) -> Lookup:
    """What the VPC's resolver answers: by the most specific of rules, private zones and AWS's own names.

    A rule goes before a private zone of the same name. A forward rule sends the query away; a system rule has
    the resolver answer by itself. Nothing that matches: the internet.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
    """
    if not vpc.enable_dns_support:
        reason = f"VPC {vpc.name} has enableDnsSupport off: its resolver answers nobody"
        step = Step(
            kind="resolver", name=name, server=f"resolver of {vpc.name}", reason=reason, span=vpc.span
        )
        return Lookup(status="SERVFAIL", outcomes=empty_outcomes("SERVFAIL"), steps=(step,))
    rules = inquiry.index.route53.resolver_rules.values()
    rule = select_rule(rules, vpc.id, name)
    perhaps = select_unplaced_rule(rules, vpc, name)
    if perhaps is not None and label_count(perhaps.domain_name) >= max(
        _own_domain_length(inquiry, vpc, name), label_count(rule.domain_name) if rule is not None else -1
    ):
        return _perhaps_forwarded(vpc, perhaps, name)
    if rule is not None and rule.rule_type == "forward":
        own = _own_domain_length(inquiry, vpc, name)
        if label_count(rule.domain_name) >= own:
            return _forwarded(inquiry, vpc, rule, name)
    found = _answer_locally(inquiry, vpc, name, type_)
    if rule is None:
        return found
    step = _rule_step(vpc, rule, name)
    return Lookup(
        status=found.status,
        outcomes=found.outcomes,
        steps=(step, *found.steps),
        zone=found.zone,
        delegated_to=found.delegated_to,
        cname=found.cname,
    )


def _own_domain_length(inquiry: Inquiry, vpc: Vpc, name: str) -> int:
    """The labels of the longest private zone or name of AWS's own that matches; -1 if none does."""
    lengths = [-1]
    for zone in (_private_zone(inquiry, vpc, name), _unplaced_zone(inquiry, vpc, name)):
        if zone is not None:
            lengths.append(label_count(zone.domain_name))
    internal = internal_domain_above(inquiry, vpc, name)
    if internal is not None:
        lengths.append(label_count(internal))
    endpoint = endpoint_zone_above(inquiry, vpc, name)
    if endpoint is not None:
        lengths.append(label_count(endpoint.domain))
    return max(lengths)


def _answer_locally(inquiry: Inquiry, vpc: Vpc, name: str, type_: str) -> Lookup:
    """The most specific of private zones, endpoints' private names and AWS's own names; else the internet."""
    zone = _private_zone(inquiry, vpc, name)
    zone_length = label_count(zone.domain_name) if zone is not None else -1
    unplaced = _unplaced_zone(inquiry, vpc, name)
    longest = max(zone_length, label_count(unplaced.domain_name) if unplaced is not None else -1)
    internal = answer_internal_name(inquiry, vpc, name, type_, longer_than=longest)
    if internal is not None:
        return internal
    if unplaced is not None and longest > zone_length:
        return _perhaps_private(vpc, unplaced, name)
    if zone is not None:
        return _from_private_zone(inquiry, vpc, zone, name, type_)
    found = answer_public_aws_name(inquiry, name, type_) or look_up_public(inquiry, name, type_)
    step = _public_step(inquiry, vpc, name)
    return Lookup(
        status=found.status,
        outcomes=found.outcomes,
        steps=(step, *found.steps),
        zone=found.zone,
        delegated_to=found.delegated_to,
        cname=found.cname,
    )


def _private_zone(inquiry: Inquiry, vpc: Vpc, name: str) -> HostedZone | None:
    """The most specific private zone of the VPC that contains the name."""
    if not uses_private_zones(vpc):
        return None
    zones = inquiry.index.private_zones.get(vpc.id, {})
    for ancestor in ancestors_of(name):
        if ancestor in zones:
            return zones[ancestor][0]
    return None


def _unplaced_zone(inquiry: Inquiry, vpc: Vpc, name: str) -> HostedZone | None:
    """The most specific private zone that contains the name and may be associated with the VPC, or not."""
    zones = inquiry.index.unplaced_zones
    if not zones or not uses_private_zones(vpc):
        return None
    return next((zones[ancestor] for ancestor in ancestors_of(name) if ancestor in zones), None)


def _perhaps_private(vpc: Vpc, zone: HostedZone, name: str) -> Lookup:
    """What is not known: whether the zone answers this VPC or the internet does."""
    reason = (
        f"private zone {zone.domain_name} ({zone.name}) may be associated with VPC {vpc.name}: its VPCs are "
        "not described (get-hosted-zone), so the answer is not known"
    )
    step = Step(kind="no_answer", name=name, server=f"resolver of {vpc.name}", reason=reason, span=zone.span)
    return Lookup(status="SERVFAIL", outcomes=empty_outcomes("SERVFAIL"), steps=(step,))


def _from_private_zone(inquiry: Inquiry, vpc: Vpc, zone: HostedZone, name: str, type_: str) -> Lookup:
    node = inquiry.index.records(zone).find(name, type_)
    found = answer_from_zone(inquiry, zone, name, type_, node)
    reason = f"private zone {zone.domain_name} ({zone.name}) is the most specific one of VPC {vpc.name}"
    if found.status == "NXDOMAIN":
        reason += "; what it does not have is not looked up on the internet"
    step = Step(kind="resolver", name=name, server=f"resolver of {vpc.name}", reason=reason, span=zone.span)
    return Lookup(
        status=found.status,
        outcomes=found.outcomes,
        steps=(step, *found.steps),
        zone=zone,
        cname=found.cname,
    )


def _forwarded(inquiry: Inquiry, vpc: Vpc, rule: ResolverRule, name: str) -> Lookup:
    targets = tuple(str(target) for target in rule.targets)
    steps = [_rule_step(vpc, rule, name)]
    zone = _private_zone(inquiry, vpc, name)
    if zone is not None:
        reason = f"private zone {zone.domain_name} ({zone.name}) is not asked: the rule goes before it"
        steps.append(Step(kind="note", name=name, reason=reason, span=zone.span))
    return Lookup(status="NOERROR", outcomes=empty_outcomes(), steps=tuple(steps), forwarded_to=targets)


def _perhaps_forwarded(vpc: Vpc, rule: ResolverRule, name: str) -> Lookup:
    """What is not known: whether the rule sends the query away."""
    reason = (
        f"rule {rule.name} for {rule.domain_name or '.'} may be associated with VPC {vpc.name}: its VPCs are "
        "not described (list-resolver-rule-associations), so the answer is not known"
    )
    step = Step(kind="no_answer", name=name, server=f"resolver of {vpc.name}", reason=reason, span=rule.span)
    return Lookup(status="SERVFAIL", outcomes=empty_outcomes("SERVFAIL"), steps=(step,))


def _rule_step(vpc: Vpc, rule: ResolverRule, name: str) -> Step:
    domain = rule.domain_name or "."
    if rule.rule_type == "forward":
        targets = ", ".join(str(target) for target in rule.targets)
        reason = f"rule {rule.name} forwards {domain} to {targets}"
    else:
        reason = f"rule {rule.name} ({rule.rule_type}) has the resolver answer {domain} itself"
    return Step(kind="forward", name=name, server=f"resolver of {vpc.name}", reason=reason, span=rule.span)


def _public_step(inquiry: Inquiry, vpc: Vpc, name: str) -> Step:
    zones = inquiry.index.private_zones.get(vpc.id, {})
    if not uses_private_zones(vpc) and any(ancestor in zones for ancestor in ancestors_of(name)):
        reason = f"VPC {vpc.name} has enableDnsHostnames off, so its private zones are not used"
    else:
        reason = f"no private zone of VPC {vpc.name} contains {name}: it is looked up on the internet"
    return Step(kind="resolver", name=name, server=f"resolver of {vpc.name}", reason=reason, span=vpc.span)

"""The use case: one question, answered with the whole distribution and every step."""

from __future__ import annotations

from msgspec import structs

from vpcplan.analysis.resolution.inquiry import Inquiry
from vpcplan.analysis.resolution.internal_names import answer_public_aws_name
from vpcplan.analysis.resolution.name_index import NameIndex
from vpcplan.analysis.resolution.private_resolution import look_up_private
from vpcplan.analysis.resolution.public_resolution import look_up_public
from vpcplan.analysis.resolution.question import ALL_AS_DESCRIBED, ANYONE, Client, Health, Question
from vpcplan.analysis.resolution.record_tree import merge_outcomes
from vpcplan.analysis.resolution.result import Outcome, Resolution, Status, Step
from vpcplan.analysis.resolution.zone_answer import Lookup, check_number, empty_outcomes
from vpcplan.net.domain_name import DomainNameError, parse_domain_name
from vpcplan.semantics.alias_target import load_balancer_dns_name

MAX_CNAMES = 16
"""How many CNAMEs are followed in a row before a resolver gives up."""


def resolve(
    index: NameIndex, question: Question, client: Client = ANYONE, health: Health = ALL_AS_DESCRIBED
) -> Resolution:
    """What the client is answered, with the probability of every possible answer (they sum to 1).

    Two weighted records of 70 and 30 give two outcomes of 7/10 and 3/10. Pure: the same arguments give the
    same result, nothing is drawn at random.

    Args:
        index: from ``index_names``.
        client: a VPC, instance or network asks a VPC's resolver; anyone else the internet.
        health: what is observed of leaf checks and load balancers.
    """
    inquiry = Inquiry(index, client, health)
    found = _follow(inquiry, question.name, question.type, ())
    return Resolution(
        name=question.name,
        type=question.type,
        status=found.status,
        outcomes=found.outcomes,
        zone=found.zone.domain_name if found.zone is not None else None,
        zone_id=found.zone.id if found.zone is not None else None,
        forwarded_to=found.forwarded_to,
        delegated_to=found.delegated_to,
        estimated=inquiry.estimated,
        steps=(*_dhcp_note(inquiry, question.name), *found.steps),
        health_checks=tuple(inquiry.health_checks),
    )


def _dhcp_note(inquiry: Inquiry, name: str) -> tuple[Step, ...]:
    """A word on a VPC whose DHCP options send its instances to other name servers than its resolver.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html
    """
    vpc = inquiry.vpc
    if vpc is None or "AmazonProvidedDNS" in vpc.dhcp_domain_name_servers or not vpc.dhcp_domain_name_servers:
        return ()
    servers = ", ".join(vpc.dhcp_domain_name_servers)
    reason = f"instances of {vpc.name} ask {servers} by its DHCP options; this is what its resolver answers"
    return (Step(kind="note", name=name, reason=reason, span=vpc.span),)


def _follow(inquiry: Inquiry, name: str, type_: str, chain: tuple[str, ...]) -> Lookup:
    """The answer for a name, CNAMEs followed: each outcome's CNAME, then what its target gives."""
    found = _look_up(inquiry, name, type_)
    if not found.cname:
        return found
    chain = (*chain, name)
    outcomes: list[Outcome] = []
    steps = list(found.steps)
    forwarded: dict[str, None] = {}
    delegated: dict[str, None] = {}
    targets: dict[str, Lookup] = {}
    for outcome in found.outcomes:
        if not outcome.answers:
            outcomes.append(outcome)
            continue
        value = outcome.answers[-1].value
        if value not in targets:
            targets[value] = _follow_target(inquiry, name, value, type_, chain)
            steps.extend(targets[value].steps)
            forwarded.update(dict.fromkeys(targets[value].forwarded_to))
            delegated.update(dict.fromkeys(targets[value].delegated_to))
        check_number(len(outcomes) + len(targets[value].outcomes), name)
        outcomes.extend(_after(outcome, further) for further in targets[value].outcomes)
    merged = merge_outcomes(outcomes)
    return Lookup(
        status=_common_status(merged),
        outcomes=merged,
        steps=tuple(steps),
        zone=found.zone,
        forwarded_to=tuple(forwarded),
        delegated_to=tuple(delegated),
    )


def _follow_target(inquiry: Inquiry, name: str, value: str, type_: str, chain: tuple[str, ...]) -> Lookup:
    try:
        target = parse_domain_name(value)
    except DomainNameError as error:
        step = Step(kind="cname", name=name, reason=f"the CNAME's value is no name: {error}")
        return Lookup(status="SERVFAIL", outcomes=empty_outcomes("SERVFAIL"), steps=(step,))
    if target in chain or len(chain) >= MAX_CNAMES:
        what = "leads back to itself" if target in chain else f"is longer than {MAX_CNAMES}"
        step = Step(kind="cname", name=name, reason=f"the chain of CNAMEs {what}: a resolver gives up")
        return Lookup(status="SERVFAIL", outcomes=empty_outcomes("SERVFAIL"), steps=(step,))
    step = Step(kind="cname", name=name, reason=f"{name} is a CNAME for {target}: that is looked up next")
    found = _follow(inquiry, target, type_, chain)
    if found.status == "REFUSED" and found.zone is None:
        outside = Step(kind="note", name=target, reason=f"{target} is outside this configuration")
        balancer = inquiry.index.load_balancers.get(load_balancer_dns_name(target))
        resource = balancer.id if balancer is not None else None
        outcomes = tuple(
            structs.replace(each, resource=resource, outside=target) for each in empty_outcomes()
        )
        return Lookup(status="NOERROR", outcomes=outcomes, steps=(step, outside))
    return structs.replace(found, steps=(step, *found.steps))


def _after(first: Outcome, further: Outcome) -> Outcome:
    """The CNAME in front of what its target gives; a resolver that fails returns nothing at all."""
    if further.status == "SERVFAIL":
        return structs.replace(further, probability=first.probability * further.probability)
    return structs.replace(
        further,
        probability=first.probability * further.probability,
        answers=first.answers + further.answers,
        record_spans=first.record_spans + further.record_spans,
        dead_end=not further.answered,
    )


def _common_status(outcomes: tuple[Outcome, ...]) -> Status:
    """The one status of all outcomes, or NOERROR where some of them have it."""
    statuses = {outcome.status for outcome in outcomes}
    return outcomes[0].status if len(statuses) == 1 else "NOERROR" if "NOERROR" in statuses else "SERVFAIL"


def _look_up(inquiry: Inquiry, name: str, type_: str) -> Lookup:
    vpc = inquiry.vpc
    if vpc is not None:
        return look_up_private(inquiry, vpc, name, type_)
    if inquiry.network is not None:
        return _look_up_from_network(inquiry, name, type_)
    return answer_public_aws_name(inquiry, name, type_) or look_up_public(inquiry, name, type_)


def _look_up_from_network(inquiry: Inquiry, name: str, type_: str) -> Lookup:
    """A network outside asks through an inbound Resolver endpoint; without one it asks the internet.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-forward-network-to-vpc.html
    """
    vpcs = inquiry.index.topology.vpcs
    endpoints = [endpoint for endpoint in inquiry.index.inbound_endpoints if endpoint.vpc in vpcs]
    if not endpoints:
        reason = f"no inbound Resolver endpoint: network {inquiry.network} asks the internet"
        step = Step(kind="resolver", name=name, server=inquiry.network, reason=reason)
        found = look_up_public(inquiry, name, type_)
        return structs.replace(found, steps=(step, *found.steps))
    endpoint = endpoints[0]
    reason = f"network {inquiry.network} asks inbound endpoint {endpoint.name} in VPC {endpoint.vpc}"
    if len(endpoints) > 1:
        reason += f" (the first of {len(endpoints)}; which one its resolvers use is not described)"
    step = Step(kind="resolver", name=name, server=endpoint.name, reason=reason, span=endpoint.span)
    found = look_up_private(inquiry, vpcs[endpoint.vpc], name, type_)
    return structs.replace(found, steps=(step, *found.steps))

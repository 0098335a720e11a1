"""A name looked up on the internet: from the topmost zone down, as delegation leads."""

from __future__ import annotations

from vpcplan.analysis.resolution.inquiry import Inquiry
from vpcplan.analysis.resolution.result import Step
from vpcplan.analysis.resolution.zone_answer import Lookup, answer_from_zone, empty_outcomes
from vpcplan.model.hosted_zone import HostedZone, RegisteredDomain
from vpcplan.model.resource_record_set import ResourceRecordSet
from vpcplan.net.domain_name import ancestors_of, parent_of
from vpcplan.semantics.hosted_zone import is_delegated_to


def look_up_public(inquiry: Inquiry, name: str, type_: str) -> Lookup:
    """What the internet answers: the topmost zone is asked, and each delegation in it followed.

    A zone below that its parent does not delegate to is never asked. Without any zone for the name the query
    is refused.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-routing-traffic-for-subdomains.html
    """
    above = inquiry.index.public_zones_above(name)
    registered = _registered_domain(inquiry, name)
    if not above:
        return _not_hosted(name, registered)
    start, steps = _topmost_zone(inquiry, above[0], registered, name)
    if start is None and registered is not None:
        return Lookup(
            status="NOERROR",
            outcomes=empty_outcomes(),
            steps=steps,
            delegated_to=registered.name_servers,
        )
    if start is None:
        return Lookup(status="REFUSED", outcomes=empty_outcomes("REFUSED"), steps=steps)
    return _descend(inquiry, start, name, type_, list(steps))


def _descend(inquiry: Inquiry, zone: HostedZone, name: str, type_: str, steps: list[Step]) -> Lookup:
    while True:
        records = inquiry.index.records(zone)
        node = records.find(name, type_)
        if node.kind != "delegation":
            found = answer_from_zone(inquiry, zone, name, type_, node)
            shadowed = _shadowed_step(inquiry, zone, name)
            return Lookup(
                status=found.status,
                outcomes=found.outcomes,
                steps=(*steps, *shadowed, *found.steps),
                zone=zone,
                cname=found.cname,
            )
        delegation = node.records["NS"][0]
        child = _delegated_zone(inquiry, node.owner, delegation)
        steps.append(_delegation_step(inquiry, zone, node.owner, delegation, child))
        if child is None:
            servers = tuple(value.rstrip(".").lower() for value in delegation.values)
            return Lookup(
                status="NOERROR",
                outcomes=empty_outcomes(),
                steps=tuple(steps),
                zone=zone,
                delegated_to=servers,
            )
        zone = child


def _delegated_zone(inquiry: Inquiry, cut: str, delegation: ResourceRecordSet) -> HostedZone | None:
    """The zone of this topology whose name servers an NS record names.

    A zone whose own name servers are not described is taken to be the one that is meant.
    """
    zones = inquiry.index.public_zones.get(cut, ())
    for zone in zones:
        if is_delegated_to(inquiry.index.name_servers(zone), delegation.values):
            return zone
    return next((zone for zone in zones if not inquiry.index.name_servers(zone)), None)


def _topmost_zone(
    inquiry: Inquiry, zones: tuple[HostedZone, ...], registered: RegisteredDomain | None, name: str
) -> tuple[HostedZone | None, tuple[Step, ...]]:
    """The zone that the rest of the internet reaches first, and the steps root → TLD → registrar's
    servers."""
    domain = zones[0].domain_name
    steps = _steps_above(domain)
    server = f"{parent_of(domain) or '.'} servers"
    if registered is None or registered.domain_name != domain:
        servers = inquiry.index.name_servers(zones[0])
        words = f"to {', '.join(servers)}" if servers else "(its name servers are not described)"
        reason = f"{domain} is assumed to be delegated {words}: the source says nothing of its registrar"
        if len(zones) > 1:
            others = ", ".join(zone.name for zone in zones[1:])
            reason += f"; other zones of that name are taken to be unused: {others}"
        return zones[0], (*steps, Step(kind="delegation", name=domain, server=server, reason=reason))
    listed = ", ".join(registered.name_servers) or "none"
    for zone in zones:
        servers = inquiry.index.name_servers(zone)
        if not servers or is_delegated_to(servers, registered.name_servers):
            reason = f"the registrar of {domain} lists {listed}"
            missing = [server for server in registered.name_servers if server not in servers]
            if missing and servers:
                reason += f"; {', '.join(missing)} do not answer for zone {zone.name}"
            step = Step(kind="delegation", name=domain, server=server, reason=reason, span=registered.span)
            return zone, (*steps, step)
    reason = (
        f"the registrar of {domain} lists {listed}, but zone {zones[0].name} is served by "
        f"{', '.join(inquiry.index.name_servers(zones[0]))}: the zone answers nobody"
    )
    step = Step(kind="delegation", name=name, server=server, reason=reason, span=registered.span)
    return None, (*steps, step)


def _steps_above(domain: str) -> tuple[Step, ...]:
    """The root's referral to the top-level domain, as a resolver with an empty cache sees it."""
    top = domain.rpartition(".")[2]
    if not domain or top == domain:
        return ()
    reason = f"refer to the servers of {top}"
    return (Step(kind="delegation", name=top, server="root servers", reason=reason),)


def _registered_domain(inquiry: Inquiry, name: str) -> RegisteredDomain | None:
    domains = inquiry.index.route53.registered_domains
    return next((domains[ancestor] for ancestor in ancestors_of(name) if ancestor in domains), None)


def _not_hosted(name: str, registered: RegisteredDomain | None) -> Lookup:
    if registered is not None and registered.name_servers:
        reason = f"the registrar of {registered.domain_name} lists servers outside this configuration"
        step = Step(kind="delegation", name=name, server="registrar", reason=reason, span=registered.span)
        return Lookup(
            status="NOERROR",
            outcomes=empty_outcomes(),
            steps=(step,),
            delegated_to=registered.name_servers,
        )
    reason = f"no public zone of this configuration contains {name}"
    step = Step(kind="no_answer", name=name, reason=reason)
    return Lookup(status="REFUSED", outcomes=empty_outcomes("REFUSED"), steps=(step,))


def _delegation_step(
    inquiry: Inquiry, zone: HostedZone, cut: str, delegation: ResourceRecordSet, child: HostedZone | None
) -> Step:
    servers = ", ".join(value.rstrip(".") for value in delegation.values)
    reason = f"zone {zone.domain_name} delegates {cut} to {servers}"
    if child is None:
        reason += ", which serve no zone of this configuration"
    else:
        own = inquiry.index.name_servers(child)
        lame = [value for value in delegation.values if own and value.rstrip(".").lower() not in own]
        reason += f", where zone {child.name} answers"
        if lame:
            reason += f" ({', '.join(lame)} do not answer for it)"
    return Step(kind="delegation", name=cut, zone=zone.domain_name, reason=reason, span=delegation.span)


def _shadowed_step(inquiry: Inquiry, zone: HostedZone, name: str) -> tuple[Step, ...]:
    """A word on a more specific zone that nobody is led to."""
    for ancestor in ancestors_of(name):
        if ancestor == zone.domain_name:
            break
        for other in inquiry.index.public_zones.get(ancestor, ()):
            reason = (
                f"zone {ancestor} ({other.name}) is not asked: "
                f"{zone.domain_name} has no NS record at {ancestor}"
            )
            return (Step(kind="note", name=ancestor, zone=ancestor, reason=reason, span=other.span),)
    return ()

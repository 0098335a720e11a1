"""R53016: a zone that nobody is led to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vpcplan.analysis.resolution.name_index import index_names
from vpcplan.errors import SourceSpan
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import route53_of
from vpcplan.lint.rule import Rule
from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.resource import Resource
from vpcplan.model.resource_record_set import ResourceRecordSet
from vpcplan.semantics.hosted_zone import is_delegated_to


def check(context: LintContext) -> Iterator[Finding]:
    """Public zones that their parent zone, or the registrar, does not name."""
    route53 = route53_of(context)
    index = index_names(context.topology)
    for zone in route53.hosted_zones.values():
        if zone.private:
            continue
        servers = index.name_servers(zone)
        registered = route53.registered_domains.get(zone.domain_name)
        if registered is not None and servers and not is_delegated_to(servers, registered.name_servers):
            yield RULE.finding(
                zone,
                f"the registrar of {zone.domain_name} lists "
                f"{', '.join(registered.name_servers) or 'no servers'}, none of which serves this zone",
                related=(("the registrar's list", registered.span),),
                hint=f"enter {', '.join(servers)} at the registrar",
            )
        elif registered is not None and servers:
            yield from _strangers(
                zone, registered.span, "the registrar", registered.name_servers, servers, zone.domain_name
            )
        above = [
            zones
            for zones in index.public_zones_above(zone.domain_name)
            if zones[0].domain_name != zone.domain_name
        ]
        if not above or not all(parent.records_known for parent in above[-1]):
            continue
        parents = above[-1]
        for parent in parents:
            records = [r for r in parent.records if (r.name, r.type) == (zone.domain_name, "NS")]
            for record in records if servers else ():
                yield from _check_delegation(zone, parent, record, servers)
        if not any(index.records(parent).delegation_above(zone.domain_name) for parent in parents):
            yield RULE.finding(
                zone,
                f"zone {parents[0].domain_name} has no NS record for {zone.domain_name}: this zone answers "
                "nobody",
                related=((f"zone {parents[0].domain_name}", parents[0].span),),
                hint=f"add an NS record {zone.domain_name} with the name servers of this zone",
            )


def _check_delegation(
    zone: HostedZone, parent: HostedZone, record: ResourceRecordSet, servers: tuple[str, ...]
) -> Iterator[Finding]:
    """The NS record by which a parent delegates a zone: it must name the zone's own servers."""
    if is_delegated_to(servers, record.values):
        yield from _strangers(
            parent, record.span, f"zone {parent.domain_name}", record.values, servers, zone.domain_name
        )
        return
    yield RULE.finding(
        parent,
        f"the NS record of {zone.domain_name} lists {', '.join(record.values)}, none of which serves that "
        "zone: it answers nobody",
        span=record.span,
        related=((f"zone {zone.domain_name}", zone.span),),
        hint=f"list {', '.join(servers)}",
    )


def _strangers(
    resource: Resource,
    span: SourceSpan,
    who: str,
    listed: Sequence[str],
    servers: tuple[str, ...],
    name: str,
) -> Iterator[Finding]:
    """Servers in a delegation that do not serve the zone: some of the queries go astray."""
    wrong = [server for server in listed if server.rstrip(".").lower() not in servers]
    if wrong:
        yield RULE.finding(
            resource,
            f"{who} lists {', '.join(wrong)} for {name}, which {'is' if len(wrong) == 1 else 'are'} no name "
            f"{'server' if len(wrong) == 1 else 'servers'} of this zone: resolvers that ask there fail",
            span=span,
            severity="warning",
            hint=f"list {', '.join(servers)}",
        )


RULE = Rule(
    id="R53016",
    severity="error",
    summary="No delegation leads to a public zone, so it answers nobody.",
    explanation="""
Resolvers find a zone by the NS records of its parent, or by the name servers that the registrar lists. A
zone with neither answers nobody, whatever it contains, and one that is delegated to other servers than its
own only now and then. Add an NS record with the zone's name servers to the
parent zone, or enter them at the registrar.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-routing-traffic-for-subdomains.html",
    check=check,
)

"""Which records Route 53 would refuse, each with the rule that it breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from vpcplan.errors import Problem
from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.resource_record_set import (
    RECORD_TYPES,
    FailoverPolicy,
    GeolocationPolicy,
    GeoproximityPolicy,
    IpBasedPolicy,
    LatencyPolicy,
    MultivaluePolicy,
    ResourceRecordSet,
    SimplePolicy,
    WeightedPolicy,
)
from vpcplan.net.domain_name import is_at_or_below
from vpcplan.net.locations import continent_of_country, continent_place, country_place, subdivision_place
from vpcplan.semantics.record_value import find_value_problem
from vpcplan.semantics.resource_record_set import policy_name
from vpcplan.semantics.routing_policy_geolocation import describe_geolocation
from vpcplan.semantics.routing_policy_weighted import MAX_WEIGHT

MAX_SET_IDENTIFIER = 128
MAX_TTL = 2147483647

Finding = tuple[str, str, str | None]
"""Rule, message and hint."""


def find_zone_problems(zone: HostedZone, records: Sequence[ResourceRecordSet]) -> Iterator[Problem]:
    """Everything in ``records`` that Route 53 would refuse to create in ``zone``.

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
    """
    for record in records:
        for check in _RECORD_CHECKS:
            for rule, message, hint in check(zone, record):
                yield Problem(message=message, span=record.span, hint=hint, rule=rule)
    by_name: dict[str, dict[str, list[ResourceRecordSet]]] = {}
    for record in records:
        by_name.setdefault(record.name, {}).setdefault(record.type, []).append(record)
    for name, types in by_name.items():
        yield from _cname_problems(zone, name, types)
        for group in types.values():
            if len(group) > 1:
                yield from _group_problems(group)
    yield from _alias_loop_problems(zone, by_name)


def _check_place(zone: HostedZone, record: ResourceRecordSet) -> Iterator[Finding]:
    """The name lies in the zone; ``*`` is a wildcard only as the whole leftmost label.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
    """
    if not is_at_or_below(record.name, zone.domain_name):
        yield (
            "R53005",
            f"record {record.name} is not in zone {zone.domain_name}",
            f"end it in {zone.domain_name}",
        )
    if record.type not in RECORD_TYPES:
        yield (
            "R53005",
            f"Route 53 has no record type {record.type}",
            f"its types are {', '.join(RECORD_TYPES)}",
        )
    if record.type == "NS" and record.name.startswith("*."):
        yield "R53005", f"{record.label}: a wildcard cannot have NS records", "name each subdomain"


def _check_content(zone: HostedZone, record: ResourceRecordSet) -> Iterator[Finding]:
    """Values with a TTL, or an alias target without.

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
    """
    if record.alias_target is not None:
        if record.ttl is not None:
            yield "R53005", f"{record.label}: an alias record has no TTL of its own", "leave out the TTL"
        if record.values:
            yield "R53005", f"{record.label} has an alias target and values", "keep one of them"
        if record.type in ("NS", "SOA"):
            yield "R53005", f"{record.label}: an {record.type} record cannot be an alias", "write its values"
        if isinstance(record.policy, MultivaluePolicy):
            message = f"{record.label}: a multivalue answer record cannot be an alias"
            yield "R53005", message, "write its value, or use weighted routing"
        return
    if not record.values:
        yield "R53005", f"{record.label} has neither values nor an alias target", "write one of them"
    if record.ttl is None:
        yield "R53005", f"{record.label} has no TTL", "write a TTL in seconds, such as 300"
    elif not 0 <= record.ttl <= MAX_TTL:
        yield "R53005", f"{record.label}: the TTL {record.ttl} is not 0 to {MAX_TTL}", None
    if record.type == "CNAME" and len(record.values) > 1:
        message = f"{record.label} has {len(record.values)} values; a CNAME has one"
        yield "R53005", message, "use weighted records for several"
    for value in record.values:
        problem = find_value_problem(record.type, value)
        if problem is not None:
            yield "R53005", f"{record.label}: {problem}", None


def _check_policy(zone: HostedZone, record: ResourceRecordSet) -> Iterator[Finding]:
    """The policy's own values, and whether the type and the zone take it.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html
    """
    name = policy_name(record)
    if isinstance(record.policy, SimplePolicy):
        if record.set_identifier is not None and record.traffic_policy_instance is None:
            message = f"{record.label} has a set identifier but no routing policy"
            yield "R53005", message, "leave out the set identifier, or write the policy"
        return
    if not record.set_identifier:
        yield "R53005", f"{record.label}: a {name} record needs a set identifier", "name it, such as blue"
    elif len(record.set_identifier) > MAX_SET_IDENTIFIER:
        message = f"{record.label}: the set identifier is longer than {MAX_SET_IDENTIFIER} characters"
        yield "R53005", message, None
    if record.type in ("NS", "SOA"):
        yield "R53005", f"{record.label}: {record.type} records take the simple policy only", None
    if record.type == "CNAME" and isinstance(record.policy, MultivaluePolicy):
        yield "R53005", f"{record.label}: a CNAME cannot have the multivalue answer policy", "use weighted"
    if zone.private and isinstance(record.policy, IpBasedPolicy):
        message = f"{record.label}: a private zone does not take {name} records"
        yield "R53005", message, "it takes every other policy"
    yield from _check_policy_values(record)


def _check_policy_values(record: ResourceRecordSet) -> Iterator[Finding]:
    match record.policy:
        case WeightedPolicy(weight=weight) if not 0 <= weight <= MAX_WEIGHT:
            yield "R53005", f"{record.label}: the weight {weight} is not 0 to {MAX_WEIGHT}", None
        case GeolocationPolicy():
            yield from _check_geolocation(record, record.policy)
        case GeoproximityPolicy():
            yield from _check_geoproximity(record, record.policy)
        case _:
            return


def _check_geolocation(record: ResourceRecordSet, policy: GeolocationPolicy) -> Iterator[Finding]:
    """The place is one that Route 53 knows.

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_GeoLocation.html
    """
    if policy.continent is not None and policy.country is not None:
        yield "R53005", f"{record.label} has a continent and a country", "keep one of them"
    elif policy.continent is not None and continent_place(policy.continent) is None:
        message = f"{record.label}: {policy.continent} is no continent of Route 53"
        yield "R53005", message, "its continents are AF, AN, AS, EU, NA, OC, SA"
    elif policy.subdivision is not None and policy.country is None:
        yield "R53005", f"{record.label} has a subdivision without a country", "write the country too"
    elif policy.country is not None and country_place(policy.country) is None:
        message = f"{record.label}: {policy.country} is no country of Route 53"
        yield "R53005", message, "write an ISO 3166-1 code of two letters, such as GB"
    elif policy.country is not None and continent_of_country(policy.country) is None:
        message = f"{record.label}: Route 53 has no geolocation for {policy.country}"
        yield "R53005", message, "leave the record out: no address is known to be there"
    elif policy.subdivision is not None:
        code = f"{policy.country}-{policy.subdivision}"
        if policy.country != "CA" and subdivision_place(code) is None:
            message = f"{record.label}: {code} is no subdivision of Route 53"
            yield "R53005", message, "it has the states of US, the regions of UA and the provinces of CA"


def _check_geoproximity(record: ResourceRecordSet, policy: GeoproximityPolicy) -> Iterator[Finding]:
    """One place and a bias of -99 to 99.

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_GeoProximityLocation.html
    """
    places = [policy.region, policy.local_zone_group, policy.coordinates]
    if sum(place is not None for place in places) != 1:
        message = f"{record.label} needs one of a Region, a Local Zone group and coordinates"
        yield "R53005", message, None
    if policy.coordinates is not None:
        latitude, longitude = policy.coordinates
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            message = f"{record.label}: {latitude:g}, {longitude:g} is no latitude and longitude"
            yield "R53005", message, "-90 to 90 and -180 to 180"
    if not -99 <= policy.bias <= 99:
        yield "R53005", f"{record.label}: the bias {policy.bias} is not -99 to 99", None


_RECORD_CHECKS: tuple[Callable[[HostedZone, ResourceRecordSet], Iterator[Finding]], ...] = (
    _check_place,
    _check_content,
    _check_policy,
)


def _cname_problems(
    zone: HostedZone, name: str, types: dict[str, list[ResourceRecordSet]]
) -> Iterator[Problem]:
    """A CNAME is never at the apex and never beside another type.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html
    """
    cnames = types.get("CNAME")
    if not cnames:
        return
    first = cnames[0]
    if name == zone.domain_name:
        yield Problem(
            message=f"a CNAME cannot be at the apex of zone {zone.domain_name}",
            span=first.span,
            hint="use an alias record",
            rule="R53001",
        )
    others = [record for type_, group in types.items() if type_ != "CNAME" for record in group]
    if others and name != zone.domain_name:
        yield Problem(
            message=f"{name} has a CNAME and records of type {', '.join(t for t in types if t != 'CNAME')}",
            span=first.span,
            hint="a CNAME stands alone at its name",
            rule="R53002",
            related=tuple((f"{record.label} is here", record.span) for record in others[:3]),
        )


def _group_problems(group: list[ResourceRecordSet]) -> Iterator[Problem]:
    """Records of one name and type have one policy, different set identifiers and different places.

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
    """
    first = group[0]
    what = f"{first.name} {first.type}"
    policies = dict.fromkeys(policy_name(record) for record in group)
    if len(policies) > 1:
        other = next(record for record in group if policy_name(record) != policy_name(first))
        yield _pair(other, first, f"{what} has records of two policies: {', '.join(policies)}", "R53004")
        return
    if isinstance(first.policy, SimplePolicy):
        yield _pair(group[1], first, f"{what} is there twice", "R53004")
        return
    yield from _duplicates(group, lambda r: r.set_identifier, "set identifier", "R53004")
    key = _place_key(first)
    if key is not None:
        yield from _duplicates(group, key, "place", "R53004")
    if isinstance(first.policy, IpBasedPolicy):
        for record in group[1:]:
            if (
                isinstance(record.policy, IpBasedPolicy)
                and record.policy.collection != first.policy.collection
            ):
                yield _pair(record, first, f"{what} names two CIDR collections", "R53004")
                return


def _place_key(first: ResourceRecordSet) -> Callable[[ResourceRecordSet], str | None] | None:
    """What may occur once in a group of this policy; None for a policy where anything may repeat."""

    def key(record: ResourceRecordSet) -> str | None:
        match record.policy:
            case FailoverPolicy(role=role):
                return role
            case LatencyPolicy(region=region):
                return f"Region {region}"
            case GeolocationPolicy():
                return describe_geolocation(record.policy)
            case IpBasedPolicy(location=location):
                return f"location {location}"
            case _:
                return None

    repeatable = (WeightedPolicy, MultivaluePolicy, GeoproximityPolicy)
    return None if isinstance(first.policy, repeatable) else key


def _duplicates(
    group: list[ResourceRecordSet], key: Callable[[ResourceRecordSet], str | None], word: str, rule: str
) -> Iterator[Problem]:
    seen: dict[str, ResourceRecordSet] = {}
    for record in group:
        value = key(record)
        if value is None:
            continue
        if value in seen:
            message = f"{record.name} {record.type} has two records of the same {word}: {value}"
            yield _pair(record, seen[value], message, rule)
        else:
            seen[value] = record


def _pair(record: ResourceRecordSet, other: ResourceRecordSet, message: str, rule: str) -> Problem:
    return Problem(
        message=message, span=record.span, rule=rule, related=(("the other one is here", other.span),)
    )


def _alias_loop_problems(
    zone: HostedZone, by_name: dict[str, dict[str, list[ResourceRecordSet]]]
) -> Iterator[Problem]:
    """An alias must not lead back to itself. Each loop is reported once.

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
    """
    targets: dict[tuple[str, str], dict[tuple[str, str], ResourceRecordSet]] = {}
    for name, types in by_name.items():
        for type_, group in types.items():
            for record in group:
                alias = record.alias_target
                if alias is not None and alias.hosted_zone in (None, zone.id) and alias.dns_name in by_name:
                    targets.setdefault((name, type_), {})[alias.dns_name, type_] = record
    done: set[tuple[str, str]] = set()
    for start in targets:
        yield from _loops_from(start, targets, done)


def _loops_from(
    start: tuple[str, str],
    targets: dict[tuple[str, str], dict[tuple[str, str], ResourceRecordSet]],
    done: set[tuple[str, str]],
) -> Iterator[Problem]:
    path: list[tuple[str, str]] = []
    on_path: set[tuple[str, str]] = set()
    stack = [(start, iter(targets.get(start, {}).items()))] if start not in done else []
    if stack:
        path.append(start)
        on_path.add(start)
    while stack:
        node, following = stack[-1]
        step = next(following, None)
        if step is None:
            stack.pop()
            path.pop()
            on_path.discard(node)
            done.add(node)
            continue
        target, record = step
        if target in on_path:
            loop = [name for name, _ in path[path.index(target) :]]
            message = f"alias loop: {' → '.join([*loop, target[0]])}"
            yield Problem(
                message=message, span=record.span, rule="R53003", hint="let one of them hold values"
            )
        elif target not in done:
            stack.append((target, iter(targets.get(target, {}).items())))
            path.append(target)
            on_path.add(target)

"""What holds for every configuration of records, whatever is healthy."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from vpcplan.analysis.resolution.name_index import index_names
from vpcplan.analysis.resolution.question import Client, Health, Question
from vpcplan.analysis.resolution.resolve import resolve
from vpcplan.analysis.resolution.result import Resolution
from vpcplan.errors import SourceSpan
from vpcplan.model.cidr_collection import CidrCollection, CidrLocation
from vpcplan.model.health_check import HealthCheck
from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.resource_record_set import (
    AliasTarget,
    FailoverPolicy,
    GeolocationPolicy,
    GeoproximityPolicy,
    IpBasedPolicy,
    LatencyPolicy,
    MultivaluePolicy,
    ResourceRecordSet,
    RoutingPolicy,
    SimplePolicy,
    WeightedPolicy,
)
from vpcplan.model.route53 import Route53
from vpcplan.model.topology import Topology
from vpcplan.net.block import parse_address, parse_block

SPAN = SourceSpan("generated.yaml", 1)
CHECKS = ("a", "b", "c", "d", "e")
CLIENTS = (
    Client(),
    Client(country="FR"),
    Client(subdivision="US-CA"),
    Client(region="ap-southeast-2"),
    Client(location=(48.85, 2.35)),
    Client(country="FR", address=parse_address("203.0.113.9")),
    Client(subnet=parse_block("203.0.0.0/20")),
)
KINDS = (
    "simple",
    "weighted",
    "failover",
    "latency",
    "geolocation",
    "geoproximity",
    "ip_based",
    "multivalue",
)
COLLECTION = CidrCollection(
    id="C",
    name="C",
    span=SPAN,
    locations=(
        CidrLocation(name="wide", cidr_blocks=(parse_block("203.0.0.0/16"),), span=SPAN),
        CidrLocation(name="narrow", cidr_blocks=(parse_block("203.0.113.0/24"),), span=SPAN),
    ),
)


@st.composite
def policies(draw: st.DrawFn, multivalue: bool, kinds: tuple[str, ...] = KINDS) -> list[RoutingPolicy]:
    """The policies of a group: all of one kind, each place once."""
    kind = draw(st.sampled_from(kinds))
    if kind == "weighted" or (kind == "multivalue" and not multivalue):
        weights = draw(st.lists(st.sampled_from([0, 1, 3, 255]), min_size=1, max_size=4))
        return [WeightedPolicy(weight) for weight in weights]
    if kind == "failover":
        return [FailoverPolicy("primary"), FailoverPolicy("secondary")][: draw(st.integers(1, 2))]
    if kind == "latency":
        regions = ["eu-west-1", "us-east-1", "ap-southeast-2"]
        return [LatencyPolicy(region) for region in regions[: draw(st.integers(1, 3))]]
    if kind == "geolocation":
        places = [
            GeolocationPolicy(),
            GeolocationPolicy(country="FR"),
            GeolocationPolicy(continent="NA"),
            GeolocationPolicy(country="US", subdivision="CA"),
        ]
        return list(draw(st.lists(st.sampled_from(places), min_size=1, max_size=4, unique=True)))
    if kind == "geoproximity":
        biases = draw(st.lists(st.sampled_from([-99, -25, 0, 25, 99]), min_size=3, max_size=3))
        near: list[dict[str, Any]] = [
            {"region": "eu-west-1"},
            {"coordinates": (-26.2, 28.04)},
            {"local_zone_group": "us-west-2-lax-1"},
        ]
        found = [GeoproximityPolicy(**place, bias=bias) for place, bias in zip(near, biases, strict=True)]
        return list(found[: draw(st.integers(1, 3))])
    if kind == "ip_based":
        locations = draw(st.lists(st.sampled_from(["wide", "narrow", "*"]), min_size=1, unique=True))
        return [IpBasedPolicy("C", location) for location in locations]
    if kind == "multivalue":
        return [MultivaluePolicy()] * draw(st.integers(1, 10))
    return [SimplePolicy()]


@st.composite
def zones(draw: st.DrawFn, kinds: tuple[str, ...] = KINDS) -> list[ResourceRecordSet]:
    """A tree of up to three levels: www, then pools below it, each record with a value of its own."""
    records: list[ResourceRecordSet] = []
    values = iter(f"192.0.2.{n}" for n in range(1, 255))
    levels = [["www"], ["p0", "p1", "p2"], ["q0", "q1"]]
    for depth, names in enumerate(levels):
        for name in names:
            for number, policy in enumerate(draw(policies(multivalue=depth > 0, kinds=kinds))):
                below = levels[depth + 1] if depth < 2 and not isinstance(policy, MultivaluePolicy) else []
                target = draw(st.sampled_from([None, *below]))
                common: dict[str, Any] = {
                    "name": f"{name}.example.com",
                    "type": "A",
                    "span": SPAN,
                    "policy": policy,
                    "set_identifier": None if isinstance(policy, SimplePolicy) else str(number),
                    "health_check": draw(st.sampled_from([None, *CHECKS])),
                }
                if target is None:
                    records.append(ResourceRecordSet(**common, ttl=60, values=(next(values),)))
                else:
                    alias = AliasTarget(
                        dns_name=f"{target}.example.com",
                        hosted_zone="Z",
                        evaluate_target_health=draw(st.booleans()),
                    )
                    records.append(ResourceRecordSet(**common, alias_target=alias))
    return records


def ask(records: list[ResourceRecordSet], client: Client, unhealthy: set[str]) -> Resolution:
    zone = HostedZone(id="Z", name="Z", span=SPAN, domain_name="example.com", records=tuple(records))
    checks = {
        check: HealthCheck(id=check, name=check, span=SPAN, type="tcp", port=80, domain_name="x.example.org")
        for check in CHECKS
    }
    route53 = Route53(hosted_zones={"Z": zone}, health_checks=checks, cidr_collections={"C": COLLECTION})
    topology = Topology(route53=route53)
    health = Health(checks=dict.fromkeys(unhealthy, "unhealthy"))
    return resolve(index_names(topology), Question("www.example.com"), client, health)


def distribution(resolution: Resolution) -> dict[Any, Fraction]:
    return {
        (frozenset(o.answers), o.choose, frozenset(o.of), o.status): o.probability
        for o in resolution.outcomes
    }


health_states = st.sets(st.sampled_from(CHECKS))


@given(zones(), st.sampled_from(CLIENTS), health_states)
@settings(max_examples=300, deadline=None)
def test_probabilities_sum_to_one(
    records: list[ResourceRecordSet], client: Client, unhealthy: set[str]
) -> None:
    resolution = ask(records, client, unhealthy)
    assert sum(outcome.probability for outcome in resolution.outcomes) == 1
    assert all(outcome.probability > 0 for outcome in resolution.outcomes)


@given(zones(), st.sampled_from(CLIENTS), health_states, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_the_order_of_records_does_not_matter(
    records: list[ResourceRecordSet], client: Client, unhealthy: set[str], random: Any
) -> None:
    shuffled = list(records)
    random.shuffle(shuffled)
    assert distribution(ask(records, client, unhealthy)) == distribution(ask(shuffled, client, unhealthy))


def record_share(resolution: Resolution, record: ResourceRecordSet) -> Fraction:
    (value,) = record.values
    return sum(
        (
            outcome.probability * (Fraction(outcome.choose or 1, len(outcome.of)) if outcome.of else 1)
            for outcome in resolution.outcomes
            if any(answer.value == value for answer in (*outcome.answers, *outcome.of))
        ),
        Fraction(0),
    )


@given(zones(), st.sampled_from(CLIENTS), health_states, st.data())
@settings(max_examples=300, deadline=None)
def test_a_record_never_gains_by_becoming_unhealthy_unless_nobody_is_healthy(
    records: list[ResourceRecordSet], client: Client, unhealthy: set[str], data: st.DataObject
) -> None:
    leaves = [number for number, record in enumerate(records) if record.values]
    number = data.draw(st.sampled_from(leaves))
    own = structs.replace(records[number], health_check="own")
    changed = [*records[:number], own, *records[number + 1 :]]
    before = ask(changed, client, unhealthy)
    after = ask(changed, client, {*unhealthy, "own"})
    nobody_healthy = any(
        step.kind == "policy" and "no record is healthy" in step.reason for step in after.steps
    )
    if not nobody_healthy:
        assert record_share(after, own) <= record_share(before, own)


class Walk:
    """What AWS's page tells step by step: choose by the policy, check, choose another until one is healthy.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
    """

    def __init__(self, records: list[ResourceRecordSet], unhealthy: set[str]) -> None:
        self.unhealthy = unhealthy
        self.groups: dict[str, list[ResourceRecordSet]] = {}
        for record in records:
            self.groups.setdefault(record.name, []).append(record)

    def answer(self, name: str) -> dict[str, Fraction]:
        """The share of each value; where nobody is healthy, of all records as if they were."""
        group = self.groups[name]
        found = self.healthy(group)
        if found is not None:
            return found
        shares: dict[str, Fraction] = {}
        for share, record in first_choices(group):
            target = record.alias_target
            below = self.answer(target.dns_name) if target is not None else {record.values[0]: Fraction(1)}
            add(shares, share, below)
        return shares

    def healthy(self, left: list[ResourceRecordSet]) -> dict[str, Fraction] | None:
        """The share of each value when unhealthy choices are dropped one by one; None: nobody is healthy.

        An alias that does not evaluate its target is healthy even where that has no answer for the client.
        """
        shares: dict[str, Fraction] = {}
        choices = first_choices(left)
        for share, record in choices:
            below = self.one(record)
            if below is None:
                below = self.healthy([each for each in left if each is not record])
            if below is None:
                return None
            add(shares, share, below)
        return shares if choices else None

    def one(self, record: ResourceRecordSet) -> dict[str, Fraction] | None:
        """What a record gives; None if it is unhealthy, or evaluates a branch that nobody is healthy in."""
        if record.health_check in self.unhealthy:
            return None
        if record.alias_target is None:
            return {record.values[0]: Fraction(1)}
        name = record.alias_target.dns_name
        if record.alias_target.evaluate_target_health:
            return self.healthy(self.groups[name])
        return self.answer(name)


def add(shares: dict[str, Fraction], share: Fraction, below: dict[str, Fraction]) -> None:
    for value, part in below.items():
        shares[value] = shares.get(value, Fraction(0)) + share * part


def first_choices(left: list[ResourceRecordSet]) -> list[tuple[Fraction, ResourceRecordSet]]:
    """The records that come first among those that are left, each with its chance; for a client in Paris."""
    if not left:
        return []
    places = {"FR": 0, None: 1}
    match left[0].policy:
        case WeightedPolicy():
            weights = [each.policy.weight for each in left if isinstance(each.policy, WeightedPolicy)]
            if not any(weights):
                weights = [1] * len(left)
            chosen = [(Fraction(w, sum(weights)), r) for w, r in zip(weights, left, strict=True)]
            return [(share, record) for share, record in chosen if share]
        case FailoverPolicy():
            return [(Fraction(1), min(left, key=lambda each: each.policy != FailoverPolicy("primary")))]
        case GeolocationPolicy():
            here = [
                (places[each.policy.country], number)
                for number, each in enumerate(left)
                if isinstance(each.policy, GeolocationPolicy)
                and each.policy.continent is None
                and each.policy.country in places
            ]
            return [(Fraction(1), left[min(here)[1]])] if here else []
        case _:
            return [(Fraction(1), left[0])]


@given(zones(kinds=("simple", "weighted", "failover", "geolocation")), health_states)
@settings(max_examples=400, deadline=None)
def test_distribution_is_what_choosing_step_by_step_gives(
    records: list[ResourceRecordSet], unhealthy: set[str]
) -> None:
    shares: dict[str, Fraction] = {}
    for outcome in ask(records, Client(country="FR"), unhealthy).outcomes:
        for answer in outcome.answers:
            shares[answer.value] = shares.get(answer.value, Fraction(0)) + outcome.probability
    assert shares == Walk(records, unhealthy).answer("www.example.com")

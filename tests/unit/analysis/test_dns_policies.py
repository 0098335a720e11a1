"""Each routing policy, by the examples and the sentences of its AWS page."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.unit.analysis.dns_topology import ask, names, shares, zone

ONE = Fraction(1)
CHECKS = """
health_checks:
  a: {type: http, endpoint: 198.51.100.1}
  b: {type: http, endpoint: 198.51.100.2}
  c: {type: http, endpoint: 198.51.100.3}
  d: {type: http, endpoint: 198.51.100.4}
"""


def test_simple_record_with_a_failing_check_is_answered_all_the_same() -> None:
    index = zone("{name: www, type: A, value: 192.0.2.1, health_check: a}", CHECKS)
    assert shares(ask(index, "www.example.com", unhealthy=["a"])) == {"192.0.2.1": ONE}


WEIGHTED = """
{name: www, type: A, set_identifier: a, weight: 1, value: 192.0.2.1, health_check: a}
{name: www, type: A, set_identifier: b, weight: 3, value: 192.0.2.2, health_check: b}
{name: www, type: A, set_identifier: c, weight: 0, value: 192.0.2.3, health_check: c}
{name: www, type: A, set_identifier: d, weight: 0, value: 192.0.2.4, health_check: d}
"""


@pytest.mark.parametrize(
    ("unhealthy", "expected"),
    [
        ([], {"192.0.2.1": Fraction(1, 4), "192.0.2.2": Fraction(3, 4)}),
        (["a"], {"192.0.2.2": ONE}),
        (["a", "b"], {"192.0.2.3": Fraction(1, 2), "192.0.2.4": Fraction(1, 2)}),
        (["a", "b", "c"], {"192.0.2.4": ONE}),
        (["a", "b", "c", "d"], {"192.0.2.1": Fraction(1, 4), "192.0.2.2": Fraction(3, 4)}),
        (["c", "d"], {"192.0.2.1": Fraction(1, 4), "192.0.2.2": Fraction(3, 4)}),
    ],
)
def test_weighted(unhealthy: list[str], expected: dict[str, Fraction]) -> None:
    index = zone(WEIGHTED, CHECKS)
    assert shares(ask(index, "www.example.com", unhealthy=unhealthy)) == expected


def test_weights_of_zero_share_equally_among_the_healthy() -> None:
    records = "\n".join(
        f"{{name: www, type: A, set_identifier: {i}, weight: 0, value: 192.0.2.{i}, health_check: {check}}}"
        for i, check in enumerate("abc", 1)
    )
    index = zone(records, CHECKS)
    assert set(shares(ask(index, "www.example.com")).values()) == {Fraction(1, 3)}
    assert set(shares(ask(index, "www.example.com", unhealthy=["b"]))) == {"192.0.2.1", "192.0.2.3"}


def test_weighted_records_with_equal_values_are_one_outcome() -> None:
    index = zone("""
    {name: www, type: A, set_identifier: a, weight: 1, value: 192.0.2.1}
    {name: www, type: A, set_identifier: b, weight: 1, value: 192.0.2.1}
    """)
    assert shares(ask(index, "www.example.com")) == {"192.0.2.1": ONE}


FAILOVER = """
{name: www, type: A, set_identifier: a, failover: primary, value: 192.0.2.1, health_check: a}
{name: www, type: A, set_identifier: b, failover: secondary, value: 192.0.2.2, health_check: b}
"""


@pytest.mark.parametrize(
    ("unhealthy", "expected"),
    [([], "192.0.2.1"), (["a"], "192.0.2.2"), (["b"], "192.0.2.1"), (["a", "b"], "192.0.2.1")],
)
def test_failover(unhealthy: list[str], expected: str) -> None:
    index = zone(FAILOVER, CHECKS)
    assert shares(ask(index, "www.example.com", unhealthy=unhealthy)) == {expected: ONE}


def test_secondary_alone_answers_even_when_unhealthy() -> None:
    index = zone(FAILOVER.strip().splitlines()[1], CHECKS)
    assert shares(ask(index, "www.example.com", unhealthy=["b"])) == {"192.0.2.2": ONE}


GEOLOCATION = """
{name: www, type: A, set_identifier: ca, country: US, subdivision: CA, value: 192.0.2.1, health_check: a}
{name: www, type: A, set_identifier: us, country: US, value: 192.0.2.2, health_check: b}
{name: www, type: A, set_identifier: na, continent: NA, value: 192.0.2.3, health_check: c}
{name: www, type: A, set_identifier: all, country: "*", value: 192.0.2.4, health_check: d}
"""


@pytest.mark.parametrize(
    ("client", "unhealthy", "expected"),
    [
        ("subdivision:US-CA", [], "192.0.2.1"),
        ("subdivision:US-CA", ["a"], "192.0.2.2"),
        ("subdivision:US-CA", ["a", "b"], "192.0.2.3"),
        ("subdivision:US-CA", ["a", "b", "c"], "192.0.2.4"),
        ("subdivision:US-CA", ["a", "b", "c", "d"], "192.0.2.1"),
        ("subdivision:US-NY", [], "192.0.2.2"),
        ("country:US", [], "192.0.2.2"),
        ("country:MX", [], "192.0.2.3"),
        ("country:FR", [], "192.0.2.4"),
        ("country:FR", ["d"], "192.0.2.4"),
        ("continent:NA", [], "192.0.2.3"),
        ("region:us-west-1", [], "192.0.2.1"),
        ("region:ca-central-1", [], "192.0.2.3"),
        ("ip:203.0.113.9", [], "192.0.2.4"),
    ],
)
def test_geolocation(client: str, unhealthy: list[str], expected: str) -> None:
    index = zone(GEOLOCATION, CHECKS)
    assert shares(ask(index, "www.example.com", [client], unhealthy)) == {expected: ONE}


def test_geolocation_without_a_match_and_without_a_default_has_no_answer() -> None:
    index = zone("{name: www, type: A, set_identifier: fr, country: FR, value: 192.0.2.1}")
    resolution = ask(index, "www.example.com", ["country:DE"])
    assert (resolution.status, resolution.answered) == ("NOERROR", False)
    assert not ask(index, "www.example.com").answered


LATENCY = """
{name: www, type: A, set_identifier: ie, region: eu-west-1, value: 192.0.2.1, health_check: a}
{name: www, type: A, set_identifier: va, region: us-east-1, value: 192.0.2.2, health_check: b}
{name: www, type: A, set_identifier: sy, region: ap-southeast-2, value: 192.0.2.3, health_check: c}
"""


@pytest.mark.parametrize(
    ("client", "unhealthy", "expected"),
    [
        ("region:eu-west-1", [], "192.0.2.1"),
        ("region:eu-west-1", ["a"], "192.0.2.2"),
        ("region:eu-west-1", ["a", "b"], "192.0.2.3"),
        ("region:eu-west-1", ["a", "b", "c"], "192.0.2.1"),
        ("country:NZ", [], "192.0.2.3"),
        ("country:BR", [], "192.0.2.2"),
        ("location:48.85,2.35", [], "192.0.2.1"),
        ("subdivision:US-CA", [], "192.0.2.2"),
    ],
)
def test_latency_is_estimated_from_distance(client: str, unhealthy: list[str], expected: str) -> None:
    resolution = ask(zone(LATENCY, CHECKS), "www.example.com", [client], unhealthy)
    assert shares(resolution) == {expected: ONE}
    assert resolution.estimated


def test_latency_follows_the_topologys_table() -> None:
    table = CHECKS + "latency:\n  country:FR: {us-east-1: 5, eu-west-1: 80}\n"
    resolution = ask(zone(LATENCY, table), "www.example.com", ["country:FR"])
    assert shares(resolution) == {"192.0.2.2": ONE}
    assert not resolution.estimated


def test_latency_of_a_client_anywhere_prefers_no_region() -> None:
    resolution = ask(zone(LATENCY, CHECKS), "www.example.com", unhealthy=["c"])
    assert shares(resolution) == {"192.0.2.1": Fraction(1, 2), "192.0.2.2": Fraction(1, 2)}


def geoproximity(bias: int) -> str:
    """Web servers A and B of AWS's page, on the equator: 150 km and 100 km from the client at 0, 0."""
    degree = 111.19492664
    return f"""
    {{name: www, type: A, set_identifier: a, coordinates: "0,{150 / degree}", bias: {bias}, value: 192.0.2.1}}
    {{name: www, type: A, set_identifier: b, coordinates: "0,-{100 / degree}", value: 192.0.2.2}}
    """


@pytest.mark.parametrize(
    ("bias", "expected"), [(0, "192.0.2.2"), (50, "192.0.2.1"), (30, "192.0.2.2"), (-50, "192.0.2.2")]
)
def test_geoproximity_by_awss_example(bias: int, expected: str) -> None:
    resolution = ask(zone(geoproximity(bias)), "www.example.com", ["location:0,0"])
    assert shares(resolution) == {expected: ONE}


def test_geoproximity_of_regions_and_local_zones() -> None:
    index = zone(
        """
        {name: www, type: A, routing_policy: geoproximity, set_identifier: i, region: eu-west-1,
          value: 192.0.2.1, health_check: a}
        {name: www, type: A, set_identifier: l, local_zone_group: us-west-2-lax-1, value: 192.0.2.2}
        """,
        CHECKS,
    )
    assert shares(ask(index, "www.example.com", ["subdivision:US-CA"])) == {"192.0.2.2": ONE}
    assert shares(ask(index, "www.example.com", ["country:FR"])) == {"192.0.2.1": ONE}
    assert shares(ask(index, "www.example.com", ["country:FR"], ["a"])) == {"192.0.2.2": ONE}


def multivalue(count: int) -> str:
    return "\n".join(
        f"{{name: www, type: A, routing_policy: multivalue, set_identifier: m{i}, value: 192.0.2.{i}"
        + (", health_check: a}" if i == 1 else ", health_check: b}" if i == 2 else "}")
        for i in range(1, count + 1)
    )


def test_multivalue_answers_all_up_to_eight() -> None:
    (outcome,) = ask(zone(multivalue(8), CHECKS), "www.example.com").outcomes
    assert len(outcome.answers) == 8
    (outcome,) = ask(zone(multivalue(8), CHECKS), "www.example.com", unhealthy=["a", "b"]).outcomes
    assert len(outcome.answers) == 6


def test_multivalue_chooses_eight_of_more() -> None:
    (outcome,) = ask(zone(multivalue(10), CHECKS), "www.example.com", unhealthy=["a"]).outcomes
    assert (outcome.choose, len(outcome.of), outcome.answers) == (8, 9, ())


def test_multivalue_with_nobody_healthy_answers_all() -> None:
    (outcome,) = ask(zone(multivalue(2), CHECKS), "www.example.com", unhealthy=["a", "b"]).outcomes
    assert len(outcome.answers) == 2


IP_BASED = """
{name: www, type: A, set_identifier: wide, cidr_collection: isp, cidr_location: wide, value: 192.0.2.1}
{name: www, type: A, set_identifier: near, cidr_collection: isp, cidr_location: near,
  value: 192.0.2.2, health_check: a}
{name: www, type: A, set_identifier: rest, cidr_collection: isp, cidr_location: "*", value: 192.0.2.3}
"""
COLLECTION = (
    CHECKS
    + """
cidr_collections:
  isp: {locations: {wide: [203.0.0.0/16, "2001:db8::/32"], near: [203.0.113.0/24, "2001:db8:1::/48"]}}
"""
)


@pytest.mark.parametrize(
    ("client", "unhealthy", "expected"),
    [
        ("subnet:203.0.113.0/24", [], "192.0.2.2"),
        ("subnet:203.0.113.0/24", ["a"], "192.0.2.1"),
        ("subnet:203.0.0.0/20", [], "192.0.2.1"),
        ("subnet:203.0.0.0/15", [], "192.0.2.3"),
        ("ip:203.0.113.9", [], "192.0.2.2"),
        ("ip:198.51.100.9", [], "192.0.2.3"),
        ("subnet:2001:db8:1::/48", [], "192.0.2.2"),
        ("subnet:2001:db8::/32", [], "192.0.2.1"),
        ("subnet:2001::/16", [], "192.0.2.3"),
        ("country:FR", [], "192.0.2.3"),
    ],
)
def test_ip_based(client: str, unhealthy: list[str], expected: str) -> None:
    index = zone(IP_BASED, COLLECTION)
    assert shares(ask(index, "www.example.com", [client], unhealthy)) == {expected: ONE}


def test_subnet_that_the_resolver_passes_on_goes_before_its_own_address() -> None:
    index = zone(IP_BASED, COLLECTION)
    resolution = ask(index, "www.example.com", ["ip:198.51.100.9", "subnet:203.0.113.0/24"])
    assert shares(resolution) == {"192.0.2.2": ONE}


def test_ip_based_without_match_and_default_has_no_answer() -> None:
    index = zone(IP_BASED.strip().splitlines()[0], COLLECTION)
    assert not ask(index, "www.example.com", ["ip:198.51.100.9"]).answered


def tree(evaluate_us: bool) -> str:
    """The latency alias tree of AWS's page on complex configurations: two Regions, two instances each."""
    flag = "true" if evaluate_us else "false"
    return f"""
    {{name: "@", type: A, set_identifier: us, region: us-east-1,
      alias: {{target: us-www, evaluate_target_health: {flag}}}}}
    {{name: "@", type: A, set_identifier: au, region: ap-southeast-2,
      alias: {{target: au-www, evaluate_target_health: true}}}}
    {{name: us-www, type: A, set_identifier: a, weight: 1, value: 192.0.2.1, health_check: a}}
    {{name: us-www, type: A, set_identifier: b, weight: 1, value: 192.0.2.2, health_check: b}}
    {{name: au-www, type: A, set_identifier: c, weight: 1, value: 192.0.2.3, health_check: c}}
    {{name: au-www, type: A, set_identifier: d, weight: 3, value: 192.0.2.4, health_check: d}}
    """


HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)


@pytest.mark.parametrize(
    ("unhealthy", "expected"),
    [
        ([], {"192.0.2.1": HALF, "192.0.2.2": HALF}),
        (["a"], {"192.0.2.2": ONE}),
        (["a", "b"], {"192.0.2.3": QUARTER, "192.0.2.4": 3 * QUARTER}),
        (["a", "b", "c"], {"192.0.2.4": ONE}),
        (["a", "b", "c", "d"], {"192.0.2.1": HALF, "192.0.2.2": HALF}),
    ],
)
def test_branches_without_a_healthy_record_are_left(
    unhealthy: list[str], expected: dict[str, Fraction]
) -> None:
    index = zone(tree(evaluate_us=True), CHECKS)
    assert shares(ask(index, "example.com", ["region:us-east-1"], unhealthy)) == expected


def test_without_evaluating_the_target_the_branch_is_used_as_it_is() -> None:
    index = zone(tree(evaluate_us=False), CHECKS)
    resolution = ask(index, "example.com", ["region:us-east-1"], ["a", "b"])
    assert shares(resolution) == {"192.0.2.1": HALF, "192.0.2.2": HALF}


def test_health_check_on_the_alias_itself_must_pass_as_well() -> None:
    records = tree(evaluate_us=True).replace(
        "evaluate_target_health: true}}", "evaluate_target_health: true}, health_check: e}", 1
    )
    index = zone(records, CHECKS + "  e: {type: tcp, endpoint: 198.51.100.5, port: 80}\n")
    resolution = ask(index, "example.com", ["region:us-east-1"], ["e"])
    assert set(shares(resolution)) == {"192.0.2.3", "192.0.2.4"}


def test_record_without_a_check_in_a_branch_keeps_the_branch() -> None:
    records = tree(evaluate_us=True).replace(", health_check: b", "")
    resolution = ask(zone(records, CHECKS), "example.com", ["region:us-east-1"], ["a"])
    assert shares(resolution) == {"192.0.2.2": ONE}


def test_alias_answers_have_the_name_asked_for_and_the_targets_ttl() -> None:
    index = zone("""
    {name: www, type: A, alias: a}
    {name: a, type: A, alias: b}
    {name: b, type: A, ttl: 42, value: 192.0.2.1}
    """)
    (outcome,) = ask(index, "www.example.com").outcomes
    assert [(a.name, a.type, a.ttl, a.value) for a in outcome.answers] == [
        ("www.example.com", "A", 42, "192.0.2.1")
    ]


def test_alias_to_a_load_balancer_without_healthy_target_is_left() -> None:
    index = zone(
        """
        {name: www, type: A, set_identifier: p, failover: primary,
          alias: {target: my-lb.eu-west-1.elb.amazonaws.com, evaluate_target_health: true}}
        {name: www, type: A, set_identifier: s, failover: secondary, value: 192.0.2.9}
        """
    )
    assert shares(ask(index, "www.example.com")) == {"my-lb.eu-west-1.elb.amazonaws.com": ONE}
    resolution = ask(index, "www.example.com", unhealthy=["my-lb.eu-west-1.elb.amazonaws.com"])
    assert shares(resolution) == {"192.0.2.9": ONE}


TRAFFIC_POLICY = """
health_checks:
  a: {type: http, endpoint: 198.51.100.1}
traffic_policies:
  tree:
    document:
      AWSPolicyFormatVersion: "2015-10-01"
      RecordType: A
      StartRule: place
      Endpoints:
        paris: {Type: value, Value: 192.0.2.1}
        rest: {Type: value, Value: 192.0.2.2}
        lb: {Type: application-load-balancer, Value: my-lb.eu-west-1.elb.amazonaws.com}
      Rules:
        place:
          RuleType: geo
          Locations:
            - {Country: FR, RuleReference: french, EvaluateTargetHealth: true}
            - {IsDefault: true, EndpointReference: rest}
        french:
          RuleType: weighted
          Items:
            - {Weight: "3", EndpointReference: paris, HealthCheck: a}
            - {Weight: "1", EndpointReference: lb, HealthCheck: a}
hosted_zones:
  example.com:
    records:
      - {name: www, type: A, traffic_policy: tree, ttl: 30}
"""


def test_traffic_policy_trees() -> None:
    index = names(TRAFFIC_POLICY)
    french = ask(index, "www.example.com", ["country:FR"])
    assert shares(french) == {
        "192.0.2.1": Fraction(3, 4),
        "my-lb.eu-west-1.elb.amazonaws.com": Fraction(1, 4),
    }
    assert french.outcomes[0].answers[0].ttl == 30
    assert shares(ask(index, "www.example.com", ["country:DE"])) == {"192.0.2.2": ONE}
    assert shares(ask(index, "www.example.com", ["country:FR"], ["a"])) == {"192.0.2.2": ONE}


def test_steps_name_the_record_what_was_compared_and_why_it_lost() -> None:
    resolution = ask(zone(FAILOVER, CHECKS), "www.example.com", unhealthy=["a"])
    (step,) = [step for step in resolution.steps if step.kind == "policy"]
    primary, secondary = step.candidates
    assert (step.policy, primary.compared, primary.share, secondary.share) == ("failover", "primary", 0, 1)
    assert "unhealthy" in primary.health_reason
    assert primary.reason == "would come first, but is unhealthy"

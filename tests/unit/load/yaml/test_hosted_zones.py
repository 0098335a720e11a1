"""Hosted zones in the topology language: short forms, defaults, and every refusal at its line."""

from __future__ import annotations

import pytest
from tests.unit.analysis.dns_topology import ask, names, zone

from vpcplan.errors import InputError, Problem

RECORD = "{name: www, type: A, value: 192.0.2.1}"


def problems(records: str, more: str = "") -> list[Problem]:
    with pytest.raises(InputError) as caught:
        zone(records, more)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("record", "rule", "message"),
    [
        ('{name: "@", type: CNAME, value: x.example.org}', "R53001", "apex"),
        ("{name: www, type: CNAME, value: a.b}\n" + RECORD, "R53002", "CNAME and records of type A"),
        ("{name: a, type: A, alias: b}\n{name: b, type: A, alias: a}", "R53003", "alias loop"),
        (f"{RECORD}\n{RECORD}", "R53004", "there twice"),
        (
            "{name: a, type: A, weight: 1, set_identifier: x, value: 192.0.2.1}\n"
            "{name: a, type: A, weight: 1, set_identifier: x, value: 192.0.2.2}",
            "R53004",
            "same set identifier: x",
        ),
        (
            "{name: a, type: A, weight: 1, set_identifier: x, value: 192.0.2.1}\n"
            "{name: a, type: A, failover: primary, set_identifier: y, value: 192.0.2.2}",
            "R53004",
            "two policies: weighted, failover",
        ),
        (
            "{name: a, type: A, country: FR, set_identifier: x, value: 192.0.2.1}\n"
            "{name: a, type: A, country: FR, set_identifier: y, value: 192.0.2.2}",
            "R53004",
            "same place: country FR",
        ),
        (
            "{name: a, type: A, weight: 5, country: FR, set_identifier: x, value: 192.0.2.1}",
            "YAML003",
            "fields of several: `weight` (weighted), `country` (geolocation)",
        ),
        ('{name: a, type: A, alias: "@"}', "R53005", "example.com has NS, SOA but no A record"),
        ("{name: a, type: A, weight: 256, set_identifier: x, value: 192.0.2.1}", "R53005", "0 to 255"),
        ("{name: a, type: A, weight: 1, value: 192.0.2.1}", "R53005", "set identifier"),
        (f"{RECORD}\n{{name: a, type: A, ttl: 60, alias: www}}", "R53005", "no TTL of its own"),
        (f"{RECORD}\n{{name: a, type: AAAA, alias: www}}", "R53005", "no AAAA record"),
        (
            f"{RECORD}\n{{name: a, type: A, routing_policy: multivalue, set_identifier: x, alias: www}}",
            "R53005",
            "multivalue answer record cannot be an alias",
        ),
        ("{name: a, type: A, country: ZZ, set_identifier: x, value: 192.0.2.1}", "R53005", "no country"),
        ("{name: a, type: A, continent: XX, set_identifier: x, value: 192.0.2.1}", "R53005", "no continent"),
        ("{name: a, type: A, subdivision: US-ZZ, set_identifier: x, value: 192.0.2.1}", "R53005", "US-ZZ"),
        ("{name: a, type: A, value: 10.0.0.300}", "R53005", "not an IPv4 address"),
        ("{name: a, type: AAAA, value: 192.0.2.1}", "R53005", "not an IPv6 address"),
        ("{name: a, type: MX, value: mail.example.com}", "R53005", "PRIORITY NAME"),
        (f"{{name: a, type: TXT, value: {'x' * 256}}}", "R53005", "256 bytes"),
        ("{name: a..b, type: A, value: 192.0.2.1}", "R53005", "empty label"),
        (f"{{name: {'a' * 64}, type: A, value: 192.0.2.1}}", "R53005", "64 octets"),
        (
            "{name: '" + ".".join(["a" * 60] * 5) + "', type: A, value: 192.0.2.1}",
            "R53005",
            "255 are allowed",
        ),
        ("{name: ☃☃..☃, type: A, value: 192.0.2.1}", "R53005", "not a"),
        ("{name: a, type: BOGUS, value: x}", "R53005", "no record type BOGUS"),
        ("{name: a, type: A}", "R53005", "neither values nor an alias target"),
        ("{name: a.example.org., type: A, value: 192.0.2.1}", "R53005", "not in zone"),
        (
            "{name: a, type: A, bias: 120, coordinates: '91,0', set_identifier: x, value: 192.0.2.1}",
            "R53005",
            "91",
        ),
        ("{name: a, type: A, alias: nowhere}", "YAML004", "nowhere.example.com does not exist"),
        ("{name: a, type: A, value: 192.0.2.1, health_check: blue}", "YAML004", "health check `blue`"),
        ("{name: a, type: A, weigth: 1, value: 192.0.2.1}", "YAML002", "did you mean `weight`"),
        (
            "{name: a, type: A, routing_policy: weighted, set_identifier: x, value: 192.0.2.1}",
            "YAML003",
            "needs `weight`",
        ),
    ],
)
def test_what_is_refused(record: str, rule: str, message: str) -> None:
    found = problems(record)
    assert any(each.rule == rule and message in each.message for each in found), found
    for each in found:
        assert each.span is not None
        assert each.span.line >= 5
        assert each.source_line


def test_private_zones_take_fewer_policies() -> None:
    text = """
    vpcs: {shop: {cidr_blocks: [10.0.0.0/16]}}
    cidr_collections: {isp: {locations: {a: [203.0.113.0/24]}}}
    hosted_zones:
      corp.internal:
        vpcs: [shop]
        records:
          - {name: a, type: A, cidr_collection: isp, cidr_location: a, set_identifier: x, value: 10.0.0.1}
    """
    with pytest.raises(InputError, match="private zone does not take ip_based"):
        names(text)


@pytest.mark.parametrize("block", ["203.0.113.0/25", "0.0.0.0/0", "2001:db8::/49"])
def test_blocks_of_collections_have_a_longest_length(block: str) -> None:
    with pytest.raises(InputError, match="is not /1 to"):
        names(f'cidr_collections: {{isp: {{locations: {{a: ["{block}"]}}}}}}')


def test_calculated_checks_in_a_circle() -> None:
    with pytest.raises(InputError, match="a → b → a"):
        names("""
        health_checks:
          a: {type: calculated, children: [b]}
          b: {type: calculated, children: [a]}
        """)


def test_short_forms() -> None:
    index = zone(
        """
        {name: "@", type: mx, value: 10 mail.example.com}
        {name: bücher, type: A, value: 192.0.2.1}
        {name: www.example.com, type: A, values: [192.0.2.2]}
        {name: t, type: TXT, values: [plain, '"a" "b"']}
        {name: w, type: A, weight: 5, set_identifier: a, value: 192.0.2.3}
        """
    )
    found = [(r.name, r.type, r.ttl, r.values) for r in index.route53.hosted_zones["example.com"].records]
    assert found == [
        ("example.com", "MX", 300, ("10 mail.example.com",)),
        ("xn--bcher-kva.example.com", "A", 300, ("192.0.2.1",)),
        ("www.example.com", "A", 300, ("192.0.2.2",)),
        ("t.example.com", "TXT", 300, ('"plain"', '"a" "b"')),
        ("w.example.com", "A", 300, ("192.0.2.3",)),
    ]


def test_reusable_delegation_sets_give_zones_their_name_servers() -> None:
    index = names("""
    delegation_sets: {white: {name_servers: [ns1.example.net, ns2.example.net]}}
    hosted_zones:
      example.com: {delegation_set: white, records: []}
    """)
    assert index.route53.hosted_zones["example.com"].name_servers == ("ns1.example.net", "ns2.example.net")


@pytest.mark.parametrize(
    "written", ["value: 192.0.2.1", "values: 192.0.2.1", "value: [192.0.2.1]", "values: [192.0.2.1]"]
)
def test_one_value_may_stand_in_a_list_or_not(written: str) -> None:
    index = zone(f"{{name: www, type: A, {written}}}")
    (found,) = index.route53.hosted_zones["example.com"].records
    assert found.values == ("192.0.2.1",)


def test_an_alias_that_aws_told_may_lead_to_nothing() -> None:
    """What `vpcplan import` writes of AWS configuration loads, a dangling alias included."""
    index = zone("{name: www, type: A, alias: {target: gone.example.com, hosted_zone: Z0123456789ABC}}")
    assert not ask(index, "www.example.com").answered


def test_an_answer_that_is_written_wrongly_is_not_missing_as_well() -> None:
    found = problems("{name: www, type: A, alias: {targett: foo.example.com}}")
    assert {problem.message for problem in found} == {
        "this alias has no `target`",
        "unknown key `targett`, did you mean `target`?",
    }

"""Zones: names that exist, wildcards, CNAMEs, delegation from the top down, the registrar."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.unit.analysis.dns_topology import ask, names, shares, zone
from vpcplan.analysis.dns_simulation import answer_text, end_values
from vpcplan.report.dns_json import resolution_as_json

RECORDS = """
{name: "@", type: A, value: 192.0.2.1}
{name: www, type: A, value: 192.0.2.2}
{name: www, type: TXT, value: hello}
{name: "*", type: A, value: 192.0.2.3}
{name: "*.dev", type: A, value: 192.0.2.4}
{name: a.b.leaf, type: A, value: 192.0.2.5}
{name: chain, type: CNAME, value: chain2.example.com}
{name: chain2, type: CNAME, value: www.example.com.}
{name: out, type: CNAME, value: www.example.net}
{name: dead, type: CNAME, value: nope.www.example.com}
{name: loop, type: CNAME, value: loop2.example.com}
{name: loop2, type: CNAME, value: loop.example.com}
{name: "user\\\\100mail", type: A, value: 192.0.2.6}
"""


@pytest.mark.parametrize(
    ("question", "status", "expected"),
    [
        ("example.com", "NOERROR", "192.0.2.1"),
        ("WWW.Example.COM.", "NOERROR", "192.0.2.2"),
        ("www.example.com AAAA", "NOERROR", None),
        ("other.example.com", "NOERROR", "192.0.2.3"),
        ("a.other.example.com", "NOERROR", "192.0.2.3"),
        ("other.example.com TXT", "NOERROR", None),
        ("x.www.example.com", "NXDOMAIN", None),
        ("leaf.example.com", "NOERROR", None),
        ("b.leaf.example.com", "NOERROR", None),
        ("c.leaf.example.com", "NXDOMAIN", None),
        ("dev.example.com", "NOERROR", None),
        ("x.dev.example.com", "NOERROR", "192.0.2.4"),
        ("y.x.dev.example.com", "NOERROR", "192.0.2.4"),
        ("*.example.com", "NOERROR", "192.0.2.3"),
        ("user@mail.example.com", "NOERROR", "192.0.2.6"),
        ("www.example.net", "REFUSED", None),
    ],
)
def test_names(question: str, status: str, expected: str | None) -> None:
    resolution = ask(zone(RECORDS), question)
    assert resolution.status == status
    assert shares(resolution) == {expected or "": 1}


def test_wildcard_answers_with_the_name_asked_for() -> None:
    (outcome,) = ask(zone(RECORDS), "other.example.com").outcomes
    assert outcome.answers[0].name == "other.example.com"


def test_cnames_are_followed_and_shown() -> None:
    (outcome,) = ask(zone(RECORDS), "chain.example.com").outcomes
    assert [(answer.name, answer.type) for answer in outcome.answers] == [
        ("chain.example.com", "CNAME"),
        ("chain2.example.com", "CNAME"),
        ("www.example.com", "A"),
    ]
    (outcome,) = ask(zone(RECORDS), "chain.example.com CNAME").outcomes
    assert len(outcome.answers) == 1


def test_cname_out_of_the_configuration_is_answered_alone() -> None:
    resolution = ask(zone(RECORDS), "out.example.com")
    assert (resolution.status, shares(resolution)) == ("NOERROR", {"www.example.net": 1})


def test_cname_to_nothing_and_in_a_circle() -> None:
    resolution = ask(zone(RECORDS), "dead.example.com")
    assert (resolution.status, len(resolution.outcomes[0].answers)) == ("NXDOMAIN", 1)
    resolution = ask(zone(RECORDS), "loop.example.com")
    assert (resolution.status, resolution.answered) == ("SERVFAIL", False)


def test_weighted_cnames_keep_their_shares() -> None:
    index = zone("""
    {name: www, type: CNAME, set_identifier: a, weight: 1, value: a.example.com}
    {name: www, type: CNAME, set_identifier: b, weight: 1, value: b.example.com}
    {name: a, type: A, set_identifier: a, weight: 1, value: 192.0.2.1}
    {name: a, type: A, set_identifier: b, weight: 1, value: 192.0.2.2}
    {name: b, type: A, value: 192.0.2.3}
    """)
    found = shares(ask(index, "www.example.com"))
    assert found == {
        "192.0.2.1,a.example.com": Fraction(1, 4),
        "192.0.2.2,a.example.com": Fraction(1, 4),
        "192.0.2.3,b.example.com": Fraction(1, 2),
    }


def test_any_asks_for_every_type() -> None:
    (outcome,) = ask(zone(RECORDS), "www.example.com ANY").outcomes
    assert {answer.type for answer in outcome.answers} == {"A", "TXT"}


@pytest.mark.parametrize("type_", ["NS", "SOA", "ANY"])
def test_what_aws_made_at_the_apex_is_there_though_nobody_tells_it(type_: str) -> None:
    """Every zone has NS and SOA records; which name servers are in them the file does not say.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html
    """
    resolution = ask(zone("{name: www, type: A, value: 192.0.2.1}"), f"example.com {type_}")
    assert resolution.status == "SERVFAIL"
    assert "does not name its servers" in resolution.steps[-1].reason


def test_the_apex_has_data_of_other_types() -> None:
    resolution = ask(zone("{name: www, type: A, value: 192.0.2.1}"), "example.com")
    assert (resolution.status, resolution.answered) == ("NOERROR", False)
    assert resolution.steps[-1].reason == "no data: example.com has NS, SOA but no A"


@pytest.mark.parametrize(
    ("question", "answered", "text"),
    [
        ("dead.example.com", False, "NXDOMAIN"),
        ("dead.example.com CNAME", True, "nope.www.example.com"),
        ("chain.example.com", True, "192.0.2.2"),
        ("chain.example.com MX", False, "no answer"),
        ("out.example.com", True, "www.example.net"),
    ],
)
def test_a_cname_to_nothing_is_no_answer(question: str, answered: bool, text: str) -> None:
    resolution = ask(zone(RECORDS), question)
    assert resolution.answered is answered
    assert [answer_text(outcome) for outcome in resolution.outcomes] == [text]
    assert (end_values(resolution.outcomes[0]) != ()) is answered


def pools(*types: str) -> str:
    """Ten multivalue records of each type at pool.example.com."""
    value = {"A": "192.0.2.{}", "AAAA": "'2001:db8::{}'"}
    return "\n".join(
        f"{{name: pool, type: {type_}, routing_policy: multivalue, set_identifier: n{n},"
        f" value: {value[type_].format(n)}}}"
        for type_ in types
        for n in range(1, 11)
    )


def test_any_keeps_the_choices_of_two_types_apart() -> None:
    """Each type has eight of its own ten records; sixteen of twenty would be something else.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-multivalue.html
    """
    index = zone(pools("A", "AAAA") + "\n{name: pool, type: TXT, value: '\"x\"'}")
    (outcome,) = ask(index, "pool.example.com ANY").outcomes
    assert [answer.type for answer in outcome.answers] == ["TXT"]
    choices = [(part.choose, {answer.type for answer in part.of}, len(part.of)) for part in outcome.parts]
    assert choices == [(8, {"A"}, 10), (8, {"AAAA"}, 10)]
    document = resolution_as_json(ask(index, "pool.example.com ANY"))["outcomes"][0]
    assert (document["choose"], [each["choose"] for each in document["also"]]) == (8, [8])
    assert answer_text(outcome).count("any 8 of 10") == 2


def test_any_multiplies_the_shares_of_two_types() -> None:
    index = zone("""
    {name: www, type: A, set_identifier: a, weight: 1, value: 192.0.2.1}
    {name: www, type: A, set_identifier: b, weight: 1, value: 192.0.2.2}
    {name: www, type: AAAA, set_identifier: a, weight: 1, value: "2001:db8::1"}
    {name: www, type: AAAA, set_identifier: b, weight: 2, value: "2001:db8::2"}
    """)
    assert shares(ask(index, "www.example.com ANY")) == {
        "192.0.2.1,2001:db8::1": Fraction(1, 6),
        "192.0.2.1,2001:db8::2": Fraction(1, 3),
        "192.0.2.2,2001:db8::1": Fraction(1, 6),
        "192.0.2.2,2001:db8::2": Fraction(1, 3),
    }


def test_any_names_the_resource_of_each_type() -> None:
    (outcome,) = ask(
        zone("""
        {name: www, type: A, alias: {target: one.eu-west-1.elb.amazonaws.com}}
        {name: www, type: AAAA, alias: {target: d1.cloudfront.net}}
        {name: www, type: MX, value: 10 mail.example.com}
        """),
        "www.example.com ANY",
    ).outcomes
    assert [(part.alias_type, part.alias_target) for part in outcome.parts] == [
        ("A", "one.eu-west-1.elb.amazonaws.com"),
        ("AAAA", "d1.cloudfront.net"),
    ]
    assert end_values(outcome) == (
        "10 mail.example.com",
        "one.eu-west-1.elb.amazonaws.com",
        "d1.cloudfront.net",
    )


def delegated(parent_ns: str, registrar: str = "") -> str:
    ns = f"      - {{name: dev, type: NS, values: [{parent_ns}]}}\n" if parent_ns else ""
    return f"""
hosted_zones:
  example.com:
    name_servers: [ns-1.awsdns-01.com, ns-2.awsdns-02.net]
    records:
      - {{name: www, type: A, value: 192.0.2.1}}
{ns}  dev.example.com:
    name_servers: [ns-3.awsdns-03.com, ns-4.awsdns-04.net]
    records:
      - {{name: www, type: A, value: 192.0.2.2}}
{registrar}
"""


def test_delegation_leads_to_the_child_zone() -> None:
    resolution = ask(names(delegated("ns-3.awsdns-03.com")), "www.dev.example.com")
    assert (shares(resolution), resolution.zone) == ({"192.0.2.2": 1}, "dev.example.com")


def test_zone_that_its_parent_does_not_delegate_to_answers_nobody() -> None:
    resolution = ask(names(delegated("")), "www.dev.example.com")
    assert (resolution.status, resolution.zone) == ("NXDOMAIN", "example.com")
    assert any("is not asked" in step.reason for step in resolution.steps)


def test_delegation_out_of_the_configuration() -> None:
    resolution = ask(names(delegated("ns1.example.net, ns2.example.net")), "www.dev.example.com")
    assert resolution.delegated_to == ("ns1.example.net", "ns2.example.net")
    assert not resolution.answered


def test_ds_is_the_parents_to_answer() -> None:
    resolution = ask(names(delegated("ns-3.awsdns-03.com")), "dev.example.com DS")
    assert (resolution.zone, resolution.status) == ("example.com", "NOERROR")


@pytest.mark.parametrize(
    ("servers", "answered"),
    [
        ("ns-1.awsdns-01.com", True),
        ("ns-9.awsdns-09.com", False),
        ("ns-9.awsdns-09.com, ns-2.awsdns-02.net", True),
    ],
)
def test_registrar_decides_whether_anybody_finds_the_zone(servers: str, answered: bool) -> None:
    index = names(delegated("", f"registrar:\n  example.com: [{servers}]"))
    resolution = ask(index, "www.example.com")
    assert resolution.answered is answered
    if not answered:
        assert resolution.delegated_to == ("ns-9.awsdns-09.com",)
        assert any("answers nobody" in step.reason for step in resolution.steps)


def test_registrar_tells_two_zones_of_one_name_apart() -> None:
    index = names("""
    hosted_zones:
      old: {name: example.com, name_servers: [ns-1.x.com], records: [{name: www, type: A, value: 192.0.2.1}]}
      new: {name: example.com, name_servers: [ns-2.x.com], records: [{name: www, type: A, value: 192.0.2.2}]}
    registrar:
      example.com: [ns-2.x.com]
    """)
    assert shares(ask(index, "www.example.com")) == {"192.0.2.2": 1}


def test_apex_records_that_route_53_makes() -> None:
    index = names(delegated(""))
    assert shares(ask(index, "example.com NS")) == {"ns-1.awsdns-01.com.,ns-2.awsdns-02.net.": 1}
    assert (
        ask(index, "example.com SOA").outcomes[0].answers[0].value.startswith("ns-1.awsdns-01.com. awsdns-")
    )


def test_asterisk_inside_a_name_is_no_wildcard() -> None:
    index = zone("{name: a.*, type: A, value: 192.0.2.1}")
    assert ask(index, "a.b.example.com").status == "NXDOMAIN"
    assert shares(ask(index, "a.*.example.com")) == {"192.0.2.1": 1}

"""Reading BIND zone files: what is in them, where, and what is refused."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpcplan.errors import InputError
from vpcplan.load.zone_file import load_zone_file, looks_like_zone_file
from vpcplan.model.hosted_zone import HostedZone

ZONE = """\
; a comment
$ORIGIN Example.com.
$TTL 1h
@       IN SOA ns1.example.com. hostmaster.example.com. (
            2024010101 ; serial
            7200 900 1209600
            300 )
        NS ns1
        NS ns2.elsewhere.org.
        600 IN MX 10 mail
www     60 A 192.0.2.1
        60 A 192.0.2.2
alias   IN 2m CNAME www
*.apps  A 192.0.2.9
note    TXT "a ; semicolon (and) \\"quotes\\"" "second \\195\\169"
$ORIGIN sub.example.com.
@       NS ns.sub
ns.sub  A 192.0.2.53
$GENERATE 1-3 host-${0,2} A 192.0.2.1$
"""


def zone_of(text: str) -> HostedZone:
    route53 = load_zone_file(text, "example.zone").route53
    assert route53 is not None
    (zone,) = route53.hosted_zones.values()
    return zone


def problems_of(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_zone_file(text, "bad.zone")
    return [f"{p.span}: {p.message}" for p in caught.value.problems]


def test_records_with_their_lines() -> None:
    zone = zone_of(ZONE)
    assert (zone.id, zone.domain_name, zone.private) == ("example.com", "example.com", False)
    assert zone.name_servers == ("ns1.example.com", "ns2.elsewhere.org")
    found = {(r.name, r.type): (r.ttl, r.values, r.span.line) for r in zone.records}
    assert found["example.com", "SOA"][2] == 4
    assert found["example.com", "MX"] == (600, ("10 mail.Example.com.",), 10)
    assert found["www.example.com", "A"] == (60, ("192.0.2.1", "192.0.2.2"), 11)
    assert found["alias.example.com", "CNAME"] == (120, ("www.Example.com.",), 13)
    assert found["*.apps.example.com", "A"] == (3600, ("192.0.2.9",), 14)
    assert found["note.example.com", "TXT"][1] == ('"a ; semicolon (and) \\"quotes\\"" "second \\303\\251"',)
    assert found["sub.example.com", "NS"][1] == ("ns.sub.sub.example.com.",)
    assert found["host-02.sub.example.com", "A"] == (3600, ("192.0.2.12",), 19)


def test_a_ttl_left_out_is_the_last_one_or_the_soas() -> None:
    text = "@ SOA a. b. 1 2 3 4 55\n A 192.0.2.1\nx 77 A 192.0.2.1\ny A 192.0.2.2\n"
    found = {r.name: r.ttl for r in zone_of("$ORIGIN e.org.\n" + text).records}
    assert found == {"e.org": 55, "x.e.org": 77, "y.e.org": 77}


def test_one_set_has_one_ttl_and_says_so() -> None:
    topology = load_zone_file(
        "$ORIGIN e.org.\n@ 60 SOA a. b. 1 2 3 4 5\nx 60 A 192.0.2.1\nx 30 A 192.0.2.2\n", "z"
    )
    assert topology.notices[0].message == "x.e.org A has several times to live; 30 is taken"


def test_types_that_route_53_lacks_and_names_outside_are_told() -> None:
    text = (
        "$ORIGIN e.org.\n$TTL 60\n@ SOA a. b. 1 2 3 4 5\n"
        "x LOC 51 30 12.748 N 0 7 39.611 W 0.00m\nwww.f.org. A 192.0.2.1\n"
    )
    topology = load_zone_file(text, "z")
    assert [(n.code, n.message, n.count) for n in topology.notices] == [
        ("unmodelled", "Route 53 has no records of type LOC", 1),
        ("ignored", "records that are not in the zone e.org", 1),
    ]


def test_every_problem_is_told_at_its_line() -> None:
    text = (
        "$ORIGIN e.org.\n$TTL 60\n@ SOA a. b. 1 2 3 4 5\n"
        "x A 192.0.2.256\n$INCLUDE /etc/passwd\ny NOPE 1\nz CH A 192.0.2.1\n$FOO 1\n"
        f'{"l" * 64} A 192.0.2.1\nw TXT "open\n$GENERATE 1-99999 h$ A 192.0.2.1\nv ( A 192.0.2.1\n'
    )
    found = problems_of(text)
    for line, part in zip(
        range(4, 13),
        (
            "is not the data of a record of type A",
            "$INCLUDE is not followed",
            "'NOPE' is not a record type",
            "class CH",
            "unknown directive $FOO",
            "is not a domain name",
            "not closed on its line",
            "would make 99,999 records",
            "never closed",
        ),
        strict=True,
    ):
        assert any(each.startswith(f"bad.zone:{line}") and part in each for each in found), (
            line,
            part,
            found,
        )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("$ORIGIN e.org.\n$TTL 5\nx A 192.0.2.1\n", "no SOA record"),
        ("$TTL 5\nx A 192.0.2.1\n", "relative"),
        ("$ORIGIN e.org.\nx A 192.0.2.1\n", "no time to live"),
        (
            "$ORIGIN e.org.\n$TTL 5\n@ SOA a. b. 1 2 3 4 5\n$ORIGIN f.org.\n@ SOA a. b. 1 2 3 4 5\n",
            "2 SOA records",
        ),
        ("$ORIGIN e.org.\n$TTL 5\n A 192.0.2.1\n", "no owner name"),
        ("$ORIGIN e.org.\n$GENERATE 5-1 a$ A 192.0.2.1\n", "no values"),
        ("$ORIGIN e.org.\n) A 1\n", "not opened"),
        ("$ORIGIN e.org.\n$TTL 5\n@ SOA a. b. 1 2 3 4 5\n@ CNAME x\n", "apex"),
        ("$ORIGIN e.org.\n$TTL 5\n@ SOA a. b. 1 2 3 4 5\nx CNAME y\nx A 192.0.2.1\n", "bad.zone:4:1"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    assert any(message in each for each in problems_of(text))


def test_recognition_by_content() -> None:
    assert looks_like_zone_file(ZONE)
    assert looks_like_zone_file("example.com. 900 IN SOA ns. host. 1 2 3 4 5\n")
    assert not looks_like_zone_file("vpcplan: 1\nhosted_zones: {}\n")
    assert not looks_like_zone_file('{"Vpcs": []}')
    assert not looks_like_zone_file("")


@given(st.text(max_size=200))
def test_any_text_gives_a_zone_or_problems(text: str) -> None:
    with suppress(InputError):
        load_zone_file("$ORIGIN e.org.\n$TTL 5\n@ SOA a. b. 1 2 3 4 5\n" + text, "any.zone")

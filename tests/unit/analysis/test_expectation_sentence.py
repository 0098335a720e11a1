"""Sentences and mappings of `expect:` as statements."""

from __future__ import annotations

import pytest

from vpcplan.analysis.expectation.long_form import parse_fields
from vpcplan.analysis.expectation.sentence import parse_sentence
from vpcplan.analysis.expectation.statement import (
    FreeStatement,
    LocationStatement,
    ReachStatement,
    ResolveStatement,
    Subjects,
    SurvivalStatement,
)
from vpcplan.analysis.reachability.question import make_question
from vpcplan.errors import UsageError


def names(text: str) -> Subjects:
    return Subjects(text=text, names=(text,))


def test_a_plain_sentence() -> None:
    assert parse_sentence("internet can reach front on tcp 443") == ReachStatement(
        sources=names("internet"), destinations=names("front"), questions=(make_question("tcp", "443"),)
    )


def test_negation_protocols_and_hops() -> None:
    found = parse_sentence("203.0.113.9 cannot reach web-1 on tcp 22,80-90 and udp 53 over ipv6 via bastion")
    assert isinstance(found, ReachStatement)
    assert found.negated
    assert found.via == ("bastion",)
    assert found.questions == (
        make_question("tcp", "22,80-90", version=6),
        make_question("udp", "53", version=6),
    )


def test_only() -> None:
    found = parse_sentence("only web and bastion can reach db on tcp 5432")
    assert isinstance(found, ReachStatement)
    assert found.only
    assert found.sources.names == ("web", "bastion")


@pytest.mark.parametrize(
    ("text", "members_of", "name", "quantifier"),
    [
        ("every member of tier app", "tier", ("app",), "all"),
        ("any member of group web", "group", ("web",), "any"),
        ("each instance in subnet app-a", "subnet", ("app-a",), "all"),
        ("every member of security group web", "group", ("web",), "all"),
        ("tier app", "tier", ("app",), "all"),
        ("any of a, b or c", None, ("a", "b", "c"), "any"),
        ("a or b", None, ("a", "b"), "any"),
        ("a and b", None, ("a", "b"), "all"),
        ('"Jump Host"', None, ("Jump Host",), "all"),
    ],
)
def test_who_is_meant(text: str, members_of: str | None, name: tuple[str, ...], quantifier: str) -> None:
    found = parse_sentence(f"{text} can reach db")
    assert isinstance(found, ReachStatement)
    assert (found.sources.members_of, found.sources.names, found.sources.quantifier) == (
        members_of,
        name,
        quantifier,
    )


def test_resolution() -> None:
    found = parse_sentence(
        "www.example.com AAAA from country FR with blue unhealthy resolves to 2001:db8::1 or 2001:db8::2"
    )
    assert found == ResolveStatement(
        name="www.example.com",
        type="AAAA",
        client=("country:FR",),
        unhealthy=("blue",),
        values=("2001:db8::1", "2001:db8::2"),
    )
    assert parse_sentence("old.example.com does not resolve from vpc shop") == ResolveStatement(
        name="old.example.com", client=("vpc:shop",)
    )
    assert parse_sentence("a.example.com resolves to 192.0.2.1 and 192.0.2.2") == ResolveStatement(
        name="a.example.com", values=("192.0.2.1", "192.0.2.2"), mode="and"
    )


def test_places_and_room() -> None:
    assert parse_sentence("web-1 is in subnet app-a") == LocationStatement(
        subjects=names("web-1"), place="app-a", place_kind="subnet"
    )
    assert parse_sentence("web-1 is not in 10.0.0.0/8") == LocationStatement(
        subjects=names("web-1"), place="10.0.0.0/8", place_kind="block", negated=True
    )
    assert parse_sentence("every subnet of tier app has at least 20 free addresses") == FreeStatement(
        subjects=Subjects(text="every subnet of tier app", names=("app",), members_of="tier"),
        count=20,
        each_subnet=True,
    )


def test_survival() -> None:
    found = parse_sentence("internet can reach front on tcp 443 survives the loss of any AZ")
    assert isinstance(found, SurvivalStatement)
    assert isinstance(found.subject, ReachStatement)
    assert (found.loss, found.named) == ("zone", None)
    assert parse_sentence("front survives the loss of nat gateway nat-a") == SurvivalStatement(
        subject=names("front"), loss="nat_gateway", named="nat-a"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("internet can reech front", "not understood"),
        ("can reach front", "who reaches"),
        ("internet can reach", "what is reached"),
        ("internet can reach front on", "nothing follows `on`"),
        ("internet can reach front on tcq 443", "not a protocol"),
        ("internet can reach front on tcp 99999", "not a port"),
        ("web one can reach db", "not understood"),
        ("every member of team app can reach db", "does not say of what"),
        ("only a cannot reach b", "two things at once"),
        ("x.example.com from planet Mars resolves to 192.0.2.1", "`planet` is not understood"),
        ("web-1 is in the app subnet", "not understood"),
        ("subnet a has at least many free addresses", "not understood"),
        ("front survives the loss of everything", "not understood"),
        ("a is in b survives the loss of any AZ", "can survive a loss"),
    ],
)
def test_what_is_not_understood_is_named(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_sentence(text)


def test_the_long_form_says_the_same() -> None:
    fields = (
        ("from", "web-1"),
        ("to", "db-1"),
        ("protocol", "tcp"),
        ("port", "5432"),
        ("reachable", "false"),
    )
    assert parse_fields(fields) == parse_sentence("web-1 cannot reach db-1 on tcp 5432")
    assert parse_fields((("resolve", "a.example.com"), ("from", "country FR"), ("to", ("192.0.2.1",)))) == (
        parse_sentence("a.example.com from country FR resolves to 192.0.2.1")
    )
    assert parse_fields((("resource", "web-1"), ("in", (("subnet", "app-a"),)))) == parse_sentence(
        "web-1 is in subnet app-a"
    )
    assert parse_fields((("subnet", "app-a"), ("free_addresses", "20"))) == parse_sentence(
        "subnet app-a has at least 20 free addresses"
    )
    found = parse_fields((("from", "internet"), ("to", "front"), ("port", "443"), ("survives", "any AZ")))
    assert found == parse_sentence("internet can reach front on tcp 443 survives the loss of any AZ")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ((("from", "a"), ("too", "b")), "unknown key `too`"),
        ((("from", "a"),), "no `to`"),
        ((("from", "a"), ("to", "b"), ("reachable", "maybe")), "true or false"),
        ((("resource", "a"),), "no `in`"),
        ((("subnet", "a"), ("free_addresses", "x")), "is a number"),
        ((("free_addresses", "1"),), "one of `subnet`"),
    ],
)
def test_mappings_that_are_not_understood(fields: tuple[tuple[str, object], ...], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_fields(fields)

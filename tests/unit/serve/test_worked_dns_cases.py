"""The worked cases asked of the server: what it draws is what the case allows, as often as the case says."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import pytest
from tests.support.dns_cases import client_texts, load_case
from tests.unit.test_dns_cases import CASES, FOLDER

from vpcplan.analysis.resolution.client_text import parse_client
from vpcplan.analysis.resolution.health_text import parse_health
from vpcplan.serve.answers import TopologyAnswers
from vpcplan.serve.responder import Responder

DRAWS = 400
SUPPORTED = [
    (folder, case)
    for folder, case in CASES
    if not any(outcome.get("alias_target") for outcome in case["expect"]["outcomes"])
    and "forwarded_to" not in case["expect"]
    and "delegated_to" not in case["expect"]
]


def answer_set(answers: list[dict[str, Any]]) -> frozenset[tuple[str, str, str]]:
    """The records as dnspython writes them, so that spelling does not count."""
    found = set()
    for each in answers:
        rdata = dns.rdata.from_text("IN", each["type"], each["value"], origin=dns.name.root, relativize=False)
        name = dns.name.from_text(each["name"]).to_text(omit_final_dot=True).lower()
        found.add((name, each["type"], rdata.to_text()))
    return frozenset(found)


def reply_set(reply: dns.message.Message) -> frozenset[tuple[str, str, str]]:
    return frozenset(
        (rrset.name.to_text(omit_final_dot=True).lower(), rrset.rdtype.name, item.to_text())
        for rrset in reply.answer
        for item in rrset
    )


@pytest.mark.parametrize(("folder", "case"), SUPPORTED, ids=[case["id"] for _, case in SUPPORTED])
def test_the_server_draws_what_the_case_says(folder: str, case: dict[str, Any]) -> None:
    topology, _ = load_case(FOLDER / folder)
    observed: dict[str, list[str]] = {"healthy": [], "unhealthy": [], "insufficient_data": []}
    for check, status in case["health"].items():
        observed[status.replace("-", "_")].append(check)
    client = parse_client(client_texts(case["query"]["client"]), topology)
    answers = TopologyAnswers(topology, parse_health(topology, **observed), client)
    responder = Responder(answers, Random(1))
    query = dns.message.make_query(case["query"]["name"], case["query"]["type"]).to_wire()
    drawn: Counter[frozenset[tuple[str, str, str]]] = Counter()
    for _ in range(DRAWS):
        packet = responder.udp(query)
        assert packet is not None
        reply = dns.message.from_wire(packet)
        assert dns.rcode.to_text(reply.rcode()) == case["expect"]["status"]
        drawn[reply_set(reply)] += 1
    for outcome in case["expect"]["outcomes"]:
        if "choose" in outcome:
            pool = answer_set(outcome["of"])
            assert all(len(each) == outcome["choose"] and each <= pool for each in drawn)
        else:
            share = drawn.pop(answer_set(outcome.get("answers", [])), 0) / DRAWS
            # Five standard deviations of a half; a certain answer has none.
            allowed = 0.125 if outcome["probability"] < 1 else 0.0
            assert abs(share - outcome["probability"]) <= allowed
    assert not drawn or any("choose" in outcome for outcome in case["expect"]["outcomes"])

"""Topologies for questions about names, written in the topology language."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from textwrap import dedent

from vpcplan.analysis.resolution.client_text import parse_client
from vpcplan.analysis.resolution.health_text import parse_health
from vpcplan.analysis.resolution.name_index import NameIndex, index_names
from vpcplan.analysis.resolution.question_text import parse_request
from vpcplan.analysis.resolution.resolve import resolve
from vpcplan.analysis.resolution.result import Resolution
from vpcplan.errors import InputError
from vpcplan.load.yaml.loader import load_documents
from vpcplan.load.yaml.parse import parse_document


def names(text: str) -> NameIndex:
    """The index of a topology file's text, without its first line `vpcplan: 1`."""
    data = "vpcplan: 1\n" + dedent(text)
    topology, problems = load_documents([parse_document(data.encode(), "test.yaml")])
    if problems:
        raise InputError(*problems)
    return index_names(topology)


def zone(records: str, more: str = "") -> NameIndex:
    """The index of the public zone example.com with these records: flow mappings, each on a line of its own.

    A line that does not start one belongs to the line before.
    """
    lines = [
        f"      - {line.strip()}" if line.strip().startswith("{") else f"          {line.strip()}"
        for line in records.strip().splitlines()
    ]
    text = "\n".join(["hosted_zones:", "  example.com:", "    records:", *lines])
    return names(text + "\n" + dedent(more))


def ask(
    index: NameIndex,
    words: str,
    client: Sequence[str] = (),
    unhealthy: Sequence[str] = (),
    healthy: Sequence[str] = (),
    insufficient_data: Sequence[str] = (),
) -> Resolution:
    """The resolution of `www.example.com A` for a client such as `["country:FR"]`."""
    topology = index.topology
    observed = parse_health(
        topology, unhealthy=unhealthy, healthy=healthy, insufficient_data=insufficient_data
    )
    question = parse_request(words.split()).question
    return resolve(index, question, parse_client(client, topology), observed)


def shares(resolution: Resolution) -> dict[str, Fraction]:
    """The probability of each response, written as its values with commas."""
    found: dict[str, Fraction] = {}
    for outcome in resolution.outcomes:
        values = [answer.value for answer in outcome.answers]
        if outcome.alias_target is not None:
            values.append(outcome.alias_target)
        found[",".join(sorted(values))] = outcome.probability
    return found

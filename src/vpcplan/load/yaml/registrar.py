"""``registrar:``, ``delegation_sets:`` and ``latency:``: facts that stand outside the hosted zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.load.yaml.fields import Field, ListOf, MapOf, ScalarKind, Shape
from vpcplan.load.yaml.nodes import Scalar
from vpcplan.load.yaml.route53 import DOMAIN_NAME, finish_route53, part, read_domain_name
from vpcplan.load.yaml.sections import Section
from vpcplan.model.hosted_zone import DelegationSet, RegisteredDomain
from vpcplan.model.route53 import LatencyEntry
from vpcplan.net.locations import continent_place, country_place, region_place, subdivision_place

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading

NAME_SERVERS = ListOf(DOMAIN_NAME, "name servers")

DELEGATION_SET = Shape(
    "delegation set",
    "A reusable delegation set: four name servers that several zones share.",
    {"name_servers": Field(NAME_SERVERS, "Its name servers.", required=True)},
)


def decode_registered_domain(loading: Loading, entry: Entry) -> None:
    """One domain: the name servers that its registrar lists."""
    name = read_domain_name(loading, entry.key)
    servers = NAME_SERVERS.read(loading, entry.node)
    if name is None or servers is None:
        return
    part(loading, "registered_domains")[name] = RegisteredDomain(
        domain_name=name, name_servers=tuple(servers), span=entry.span
    )


def decode_delegation_set(loading: Loading, entry: Entry) -> None:
    """One reusable delegation set."""
    values = DELEGATION_SET.read(loading, entry.node)
    if values is not None:
        found = DelegationSet(**loading.identity(entry), name_servers=tuple(values["name_servers"]))
        part(loading, "delegation_sets")[entry.id] = found


def _milliseconds(loading: Loading, node: Scalar) -> float | None:
    try:
        value = float(node.text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100_000:
        loading.problem(node, f"expected milliseconds, found `{node.text}`")
        return None
    return value


LATENCIES = MapOf(
    ScalarKind("milliseconds", _milliseconds, {"type": "number", "minimum": 0}),
    "a mapping of AWS Regions to milliseconds",
)
_PLACES = {
    "country": country_place,
    "continent": continent_place,
    "subdivision": subdivision_place,
    "region": region_place,
}


def decode_latency(loading: Loading, entry: Entry) -> None:
    """The measured latency from one place to Regions."""
    kind, _, value = entry.name.partition(":")
    if kind not in _PLACES or _PLACES[kind](value) is None:
        loading.problem(
            entry.key,
            f"`{entry.name}` is no place",
            "write `country:FR`, `continent:EU`, `subdivision:US-CA` or `region:eu-west-1`",
        )
    row = LATENCIES.read(loading, entry.node)
    part(loading, "latencies")[entry.id] = [
        LatencyEntry(source=entry.name, region=region.text, milliseconds=milliseconds)
        for region, milliseconds in row or ()
    ]


SECTIONS = {
    "registrar": Section(
        kind=MapOf(NAME_SERVERS, "a mapping of domains to name servers"),
        doc="Registered domains, with the name servers that the registrar lists.",
        decode=decode_registered_domain,
        finish=finish_route53,
        check_names=False,
    ),
    "delegation_sets": Section(
        kind=MapOf(DELEGATION_SET, "a mapping of names to delegation sets"),
        doc="Reusable delegation sets.",
        decode=decode_delegation_set,
        finish=finish_route53,
    ),
    "latency": Section(
        kind=MapOf(LATENCIES, "a mapping of places to latencies"),
        doc="Measured latency from places (`country:FR`) to AWS Regions, in milliseconds.",
        decode=decode_latency,
        finish=finish_route53,
        check_names=False,
    ),
}

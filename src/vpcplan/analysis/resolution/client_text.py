"""Clients and observations as people write them: ``country:FR``, ``vpc:shop``, the name of a health check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from vpcplan.analysis.resolution.question import Client
from vpcplan.errors import BlockError, UsageError
from vpcplan.model.instance import Instance
from vpcplan.model.resource import Resource
from vpcplan.model.topology import Topology
from vpcplan.net.block import Block, block_of, host_block, parse_address, parse_interface
from vpcplan.net.locations import continent_place, country_place, load_locations, region_place

KINDS = (
    "country",
    "continent",
    "subdivision",
    "region",
    "location",
    "ip",
    "subnet",
    "vpc",
    "instance",
    "network",
)


def parse_client(texts: Sequence[str], topology: Topology) -> Client:
    """The client that several ``KIND:VALUE`` describe together; none is a client of unknown place.

    ``("country:FR", "subnet:203.0.113.0/24")`` is one client in France whose subnet the resolver passes on.

    Raises:
        UsageError: an unknown kind, place or name, or two values of one kind.
    """
    fields: dict[str, Any] = {}
    for text in texts:
        kind, colon, value = text.partition(":")
        if not colon or kind not in KINDS or not value:
            hint = "write one of " + ", ".join(f"{each}:…" for each in KINDS)
            raise UsageError(f"{text!r} does not say who asks", hint=hint)
        field = "address" if kind == "ip" else kind
        if field in fields:
            raise UsageError(f"the client has two values for {kind}")
        fields[field] = value if kind == "subdivision" else _parse_field(kind, value, topology)
    if "subdivision" in fields:
        fields["subdivision"] = _subdivision(fields["subdivision"].upper(), fields.get("country"))
    if sum(kind in fields for kind in ("vpc", "instance", "network")) > 1:
        raise UsageError("a client is in one of a VPC, an instance and a network")
    return Client(**fields)


def _parse_field(kind: str, value: str, topology: Topology) -> object:
    match kind:
        case "country":
            return _known(value.upper(), country_place(value.upper()), "country", load_locations().countries)
        case "continent":
            return _known(
                value.upper(), continent_place(value.upper()), "continent", load_locations().continents
            )
        case "region":
            return _known(value.lower(), region_place(value.lower()), "AWS Region", load_locations().regions)
        case "location":
            return _location(value)
        case "ip":
            return _address(value)
        case "subnet":
            return _subnet(value)
        case "vpc":
            return find_resource(value, topology.vpcs, "VPC").id
        case "instance":
            return _instance(value, topology)
        case _:
            return find_resource(value, topology.networks, "network").id


def _known(code: str, place: object, word: str, known: Mapping[str, object]) -> str:
    if place is None:
        close = get_close_matches(code, known, n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(close)}?" if close else f"such as {', '.join(list(known)[:5])}"
        raise UsageError(f"{code} is no {word} that Route 53 knows", hint=hint)
    return code


def _subdivision(code: str, client_country: str | None) -> str:
    """The whole code: ``US-CA``, also where ``CA`` stands beside ``country:US``."""
    if "-" not in code and client_country is not None:
        code = f"{client_country}-{code}"
    country = code.partition("-")[0]
    if client_country not in (None, country):
        raise UsageError(f"{code} is not in {client_country}")
    if "-" not in code or country_place(country) is None:
        raise UsageError(f"{code!r} is no subdivision", hint="write it with its country, such as US-CA")
    known = load_locations().subdivisions
    if any(each.startswith(f"{country}-") for each in known) and code not in known:
        raise UsageError(f"{code} is no subdivision of {country} that Route 53 knows")
    return code


def _location(value: str) -> tuple[float, float]:
    try:
        latitude, longitude = (float(part) for part in value.split(","))
    except ValueError:
        raise UsageError(f"{value!r} is no location", hint="LATITUDE,LONGITUDE, such as 48.85,2.35") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise UsageError(f"{value!r} is no location", hint="latitude -90 to 90, longitude -180 to 180")
    return latitude, longitude


def _address(value: str) -> object:
    try:
        return parse_address(value)
    except BlockError as error:
        raise UsageError(str(error)) from None


def _subnet(value: str) -> Block:
    try:
        if "/" not in value:
            address = parse_address(value)
            return host_block(address.version, address.value)
        return block_of(*parse_interface(value))
    except BlockError as error:
        raise UsageError(str(error)) from None


def _instance(value: str, topology: Topology) -> str:
    instance: Instance = find_resource(value, topology.instances, "instance")
    if instance.vpc not in topology.vpcs:
        raise UsageError(f"instance {instance.name} is in no described VPC")
    return instance.id


def find_resource(name: str, resources: Mapping[str, Any], word: str) -> Any:
    """The resource with this id, or with this name if only one has it.

    Raises:
        UsageError: none or several; the message names those that come close.
    """
    if name in resources:
        return resources[name]
    named: list[Resource] = [each for each in resources.values() if each.name == name]
    if len(named) == 1:
        return named[0]
    if named:
        ids = ", ".join(each.id for each in named[:5])
        raise UsageError(f"{name} is the name of {len(named)} {word}s", hint=f"write the id: {ids}")
    choices = [*resources, *(each.name for each in resources.values())]
    close = list(dict.fromkeys(get_close_matches(name, choices, n=3, cutoff=0.6)))
    if close:
        hint = f"did you mean {', '.join(close)}?"
    else:
        hint = f"there is {', '.join(list(resources)[:5])}" if resources else f"the topology has no {word}"
    raise UsageError(f"no {word} is called {name}", hint=hint)

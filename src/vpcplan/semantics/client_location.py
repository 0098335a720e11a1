"""Where Route 53 takes the client of a query to be."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.net.locations import (
    continent_of_country,
    continent_place,
    country_place,
    region_place,
    subdivision_place,
)

_COUNTRIES_BY_REGION = {
    "af-south-1": "ZA", "ap-east-1": "HK", "ap-east-2": "TW", "ap-northeast-1": "JP",
    "ap-northeast-2": "KR", "ap-northeast-3": "JP", "ap-south-1": "IN", "ap-south-2": "IN",
    "ap-southeast-1": "SG", "ap-southeast-2": "AU", "ap-southeast-3": "ID", "ap-southeast-4": "AU",
    "ap-southeast-5": "MY", "ap-southeast-6": "NZ", "ap-southeast-7": "TH", "ca-central-1": "CA",
    "ca-west-1": "CA", "cn-north-1": "CN", "cn-northwest-1": "CN", "eu-central-1": "DE",
    "eu-central-2": "CH", "eu-north-1": "SE", "eu-south-1": "IT", "eu-south-2": "ES",
    "eu-west-1": "IE", "eu-west-2": "GB", "eu-west-3": "FR", "il-central-1": "IL",
    "me-central-1": "AE", "me-south-1": "BH", "mx-central-1": "MX", "sa-east-1": "BR",
    "us-east-1": "US", "us-east-2": "US", "us-gov-east-1": "US", "us-gov-west-1": "US",
    "us-west-1": "US", "us-west-2": "US",
}  # fmt: skip
_SUBDIVISIONS_BY_REGION = {
    "us-east-1": "US-VA",
    "us-east-2": "US-OH",
    "us-gov-east-1": "US-OH",
    "us-gov-west-1": "US-OR",
    "us-west-1": "US-CA",
    "us-west-2": "US-OR",
}


class Whereabouts(Struct, frozen=True, kw_only=True):
    """Where a client is, as far as it is known; ``point`` is (latitude, longitude), ``known_from`` says
    how."""

    continent: str | None = None
    country: str | None = None
    subdivision: str | None = None
    region: str | None = None
    point: tuple[float, float] | None = None
    known_from: str = "its place is not known"


def locate_client(
    *,
    location: tuple[float, float] | None = None,
    subdivision: str | None = None,
    country: str | None = None,
    continent: str | None = None,
    region: str | None = None,
) -> Whereabouts:
    """What follows from what is said of a client: US-CA is in US, US in NA, and each has a centre.

    A client in an AWS Region is in that Region's country (and, in the US, state).

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-geo.html
    """
    if region is not None and country is None and subdivision is None and continent is None:
        subdivision = _SUBDIVISIONS_BY_REGION.get(region)
        country = _COUNTRIES_BY_REGION.get(region)
    if subdivision is not None and country is None:
        country = subdivision.partition("-")[0]
    if country is not None and continent is None:
        continent = continent_of_country(country)
    point, known_from = _point(location, region, subdivision, country, continent)
    return Whereabouts(
        continent=continent,
        country=country,
        subdivision=subdivision,
        region=region,
        point=point,
        known_from=known_from,
    )


def _point(
    location: tuple[float, float] | None,
    region: str | None,
    subdivision: str | None,
    country: str | None,
    continent: str | None,
) -> tuple[tuple[float, float] | None, str]:
    if location is not None:
        return location, f"the client is at {location[0]:g}, {location[1]:g}"
    for code, find, words in (
        (region, region_place, "the client is in the Region {}"),
        (subdivision, subdivision_place, "the client is taken to be at the centre of {}"),
        (country, country_place, "the client is taken to be at the centre of {}"),
        (continent, continent_place, "the client is taken to be at the centre of {}"),
    ):
        place = find(code) if code is not None else None
        if place is not None:
            return (place.latitude, place.longitude), words.format(place.name)
    return None, "its place is not known"

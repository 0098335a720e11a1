"""Where Regions, countries and subdivisions lie, and how far apart two places are.

Nothing is read until the first question is asked. How the tables were made is in `vpcplan/data/README.md`.
"""

from __future__ import annotations

from functools import cache
from math import asin, cos, radians, sin, sqrt

from msgspec import Struct

EARTH_RADIUS_KM = 6371.0
"""The mean radius: a great circle on it is within 0.6 % of the distance on the ellipsoid."""


class Place(Struct, frozen=True):
    """A named point; latitude −90 to 90 and longitude −180 to 180 in degrees, north and east positive.

    ``continent`` is Route 53's code (AF AN AS EU NA OC SA) and set for countries only; Bouvet Island,
    Christmas Island, Western Sahara and Heard Island have none, because Route 53 has no geolocation for them.
    ``source`` says which city stands for a Region or Local Zone group.
    """

    name: str
    latitude: float
    longitude: float
    continent: str | None = None
    source: str | None = None


class Locations(Struct, frozen=True):
    """Every table, by code: ``eu-west-1``, ``us-west-2-lax-1``, ``EU``, ``FR``, ``US-CA``."""

    regions: dict[str, Place]
    local_zone_groups: dict[str, Place]
    continents: dict[str, Place]
    countries: dict[str, Place]
    subdivisions: dict[str, Place]


@cache
def load_locations() -> Locations:
    """The tables that ship with vpcplan, read at the first call (0.3 ms) and kept."""
    from os.path import dirname, join

    from msgspec.json import decode

    with open(join(dirname(dirname(__file__)), "data", "locations.json"), "rb") as file:
        return decode(file.read(), type=Locations)


def great_circle_km(a: Place, b: Place) -> float:
    """Kilometres between two places along the surface: Dublin to Frankfurt is about 1,090.

    The haversine formula, which stays exact for near and for antipodal points.
    """
    return distance_km(a.latitude, a.longitude, b.latitude, b.longitude)


def distance_km(latitude_a: float, longitude_a: float, latitude_b: float, longitude_b: float) -> float:
    """Kilometres between two points given in degrees: (0, 0) to (0, 180) is half the equator, 20,015."""
    phi_a, phi_b = radians(latitude_a), radians(latitude_b)
    half_latitude = sin((phi_b - phi_a) / 2) ** 2
    half_longitude = sin(radians(longitude_b - longitude_a) / 2) ** 2
    return (
        2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half_latitude + cos(phi_a) * cos(phi_b) * half_longitude)))
    )


def region_place(region: str) -> Place | None:
    """Where an AWS Region lies, approximately: the city that its name means. None if it is not known."""
    return load_locations().regions.get(region)


def local_zone_group_place(group: str) -> Place | None:
    """Where a Local Zone group such as ``us-west-2-lax-1`` lies. None if it is not known."""
    return load_locations().local_zone_groups.get(group)


def continent_place(code: str) -> Place | None:
    """The centre of population of a continent, by Route 53's code. None if there is no such code."""
    return load_locations().continents.get(code)


def country_place(code: str) -> Place | None:
    """The centre of population of a country, by ISO 3166-1 alpha-2 code. None if there is no such code."""
    return load_locations().countries.get(code)


def subdivision_place(code: str) -> Place | None:
    """The centre of population of a US state (``US-CA``) or a region of Ukraine (``UA-43``)."""
    return load_locations().subdivisions.get(code)


def continent_of_country(code: str) -> str | None:
    """Route 53's continent of a country: ``EU`` for RU, ``AS`` for TR. None if it has none.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-geo.html
    """
    place = country_place(code)
    return place.continent if place else None


def closest_region(latitude: float, longitude: float, regions: tuple[str, ...]) -> tuple[str, float] | None:
    """The nearest of ``regions`` and its kilometres; of equals the first by name, without unknown ones."""
    found = [
        (distance_km(latitude, longitude, place.latitude, place.longitude), region)
        for region in regions
        if (place := region_place(region)) is not None
    ]
    if not found:
        return None
    distance, region = min(found)
    return region, distance

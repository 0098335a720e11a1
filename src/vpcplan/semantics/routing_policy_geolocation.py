"""Geolocation routing."""

from __future__ import annotations

from collections.abc import Sequence

from vpcplan.model.resource_record_set import GeolocationPolicy
from vpcplan.semantics.client_location import Whereabouts
from vpcplan.semantics.routing_policy import Ranking


def rank_geolocation(policies: Sequence[GeolocationPolicy], client: Whereabouts) -> Ranking:
    """The smallest place that holds the client first: subdivision, country, continent, default.

    A client in US-CA: US-CA, US, NA, then the default. A client of unknown place: the default only; without a
    default, no answer.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-geo.html
    """
    tiers: list[list[int]] = [[], [], [], []]
    for position, policy in enumerate(policies):
        level = _level(policy, client)
        if level is not None:
            tiers[level].append(position)
    return Ranking(
        tiers=tuple(tuple(tier) for tier in tiers if tier),
        compared=tuple(describe_geolocation(policy) for policy in policies),
        note=_describe_client(client),
    )


def _level(policy: GeolocationPolicy, client: Whereabouts) -> int | None:
    if policy.is_default:
        return 3
    if policy.continent is not None:
        return 2 if policy.continent == client.continent else None
    if policy.subdivision is not None:
        return 0 if f"{policy.country}-{policy.subdivision}" == client.subdivision else None
    return 1 if policy.country == client.country else None


def describe_geolocation(policy: GeolocationPolicy) -> str:
    """The place in words: ``subdivision US-CA``, ``country FR``, ``continent EU``, ``default``."""
    if policy.is_default:
        return "default"
    if policy.continent is not None:
        return f"continent {policy.continent}"
    if policy.subdivision is not None:
        return f"subdivision {policy.country}-{policy.subdivision}"
    return f"country {policy.country}"


def _describe_client(client: Whereabouts) -> str:
    places = [place for place in (client.subdivision, client.country, client.continent) if place]
    return f"the client is in {', '.join(places)}" if places else "the client's place is not known"

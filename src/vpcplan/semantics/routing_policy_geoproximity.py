"""Geoproximity routing."""

from __future__ import annotations

from collections.abc import Sequence

from vpcplan.model.resource_record_set import GeoproximityPolicy
from vpcplan.net.locations import distance_km, local_zone_group_place, region_place
from vpcplan.semantics.client_location import Whereabouts
from vpcplan.semantics.routing_policy import Ranking


def biased_distance(distance: float, bias: int) -> float:
    """The distance that Route 53 compares: 150 km with bias 50 is 75 km, with bias -50 it is 300 km.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-geoproximity.html
    """
    return distance * (1 - bias / 100) if bias >= 0 else distance / (1 + bias / 100)


def resource_point(policy: GeoproximityPolicy) -> tuple[float, float] | None:
    """Where the resource of a geoproximity record is, as (latitude, longitude); None if it is not known."""
    if policy.coordinates is not None:
        return policy.coordinates
    place = None
    if policy.region is not None:
        # A traffic policy names a Local Zone group where a Region would stand.
        place = region_place(policy.region) or local_zone_group_place(policy.region)
    elif policy.local_zone_group is not None:
        place = local_zone_group_place(policy.local_zone_group)
    return (place.latitude, place.longitude) if place is not None else None


def rank_geoproximity(policies: Sequence[GeoproximityPolicy], client: Whereabouts) -> Ranking:
    """The resource at the smallest biased distance first, then the next nearest.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-geoproximity.html
    """
    if client.point is None:
        return Ranking(
            tiers=(tuple(range(len(policies))),),
            compared=tuple(describe_geoproximity(policy) for policy in policies),
            estimated=True,
            note="the client's place is not known, so no resource is nearer than another",
        )
    distances = [_biased(policy, client.point) for policy in policies]
    groups: dict[float, list[int]] = {}
    for position, (_, biased) in enumerate(distances):
        groups.setdefault(round(biased, 6), []).append(position)
    return Ranking(
        tiers=tuple(tuple(groups[key]) for key in sorted(groups)),
        compared=tuple(
            f"{describe_geoproximity(policy)}: {plain:,.0f} km, biased {biased:,.0f} km"
            if plain is not None
            else f"{describe_geoproximity(policy)}: place unknown"
            for policy, (plain, biased) in zip(policies, distances, strict=True)
        ),
        note=client.known_from,
    )


def _biased(policy: GeoproximityPolicy, point: tuple[float, float]) -> tuple[float | None, float]:
    there = resource_point(policy)
    if there is None:
        return None, float("inf")
    distance = distance_km(*point, *there)
    return distance, biased_distance(distance, policy.bias)


def describe_geoproximity(policy: GeoproximityPolicy) -> str:
    """The place and the bias: ``eu-west-1, bias +25``."""
    if policy.coordinates is not None:
        where = f"{policy.coordinates[0]:g}, {policy.coordinates[1]:g}"
    else:
        where = policy.region or policy.local_zone_group or "no place"
    return f"{where}, bias {policy.bias:+d}" if policy.bias else where

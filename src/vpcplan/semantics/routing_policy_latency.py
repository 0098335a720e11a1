"""Latency routing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vpcplan.net.locations import distance_km, region_place
from vpcplan.semantics.client_location import Whereabouts
from vpcplan.semantics.routing_policy import Ranking


def rank_latency(
    regions: Sequence[str], client: Whereabouts, measured: Mapping[str, float] | None = None
) -> Ranking:
    """The Region of lowest latency first, the next best when its record is unhealthy.

    Route 53 uses its own measurements, which it does not publish. With ``measured`` (milliseconds by
    Region) the order is by those; else it is estimated: the client's own Region first, then by distance.
    A client of unknown place may get any record.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-latency.html
    """
    if measured:
        return _rank_measured(regions, measured)
    if client.point is None:
        return Ranking(
            tiers=(tuple(range(len(regions))),),
            compared=tuple(f"Region {region}" for region in regions),
            estimated=True,
            note="the client's place is not known, so no Region can be preferred",
        )
    distances = [_distance(region, client) for region in regions]
    return Ranking(
        tiers=_tiers(distances),
        compared=tuple(
            f"Region {region}, {distance:,.0f} km"
            if distance is not None
            else f"Region {region}, place unknown"
            for region, distance in zip(regions, distances, strict=True)
        ),
        estimated=True,
        note=f"latency is estimated from distance; {client.known_from}",
    )


def _rank_measured(regions: Sequence[str], measured: Mapping[str, float]) -> Ranking:
    latencies = [measured.get(region) for region in regions]
    return Ranking(
        tiers=_tiers(latencies),
        compared=tuple(
            f"Region {region}, {latency:g} ms"
            if latency is not None
            else f"Region {region}, not in the table"
            for region, latency in zip(regions, latencies, strict=True)
        ),
        note="latency is the topology's table",
    )


def _distance(region: str, client: Whereabouts) -> float | None:
    if region == client.region:
        return 0.0
    place = region_place(region)
    if place is None or client.point is None:
        return None
    return distance_km(*client.point, place.latitude, place.longitude)


def _tiers(values: Sequence[float | None]) -> tuple[tuple[int, ...], ...]:
    """Positions by value, equal ones together, those without a value last."""
    by_value: dict[float, list[int]] = {}
    for position, value in enumerate(values):
        by_value.setdefault(float("inf") if value is None else round(value, 6), []).append(position)
    return tuple(tuple(by_value[value]) for value in sorted(by_value))

"""Weighted routing."""

from __future__ import annotations

from collections.abc import Sequence

from vpcplan.semantics.routing_policy import Ranking

MAX_WEIGHT = 255


def rank_weighted(weights: Sequence[int]) -> Ranking:
    """Records with a weight first, by weight; those of weight 0 only when none of the others is healthy.

    Weights 70, 30, 0: the first two share 7 to 3, the third waits. All 0: equal shares.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-weighted.html
    """
    total = sum(weights)
    nonzero = tuple(i for i, weight in enumerate(weights) if weight > 0)
    zero = tuple(i for i, weight in enumerate(weights) if weight == 0)
    compared = tuple(f"weight {weight} of {total}" for weight in weights)
    return Ranking(
        tiers=tuple(tier for tier in (nonzero, zero) if tier), compared=compared, weights=tuple(weights)
    )

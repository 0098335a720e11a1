"""Multivalue answer routing."""

from __future__ import annotations

from vpcplan.semantics.routing_policy import Ranking

MAX_MULTIVALUE_ANSWERS = 8


def rank_multivalue(count: int) -> Ranking:
    """Up to eight healthy records at once, chosen at random; up to eight of all when none is healthy.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-multivalue.html
    """
    return Ranking(
        tiers=(tuple(range(count)),),
        compared=(f"one of {count} records, up to {MAX_MULTIVALUE_ANSWERS} are answered",) * count,
        at_once=MAX_MULTIVALUE_ANSWERS,
    )

"""Failover routing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from vpcplan.semantics.routing_policy import Ranking


def rank_failover(roles: Sequence[Literal["primary", "secondary"]]) -> Ranking:
    """The primary, then the secondary; the primary again when neither is healthy.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
    """
    tiers = (
        tuple(i for i, role in enumerate(roles) if role == "primary"),
        tuple(i for i, role in enumerate(roles) if role == "secondary"),
    )
    return Ranking(tiers=tuple(tier for tier in tiers if tier), compared=tuple(roles))

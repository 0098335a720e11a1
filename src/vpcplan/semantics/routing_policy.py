"""How a routing policy orders the records of one name and type, whatever the policy."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct


class Ranking(Struct, frozen=True, kw_only=True):
    """The order in which a policy tries records.

    ``tiers`` holds positions of records: the first tier with a healthy record answers, by ``weights``
    within it (None: equal shares). A record in no tier does not apply to this client. ``compared`` says
    for every record on what it was compared.
    """

    tiers: tuple[tuple[int, ...], ...]
    compared: tuple[str, ...]
    weights: tuple[int, ...] | None = None
    at_once: int | None = None
    """How many healthy records are answered together, for multivalue answer; None: one."""
    estimated: bool = False
    """Whether the order rests on an estimate."""
    note: str | None = None
    """What the reader should know of the comparison as a whole."""


class Choice(Struct, frozen=True, kw_only=True):
    """What a ranking and the health of its records come to; everything is by position of the record."""

    shares: tuple[Fraction, ...]
    reasons: tuple[str, ...]
    healthy: bool
    """Whether a healthy record answers, so that an alias may use this branch."""
    together: tuple[int, ...] = ()
    """The records that are answered together (multivalue answer)."""


def choose_records(ranking: Ranking, healthy: tuple[bool, ...]) -> Choice:
    """The first tier with a healthy record answers; if no record is healthy, all are treated as healthy.

    Weights 1 and 3, the second unhealthy: shares 1 and 0. Both unhealthy: 1/4 and 3/4, and the choice as
    a whole is unhealthy, so that an alias that evaluates its target leaves the branch.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
    """
    count = len(ranking.compared)
    chosen_tier, anyone = _first_tier_with(ranking, healthy)
    if chosen_tier is None:
        reasons = ("does not apply to this client",) * count
        return Choice(shares=(Fraction(0),) * count, reasons=reasons, healthy=False)
    chosen = tuple(i for i in ranking.tiers[chosen_tier] if healthy[i] or not anyone)
    reasons = _reasons(ranking, healthy, chosen_tier, anyone)
    if ranking.at_once is not None:
        likely = min(Fraction(1), Fraction(ranking.at_once, len(chosen)))
        shares = tuple(likely if i in set(chosen) else Fraction(0) for i in range(count))
        return Choice(shares=shares, reasons=reasons, healthy=anyone, together=chosen)
    return Choice(shares=_shares(ranking, chosen, count), reasons=reasons, healthy=anyone)


def _first_tier_with(ranking: Ranking, healthy: tuple[bool, ...]) -> tuple[int | None, bool]:
    """The tier that answers, and whether that is because it has a healthy record."""
    for number, tier in enumerate(ranking.tiers):
        if any(healthy[i] for i in tier):
            return number, True
    return (0, False) if ranking.tiers else (None, False)


def _shares(ranking: Ranking, chosen: tuple[int, ...], count: int) -> tuple[Fraction, ...]:
    shares = [Fraction(0)] * count
    weights = ranking.weights
    total = sum(weights[i] for i in chosen) if weights is not None else 0
    for i in chosen:
        shares[i] = Fraction(weights[i], total) if weights is not None and total else Fraction(1, len(chosen))
    return tuple(shares)


def _reasons(ranking: Ranking, healthy: tuple[bool, ...], chosen_tier: int, anyone: bool) -> tuple[str, ...]:
    reasons = ["does not apply to this client"] * len(ranking.compared)
    for number, tier in enumerate(ranking.tiers):
        for i in tier:
            if number == chosen_tier:
                reasons[i] = _reason_in_chosen_tier(healthy[i], anyone)
            elif number < chosen_tier:
                reasons[i] = "would come first, but is unhealthy"
            elif anyone:
                reasons[i] = "a record before it is healthy" if healthy[i] else "unhealthy, and not its turn"
            else:
                reasons[i] = "no record is healthy, and another comes first"
    return tuple(reasons)


def _reason_in_chosen_tier(healthy: bool, anyone: bool) -> str:
    if not anyone:
        return "no record is healthy, so all count as healthy"
    return "healthy and next by the policy" if healthy else "unhealthy"

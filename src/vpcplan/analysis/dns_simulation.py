"""A distribution against what is drawn from it: how often each answer comes, and how far off that is."""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate
from math import sqrt
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction
    from random import Random

    from vpcplan.analysis.resolution.result import Answer, Outcome, Resolution

NO_ANSWER = "no answer"


class SimulatedAnswer(Struct, frozen=True, kw_only=True):
    """One possible answer: its exact probability, and how many of the queries got it."""

    answer: str
    probability: Fraction
    drawn: int
    deviation: float
    """How far ``drawn`` is from what is expected, in standard deviations; 0 for what is certain."""


class Simulation(Struct, frozen=True, kw_only=True):
    """What ``queries`` queries of the same clients got, each from a resolver with an empty cache."""

    clients: tuple[str, ...]
    """The clients that all get this distribution, such as ``country:FR``; empty for one of unknown place."""
    queries: int
    answers: tuple[SimulatedAnswer, ...]


def simulate(
    resolution: Resolution, queries: int, random: Random, clients: tuple[str, ...] = ()
) -> Simulation:
    """Draw ``queries`` answers: of 10,000 with weights 70 and 30 about 7,000 and 3,000, ± 46 each.

    The same resolution and state of ``random`` give the same result. Likelier answers come first.
    """
    outcomes = sorted(resolution.outcomes, key=lambda each: (-each.probability, answer_text(each)))
    bounds = list(accumulate(float(outcome.probability) for outcome in outcomes))[:-1]
    counts = [0] * len(outcomes)
    draw = random.random
    for _ in range(queries):
        counts[bisect(bounds, draw())] += 1
    return Simulation(
        clients=clients,
        queries=queries,
        answers=tuple(
            SimulatedAnswer(
                answer=answer_text(outcome),
                probability=outcome.probability,
                drawn=count,
                deviation=_deviation(float(outcome.probability), queries, count),
            )
            for outcome, count in zip(outcomes, counts, strict=True)
        ),
    )


def simulate_clients(
    resolutions: Iterable[tuple[str, Resolution]], queries: int, random: Random
) -> tuple[Simulation, ...]:
    """One simulation for each distribution that some of the clients get, the one of most clients last.

    Two hundred countries of which FR alone is led to Paris give two simulations: FR, and the others.

    Args:
        resolutions: the name of each client and what it is answered.
        queries: how many are drawn for each of the simulations.
    """
    groups: dict[object, tuple[list[str], Resolution]] = {}
    for client, resolution in resolutions:
        key = frozenset((answer_text(each), each.probability) for each in resolution.outcomes)
        groups.setdefault(key, ([], resolution))[0].append(client)
    ordered = sorted(groups.values(), key=lambda group: (len(group[0]), group[0][0]))
    return tuple(simulate(resolution, queries, random, tuple(clients)) for clients, resolution in ordered)


def _deviation(probability: float, queries: int, drawn: int) -> float:
    spread = sqrt(queries * probability * (1 - probability))
    return (drawn - queries * probability) / spread if spread else 0.0


def answer_text(outcome: Outcome) -> str:
    """An outcome in one line: its addresses (or other values), an AWS resource, or that there is none."""
    if outcome.status != "NOERROR":
        return outcome.status
    if not outcome.answered:
        return NO_ANSWER
    parts = [", ".join(sorted(_certain_values(outcome)))]
    for part in outcome.parts:
        if part.alias_target is not None:
            parts.append(part.resource or part.alias_target)
        elif part.choose is not None:
            pool = ", ".join(sorted(each.value for each in part.of))
            parts.append(f"any {part.choose} of {len(part.of)}: {pool}")
    return "; ".join(each for each in dict.fromkeys(parts) if each)


def end_values(outcome: Outcome) -> tuple[str, ...]:
    """Every value that a client may end up with: addresses, the records chosen from, AWS resources.

    CNAMEs that lead to nothing give no value.
    """
    if not outcome.answered:
        return ()
    chosen = [answer.value for part in outcome.parts for answer in part.of]
    resources = [part.resource or part.alias_target for part in outcome.parts if part.alias_target]
    return (*_certain_values(outcome), *chosen, *dict.fromkeys(resources))


def _certain_values(outcome: Outcome) -> tuple[str, ...]:
    """The values that are there for certain; CNAMEs on the way to a resource or a choice are none."""
    if any(part.of or part.alias_target for part in outcome.parts):
        return tuple(each.value for each in outcome.answers if each.type != "CNAME")
    return final_values(outcome.answers)


def final_values(answers: Iterable[Answer]) -> tuple[str, ...]:
    """The values that a client ends up with: where a chain leads, the last CNAME only if nothing follows."""
    answers = tuple(answers)
    return tuple(each.value for each in answers if each.type != "CNAME") or tuple(
        each.value for each in answers[-1:]
    )

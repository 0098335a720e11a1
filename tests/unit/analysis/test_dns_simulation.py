"""Simulations agree with the distribution they are drawn from, and are the same for the same seed."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vpcplan.analysis.dns_simulation import simulate, simulate_clients
from vpcplan.analysis.resolution.result import Answer, Outcome, Resolution
from vpcplan.report.dns_simulation import bar, clients_text, print_simulation


def address(n: int) -> tuple[Answer, ...]:
    return (Answer("www.example.com", "A", 60, f"192.0.2.{n}"),)


def resolution(*weights: int) -> Resolution:
    total = sum(weights)
    outcomes = tuple(
        Outcome(probability=Fraction(weight, total), answers=address(n))
        for n, weight in enumerate(weights, 1)
    )
    return Resolution(name="www.example.com", type="A", status="NOERROR", outcomes=outcomes)


def test_seventy_to_thirty() -> None:
    simulation = simulate(resolution(70, 30), 10_000, Random(1))
    assert [each.answer for each in simulation.answers] == ["192.0.2.1", "192.0.2.2"]
    assert [each.drawn for each in simulation.answers] == [7018, 2982]
    assert sum(each.drawn for each in simulation.answers) == 10_000


def test_a_certain_answer_is_always_drawn() -> None:
    (answer,) = simulate(resolution(1), 100, Random(1)).answers
    assert (answer.drawn, answer.deviation) == (100, 0.0)


@settings(max_examples=50)
@given(st.lists(st.integers(1, 255), min_size=1, max_size=8), st.integers(0, 2**32))
def test_drawn_shares_are_near_the_exact_ones(weights: list[int], seed: int) -> None:
    simulation = simulate(resolution(*weights), 5_000, Random(seed))
    assert sum(each.drawn for each in simulation.answers) == 5_000
    assert sum(each.probability for each in simulation.answers) == 1
    # Six standard deviations: once in 500 million.
    assert all(abs(each.deviation) < 6 for each in simulation.answers)


@given(st.permutations([10, 20, 30, 40]), st.integers(0, 1000))
def test_the_order_of_outcomes_does_not_matter(weights: list[int], seed: int) -> None:
    given_order = resolution(*weights)
    values = {10: 1, 20: 2, 30: 3, 40: 4}
    outcomes = tuple(
        Outcome(probability=Fraction(weight, 100), answers=address(values[weight])) for weight in weights
    )
    permuted = Resolution(name="x", type="A", status="NOERROR", outcomes=outcomes)
    ordered = Resolution(
        name="x",
        type="A",
        status="NOERROR",
        outcomes=tuple(sorted(outcomes, key=lambda each: each.probability)),
    )
    assert given_order.status == "NOERROR"
    assert simulate(permuted, 500, Random(seed)) == simulate(ordered, 500, Random(seed))


def test_clients_with_the_same_distribution_are_one_group() -> None:
    french, others = resolution(1), resolution(1, 1)
    groups = simulate_clients(
        [("country:FR", french), ("country:DE", others), ("country:JP", others)], 100, Random(1)
    )
    assert [group.clients for group in groups] == [("country:FR",), ("country:DE", "country:JP")]


def test_bars_and_names() -> None:
    assert bar(1.0, 10) == "██████████"
    assert bar(0.55, 10) == "█████▌"
    assert bar(0.0, 10) == ""
    assert clients_text(("country:FR", "country:DE")) == "country FR, DE"
    assert clients_text(("country:FR", "subdivision:US-CA")) == "country FR; subdivision US-CA"
    assert clients_text(("anyone",)) == "anyone"
    assert clients_text(tuple(f"country:{n}" for n in range(9))).endswith(" and 3 more")
    assert clients_text(tuple(f"country:{n}" for n in range(9)), is_rest=True) == "the other 9 clients"


def test_the_table_is_plain_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    groups = simulate_clients(
        [("country:FR", resolution(1)), ("country:DE", resolution(3, 1))], 100, Random(1)
    )
    print_simulation("www.example.com", "A", groups, 1)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "www.example.com A: 100 queries each, seed 1"
    assert lines[1].split()[:3] == ["CLIENTS", "ANSWER", "EXACT"]
    assert "75.00 %" in lines[2]

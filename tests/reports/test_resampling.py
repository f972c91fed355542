"""The chance that a resample gives another class, against every resample there is."""

from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from math import factorial, prod
from statistics import median as median_of_votes

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.classification import Class, Rule, classify, flip_probability, leave_one_out
from reports.statistics import StatisticsError, reaching_probability
from tests.reports.histograms import NO_VOTES, counts_of, histograms, some_counts, votes_of

RULE = Rule()
AGREE = (0, 0, 0, 4, 5)


@cache
def panels(n, points=5):
    """Return every histogram of n votes as an array (histograms, K)."""
    return numpy.array(histograms(n, points, fewest_votes=n))


@cache
def chances(n, points=5):
    """Return the chance (panels, resamples) that votes drawn from the one panel make up the other.

    Multinomial: how many orders of the resample there are, times the share of each vote drawn.
    """
    every = panels(n, points)
    orders = [factorial(n) / prod(map(factorial, counts)) for counts in every.tolist()]
    shares = (every[:, None, :] / n) ** every[None, :, :]
    return shares.prod(axis=2) * orders


@cache
def medians(n, points=5):
    return numpy.array([median_of_votes(votes_of(counts)) for counts in panels(n, points).tolist()])


# ---- one question


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_reaching_probability_draw_by_draw(n):
    """Every way to draw n votes out of n with replacement, one after the other, all equally likely."""
    for counts in histograms(n, fewest_votes=n):
        draws = Counter(median_of_votes(draw) for draw in product(votes_of(counts), repeat=n))
        for threshold in range(1, 6):
            reaching = sum(times for middle, times in draws.items() if middle >= threshold)
            expected = float(Fraction(reaching, n**n))
            assert reaching_probability(counts, threshold) == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize(
    ("n", "points"), [*((n, 5) for n in range(1, 10)), (8, 3), (7, 3), (6, 4), (4, 7), (4, 9), (3, 9)]
)
def test_reaching_probability_of_every_small_panel(n, points):
    for threshold in range(1, points + 1):
        expected = chances(n, points) @ (medians(n, points) >= threshold)
        found = [reaching_probability(counts, threshold) for counts in panels(n, points).tolist()]
        assert numpy.allclose(found, expected, rtol=0, atol=1e-12)


@given(some_counts)
def test_reaching_probability_sinks_from_one(counts):
    found = [reaching_probability(counts, threshold) for threshold in range(1, len(counts) + 1)]
    assert found[0] == pytest.approx(1)
    assert all(0 <= higher <= lower + 1e-12 <= 1 + 1e-12 for lower, higher in pairwise(found))


@given(some_counts.filter(lambda counts: sum(counts) % 2), st.data())
def test_reaching_probability_of_odd_panels_mirrors(counts, data):
    """An odd panel has one middle vote: it is below a threshold or reaches it, seen from either end."""
    threshold = data.draw(st.integers(2, len(counts)))
    below = reaching_probability(counts[::-1], len(counts) + 2 - threshold)
    assert reaching_probability(counts, threshold) == pytest.approx(1 - below, abs=1e-12)


@pytest.mark.parametrize("n", [999, 1000, 1001, 1002, 7350, 1_000_000])
def test_reaching_probability_of_large_panels_by_the_central_limit(n):
    """The middle of many votes whose share at or above 4 is one half reaches 4 in half of the resamples."""
    half, rest = divmod(n, 2)
    counts = (0, 0, half, half + rest, 0)
    assert reaching_probability(counts, 4) == pytest.approx(0.5, abs=0.02)
    assert reaching_probability((0, 0, n // 4, n - n // 4, 0), 4) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(("n", "other"), [(1000, 1002), (999, 1001)])
def test_reaching_probability_has_no_step_where_logarithms_begin(n, other):
    """With midpoints: half of the votes below, half two points higher."""
    found = [reaching_probability((0, 0, m // 2, 0, m - m // 2), 4) for m in (n, other)]
    assert found[0] == pytest.approx(found[1], abs=1e-4)


# ---- the class


@cache
def class_numbers(n_occurrence, n_relevance, rule):
    """Return the class (occurrence panels, relevance panels): 0 does not occur, 1 low, 2 high."""
    occurs = medians(n_occurrence) >= rule.occurs_from
    high = medians(n_relevance) >= rule.high_from
    return numpy.where(occurs[:, None], numpy.where(high[None, :], 2, 1), 0)


def flips(n_occurrence, n_relevance, rule):
    """Return the chance of another class (occurrence panels, relevance panels) over every resample."""
    numbers = class_numbers(n_occurrence, n_relevance, rule)
    same = numpy.zeros(numbers.shape)
    for number in range(3):
        stays = chances(n_occurrence) @ (numbers == number) @ chances(n_relevance).T
        same = numpy.where(numbers == number, stays, same)
    return 1 - same


@pytest.mark.parametrize("rule", [RULE, Rule(3, 4), Rule(1, 5), Rule(5, 2)])
@pytest.mark.parametrize(("n_occurrence", "n_relevance"), [(3, 3), (4, 4), (3, 4), (5, 3), (4, 5)])
def test_flip_probability_of_every_two_small_panels(n_occurrence, n_relevance, rule):
    first, second = panels(n_occurrence).tolist(), panels(n_relevance).tolist()
    found = [[flip_probability(one, other, rule) for other in second] for one in first]
    assert numpy.allclose(found, flips(n_occurrence, n_relevance, rule), rtol=0, atol=1e-12)


@pytest.mark.parametrize("n", [6, 7, 8, 9])
def test_flip_probability_of_every_panel_beside_some(n):
    every = panels(n).tolist()
    expected = flips(n, n, RULE)
    places = numpy.random.default_rng(n).integers(len(every), size=6)
    for place in places.tolist():
        down = [flip_probability(counts, every[place], RULE) for counts in every]
        across = [flip_probability(every[place], counts, RULE) for counts in every]
        assert numpy.allclose(down, expected[:, place], rtol=0, atol=1e-12)
        assert numpy.allclose(across, expected[place], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("occurrence", "relevance", "class_", "stays"),
    [
        (AGREE, AGREE, Class.HIGH, 0.6345),
        ((0, 0, 0, 0, 9), (0, 0, 0, 0, 9), Class.HIGH, 1),  # a resample repeats only what was said
        ((9, 0, 0, 0, 0), NO_VOTES, Class.NOT_OCCURRING, 1),
        ((2, 0, 0, 0, 1), NO_VOTES, Class.NOT_OCCURRING, 20 / 27),
        ((1, 0, 0, 0, 2), (2, 0, 0, 0, 1), Class.LOW, (20 / 27) ** 2),
    ],
)
def test_flip_probability_worked(occurrence, relevance, class_, stays):
    assert classify(occurrence, relevance, RULE).class_ is class_
    assert flip_probability(occurrence, relevance, RULE) == pytest.approx(1 - stays, abs=5e-5)


@pytest.mark.parametrize(("occurrence", "relevance"), [(NO_VOTES, AGREE), ((0, 0, 0, 1, 1), AGREE)])
def test_flip_probability_needs_a_class(occurrence, relevance):
    with pytest.raises(StatisticsError, match="Too few people"):
        flip_probability(occurrence, relevance, RULE)


# ---- one participant left out

answers = st.tuples(st.none() | st.integers(1, 5), st.none() | st.integers(1, 5))


def class_of(people, rule):
    columns = [[vote for vote in column if vote is not None] for column in zip(*people, strict=True)]
    first, second = columns or ([], [])
    return classify(counts_of(first), counts_of(second), rule).class_


@given(st.lists(answers, max_size=12), st.sampled_from([RULE, Rule(3, 4, 1), Rule(2, 2, 5)]))
def test_leave_one_out_is_the_class_of_those_who_stay(people, rule):
    expected = [
        place
        for place in range(len(people))
        if class_of(people[:place] + people[place + 1 :], rule) is not class_of(people, rule)
    ]
    assert leave_one_out(people, 5, rule) == expected


def test_leave_one_out_of_a_firm_class_is_nobody():
    assert leave_one_out([(5, 5)] * 9, 5, RULE) == []


def test_leave_one_out_of_the_fewest_votes_is_everybody():
    assert leave_one_out([(5, 5)] * 3, 5, RULE) == [0, 1, 2]


@pytest.mark.parametrize("answer", [(6, 5), (5, 0), (2.5, 1)])
def test_leave_one_out_refuses_what_is_no_point(answer):
    with pytest.raises(StatisticsError, match="outside the scale"):
        leave_one_out([(5, 5), answer], 5, RULE)

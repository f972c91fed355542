"""Intervals, against scipy, R and exact fractions."""

from fractions import Fraction
from functools import cache
from itertools import product
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics import StatisticsError, median, median_interval, share_interval
from reports.statistics.binomial import at_most, binomial_term
from tests.reports.histograms import histograms, some_counts, votes_of

# scipy 1.12.0, binomtest(successes, n).proportion_ci(confidence, "exact").
SHARES = [
    (0, 1, 0.95, 0.0, 0.975),
    (1, 1, 0.95, 0.025000000000000022, 1.0),
    (0, 9, 0.95, 0.0, 0.33626711687994293),
    (1, 9, 0.95, 0.0028091367465997693, 0.48249651491699447),
    (8, 9, 0.95, 0.5175034850830056, 0.9971908632534002),
    (9, 9, 0.95, 0.6637328831200571, 1.0),
    (7, 15, 0.95, 0.21266672951931515, 0.7341386527226034),
    (5, 20, 0.95, 0.08657146910143455, 0.49104587170795755),
    (81, 263, 0.95, 0.25273674558504283, 0.3676219226013474),
    (4000, 7350, 0.95, 0.5327480516510993, 0.5556522297470287),
    (3, 1000000, 0.95, 6.186725999192622e-07, 8.76724780590618e-06),
    (8, 9, 0.5, 0.7277305492624877, 0.9685407954527231),
    (9, 9, 0.5, 0.8572439828531412, 1.0),
    (5, 20, 0.5, 0.17143034518471406, 0.34844026283222074),
    (81, 263, 0.9, 0.26105574600906195, 0.3581784955757842),
    (4000, 7350, 0.9, 0.5345825134510725, 0.553826920580655),
    (7, 15, 0.99, 0.15873257832726959, 0.7948572242028551),
    (8, 9, 0.99, 0.41503052793928497, 0.9994432059758536),
    (81, 263, 0.99, 0.23683735816553803, 0.386258325669941),
    (4000, 7350, 0.99, 0.5291611041759525, 0.5592166951302273),
    (3, 1000000, 0.99, 3.378636695261169e-07, 1.0977433719255259e-05),
]
# scipy 1.12.0, quantile_test(votes, p=0.5).confidence_interval(confidence); R 4.2.2 agrees where
# its qbinom was asked for the places.
MEDIANS = [
    ((0, 1, 1, 2, 5), 0.5, 4, 5),
    ((0, 0, 2, 0, 2), 0.5, 3, 5),
    ((1, 1, 1, 1, 2), 0.5, 2, 5),
    ((2, 3, 4, 3, 2), 0.5, 3, 3),
    ((5, 9, 20, 31, 14), 0.5, 4, 4),
    ((0, 1, 1, 2, 5), 0.9, 3, 5),
    ((1, 1, 1, 1, 2), 0.9, 1, 5),
    ((2, 3, 4, 3, 2), 0.9, 2, 4),
    ((0, 3, 1, 0, 6), 0.9, 2, 5),
    ((5, 9, 20, 31, 14), 0.9, 3, 4),
    ((0, 1, 1, 2, 5), 0.95, 3, 5),
    ((1, 1, 1, 1, 2), 0.95, 1, 5),
    ((2, 3, 4, 3, 2), 0.95, 2, 4),
    ((0, 3, 1, 0, 6), 0.95, 2, 5),
    ((100, 200, 100, 150, 50), 0.95, 2, 3),
    ((1000, 1000, 1350, 2000, 2000), 0.95, 4, 4),
    ((0, 1, 1, 2, 5), 0.99, 2, 5),
    ((2, 3, 4, 3, 2), 0.99, 1, 5),
    ((100, 200, 100, 150, 50), 0.99, 2, 3),
]


def exactly_at_most(k, n, p):
    """Return the binomial tail as a fraction: whole numbers over the n-th power of p's denominator."""
    yes, all_ = Fraction(p).as_integer_ratio()
    return Fraction(sum(comb(n, i) * yes**i * (all_ - yes) ** (n - i) for i in range(k + 1)), all_**n)


# ---- the binomial distribution


@pytest.mark.parametrize("n", [1, 2, 9, 30])
@pytest.mark.parametrize("p", [0.0, 1e-9, 0.05, 0.3, 0.5, 0.77, 1 - 1e-9, 1.0])
def test_at_most_equals_fractions(n, p):
    for k in range(-1, n + 1):
        assert at_most(k, n, p) == pytest.approx(float(exactly_at_most(k, n, p)), rel=1e-12, abs=1e-300)


@pytest.mark.parametrize(
    ("k", "p"), [(450, "0.5"), (500, "0.5"), (10, "0.03"), (990, "0.97"), (999, "0.9999")]
)
@pytest.mark.parametrize("n", [1000, 1001])  # the two sides of where logarithms begin
def test_at_most_equals_fractions_where_coefficients_outgrow_floats(n, k, p):
    assert at_most(k, n, float(p)) == pytest.approx(float(exactly_at_most(k, n, p)), rel=1e-10)


@pytest.mark.parametrize("n", [900, 1001, 20_000])
def test_at_most_at_the_ends_of_chance(n):
    assert [at_most(0, n, 0.0), at_most(n - 1, n, 1.0), at_most(n, n, 1.0)] == [1, 0, 1]
    assert [binomial_term(k, n, 0.0, 1.0) for k in (0, 1)] == [1, 0]
    assert [binomial_term(k, n, 1.0, 0.0) for k in (n - 1, n)] == [0, 1]


def test_at_most_of_a_million_coins_is_symmetric():
    n = 1_000_001
    assert at_most(n // 2, n, 0.5) == pytest.approx(0.5, abs=1e-8)


# ---- the middle answer


@cache
def deepest_place(n, confidence):
    """Return the largest k for which the k-th lowest and highest of n enclose, by tossing all coins.

    None when not even the ends do. Fewer than k of the n votes lie below the median as often as
    fewer than k of n coins show heads.
    """
    heads = [sum(coins) for coins in product((0, 1), repeat=n)]
    deep = [
        k
        for k in range(1, n // 2 + 2)
        if sum(k <= each <= n - k for each in heads) >= Fraction(confidence) * len(heads)
    ]
    return max(deep, default=None)


@pytest.mark.parametrize("confidence", [0.375, 0.5, 0.625, 0.75, 0.9, 0.9375, 0.95, 0.99])
def test_median_interval_of_every_small_panel(confidence):
    for counts in histograms(9):
        votes = votes_of(counts)
        k = deepest_place(len(votes), confidence)
        if k is None:
            with pytest.raises(StatisticsError, match="Too few votes"):
                median_interval(counts, confidence)
        else:
            assert median_interval(counts, confidence) == (votes[k - 1], votes[-k])


@pytest.mark.parametrize(("counts", "confidence", "low", "high"), MEDIANS)
def test_median_interval_equals_scipy(counts, confidence, low, high):
    assert median_interval(counts, confidence) == (low, high)


@pytest.mark.parametrize(("confidence", "needed"), [(0.5, 2), (0.9, 5), (0.95, 6), (0.99, 8), (0.999, 11)])
def test_median_interval_needs_votes(confidence, needed):
    assert median_interval([0, 0, 0, 0, needed], confidence) == (5, 5)
    with pytest.raises(StatisticsError, match=f"needs {needed} or more"):
        median_interval([0, 0, 0, 0, needed - 1], confidence)


@given(some_counts.filter(lambda counts: sum(counts) >= 8))
def test_median_interval_holds_the_median_widens_and_mirrors(counts):
    (low, high), (lower, higher) = median_interval(counts, 0.8), median_interval(counts, 0.99)
    assert lower <= low <= median(counts) <= high <= higher
    turned = len(counts) + 1
    assert median_interval(counts[::-1], 0.8) == (turned - high, turned - low)


# ---- a share


@pytest.mark.parametrize(("successes", "n", "confidence", "low", "high"), SHARES)
def test_share_interval_equals_scipy(successes, n, confidence, low, high):
    assert share_interval(successes, n, confidence) == pytest.approx((low, high), rel=1e-9)


def test_share_interval_of_nine_of_nine():
    low, high = share_interval(9, 9, 0.95)
    assert (round(100 * low, 1), high) == (66.4, 1)


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
def test_share_interval_ends_where_the_tails_are_used_up(confidence):
    tail = (1 - confidence) / 2
    for n in range(1, 16):
        for successes in range(n + 1):
            low, high = share_interval(successes, n, confidence)
            if successes == 0:
                assert low == 0
            else:
                assert 1 - float(exactly_at_most(successes - 1, n, low)) == pytest.approx(tail, rel=1e-9)
            if successes == n:
                assert high == 1
            else:
                assert float(exactly_at_most(successes, n, high)) == pytest.approx(tail, rel=1e-9)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.999))
def test_share_interval_holds_the_share_and_mirrors(votes, confidence):
    successes, n = votes
    low, high = share_interval(successes, n, confidence)
    assert 0 <= low <= successes / n <= high <= 1
    assert share_interval(n - successes, n, confidence) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@pytest.mark.parametrize("confidence", [0, 1, -0.5, 95, float("nan")])
@pytest.mark.parametrize(
    "interval", [lambda c: median_interval([0, 9, 9], c), lambda c: share_interval(1, 2, c)]
)
def test_interval_refuses_what_is_no_confidence(interval, confidence):
    with pytest.raises(StatisticsError, match="between 0 and 1"):
        interval(confidence)

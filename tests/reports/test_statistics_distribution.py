"""Where the answers lie, against numpy, R and worked values."""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics import (
    StatisticsError,
    interquartile_range,
    is_split,
    median,
    middle_points,
    quartiles,
    share_agreeing,
)
from tests.reports.histograms import histograms, some_counts, votes_of


def test_histograms_are_all_there():
    assert len(histograms(9)) == 2001


def test_median_equals_numpy_for_every_small_panel():
    for counts in histograms(9):
        assert median(counts) == numpy.median(votes_of(counts))


def test_quartiles_equal_numpy_type_7_for_every_small_panel():
    for counts in histograms(9):
        assert quartiles(counts) == tuple(numpy.quantile(votes_of(counts), [0.25, 0.75]))


@given(some_counts)
def test_median_and_quartiles_equal_numpy(counts):
    votes = votes_of(counts)
    assert median(counts) == numpy.median(votes)
    expected = numpy.quantile(votes, [0.25, 0.75])
    assert quartiles(counts) == pytest.approx(tuple(expected))
    assert interquartile_range(counts) == pytest.approx(expected[1] - expected[0])


@given(some_counts)
def test_quartiles_enclose_the_median(counts):
    first, third = quartiles(counts)
    assert 1 <= first <= median(counts) <= third <= len(counts)


@given(some_counts)
def test_quartiles_mirror_when_the_scale_is_turned_round(counts):
    first, third = quartiles(counts)
    turned = len(counts) + 1
    assert quartiles(counts[::-1]) == (turned - third, turned - first)


@given(some_counts, st.integers(2, 5))
def test_share_agreeing_stays_when_everybody_votes_again(counts, times):
    more = [count * times for count in counts]
    assert share_agreeing(more, 3) == pytest.approx(share_agreeing(counts, 3))


@pytest.mark.parametrize(
    ("counts", "middle", "value"),
    [
        ((0, 1, 1, 2, 5), (5, 5), 5),
        ((0, 0, 2, 0, 2), (3, 5), 4),
        ((0, 0, 0, 2, 2), (4, 5), 4.5),
        ((0, 0, 2, 2, 0), (3, 4), 3.5),
        ((0, 0, 1, 2, 1), (4, 4), 4),
        ((1, 0, 0), (1, 1), 1),
        ((0, 0, 0, 0, 0, 0, 0, 1, 1), (8, 9), 8.5),
    ],
)
def test_median_worked(counts, middle, value):
    assert (middle_points(counts), median(counts)) == (middle, value)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((2, 1, 0, 3, 3), True),  # n = 9: three or more at both ends
        ((1, 1, 0, 3, 4), False),
        ((0, 2, 0, 0, 2), True),  # n = 4: two are enough
        ((0, 1, 0, 0, 1), False),  # never fewer than two
        ((0, 0, 9, 0, 0), False),
        ((1, 1, 3, 1, 1), True),  # n = 7: round(7/3) = 2
        ((1, 1, 4, 1, 1), False),  # n = 8: round(8/3) = 3
        ((0, 3, 0), False),  # three points: the middle one is no end
        ((2, 0, 2), True),
        ((0, 2, 2, 0), True),
        ((3, 0, 0, 0, 0, 0, 0, 0, 3), True),
        ((0, 0, 3, 0, 0, 0, 3, 0, 0), False),
    ],
)
def test_is_split(counts, expected):
    assert is_split(counts) is expected


@given(some_counts)
def test_is_split_is_the_same_seen_from_the_other_end(counts):
    assert is_split(counts) == is_split(counts[::-1])


@pytest.mark.parametrize(
    ("counts", "from_point", "expected"),
    [((0, 1, 1, 2, 5), 4, 7 / 9), ((0, 0, 0, 4, 5), 1, 1), ((1, 0, 0, 0, 0), 2, 0)],
)
def test_share_agreeing(counts, from_point, expected):
    assert share_agreeing(counts, from_point) == expected


@pytest.mark.parametrize("point", [0, 6, -1])
def test_share_agreeing_outside_the_scale(point):
    with pytest.raises(StatisticsError):
        share_agreeing((0, 1, 1, 2, 5), point)


# The answers of R 4.2.2 to quantile(x, c(.25, .75), type = 7) and median(x).
@pytest.mark.parametrize(
    ("counts", "ends", "middle"),
    [
        ((0, 1, 1, 2, 5), (4, 5), 5),
        ((3, 1, 0, 2, 2), (1, 4.25), 3),
        ((1, 2, 4, 3, 0), (2.25, 3.75), 3),
        ((7, 0, 0, 1, 4), (1, 5), 1),
    ],
)
def test_quartiles_and_median_equal_r(counts, ends, middle):
    assert (quartiles(counts), median(counts)) == (ends, middle)


def test_share_agreeing_counts_votes_for_every_small_panel():
    for counts in histograms(9):
        votes = votes_of(counts)
        expected = [len([vote for vote in votes if vote >= point]) / len(votes) for point in range(1, 6)]
        assert [share_agreeing(counts, point) for point in range(1, 6)] == expected


def test_is_split_for_every_small_panel():
    """A third of the people, to the nearest whole number and at least two, has votes at either end."""
    enough = {n: max(2, (2 * n + 3) // 6) for n in range(1, 10)}  # no n / 3 ends in a half
    for counts in histograms(9):
        votes = votes_of(counts)
        ends = len([vote for vote in votes if vote <= 2]), len([vote for vote in votes if vote >= 4])
        assert is_split(counts) is (min(ends) >= enough[len(votes)])

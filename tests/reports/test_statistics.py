"""Measures of one distribution and of change, against numpy and worked values."""

from collections import Counter
from itertools import combinations_with_replacement

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics import (
    Changes,
    StatisticsError,
    count_changes,
    group_change,
    individual_change,
    interquartile_range,
    is_split,
    median,
    middle_points,
    quartiles,
    share_agreeing,
)

NO_VOTES = (0, 0, 0, 0, 0)


def counts_of(votes, points=5):
    """Return the counts (K,) of a sequence of votes."""
    of_point = Counter(votes)
    return tuple(of_point[point] for point in range(1, points + 1))


def votes_of(counts):
    """Return the sorted votes of counts (K,)."""
    return [point for point, count in enumerate(counts, start=1) for _ in range(count)]


def histograms(most_votes, points=5):
    """Return the counts of every possible panel of 1 to `most_votes` people."""
    scale = range(1, points + 1)
    return [
        counts_of(votes, points)
        for n in range(1, most_votes + 1)
        for votes in combinations_with_replacement(scale, n)
    ]


some_counts = (
    st.integers(3, 9)
    .flatmap(lambda points: st.lists(st.integers(0, 60), min_size=points, max_size=points))
    .filter(any)
)


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


@pytest.mark.parametrize(
    "measure",
    [
        median,
        middle_points,
        quartiles,
        interquartile_range,
        is_split,
        lambda counts: share_agreeing(counts, 4),
        lambda counts: group_change(counts, counts),
    ],
)
@pytest.mark.parametrize("counts", [NO_VOTES, (), (-1, 0, 0, 0, 2), (0.5, 1, 1)])
def test_measures_refuse_what_is_no_distribution(measure, counts):
    with pytest.raises(StatisticsError):
        measure(counts)


def test_change_worked():
    before = [3, 4, 4, 5, 5, 2, 4, 4, 5]
    after = [4, 5, 4, 4, 5, 2, 4, 4, 5]
    assert count_changes(before, after) == Changes(up=2, down=1, same=6)
    assert individual_change(before, after) == 3 / 9
    assert group_change(counts_of(before), counts_of(after)) == 1 / 9


def test_change_that_cancels_out_is_seen_one_by_one_only():
    before, after = [1, 1, 5, 5], [5, 5, 1, 1]
    assert individual_change(before, after) == 1
    assert group_change(counts_of(before), counts_of(after)) == 0


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1))
def test_group_change_is_at_most_individual_change(pairs):
    before, after = zip(*pairs, strict=True)
    group = group_change(counts_of(before), counts_of(after))
    assert 0 <= group <= individual_change(before, after) + 1e-12
    assert count_changes(before, after).n == len(pairs)


@pytest.mark.parametrize("measure", [count_changes, individual_change])
@pytest.mark.parametrize(("before", "after"), [([], []), ([1], []), ([1, 2], [1])])
def test_individual_change_refuses_votes_that_are_no_pairs(measure, before, after):
    with pytest.raises(StatisticsError):
        measure(before, after)


@pytest.mark.parametrize(
    ("before", "after"), [((1, 0, 0), (1, 1, 0)), ((1, 0, 0), (1, 0)), ((1, 0, 0), (0, 0, 0))]
)
def test_group_change_refuses_another_panel(before, after):
    with pytest.raises(StatisticsError):
        group_change(before, after)

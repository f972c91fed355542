"""What differs between two rounds or two sessions, against brute force over the votes."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics import (
    Changes,
    StatisticsError,
    cliffs_delta,
    count_changes,
    group_change,
    individual_change,
)
from tests.reports.histograms import counts_of, histograms, two_counts, votes_of


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


def test_group_change_is_the_fewest_people_who_must_have_moved():
    """People who did not cancel each other out moved from one sorted panel to the other."""
    for n in range(1, 6):
        for before, after in product(histograms(n, fewest_votes=n), repeat=2):
            left = votes_of(after)
            stayed = 0
            for vote in votes_of(before):
                if vote in left:
                    left.remove(vote)
                    stayed += 1
            assert group_change(before, after) == pytest.approx(1 - stayed / n, abs=1e-15)


def delta_by_pairs(first, second):
    """Return Cliff's delta from every pair of votes."""
    signs = [(one > two) - (one < two) for one, two in product(votes_of(first), votes_of(second))]
    return sum(signs) / len(signs)


def test_cliffs_delta_for_every_two_small_panels():
    for first, second in product(histograms(4), repeat=2):
        assert cliffs_delta(first, second) == delta_by_pairs(first, second)


def test_cliffs_delta_for_every_panel_of_nine_beside_some():
    others = [(9, 0, 0, 0, 0), (0, 1, 1, 2, 5), (2, 2, 1, 2, 2), (0, 0, 3, 4, 0)]
    for first, second in product(histograms(9), others):
        assert cliffs_delta(first, second) == delta_by_pairs(first, second)


# 2 U / (n m) - 1 with U of scipy 1.12.0's mannwhitneyu.
@pytest.mark.parametrize(
    ("first", "second", "delta"),
    [
        ((0, 0, 0, 1, 3), (0, 2, 1, 1, 0), 0.9375),
        ((1, 2, 3, 4, 5), (5, 4, 3, 2, 1), 0.5333333333333334),
        ((0, 1, 1, 2, 5), (2, 0, 3, 1, 1), 0.5555555555555556),
        ((9, 0, 0, 0, 1), (0, 0, 7, 0, 0), -0.8),
        ((2, 1, 4, 1, 2), (2, 1, 4, 1, 2), 0),
    ],
)
def test_cliffs_delta_equals_scipy(first, second, delta):
    assert cliffs_delta(first, second) == pytest.approx(delta, abs=1e-15)


@given(two_counts)
def test_cliffs_delta_turns_round_with_the_sessions_and_with_the_scale(pair):
    first, second = pair
    delta = cliffs_delta(first, second)
    assert -1 <= delta <= 1
    assert cliffs_delta(second, first) == -delta
    assert cliffs_delta(first[::-1], second[::-1]) == -delta


@given(two_counts, st.integers(2, 5))
def test_cliffs_delta_stays_when_everybody_votes_again(pair, times):
    first, second = pair
    assert cliffs_delta([count * times for count in first], second) == pytest.approx(cliffs_delta(*pair))


@pytest.mark.parametrize(("first", "second"), [((0, 0, 1), (0, 1)), ((0, 0), (0, 1)), ((0, 1), (0, 0))])
def test_cliffs_delta_refuses_two_scales_and_empty_sessions(first, second):
    with pytest.raises(StatisticsError):
        cliffs_delta(first, second)

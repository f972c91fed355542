"""The order of discussion: most disagreement first, the matrix between equals."""

import doctest
from itertools import combinations_with_replacement, product

import pytest

from studies.scale import StatisticsError, leik_consensus
from voting import discussion
from voting.discussion import disagreement, order_of_discussion

SMALL = [
    tuple(votes.count(point) for point in range(1, 4))
    for n in range(1, 6)
    for votes in combinations_with_replacement(range(1, 4), n)
]


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(discussion).failed == 0


@pytest.mark.parametrize(
    ("counts", "consensus"),
    [((0, 1, 1, 2, 5), 0.6111), ((30, 40, 210, 130, 530, 50, 10), 1 - 0.2867), ((0, 0, 0, 0, 9), 1.0)],
)
def test_leik_consensus_of_worked_examples(counts, consensus):
    assert leik_consensus(counts) == pytest.approx(consensus, abs=5e-5)


@pytest.mark.parametrize("counts", SMALL)
def test_leik_consensus_is_what_the_method_says(counts):
    n, k = sum(counts), len(counts)
    shares = [sum(counts[:point]) / n for point in range(1, k + 1)]
    dispersion = sum(share if share <= 0.5 else 1 - share for share in shares) / ((k - 1) / 2)
    assert leik_consensus(counts) == pytest.approx(1 - dispersion)
    assert 0 <= leik_consensus(counts) <= 1
    assert leik_consensus(counts) == leik_consensus(counts[::-1])


@pytest.mark.parametrize("counts", [(0, 0, 0), (4,), (1, -1, 2)])
def test_leik_consensus_raises_where_it_is_not_defined(counts):
    with pytest.raises(StatisticsError):
        leik_consensus(counts)


def test_the_question_on_which_people_differ_most_speaks_for_the_issue():
    for first, second in product(SMALL, SMALL):
        assert disagreement([first, second]) == max(disagreement([first]), disagreement([second]))


def test_without_votes_there_is_no_disagreement():
    assert disagreement([(0, 0, 0), (0, 0, 0)]) == 0
    assert disagreement([(0, 0, 0), (1, 0, 1)]) == 1


def test_equals_stay_in_the_order_in_which_they_came():
    boards = {key: [(1, 0, 2)] for key in (9, 2, 5)} | {7: [(2, 0, 4)]}
    assert order_of_discussion(boards) == [9, 2, 5, 7]


def test_issues_without_votes_come_last():
    assert order_of_discussion({1: [(0, 0, 0)], 2: [(3, 0, 0)], 3: [(2, 1, 0)]}) == [3, 1, 2]

"""Small panels as counts, and back to votes: what the tests of the measures share."""

from collections import Counter
from itertools import combinations_with_replacement

from hypothesis import strategies as st

NO_VOTES = (0, 0, 0, 0, 0)


def counts_of(votes, points=5):
    """Return the counts (K,) of a sequence of votes."""
    of_point = Counter(votes)
    return tuple(of_point[point] for point in range(1, points + 1))


def votes_of(counts):
    """Return the sorted votes of counts (K,)."""
    return [point for point, count in enumerate(counts, start=1) for _ in range(count)]


def histograms(most_votes, points=5, fewest_votes=1):
    """Return the counts of every possible panel of `fewest_votes` to `most_votes` people."""
    scale = range(1, points + 1)
    return [
        counts_of(votes, points)
        for n in range(fewest_votes, most_votes + 1)
        for votes in combinations_with_replacement(scale, n)
    ]


some_counts = (
    st.integers(3, 9)
    .flatmap(lambda points: st.lists(st.integers(0, 60), min_size=points, max_size=points))
    .filter(any)
)
# Two distributions on one scale.
two_counts = st.integers(3, 9).flatmap(
    lambda points: st.tuples(
        *[st.lists(st.integers(0, 60), min_size=points, max_size=points).filter(any) for _ in range(2)]
    )
)

"""In which order a panel discusses what it has voted on: the issues that differ most first. Pure.

The measure is Leik's consensus of the answers; the counts come from rounds that have ended. What the answers
amount to is in `reports`.
"""

from collections.abc import Iterable, Mapping, Sequence

from studies.scale import leik_consensus


def disagreement(boards: Iterable[Sequence[int]]) -> float:
    """Return how far apart the answers to an issue are, from 0 (all the same) to 1 (half at either end).

    `boards` are the counts (K,) of its deciding questions. The question on which people differ most speaks
    for the issue: one that all say occurs, and half say is relevant, has to be talked about. Without any
    votes it is 0.

    >>> disagreement([(0, 0, 0, 0, 6), (3, 0, 0, 0, 3)])
    1.0
    """
    return max((1 - leik_consensus(counts) for counts in boards if any(counts)), default=0.0)


def order_of_discussion(issues: Mapping[int, Sequence[Sequence[int]]]) -> list[int]:
    """Return the keys of `issues`, most disagreement first.

    Each key stands for the counts of the deciding questions; keys come in the order of the agenda, which
    decides between equals.

    >>> order_of_discussion({7: [(2, 0, 0)], 8: [(1, 0, 1)], 9: [(2, 0, 2)]})
    [8, 9, 7]
    """
    return sorted(issues, key=lambda key: -disagreement(issues[key]))

"""Measures of one distribution of answers, and of what changed between two rounds: pure.

Everything works on counts (K,): `counts[i]` is the number of votes for scale point `i + 1`.
No votes, or an input for which a measure is not defined, raises `StatisticsError`; nothing
returns NaN or a silent 0. Here does not live: the decision rule (`reports.classification`), the
middle answer and Leik's consensus (`studies.scale`, re-exported), any sentence (`reports.wording`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from studies.scale import StatisticsError, check_counts, leik_consensus, median, middle_points

__all__ = [
    "Changes",
    "StatisticsError",
    "count_changes",
    "group_change",
    "individual_change",
    "interquartile_range",
    "is_split",
    "leik_consensus",
    "median",
    "middle_points",
    "quartiles",
    "share_agreeing",
]


def is_split(counts: Sequence[int]) -> bool:
    """Return whether opinions are split: enough votes at both ends of `counts` (K,).

    "Enough" is max(2, n/3 rounded) votes; an end is the two outermost points (one point on a
    scale of three, where two would meet in the middle). An adaptation to 5 points of the count
    rule for disagreement in the RAND/UCLA Appropriateness Method (Fitch et al. 2001), which is
    itself defined on 9 points.
    Raises: StatisticsError when there are no votes.

    >>> is_split([2, 1, 0, 3, 3]), is_split([1, 1, 0, 3, 4])
    (True, False)
    """
    n = check_counts(counts)
    enough = max(2, round(n / 3))
    width = min(2, len(counts) // 2)
    return sum(counts[:width]) >= enough and sum(counts[-width:]) >= enough


def share_agreeing(counts: Sequence[int], from_point: int) -> float:
    """Return the share (0..1) of `counts` (K,) at `from_point` or above.

    Print the count and n, never a bare percentage for fewer than 20 votes.
    Raises: StatisticsError when there are no votes, or for a point outside the scale.

    >>> share_agreeing([0, 1, 1, 1, 1], 4)
    0.5
    """
    n = check_counts(counts)
    if from_point not in range(1, len(counts) + 1):
        raise StatisticsError(f"{from_point} is not a point of this scale (1 to {len(counts)}).")
    return sum(counts[from_point - 1 :]) / n


def quartiles(counts: Sequence[int]) -> tuple[float, float]:
    """Return (q1, q3) of `counts` (K,) in scale points, quarter points possible.

    Type 7 of Hyndman & Fan (1996), the default of R and numpy; print the type beside them.
    Raises: StatisticsError when there are no votes.

    >>> quartiles([0, 1, 1, 2, 5])
    (4.0, 5.0)
    >>> quartiles([1, 1, 0, 0, 0])
    (1.25, 1.75)
    """
    n = check_counts(counts)
    return _quarter(counts, n - 1), _quarter(counts, 3 * (n - 1))


def _quarter(counts: Sequence[int], quarters: int) -> float:
    """Return the value `quarters` fourths of a place above the lowest vote (whole numbers: exact)."""
    place, rest = divmod(quarters, 4)
    below = _vote_at(counts, place)
    return below if rest == 0 else below + rest * (_vote_at(counts, place + 1) - below) / 4


def _vote_at(counts: Sequence[int], place: int) -> float:
    """Return the vote at `place` (0 = lowest) of the sorted votes."""
    reached = 0
    for point, count in enumerate(counts, start=1):
        reached += count
        if reached > place:
            return float(point)
    raise StatisticsError("There are not that many votes.")


def interquartile_range(counts: Sequence[int]) -> float:
    """Return q3 - q1 of `counts` (K,) in scale points, by the type 7 of `quartiles`.

    Raises: StatisticsError when there are no votes.

    >>> interquartile_range([0, 1, 1, 2, 5])
    1.0
    """
    first, third = quartiles(counts)
    return third - first


@dataclass(frozen=True)
class Changes:
    """How many people moved up, moved down or stayed, from their first answer to their final one.

    >>> changes = Changes(up=2, down=1, same=6)
    >>> changes.changed, changes.n
    (3, 9)
    """

    up: int
    down: int
    same: int

    @property
    def changed(self) -> int:
        """The people who moved at all."""
        return self.up + self.down

    @property
    def n(self) -> int:
        """The people who answered both times."""
        return self.changed + self.same


def count_changes(before: Sequence[int], after: Sequence[int]) -> Changes:
    """Return who moved where; `before` and `after` (people,) are votes of the same people in order.

    Whoever answered only once belongs in neither.
    Raises: StatisticsError for unequal lengths or nobody.

    >>> count_changes([3, 4, 5], [4, 4, 1])
    Changes(up=1, down=1, same=1)
    """
    if len(before) != len(after):
        raise StatisticsError("Both rounds need one vote of each person.")
    if not before:
        raise StatisticsError("Nobody answered in both rounds.")
    up = sum(old < new for old, new in zip(before, after, strict=True))
    down = sum(old > new for old, new in zip(before, after, strict=True))
    return Changes(up=up, down=down, same=len(before) - up - down)


def individual_change(before: Sequence[int], after: Sequence[int]) -> float:
    """Return the share (0..1) of people whose vote is another one after than before.

    `before` and `after` (people,) are votes of the same people in the same order. Always shown
    together with `group_change`, which sees only what does not cancel out (Scheibe et al. 1975).
    Raises: StatisticsError for unequal lengths or nobody.

    >>> individual_change([1, 5], [5, 1])
    1.0
    """
    changes = count_changes(before, after)
    return changes.changed / changes.n


def group_change(before: Sequence[int], after: Sequence[int]) -> float:
    """Return the share (0..1) of votes by which two distributions of the same people differ.

    `before` and `after` are counts (K,) with the same n; half the sum of absolute differences
    over n, so that one moved vote is counted once (Scheibe, Skutsch & Schofer 1975).
    Raises: StatisticsError when there are no votes, or for unequal n or K.

    >>> group_change([1, 0, 0, 0, 1], [1, 0, 0, 0, 1])
    0.0
    >>> group_change([0, 0, 2, 2], [0, 0, 1, 3])
    0.25
    """
    n = check_counts(before)
    if len(before) != len(after) or check_counts(after) != n:
        raise StatisticsError("Both rounds need the same scale and the same number of votes.")
    return sum(abs(old - new) for old, new in zip(before, after, strict=True)) / (2 * n)

"""The answer scale and its middle: pure, standard library and gettext only.

Here lives what the board and the report both need to know of a scale: its ordered labels, where
the middle answer falls, and how far apart the answers are. Everything else that is computed of
answers is in `reports.statistics`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.utils.translation import gettext as _

DEFAULT_LABELS = ("Disagree", "Partially disagree", "Not sure", "Partially agree", "Agree")
FEWEST_POINTS = 3
MOST_POINTS = 9


class StatisticsError(ValueError):
    """A measure that is not defined for its input; the message says why in plain words."""


def check_counts(counts: Sequence[int]) -> int:
    """Return n, the number of votes in `counts` (K,).

    Raises: StatisticsError for negative or fractional counts and for no votes at all.
    """
    if not {*map(type, counts)} <= {int} or min(counts, default=0) < 0:
        raise StatisticsError(_("Counts are whole numbers of votes, zero or more."))
    n = sum(counts)
    if n == 0:
        raise StatisticsError(_("There are no votes."))
    return n


def middle_points(counts: Sequence[int]) -> tuple[int, int]:
    """Return the scale points (1..K) of the lower and the upper middle vote; equal when n is odd.

    `counts` is (K,): votes per scale point. Raises: StatisticsError when there are no votes.

    >>> middle_points([0, 0, 2, 0, 2])
    (3, 5)
    """
    n = check_counts(counts)
    lower = upper = 0
    for point, reached in enumerate(accumulate(counts), start=1):
        if not lower and reached >= (n + 1) // 2:
            lower = point
        if reached >= n // 2 + 1:
            upper = point
            break
    return lower, upper


def median(counts: Sequence[int]) -> float:
    """Return the median of `counts` (K,) in scale points, halves possible.

    Midpoint convention: the mean of the two middle votes for even n, as in R, Excel and SPSS.
    Raises: StatisticsError when there are no votes.

    >>> median([0, 1, 1, 2, 5])
    5.0
    >>> median([0, 0, 0, 1, 1])
    4.5
    """
    lower, upper = middle_points(counts)
    return (lower + upper) / 2


def leik_consensus(counts: Sequence[int]) -> float:
    """Return Leik's consensus (0..1) of `counts` (K,): 1 for one answer, 0 for half at either end.

    1 - D, D = sum of d_i / ((K - 1) / 2), d_i the smaller of the cumulative share F_i and 1 - F_i
    (Leik 1966). Computed in whole numbers up to one division, so equal consensus is equal exactly.
    Raises: StatisticsError when there are no votes, or for a single point.

    >>> round(leik_consensus([0, 1, 1, 2, 5]), 4)
    0.6111
    >>> leik_consensus([0, 0, 0, 0, 9]), leik_consensus([3, 0, 0, 0, 3])
    (1.0, 0.0)
    """
    n = check_counts(counts)
    if len(counts) < 2:
        raise StatisticsError(_("Consensus needs at least two points of a scale."))
    most = n * (len(counts) - 1)
    return (most - 2 * sum(min(reached, n - reached) for reached in accumulate(counts))) / most


@dataclass(frozen=True)
class Scale:
    """The ordered labels of the answers, point 1 first.

    Raises: ValueError for fewer than 3 or more than 9 labels.

    >>> Scale(DEFAULT_LABELS).centre
    3.0
    """

    labels: tuple[str, ...]

    def __post_init__(self) -> None:
        if not FEWEST_POINTS <= len(self.labels) <= MOST_POINTS:
            raise ValueError(f"A scale has {FEWEST_POINTS} to {MOST_POINTS} points.")

    @property
    def points(self) -> range:
        """The values a vote may take: 1..K."""
        return range(1, len(self.labels) + 1)

    @property
    def centre(self) -> float:
        """The middle of the scale in points; a half point when K is even."""
        return (len(self.labels) + 1) / 2

    def label(self, point: int) -> str:
        """Return the label of a scale point. Raises: ValueError outside the scale."""
        if point not in self.points:
            raise ValueError(f"{point} is not a point of this scale (1 to {len(self.labels)}).")
        return self.labels[point - 1]

    def agreeing(self, counts: Sequence[int]) -> int:
        """Return how many of `counts` (K,) lie above the centre."""
        return sum(count for point, count in enumerate(counts, start=1) if point > self.centre)

    def disagreeing(self, counts: Sequence[int]) -> int:
        """Return how many of `counts` (K,) lie below the centre."""
        return sum(count for point, count in enumerate(counts, start=1) if point < self.centre)

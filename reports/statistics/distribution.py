"""Where the answers to one question lie: the share that agrees, quantiles, a split panel. Pure."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

from django.utils.translation import gettext as _

from studies.scale import StatisticsError, check_counts


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
        raise StatisticsError(
            _("%(point)s is not a point of this scale (1 to %(last)d).")
            % {"point": from_point, "last": len(counts)}
        )
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
    return float(quantile(counts, 1, 4)), float(quantile(counts, 3, 4))


def quantile(counts: Sequence[int], part: int, parts: int) -> Fraction:
    """Return the `part` / `parts` quantile of `counts` (K,) in scale points, exactly.

    Type 7 of Hyndman & Fan (1996): the quantile lies part/parts of the way from the lowest vote
    (place 0) to the highest (place n - 1), straight between two votes. Given as a fraction, so
    that what is compared with a quantile is compared exactly.
    Raises: StatisticsError when there are no votes.

    >>> quantile([1, 1, 0, 0, 0], 1, 4)
    Fraction(5, 4)
    """
    n = check_counts(counts)
    place, rest = divmod(part * (n - 1), parts)
    below = vote_at(counts, place)
    above = vote_at(counts, place + 1) if rest else below
    return below + Fraction(rest * (above - below), parts)


def vote_at(counts: Sequence[int], place: int) -> int:
    """Return the vote (1..K) at `place` (0..n - 1, 0 = lowest) of the sorted votes of `counts` (K,).

    >>> vote_at([0, 2, 1], 1), vote_at([0, 2, 1], 2)
    (2, 3)
    """
    return next(point for point, reached in enumerate(accumulate(counts), start=1) if reached > place)


def interquartile_range(counts: Sequence[int]) -> float:
    """Return q3 - q1 of `counts` (K,) in scale points, by the type 7 of `quartiles`.

    Raises: StatisticsError when there are no votes.

    >>> interquartile_range([0, 1, 1, 2, 5])
    1.0
    """
    return float(quantile(counts, 3, 4) - quantile(counts, 1, 4))

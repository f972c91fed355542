"""Intervals around a middle answer and around a share. Pure.

Beside every one of them stands: as if these people had been drawn independently; panels are not.
"""

from collections.abc import Sequence
from itertools import count as count_from

from django.utils.translation import gettext as _

from reports.statistics.binomial import at_most
from reports.statistics.distribution import vote_at
from studies.scale import StatisticsError, check_counts


def median_interval(counts: Sequence[int], confidence: float = 0.95) -> tuple[float, float]:
    """Return (low, high) scale points: an interval for the median of `counts` (K,).

    Between the k-th lowest and the k-th highest vote, k the largest for which fewer than k of n
    fair coins show heads with a chance of (1 - confidence) / 2 at most (order statistics;
    Conover 1999). Free of assumptions about the distribution; with ties it covers more than it says.
    Raises: StatisticsError when there are no votes, when even the lowest and the highest vote are
    no such interval (n < 6 at 95 %), or for a confidence outside 0..1.

    >>> median_interval([0, 1, 1, 2, 5], 0.95)
    (3.0, 5.0)
    """
    n = check_counts(counts)
    _check_confidence(confidence)
    if _coverage(1, n) < confidence:
        needed = next(votes for votes in count_from(n) if _coverage(1, votes) >= confidence)
        raise StatisticsError(
            _("Too few votes: a %(percent)g %% interval of the middle answer needs %(votes)d or more.")
            % {"percent": round(100 * confidence, 9), "votes": needed}
        )
    k, too_large = 1, n // 2 + 1
    while too_large - k > 1:
        between = (k + too_large) // 2
        if _coverage(between, n) >= confidence:
            k = between
        else:
            too_large = between
    return float(vote_at(counts, k - 1)), float(vote_at(counts, n - k))


def _coverage(k: int, n: int) -> float:
    """Return the chance that the median lies between the k-th lowest and the k-th highest of n."""
    return 1 - 2 * at_most(k - 1, n, 0.5)


def share_interval(successes: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return (low, high) shares (0..1): the Clopper-Pearson interval of `successes` among `n`.

    The shares for which neither as many successes nor as few would have a chance below
    (1 - confidence) / 2 (Clopper & Pearson 1934); the ends are quantiles of the beta distribution,
    found by halving an interval until floats end. Never shorter than it says; 0 of n reaches down
    to 0, n of n up to 1.
    Raises: StatisticsError for no votes, more successes than votes, or a confidence outside 0..1.

    >>> low, high = share_interval(9, 9, 0.95)
    >>> round(low, 3), high
    (0.664, 1.0)
    """
    _check_confidence(confidence)
    if check_counts((successes, n - successes)) != n:
        raise StatisticsError(_("There cannot be more who agree than votes."))
    tail = (1 - confidence) / 2
    return 1 - _highest_share(n - successes, n, tail), _highest_share(successes, n, tail)


def _highest_share(successes: int, n: int, tail: float) -> float:
    """Return the share at which the chance of at most `successes` among `n` has sunk to `tail`."""
    if successes == n:
        return 1.0
    low, high = successes / n, 1.0
    while low < (middle := (low + high) / 2) < high:
        if at_most(successes, n, middle) > tail:
            low = middle
        else:
            high = middle
    return high


def _check_confidence(confidence: float) -> None:
    """Raises: StatisticsError for a confidence that is no share between 0 and 1."""
    if not 0 < confidence < 1:
        raise StatisticsError(_("A confidence lies between 0 and 1: 0.95 for 95 %%.") % {})

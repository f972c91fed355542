"""What another draw of the same answers would say: exact, no random numbers. Pure."""

from collections.abc import Sequence
from itertools import accumulate

from reports.statistics.binomial import at_most, binomial_term
from studies.scale import check_counts


def reaching_probability(counts: Sequence[int], threshold: int) -> float:
    """Return the chance (0..1) that the median of a resample of `counts` (K,) reaches `threshold`.

    A resample is n votes drawn from these n with replacement (the bootstrap of Efron 1979, not
    simulated but worked out). `threshold` is a scale point 1..K. The median reaches it when the
    lower middle vote does, a binomial chance. For even n it may also reach it as a midpoint: the
    lower middle vote is some a below, the upper one 2 threshold - a or more. Then half of the votes
    are a or less, one of them a itself, and the other half are that far up.
    Raises: StatisticsError when there are no votes.

    >>> round(reaching_probability([0, 0, 0, 4, 5], 5), 4), reaching_probability([0, 0, 0, 4, 5], 4)
    (0.6345, 1.0)
    >>> reaching_probability([1, 0, 1], 2)
    0.75
    """
    n = check_counts(counts)
    half, is_odd = divmod(n, 2)
    up_to = [reached / n for reached in accumulate(counts, initial=0)]
    chance = at_most((n - 1) // 2, n, up_to[threshold - 1])
    if not is_odd:
        for lower in range(1, threshold):
            above = sum(counts[2 * threshold - lower - 1 :]) / n
            chance += binomial_term(half, n, up_to[lower], above)
            chance -= binomial_term(half, n, up_to[lower - 1], above)
    return min(max(chance, 0.0), 1.0)

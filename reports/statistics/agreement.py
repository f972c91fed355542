"""How alike the answers to one question are, beside Leik's consensus in `studies.scale`. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import log2

from django.utils.translation import gettext as _

from reports.statistics.distribution import quantile
from studies.scale import StatisticsError, check_counts


def agreement_a(counts: Sequence[int]) -> float:
    """Return van der Eijk's agreement A (-1..1) of `counts` (K,), K >= 3.

    1: one answer; 0: the same number at every point; -1: half at either end. The distribution is
    cut into layers, each with the same number of votes at every point it touches; A is the mean
    agreement of the layers, weighted by their votes (van der Eijk 2001). Exact up to one division.
    Raises: StatisticsError when there are no votes, or for fewer than three points.

    >>> round(agreement_a([0, 1, 1, 2, 5]), 4), round(agreement_a([30, 40, 210, 130, 530, 50, 10]), 4)
    (0.6111, 0.6113)
    """
    n = check_counts(counts)
    if len(counts) < 3:
        raise StatisticsError(_("Agreement A needs a scale of three points or more."))
    weighted = Fraction(0)
    left = list(counts)
    while any(left):
        height = min(count for count in left if count)
        layer = [count > 0 for count in left]
        weighted += height * sum(layer) * _layer_agreement(layer)
        left = [count - height if count else 0 for count in left]
    return float(weighted / n)


def _layer_agreement(layer: Sequence[bool]) -> Fraction:
    """Return the agreement of a layer (K,): how unimodal it is, less the wider it spreads.

    Of every three points in order, two touched side by side speak for one peak (TU), two touched
    around an empty one against it (TDU).
    """
    points, touched = len(layer), sum(layer)
    if touched in (1, points):
        return Fraction(touched == 1)
    triples = list(combinations(layer, 3))
    for_one_peak = triples.count((True, True, False)) + triples.count((False, True, True))
    against = triples.count((True, False, True))
    unimodality = Fraction(
        (points - 2) * for_one_peak - (points - 1) * against, (points - 2) * (for_one_peak + against)
    )
    return unimodality * Fraction(points - touched, points - 1)


def tastle_wierman_consensus(counts: Sequence[int]) -> float:
    """Return the consensus of Tastle & Wierman (2007), 0..1, of `counts` (K,), K >= 2.

    1 + sum of p_i log2(1 - |i - mean| / (K - 1)): 1 for one answer, 0 for half at either end. It
    takes the points of the scale as equally far apart.
    Raises: StatisticsError when there are no votes, or for a single point.

    >>> round(tastle_wierman_consensus([0, 1, 1, 2, 5]), 4)
    0.6199
    """
    n = check_counts(counts)
    if len(counts) < 2:
        raise StatisticsError(_("Consensus needs at least two points of a scale."))
    total = sum(point * count for point, count in enumerate(counts, start=1))
    widest = n * (len(counts) - 1)
    return 1 + sum(
        count / n * log2((widest - abs(n * point - total)) / widest)
        for point, count in enumerate(counts, start=1)
        if count
    )


@dataclass(frozen=True)
class Ipras:
    """Spread and permitted spread in scale points; disagreement when the first is the larger.

    `ipr` is the interpercentile range, `ipras` the same adjusted for symmetry.
    """

    ipr: float
    ipras: float
    disagreement: bool


def ipras(counts: Sequence[int]) -> Ipras:
    """Return whether `counts` (9,) show disagreement by the IPRAS rule of the RAND/UCLA method.

    IPR: from the 30th to the 70th percentile, both of type 7 (Hyndman & Fan 1996). IPRAS = 2.35 +
    1.5 |5 - centre|, the centre halfway between the two. Disagreement iff IPR > IPRAS (Fitch et
    al. 2001, whose constants hold for 9 points only). Compared exactly.
    Raises: StatisticsError when there are no votes, or for any other scale than one of 9 points.

    >>> ipras([1, 1, 1, 0, 0, 0, 5, 5, 2])
    Ipras(ipr=1.0, ipras=6.1, disagreement=False)
    """
    check_counts(counts)
    if len(counts) != 9:
        raise StatisticsError(_("IPRAS is defined for a scale of nine points only."))
    low, high = quantile(counts, 3, 10), quantile(counts, 7, 10)
    permitted = Fraction("2.35") + Fraction("1.5") * abs(5 - (low + high) / 2)
    return Ipras(ipr=float(high - low), ipras=float(permitted), disagreement=high - low > permitted)

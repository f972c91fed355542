"""How alike several raters judge: the order of issues (W), the codes they give (alpha, AC2). Pure.

`ratings` are (raters, units) everywhere: one row for each rater, one column for each unit (an issue
or a comment), None where a rater did not rate it.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb, isfinite

from django.utils.translation import gettext as _

from studies.scale import StatisticsError

Ratings = Sequence[Sequence[float | None]]


def kendall_w(ratings: Ratings) -> float:
    """Return Kendall's W (0..1) of `ratings` (raters, units): 1 if all order the units alike.

    Values are any that can be ordered; equal ones share the mean of their ranks, and W is
    corrected for these ties: 12 S / (m^2 (n^3 - n) - m sum of T_j), T_j = sum of t^3 - t over the
    ties of rater j (Kendall & Babington Smith 1939). Only units that every rater rated count, as a
    rank among others needs all of them. W asks for the same order, not for the same values.
    Raises: StatisticsError for fewer than two raters, fewer than two units rated by all, or raters
    who all give one value to everything.

    >>> kendall_w([[1, 1, 5, 5], [1, 1, 5, 5], [1, 1, 5, 5]])
    1.0
    """
    complete = [unit for unit in _units(ratings) if len(unit) == len(ratings)]
    m, n = len(ratings), len(complete)
    if n < 2:
        raise StatisticsError(_("Kendall's W needs two units or more that every rater rated."))
    rows = list(zip(*complete, strict=True))
    ranks = [_twice_ranks(row) for row in rows]
    rank_sums = [sum(of_unit) for of_unit in zip(*ranks, strict=True)]
    ties = sum(size**3 - size for row in rows for size in Counter(row).values())
    most = m * m * (n**3 - n) - m * ties
    if most == 0:
        raise StatisticsError(
            _("Every rater gave one value to everything, so there is no order for Kendall's W to compare.")
        )
    # Ranks are doubled to stay whole, so S is four times what it is in the formula.
    spread: int = sum((rank_sum - m * (n + 1)) ** 2 for rank_sum in rank_sums)
    return 3 * spread / most


def _twice_ranks(values: Sequence[float]) -> list[int]:
    """Return twice the rank (1..n, the mean one for ties) of each of `values` (units,)."""
    ordered = sorted(values)
    first = {value: place for place, value in reversed(list(enumerate(ordered)))}
    size = Counter(ordered)
    return [2 * first[value] + size[value] + 1 for value in values]


def krippendorff_alpha(ratings: Ratings, metric: str) -> float:
    """Return Krippendorff's alpha (at most 1) of `ratings` (raters, units); 0 is chance, below is worse.

    `metric` says how far apart two values are: "nominal" (the same or not), "ordinal" (by how many
    ratings lie between them) or "interval" (by their difference). Values are numbers, for nominal
    codes any. Units with fewer than two ratings do not count. 1 - observed / expected
    disagreement, from the coincidences of values within units (Krippendorff 2019, chapter 12).
    Exact up to one division. For coders of comments, not for votes.
    Raises: StatisticsError for fewer than two raters, no unit that two of them rated, or a single
    value everywhere.

    >>> round(krippendorff_alpha([[1, 2, 3, 3], [1, 2, None, 3], [1, 3, None, 3]], "nominal"), 3)
    0.692
    """
    if metric not in _DISTANCES:
        raise StatisticsError(_("Krippendorff's alpha is nominal, ordinal or interval."))
    units = [Counter(unit) for unit in _units(ratings) if len(unit) >= 2]
    if not units:
        raise StatisticsError(_("Krippendorff's alpha needs a unit that two raters rated."))
    totals = sum(units, Counter())
    if len(totals) < 2:
        raise StatisticsError(
            _(
                "Only one value was ever given, so agreement cannot be told from chance: "
                "Krippendorff's alpha is not defined."
            )
        )
    distance = _DISTANCES[metric](totals)
    within = sum(_disagreement(unit, distance) / (unit.total() - 1) for unit in units)
    return float(1 - within * (totals.total() - 1) / _disagreement(totals, distance))


Distance = Callable[[float, float], Fraction]


def _disagreement(values: Counter[float], distance: Distance) -> Fraction:
    """Return the squared distances between all pairs of `values`, added up."""
    return sum(
        (values[one] * values[other] * distance(one, other) for one, other in combinations(values, 2)),
        start=Fraction(0),
    )


def _nominal(totals: Counter[float]) -> Distance:
    return lambda one, other: Fraction(one != other)


def _ordinal(totals: Counter[float]) -> Distance:
    """Squared number of ratings between the middles of two values in the order of all ratings."""
    middles = {}
    below = 0
    for value in sorted(totals):
        middles[value] = below + Fraction(totals[value], 2)
        below += totals[value]
    return lambda one, other: (middles[one] - middles[other]) ** 2


def _interval(totals: Counter[float]) -> Distance:
    return lambda one, other: (Fraction(one) - Fraction(other)) ** 2


_DISTANCES: dict[str, Callable[[Counter[float]], Distance]] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
}


def gwet_ac2(ratings: Ratings, weights: str, categories: int | Sequence[float]) -> float:
    """Return Gwet's AC2 (at most 1) of `ratings` (raters, units); 0 is chance, below is worse.

    `categories` is all there is to choose from, chosen or not: K for the points 1..K, or the values
    in their order. `weights` says how much credit two of them deserve: "linear", "quadratic" (by their
    values) or "ordinal" (by their places). Chance is taken from how evenly all K are used, so that
    AC2 stays high where nearly everybody says the same (Gwet 2014, chapters 4 and 5). A unit with
    one rating counts for how often categories are used, not for agreement. Exact up to one division.
    Raises: StatisticsError for fewer than two raters or categories, no unit that two raters
    rated, or a rating that is no category.

    >>> round(gwet_ac2([[5, 4, 5, 5, 3], [5, 5, 5, 4, 3]], "linear", 5), 4)
    0.8276
    """
    points = list(range(1, categories + 1)) if isinstance(categories, int) else list(categories)
    credit = _credit(weights, points)
    units = [Counter(unit) for unit in _units(ratings) if unit]
    if any(value not in points for unit in units for value in unit):
        raise StatisticsError(_("A rating lies outside the categories to choose from."))
    judged = [unit for unit in units if unit.total() >= 2]
    if not judged:
        raise StatisticsError(_("Gwet's AC2 needs a unit that two raters rated."))
    observed = sum(_shared(unit, credit) for unit in judged) / len(judged)
    used = [sum(Fraction(unit[point], unit.total()) for unit in units) / len(units) for point in points]
    chance = (
        sum(credit.values())
        * sum(share * (1 - share) for share in used)
        / Fraction(len(points) * (len(points) - 1))
    )
    return float((observed - chance) / (1 - chance))


Credit = dict[tuple[float, float], Fraction]


def _credit(weights: str, points: Sequence[float]) -> Credit:
    """Return the credit (0..1) of every pair of categories: 1 for the same, 0 for the two ends."""
    if len(set(points)) < max(2, len(points)):
        raise StatisticsError(_("Gwet's AC2 needs two different categories or more."))
    places = list(enumerate(points))
    far = {
        "linear": lambda one, other: abs(Fraction(one[1]) - Fraction(other[1])),
        "quadratic": lambda one, other: (Fraction(one[1]) - Fraction(other[1])) ** 2,
        "ordinal": lambda one, other: Fraction(comb(abs(one[0] - other[0]) + 1, 2)),
    }.get(weights)
    if far is None:
        raise StatisticsError(_("The weights of Gwet's AC2 are linear, ordinal or quadratic."))
    farthest = max(far(one, other) for one in places for other in places)
    return {(one[1], other[1]): 1 - far(one, other) / farthest for one in places for other in places}


def _shared(unit: Counter[float], credit: Credit) -> Fraction:
    """Return the mean credit of all pairs of two raters of one unit."""
    n = unit.total()
    pairs = sum(unit[one] * unit[other] * credit[one, other] for one in unit for other in unit) - n
    return pairs / Fraction(n * (n - 1))


def _units(ratings: Ratings) -> list[list[float]]:
    """Return the ratings of each unit without the missing ones.

    Raises: StatisticsError for fewer than two raters, rows of unequal length, or no finite number.
    """
    if len(ratings) < 2:
        raise StatisticsError(_("Agreement between raters needs two raters or more."))
    if len({len(row) for row in ratings}) > 1:
        raise StatisticsError(_("Every rater needs one entry for each unit, None where it is missing."))
    units = [[rating for rating in unit if rating is not None] for unit in zip(*ratings, strict=True)]
    if not all(isfinite(rating) for unit in units for rating in unit):
        raise StatisticsError(_("A rating is a number, or None where it is missing."))
    return units

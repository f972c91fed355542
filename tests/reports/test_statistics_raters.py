"""Agreement of raters, against published values, krippendorff, irrCAC, R, and references from pairs."""

from itertools import combinations, permutations, product

import krippendorff
import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics import StatisticsError, gwet_ac2, kendall_w, krippendorff_alpha

METRICS = ("nominal", "ordinal", "interval")
WEIGHTS = ("linear", "ordinal", "quadratic")
N = None
# Krippendorff's example of four observers and twelve units, with missing values.
FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]
# Twenty people's anxiety as three raters saw it: the example of R's irr, also in DescTools.
ANXIETY = [
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
]


def rating_tables(highest=5, missing=True):
    """Draw ratings (raters, units) on the points 1 to `highest`."""
    value = st.integers(1, highest)
    entry = st.none() | value if missing else value
    return st.tuples(st.integers(2, 5), st.integers(2, 8)).flatmap(
        lambda shape: st.lists(
            st.lists(entry, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
        )
    )


def or_reason(measure, *values):
    """Return a measure, or why there is none."""
    try:
        return pytest.approx(measure(*values), abs=1e-12)
    except StatisticsError as reason:
        return str(reason)


def turned(ratings, change):
    """Return the ratings, every one of them changed."""
    return [[None if value is None else change(value) for value in row] for row in ratings]


def shuffled(data, ratings):
    """Return the ratings with raters and units in another order."""
    rows = data.draw(st.permutations(ratings))
    order = data.draw(st.permutations(range(len(ratings[0]))))
    return [[row[place] for place in order] for row in rows]


# ---- Kendall's W


def w_of_variances(ratings):
    """Return Kendall's W as the share of the ranks' variance that lies between units; None for 0 / 0."""
    ranks = [
        [
            sum(other < value for other in row) + (sum(other == value for other in row) + 1) / 2
            for value in row
        ]
        for row in ratings
    ]
    middle = (len(ranks[0]) + 1) / 2
    means = [sum(of_unit) / len(ranks) for of_unit in zip(*ranks, strict=True)]
    between = len(ranks) * sum((mean - middle) ** 2 for mean in means)
    total = sum((rank - middle) ** 2 for row in ranks for rank in row)
    return between / total if total else None


@pytest.mark.parametrize(("raters", "units"), [(2, 2), (2, 3), (2, 4), (3, 3), (4, 2)])
def test_kendall_w_of_every_small_table(raters, units):
    for ratings in product(product((1, 2, 4), repeat=units), repeat=raters):
        expected = w_of_variances(ratings)
        if expected is None:
            with pytest.raises(StatisticsError, match="one value to everything"):
                kendall_w(ratings)
        else:
            assert kendall_w(ratings) == pytest.approx(expected, abs=1e-12)


# R 4.2.2: friedman.test(ratings)$statistic / (raters * (units - 1)), which corrects for ties.
@pytest.mark.parametrize(
    ("ratings", "w"),
    [
        ([[1, 1, 5, 5]] * 3, 1),
        (
            [[5, 4, 4, 1, 2, 3], [4, 4, 5, 2, 2, 2], [5, 5, 3, 1, 1, 3], [3, 4, 4, 2, 1, 1]],
            0.81201550387596888,
        ),
        ([[1, 2, 3, 4, 5], [5, 4, 3, 2, 1]], 0),
        ([[1, 2, 3, 4, 5], [2, 2, 2, 2, 2], [1, 3, 2, 5, 4]], 0.6),
        ([[4, 4, 4, 5, 5, 4, 1, 4], [5, 4, 5, 5, 5, 3, 2, 4], [4, 4, 3, 5, 4, 4, 4, 4]], 0.59819819819819831),
    ],
)
def test_kendall_w_equals_r(ratings, w):
    assert kendall_w(ratings) == pytest.approx(w, abs=1e-12)


def test_kendall_w_published():
    assert kendall_w(ANXIETY) == pytest.approx(0.5396569, abs=5e-8)


@pytest.mark.parametrize("raters", [2, 3, 5])
def test_kendall_w_of_raters_who_order_alike_is_one(raters):
    for row in permutations((1, 1, 3, 4, 4)):
        assert kendall_w([[value + 10 * rater for value in row] for rater in range(raters)]) == 1


@given(rating_tables(), st.data())
def test_kendall_w_needs_order_alone(ratings, data):
    w = or_reason(kendall_w, ratings)
    assert or_reason(kendall_w, shuffled(data, ratings)) == w
    assert or_reason(kendall_w, turned(ratings, lambda value: 6 - value)) == w
    one_stretched = [turned(ratings[:1], lambda value: 2**value)[0], *ratings[1:]]
    assert or_reason(kendall_w, one_stretched) == w


@given(rating_tables())
def test_kendall_w_leaves_out_units_that_somebody_did_not_rate(ratings):
    units = [unit for unit in zip(*ratings, strict=True) if None not in unit]
    if len(units) < 2:
        with pytest.raises(StatisticsError, match="every rater rated"):
            kendall_w(ratings)
    else:
        rows = list(zip(*units, strict=True))
        assert or_reason(kendall_w, ratings) == or_reason(kendall_w, rows)


@given(rating_tables(missing=False).filter(lambda ratings: any(len(set(row)) > 1 for row in ratings)))
def test_kendall_w_has_bounds(ratings):
    assert 0 <= kendall_w(ratings) <= 1


# ---- Krippendorff's alpha


@pytest.mark.parametrize(("metric", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_krippendorff_alpha_published(metric, alpha):
    assert round(krippendorff_alpha(FOUR_OBSERVERS, metric), 3) == alpha


def alpha_of_package(ratings, metric):
    return krippendorff.alpha(numpy.array(ratings, dtype=float), level_of_measurement=metric)


def pairable(ratings):
    """Return the ratings of units that two raters rated."""
    units = [[value for value in unit if value is not None] for unit in zip(*ratings, strict=True)]
    return [value for unit in units if len(unit) > 1 for value in unit]


def has_alpha(ratings):
    return len(set(pairable(ratings))) > 1


@pytest.mark.parametrize("metric", METRICS)
@given(ratings=rating_tables().filter(has_alpha))
def test_krippendorff_alpha_equals_the_package(metric, ratings):
    assert krippendorff_alpha(ratings, metric) == pytest.approx(alpha_of_package(ratings, metric), abs=1e-9)


def test_krippendorff_alpha_of_every_table_of_two_codes():
    """Two coders, three comments, a code given, not given or not judged: all metrics are the same."""
    for ratings in product(product((0, 1, None), repeat=3), repeat=2):
        found = [or_reason(krippendorff_alpha, ratings, metric) for metric in METRICS]
        if has_alpha(ratings):
            assert found == [alpha_of_package(ratings, "nominal")] * 3
        else:
            reason = "Only one value was ever given" if pairable(ratings) else "needs a unit"
            assert [reason in each for each in found] == [True] * 3


@given(rating_tables().filter(has_alpha), st.data())
def test_krippendorff_alpha_keeps_what_its_metric_keeps(ratings, data):
    renamed = dict(zip(range(1, 6), data.draw(st.permutations(range(1, 6))), strict=True))
    kept = {
        "nominal": renamed.get,
        "ordinal": lambda value: 2.0**value,
        "interval": lambda value: 3 - 0.5 * value,
    }
    for metric, change in kept.items():
        alpha = or_reason(krippendorff_alpha, ratings, metric)
        assert or_reason(krippendorff_alpha, turned(ratings, change), metric) == alpha
        assert or_reason(krippendorff_alpha, shuffled(data, ratings), metric) == alpha


@given(st.lists(st.integers(1, 5), min_size=2).filter(lambda row: len(set(row)) > 1), st.integers(2, 4))
def test_krippendorff_alpha_of_coders_who_agree_is_one(row, raters):
    assert [krippendorff_alpha([row] * raters, metric) for metric in METRICS] == [1, 1, 1]


# ---- Gwet's AC2

# irrCAC 0.4.4, CAC(ratings, weights=..., categories=[1 .. K]).gwet(): linear, ordinal, quadratic.
# The first are the four observers, which is also the example of Gwet's own package for R.
AC2 = [
    (FOUR_OBSERVERS, 5, [0.858739136433, 0.898939769908, 0.914000723552]),
    ([[1, 4, 1, 5, 1, 5], [2, 3, 1, 3, 2, 3]], 5, [0.317073170732, 0.52, 0.596330275229]),
    (
        [[3, N, 4, 2, 3, N, 5, 1], [5, 3, 5, N, 3, 2, 3, 1], [N, 3, 4, 2, 2, N, 4, 3]],
        5,
        [0.513821481325, 0.652527994571, 0.703314532952],
    ),
    (
        [
            [3, 2, 1, 2, N, 2, N, 3, 1, 1],
            [3, 3, N, N, 4, 1, N, N, 2, N],
            [2, 1, 4, N, 3, 1, 2, 2, N, N],
            [2, 4, 3, 1, 3, 4, 2, 2, 4, N],
        ],
        4,
        [0.120036901678, 0.168370352403, 0.191697777169],
    ),
    (
        [[2, 4, 4, 1, 2], [7, 7, 3, N, 5], [5, 6, 7, 1, 1], [7, 2, 6, 6, 4], [6, 7, 4, 1, 3]],
        7,
        [0.021470913577, 0.033085453841, 0.036301660357],
    ),
    ([[1, 1, 2, 1, 2, 2, 1, 1, 1], [2, 2, 1, 1, 2, 2, 2, 1, 1]], 2, [0.121951219512] * 3),
    (
        [[5, 3, N, N, 1, N], [N, N, 8, N, 5, N], [7, N, N, 6, 7, 8]],
        9,
        [0.146245059289, 0.359801488834, 0.399558498896],
    ),
]


@pytest.mark.parametrize(("ratings", "categories", "expected"), AC2)
def test_gwet_ac2_equals_irrcac(ratings, categories, expected):
    found = [gwet_ac2(ratings, weights, categories) for weights in WEIGHTS]
    assert found == pytest.approx(expected, abs=1e-11)


def ac2_of_pairs(ratings, weights, categories):
    """Return AC2 from every pair of raters of every unit, on the points 1 to `categories`."""
    farthest = categories - 1

    def credit(one, other):
        apart = abs(one - other)
        if weights == "ordinal":
            return 1 - apart * (apart + 1) / (farthest * (farthest + 1))
        return 1 - (apart / farthest) ** (1 if weights == "linear" else 2)

    units = [[value for value in unit if value is not None] for unit in zip(*ratings, strict=True)]
    units = [unit for unit in units if unit]
    pairs = [numpy.mean([credit(*pair) for pair in combinations(unit, 2)]) for unit in units if len(unit) > 1]
    points = range(1, categories + 1)
    used = numpy.array([numpy.mean([unit.count(point) / len(unit) for unit in units]) for point in points])
    every = sum(credit(one, other) for one, other in product(points, repeat=2))
    chance = every / (categories * (categories - 1)) * (used * (1 - used)).sum()
    return (numpy.mean(pairs) - chance) / (1 - chance)


@pytest.mark.parametrize("weights", WEIGHTS)
@given(ratings=rating_tables().filter(pairable), categories=st.integers(5, 9))
def test_gwet_ac2_equals_its_definition_by_pairs(weights, ratings, categories):
    found = gwet_ac2(ratings, weights, categories)
    assert found == pytest.approx(ac2_of_pairs(ratings, weights, categories), abs=1e-9)
    assert found <= 1


@pytest.mark.parametrize("weights", WEIGHTS)
def test_gwet_ac2_of_every_small_table(weights):
    for ratings in product(product((1, 2, 3), repeat=3), repeat=2):
        found = gwet_ac2(ratings, weights, 3)
        assert found == pytest.approx(ac2_of_pairs(ratings, weights, 3), abs=1e-12)


@pytest.mark.parametrize("weights", WEIGHTS)
@given(ratings=rating_tables().filter(pairable), data=st.data())
def test_gwet_ac2_has_no_side_and_no_order(weights, ratings, data):
    value = or_reason(gwet_ac2, ratings, weights, 5)
    assert or_reason(gwet_ac2, shuffled(data, ratings), weights, 5) == value
    assert or_reason(gwet_ac2, turned(ratings, lambda point: 6 - point), weights, 5) == value
    assert or_reason(gwet_ac2, ratings, weights, range(1, 6)) == value
    shifted = turned(ratings, lambda point: point - 1)
    assert or_reason(gwet_ac2, shifted, weights, [0, 1, 2, 3, 4]) == value


@pytest.mark.parametrize("weights", WEIGHTS)
def test_gwet_ac2_counts_categories_that_nobody_chose(weights):
    ratings = [[1, 2, 3, 3], [1, 2, 2, 3]]
    assert gwet_ac2(ratings, weights, 3) < gwet_ac2(ratings, weights, 5)


@pytest.mark.parametrize("weights", WEIGHTS)
def test_gwet_ac2_is_one_where_everybody_says_the_same(weights):
    """Where W and alpha have nothing to compare, AC2 is defined: that is what it is for."""
    assert gwet_ac2([[5, 5, 5]] * 3, weights, 5) == 1

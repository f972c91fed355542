"""What holds for every measure: how it is documented, and what it refuses in which words."""

import inspect
import re

import pytest
from django.utils.translation import override

from reports import classification, statistics
from reports.classification import Rule, flip_probability
from reports.statistics import (
    StatisticsError,
    agreement_a,
    cliffs_delta,
    count_changes,
    group_change,
    gwet_ac2,
    individual_change,
    interquartile_range,
    ipras,
    is_split,
    kendall_w,
    krippendorff_alpha,
    leik_consensus,
    median,
    median_interval,
    middle_points,
    quartiles,
    reaching_probability,
    share_agreeing,
    share_interval,
    tastle_wierman_consensus,
)
from tests.reports.histograms import NO_VOTES

PUBLIC = [getattr(statistics, name) for name in statistics.__all__] + [
    getattr(classification, name)
    for name in (
        "classify",
        "flip_probability",
        "leave_one_out",
        "straddles",
        "votes_to_cross",
        "votes_to_flip",
    )
]
AGREE = (0, 0, 0, 4, 5)
PAIR = [[1, 2, 3], [1, 2, 3]]


@pytest.mark.parametrize(
    "function", [thing for thing in PUBLIC if inspect.isfunction(thing)], ids=lambda thing: thing.__name__
)
def test_measure_states_shapes_errors_and_an_example(function):
    words = inspect.getdoc(function)
    assert re.search(r"\((K|9|people|raters, units|0\.\.1)\b", words)
    assert "Raises:" in words
    assert ">>> " in words


@pytest.mark.parametrize(
    "measure",
    [
        median,
        middle_points,
        quartiles,
        interquartile_range,
        is_split,
        leik_consensus,
        agreement_a,
        tastle_wierman_consensus,
        ipras,
        median_interval,
        lambda counts: share_agreeing(counts, 4),
        lambda counts: reaching_probability(counts, 4),
        lambda counts: group_change(counts, counts),
        lambda counts: cliffs_delta(counts, counts),
    ],
)
@pytest.mark.parametrize("counts", [NO_VOTES, (), (-1, 0, 0, 0, 2), (0.5, 1, 1), (True, 1, 1)])
def test_measures_refuse_what_is_no_distribution(measure, counts):
    with pytest.raises(StatisticsError):
        measure(counts)


@pytest.mark.parametrize(
    ("measure", "reason"),
    [
        (lambda: median(NO_VOTES), "There are no votes."),
        (lambda: median((0, -1, 2)), "Counts are whole numbers of votes, zero or more."),
        (lambda: leik_consensus((3,)), "Consensus needs at least two points of a scale."),
        (lambda: tastle_wierman_consensus((3,)), "Consensus needs at least two points of a scale."),
        (lambda: agreement_a((1, 2)), "Agreement A needs a scale of three points or more."),
        (lambda: ipras((0, 1, 1, 2, 5)), "IPRAS is defined for a scale of nine points only."),
        (lambda: share_agreeing(AGREE, 6), "6 is not a point of this scale (1 to 5)."),
        (
            lambda: median_interval((0, 0, 0, 2, 3), 0.95),
            "Too few votes: a 95 % interval of the middle answer needs 6 or more.",
        ),
        (
            lambda: median_interval((0, 0, 0, 2, 3), 0.999),
            "Too few votes: a 99.9 % interval of the middle answer needs 11 or more.",
        ),
        (lambda: median_interval(AGREE, 95), "A confidence lies between 0 and 1: 0.95 for 95 %."),
        (lambda: share_interval(1, 2, 1.0), "A confidence lies between 0 and 1: 0.95 for 95 %."),
        (lambda: share_interval(0, 0), "There are no votes."),
        (lambda: share_interval(3, 2), "Counts are whole numbers of votes, zero or more."),
        (lambda: share_interval(-1, 2), "Counts are whole numbers of votes, zero or more."),
        (lambda: count_changes([1], [1, 2]), "Both rounds need one vote of each person."),
        (lambda: individual_change([], []), "Nobody answered in both rounds."),
        (
            lambda: group_change((1, 0), (1, 1)),
            "Both rounds need the same scale and the same number of votes.",
        ),
        (lambda: cliffs_delta((1, 0), (1, 0, 0)), "Both sessions need the same scale."),
        (lambda: kendall_w([[1, 2]]), "Agreement between raters needs two raters or more."),
        (lambda: krippendorff_alpha([], "nominal"), "Agreement between raters needs two raters or more."),
        (
            lambda: gwet_ac2([[1], [1, 2]], "linear", 5),
            "Every rater needs one entry for each unit, None where it is missing.",
        ),
        (
            lambda: kendall_w([[1, float("nan")], [1, 2]]),
            "A rating is a number, or None where it is missing.",
        ),
        (
            lambda: kendall_w([[1, None, 2], [None, 1, 2]]),
            "Kendall's W needs two units or more that every rater rated.",
        ),
        (
            lambda: kendall_w([[4, 4], [5, 5]]),
            "Every rater gave one value to everything, so there is no order for Kendall's W to compare.",
        ),
        (
            lambda: krippendorff_alpha([[1, 1], [1, 1]], "ordinal"),
            "Only one value was ever given, so agreement cannot be told from chance: "
            "Krippendorff's alpha is not defined.",
        ),
        (
            lambda: krippendorff_alpha([[1, None], [None, 2]], "nominal"),
            "Krippendorff's alpha needs a unit that two raters rated.",
        ),
        (lambda: krippendorff_alpha(PAIR, "ratio"), "Krippendorff's alpha is nominal, ordinal or interval."),
        (
            lambda: gwet_ac2(PAIR, "radical", 5),
            "The weights of Gwet's AC2 are linear, ordinal or quadratic.",
        ),
        (lambda: gwet_ac2(PAIR, "linear", 2), "A rating lies outside the categories to choose from."),
        (lambda: gwet_ac2([[1], [1]], "linear", 1), "Gwet's AC2 needs two different categories or more."),
        (
            lambda: gwet_ac2(PAIR, "linear", [1, 2, 3, 3]),
            "Gwet's AC2 needs two different categories or more.",
        ),
        (
            lambda: gwet_ac2([[1, None], [None, 2]], "linear", 5),
            "Gwet's AC2 needs a unit that two raters rated.",
        ),
        (
            lambda: flip_probability(NO_VOTES, NO_VOTES, Rule()),
            "Too few people voted for a class, so there is none that could change.",
        ),
        (
            lambda: flip_probability(AGREE, (0, 0, 0, 0, 2), Rule()),
            "Too few people voted for a class, so there is none that could change.",
        ),
    ],
)
def test_undefined_measure_says_why(measure, reason):
    with override("en"), pytest.raises(StatisticsError) as refusal:
        measure()
    assert str(refusal.value) == reason

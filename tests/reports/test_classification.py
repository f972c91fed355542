"""The decision rule and the votes it takes to flip a class, against brute force."""

from collections import Counter
from functools import cache
from itertools import combinations_with_replacement, product

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.classification import (
    Class,
    Rule,
    Verdict,
    VotesToFlip,
    classify,
    straddles,
    votes_to_cross,
    votes_to_flip,
)
from reports.statistics import StatisticsError

RULE = Rule()
NO_VOTES = (0, 0, 0, 0, 0)
AGREE = (0, 0, 0, 4, 5)
NAMES = numpy.array(["not_occurring", "low", "high"])


@cache
def panels(n, points=5):
    """Return every histogram of n votes as an array (histograms, K)."""
    scale = range(1, points + 1)
    return numpy.array(
        [[votes.count(point) for point in scale] for votes in combinations_with_replacement(scale, n)]
    )


@cache
def distances(n, points=5):
    """Return how many votes differ between every two histograms of n votes."""
    every = panels(n, points)
    return n - numpy.minimum(every[:, None, :], every[None, :, :]).sum(axis=2)


@cache
def medians(n, points=5):
    """Return the median of every histogram of n votes, by numpy from the votes themselves."""
    scale = numpy.arange(1, points + 1)
    return numpy.array([numpy.median(numpy.repeat(scale, counts)) for counts in panels(n, points)])


def classes(n, rule, points=5):
    """Return the class number (occurrence histogram, relevance histogram), by numpy."""
    occurs = medians(n, points) >= rule.occurs_from
    high = medians(n, points) >= rule.high_from
    return numpy.where(occurs[:, None], numpy.where(high[None, :], 2, 1), 0)


# ---- the class


@pytest.mark.parametrize(
    ("occurrence", "relevance", "class_", "is_straddling"),
    [
        (AGREE, AGREE, "high", False),
        ((0, 0, 0, 2, 2), (0, 0, 0, 2, 2), "low", False),  # 4.5 occurs, 4.5 is low
        ((0, 0, 2, 2, 0), AGREE, "not_occurring", False),  # 3.5 does not occur
        ((0, 0, 2, 0, 2), AGREE, "high", True),  # the 3-and-5 trap
        ((0, 0, 2, 0, 2), NO_VOTES, "undecided", True),
        ((0, 1, 0, 0, 1), AGREE, "undecided", False),
        ((0, 0, 0, 0, 2), AGREE, "undecided", False),
        (AGREE, (0, 0, 0, 0, 2), "undecided", False),
        (AGREE, NO_VOTES, "undecided", False),
        (NO_VOTES, AGREE, "undecided", False),
        (NO_VOTES, NO_VOTES, "no_votes", False),
        ((9, 0, 0, 0, 0), NO_VOTES, "not_occurring", False),
    ],
)
def test_classify(occurrence, relevance, class_, is_straddling):
    assert classify(occurrence, relevance, RULE) == Verdict(Class(class_), is_straddling)


@pytest.mark.parametrize("n", range(3, 6))
def test_classify_every_pair_of_small_panels(n):
    expected = NAMES[classes(n, RULE)]
    every = panels(n).tolist()
    found = [[classify(first, second, RULE).class_ for second in every] for first in every]
    assert numpy.array_equal(found, expected)


@pytest.mark.parametrize(
    ("rule", "counts", "relevance", "verdict"),
    [
        (Rule(3, 4), (0, 1, 1, 1, 1), (0, 0, 2, 0, 2), Verdict(Class.HIGH, True)),
        (Rule(2, 3), (1, 1, 1), (1, 0, 2), Verdict(Class.HIGH, False)),
        (Rule(2, 2), (2, 0, 2), (0, 2, 2), Verdict(Class.HIGH, True)),
        (Rule(7, 9), (0, 0, 0, 0, 0, 2, 0, 2, 0), (0, 0, 0, 0, 0, 0, 0, 1, 2),
         Verdict(Class.HIGH, True)),
        (Rule(1, 1, 1), (1, 0, 0), (1, 0, 0), Verdict(Class.HIGH, False)),
    ],
)  # fmt: skip
def test_classify_other_scales_and_rules(rule, counts, relevance, verdict):
    assert classify(counts, relevance, rule) == verdict


@pytest.mark.parametrize("points", range(3, 10))
def test_straddles_is_reaching_with_at_most_half_of_the_votes(points):
    for n, threshold in product(range(1, 6 if points > 6 else 7), range(1, points + 1)):
        for counts, middle in zip(panels(n, points).tolist(), medians(n, points), strict=True):
            only_half = 2 * sum(counts[threshold - 1 :]) <= n
            assert straddles(counts, threshold) == (middle >= threshold and only_half)


# ---- the rule


@pytest.mark.parametrize("field", ["occurs_from", "high_from", "minimum_votes"])
@pytest.mark.parametrize("value", [0, -1, 4.0, "4", True, None])
def test_rule_refuses_what_is_no_scale_point(field, value):
    with pytest.raises(ValueError, match=field):
        Rule(**{field: value})


@pytest.mark.parametrize("rule", [Rule(occurs_from=6), Rule(high_from=6)])
def test_classify_refuses_a_threshold_outside_the_scale(rule):
    with pytest.raises(ValueError, match="1 to 5"):
        classify(AGREE, AGREE, rule)


def test_classify_refuses_two_scales():
    with pytest.raises(ValueError, match="same scale"):
        classify(AGREE, (0, 0, 1), RULE)


def test_classify_refuses_negative_counts():
    with pytest.raises(StatisticsError):
        classify((-1, 0, 0, 0, 1), AGREE, RULE)


# ---- votes to flip: one question


@pytest.mark.parametrize(("n", "threshold"), list(product(range(1, 10), range(1, 6))))
def test_votes_to_cross_is_the_nearest_histogram_on_the_other_side(n, threshold):
    is_reached = medians(n) >= threshold
    is_other_side = is_reached[:, None] != is_reached[None, :]
    nearest = numpy.where(is_other_side, distances(n), n + 1).min(axis=1)
    expected = [None if votes > n else votes for votes in nearest.tolist()]
    assert [votes_to_cross(counts, threshold) for counts in panels(n).tolist()] == expected


@pytest.mark.parametrize(("points", "n"), [(3, 8), (4, 7), (6, 5), (7, 4), (9, 4), (9, 3)])
def test_votes_to_cross_on_other_scales(points, n):
    for threshold in range(1, points + 1):
        is_reached = medians(n, points) >= threshold
        is_other_side = is_reached[:, None] != is_reached[None, :]
        nearest = numpy.where(is_other_side, distances(n, points), n + 1).min(axis=1)
        expected = [None if votes > n else votes for votes in nearest.tolist()]
        every = panels(n, points).tolist()
        assert [votes_to_cross(counts, threshold) for counts in every] == expected


@pytest.mark.parametrize("m", range(5))
def test_votes_to_cross_closed_form_for_odd_n(m):
    for counts, threshold in product(panels(2 * m + 1).tolist(), range(2, 6)):
        reaching = sum(counts[threshold - 1 :])
        expected = reaching - m if reaching > m else m + 1 - reaching
        assert votes_to_cross(counts, threshold) == expected


@given(st.lists(st.integers(0, 100), min_size=3, max_size=9).filter(any), st.data())
def test_votes_to_cross_one_fewer_is_not_enough(counts, data):
    threshold = data.draw(st.integers(2, len(counts)))
    votes = [point for point, count in enumerate(counts, start=1) for _ in range(count)]
    needed = votes_to_cross(counts, threshold)
    is_reached = numpy.median(votes) >= threshold

    def after(changed):
        if is_reached:
            return [1] * changed + votes[: len(votes) - changed]
        return votes[changed:] + [len(counts)] * changed

    assert (numpy.median(after(needed)) >= threshold) != is_reached
    assert (numpy.median(after(needed - 1)) >= threshold) == is_reached


def test_votes_to_cross_without_votes():
    with pytest.raises(StatisticsError):
        votes_to_cross(NO_VOTES, 4)


# ---- votes to flip: the class


def nearest_class(n, rule, first, second):
    """Return the fewest people for another class, best and worst case of who gave which pair.

    Best: the people who change one answer are those who change the other; worst: nobody changes
    both. `first`, `second` are places in `panels(n)`; every pair of histograms is a target.
    """
    class_of = classes(n, rule)
    is_target = class_of != class_of[first, second]
    if not is_target.any():
        return None, None
    by_first, by_second = distances(n)[first][:, None], distances(n)[second][None, :]
    best = numpy.where(is_target, numpy.maximum(by_first, by_second), n + 1).min()
    worst = numpy.where(is_target, by_first + by_second, 2 * n + 1).min()
    return int(best), int(worst)


@pytest.mark.parametrize("rule", [RULE, Rule(3, 4, 1), Rule(1, 5), Rule(4, 1), Rule(1, 1)])
@pytest.mark.parametrize("n", [3, 4])
def test_votes_to_flip_the_class_for_every_pair_of_small_panels(n, rule):
    every = panels(n).tolist()
    for first, second in product(range(len(every)), repeat=2):
        found = votes_to_flip(every[first], every[second], rule).class_
        assert nearest_class(n, rule, first, second) == (found, found)


@pytest.mark.parametrize("n", [5, 6, 7, 8, 9])
def test_votes_to_flip_the_class_for_some_pairs_of_larger_panels(n):
    every = panels(n).tolist()
    draw = numpy.random.default_rng(n)
    for _ in range(40):
        first, second = draw.integers(len(every), size=2)
        found = votes_to_flip(every[first], every[second], RULE).class_
        assert nearest_class(n, RULE, first, second) == (found, found)


def test_votes_to_flip_the_class_person_by_person():
    """Three people on three points: every panel of answer pairs, every way to answer differently."""
    rule = Rule(occurs_from=2, high_from=3)
    pairs = list(product(range(1, 4), repeat=2))

    def counts_of(panel):
        first, second = Counter(one for one, _ in panel), Counter(two for _, two in panel)
        return [first[point] for point in range(1, 4)], [second[point] for point in range(1, 4)]

    every = {panel: classify(*counts_of(panel), rule).class_ for panel in product(pairs, repeat=3)}
    for panel in combinations_with_replacement(pairs, 3):
        fewest = min(
            sum(one != other for one, other in zip(panel, another, strict=True))
            for another, class_ in every.items()
            if class_ != every[panel]
        )
        assert votes_to_flip(*counts_of(panel), rule).class_ == fewest


@pytest.mark.parametrize(
    ("occurrence", "relevance", "expected"),
    [
        (AGREE, AGREE, VotesToFlip(occurrence=5, relevance=1, class_=1)),
        ((9, 0, 0, 0, 0), AGREE, VotesToFlip(occurrence=5, relevance=1, class_=5)),
        (AGREE, (0, 0, 0, 0, 2), VotesToFlip(occurrence=5, relevance=None, class_=None)),
        ((0, 0, 0, 0, 2), AGREE, VotesToFlip(occurrence=None, relevance=1, class_=None)),
        ((9, 0, 0, 0, 0), NO_VOTES, VotesToFlip(occurrence=5, relevance=None, class_=5)),
        (NO_VOTES, NO_VOTES, VotesToFlip(occurrence=None, relevance=None, class_=None)),
        ((0, 0, 2, 0, 2), AGREE, VotesToFlip(occurrence=1, relevance=1, class_=1)),
    ],
)
def test_votes_to_flip_worked(occurrence, relevance, expected):
    assert votes_to_flip(occurrence, relevance, RULE) == expected


def test_votes_to_flip_when_every_vote_reaches_the_threshold():
    assert votes_to_flip((0, 3, 0), (1, 2, 0), Rule(1, 1)) == VotesToFlip(None, None, None)

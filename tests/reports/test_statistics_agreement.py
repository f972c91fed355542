"""Agreement and consensus, against published values and references written from the votes."""

from itertools import combinations

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics import Ipras, agreement_a, ipras, leik_consensus, tastle_wierman_consensus
from tests.reports.histograms import histograms, some_counts, votes_of

WORST = [(agreement_a, -1), (leik_consensus, 0), (tastle_wierman_consensus, 0)]
MEASURES = [measure for measure, _ in WORST]
# The vector to which the authors of the measures and of R's agrmt refer; A there is 0.6113333.
PUBLISHED = (30, 40, 210, 130, 530, 50, 10)


def a_by_levels(counts):
    """Return van der Eijk's A as a sum over heights: at height h, who still has h votes is touched."""
    points, n = len(counts), sum(counts)
    total = 0.0
    for height in range(1, max(counts) + 1):
        touched = {point for point in range(points) if counts[point] >= height}
        one_peak = two_peaks = 0
        for low, middle, high in combinations(range(points), 3):
            if middle in touched:
                one_peak += (low in touched) != (high in touched)
            else:
                two_peaks += {low, high} <= touched
        if len(touched) == points:
            unimodality = 0.0
        elif one_peak + two_peaks == 0:
            unimodality = 1.0
        else:
            unimodality = (one_peak - (points - 1) / (points - 2) * two_peaks) / (one_peak + two_peaks)
        total += len(touched) / n * unimodality * (1 - (len(touched) - 1) / (points - 1))
    return total


def consensus_by_votes(counts):
    """Return the consensus of Tastle & Wierman as a mean over votes."""
    votes = numpy.array(votes_of(counts))
    return 1 + numpy.log2(1 - abs(votes - votes.mean()) / (len(counts) - 1)).mean()


def leik_by_cuts(counts):
    """Return Leik's consensus: at every cut of the scale, how many stand on the smaller side."""
    votes = votes_of(counts)
    cuts = numpy.arange(1, len(counts)) + 0.5
    below = numpy.array([numpy.mean(votes < cut) for cut in cuts])
    return 1 - 2 * numpy.mean(numpy.minimum(below, 1 - below))


REFERENCES = list(zip(MEASURES, [a_by_levels, leik_by_cuts, consensus_by_votes], strict=True))


@pytest.mark.parametrize(("measure", "reference"), REFERENCES)
@pytest.mark.parametrize(("most_votes", "points"), [(9, 5), (5, 3), (5, 4), (4, 7), (3, 9)])
def test_agreement_of_every_small_panel(measure, reference, most_votes, points):
    for counts in histograms(most_votes, points):
        assert measure(counts) == pytest.approx(reference(counts), abs=1e-12)


@pytest.mark.parametrize(("measure", "reference"), REFERENCES)
@given(counts=some_counts)
def test_agreement_of_larger_panels(measure, reference, counts):
    assert measure(counts) == pytest.approx(reference(counts), abs=1e-12)


@pytest.mark.parametrize(
    ("measure", "counts", "value"),
    [
        (agreement_a, PUBLISHED, 0.6113),
        (tastle_wierman_consensus, PUBLISHED, 0.7257),
        (leik_consensus, PUBLISHED, 1 - 0.2867),
        (agreement_a, (0, 1, 1, 2, 5), 0.6111),
        (tastle_wierman_consensus, (0, 1, 1, 2, 5), 0.6199),
        (leik_consensus, (0, 1, 1, 2, 5), 1 - 0.3889),
    ],
)
def test_agreement_published(measure, counts, value):
    assert measure(counts) == pytest.approx(value, abs=5e-5)


@pytest.mark.parametrize("points", range(3, 10))
@pytest.mark.parametrize(
    ("measure", "worst"), [(agreement_a, -1), (leik_consensus, 0), (tastle_wierman_consensus, 0)]
)
def test_agreement_at_its_ends(measure, worst, points):
    for point in range(points):
        assert measure([7 * (place == point) for place in range(points)]) == 1
    assert measure([4] + [0] * (points - 2) + [4]) == worst


@pytest.mark.parametrize("points", range(3, 10))
def test_agreement_a_of_the_same_number_everywhere_is_zero(points):
    assert agreement_a([3] * points) == 0


@pytest.mark.parametrize(
    ("measure", "worst"), [(agreement_a, -1), (leik_consensus, 0), (tastle_wierman_consensus, 0)]
)
@given(counts=some_counts, times=st.integers(2, 5))
def test_agreement_has_bounds_and_no_side_and_no_size(measure, worst, counts, times):
    value = measure(counts)
    assert worst <= value <= 1
    assert measure(counts[::-1]) == pytest.approx(value, abs=1e-12)
    assert measure([count * times for count in counts]) == pytest.approx(value, abs=1e-12)


# ---- IPRAS


def test_ipras_published():
    """BMJ Open 2012, e001431: five 7s, five 8s, two 9s and three lower ones of 15."""
    for lower in combinations(range(6), 3):
        counts = [1 * (point in lower) for point in range(6)] + [5, 5, 2]
        assert ipras(counts) == Ipras(ipr=1, ipras=6.1, disagreement=False)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # R 4.2.2, quantile(x, c(.3, .7), type = 7): 1.9 and 8, so the centre is 4.95.
        ((4, 1, 0, 0, 2, 0, 1, 3, 3), Ipras(ipr=6.1, ipras=2.425, disagreement=True)),
        ((9, 0, 0, 0, 0, 0, 0, 0, 0), Ipras(ipr=0, ipras=8.35, disagreement=False)),
        ((3, 0, 0, 0, 0, 0, 0, 0, 3), Ipras(ipr=8, ipras=2.35, disagreement=True)),
        ((0, 0, 0, 3, 0, 3, 0, 0, 0), Ipras(ipr=2, ipras=2.35, disagreement=False)),
    ],
)
def test_ipras_worked(counts, expected):
    assert ipras(counts) == expected


def test_ipras_equals_numpy_for_every_small_panel_on_nine_points():
    for counts in histograms(5, points=9):
        low, high = numpy.quantile(votes_of(counts), [0.3, 0.7])
        permitted = 2.35 + 1.5 * abs(5 - (low + high) / 2)
        found = ipras(counts)
        assert (found.ipr, found.ipras) == pytest.approx((high - low, permitted), abs=1e-12)
        if abs(high - low - permitted) > 1e-9:
            assert found.disagreement == (high - low > permitted)


def test_ipras_compares_exactly():
    """Spread and permitted spread are both 2.8; as 6.7 - 3.9 in floats the first would be the larger."""
    spread, permitted = 6.7 - 3.9, 2.35 + 1.5 * abs(5 - (3.9 + 6.7) / 2)
    assert spread > permitted
    assert ipras((0, 0, 4, 0, 0, 4, 4, 0, 0)) == Ipras(ipr=2.8, ipras=2.8, disagreement=False)

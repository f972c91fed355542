"""Where the marks of a dot strip stand, and the drawing."""

from itertools import pairwise

import pytest

from reports.strips import Bar, are_countable, lay_out
from reports.templatetags.strips import as_strip


def places(strip):
    return [(mark.x, mark.y, mark.shape) for mark in strip.marks]


@pytest.mark.parametrize(
    ("people", "countable"),
    [([12], True), ([6, 6], True), ([13], False), ([7, 6], False), ([1, 1, 1], False), ([0], True)],
)
def test_twelve_people_of_two_sessions_can_be_told_apart(people, countable):
    assert are_countable(people) is countable


def test_marks_stand_in_rows_of_three_session_after_session():
    strip = lay_out([[0, 0, 0, 0, 2], [0, 0, 0, 0, 2]], middle=5.0, label="")
    assert places(strip) == [(101, 25, 1), (108, 25, 1), (115, 25, 2), (108, 18, 2)]


@pytest.mark.parametrize(("votes", "rows"), [(0, 3), (9, 3), (10, 4), (12, 4)])
def test_a_strip_is_as_high_as_its_marks(votes, rows):
    assert lay_out([[0, 0, votes]], middle=None, label="").rows == rows


@pytest.mark.parametrize("points", [3, 5, 9])
def test_a_strip_is_as_wide_as_its_scale_and_marks_stay_apart(points):
    strip = lay_out([[3] * points], middle=None, label="")
    xs = [mark.x for mark in strip.marks]
    assert strip.width == 24 * points
    assert min(after - before for before, after in pairwise(xs)) == 7
    assert (min(xs), max(xs)) == (5, strip.width - 5)


def test_half_points_stand_between():
    assert lay_out([[0, 0, 1, 1, 0]], middle=3.5, label="").middle == 72


def test_many_people_become_counts():
    strip = lay_out([[0, 10, 5, 0, 0], [0, 10, 0, 0, 0]], middle=2.0, label="", is_countable=False)
    assert strip.marks == ()
    assert strip.bars == (Bar(36, 15, 20), Bar(60, 3.8, 5))
    assert strip.rows == 4


def test_nobody_leaves_an_empty_axis():
    strip = lay_out([[0, 0, 0]], middle=None, label="no votes", is_countable=False)
    assert (strip.marks, strip.bars, strip.middle) == ((), (), None)
    assert as_strip(strip).count("<path") == 1


def test_the_drawing_says_in_words_what_it_shows():
    strip = lay_out([[0, 0, 1], [0, 0, 1]], middle=3.0, label='2 "yes" & <more>')
    assert as_strip(strip) == (
        '<svg class="strip" data-rows="3" data-points="3" role="img"'
        ' aria-label="2 &quot;yes&quot; &amp; &lt;more&gt;" viewBox="0 6 72 29">'
        '<path class="a" d="M2 29.5H70M12 29.5v-2M36 29.5v-2M60 29.5v-2"/>'
        '<use href="#s1" x="56.5" y="25"/><use href="#s2" x="63.5" y="25"/>'
        '<path class="m" d="M60 30.5l3.2 4.5h-6.4z"/></svg>'
    )


def test_counts_are_drawn_with_their_numbers():
    strip = lay_out([[30, 0, 0]], middle=1.0, label="", is_countable=False)
    assert '<path class="b" d="M12 29.5v-15"/><text x="12" y="11.5">30</text>' in as_strip(strip)

"""What a board says in words."""

from collections import Counter

import pytest

from studies.scale import DEFAULT_LABELS, Scale
from voting.piles import Face, Revealed, reveal
from voting.wording import agreement_words, middle_words, place_words

SCALE = Scale(DEFAULT_LABELS)


def revealed(*values: int | None) -> Revealed:
    faces = [(value, Face(seat)) for seat, value in enumerate(values, start=1)]
    return reveal(SCALE, Counter(values), faces)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((4, 5, 5), "Middle answer: Agree"),
        ((4, 5), "Middle answer: between Partially agree and Agree"),
        ((3, 5), "Middle answer: between Not sure and Agree"),
        ((None,), "No answers"),
        ((), "No answers"),
    ],
)
def test_middle_is_said_in_the_studys_own_words(values, words):
    assert middle_words(revealed(*values)) == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((5, 5, 4, 4, 2), "4 of 5 agree, 1 disagrees"),
        ((1, 2, 4), "1 of 3 agrees, 2 disagree"),
        ((3,), "0 of 1 agree"),
        ((5, None), "1 of 1 agrees, 1 has no opinion"),
        ((5, None, None), "1 of 1 agrees, 2 have no opinion"),
        ((), ""),
    ],
)
def test_agreement_is_said_in_counts(values, words):
    assert agreement_words(revealed(*values)) == words


def test_places_are_named_as_far_as_words_go():
    assert [place_words(n, 5) for n in (1, 4, 5)] == [
        "Place your dot on the first scale.",
        "Place your dot on the fourth scale.",
        "Place your dot on scale 5.",
    ]
    assert place_words(1, 1) == "Place your dot on the scale."


def test_far_apart_is_two_points_or_more():
    assert revealed(4, 5).farthest is None
    assert revealed(5, 5).farthest is None
    assert revealed(None).farthest is None
    assert revealed(5, 3, 4).farthest == (Face(2), Face(1))

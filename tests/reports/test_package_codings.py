"""What coders found leaves in a package with the notes that leave, under the numbers that these have then."""

from dataclasses import replace

import pytest

from reports.package.pseudonyms import under_labels
from tests.voting.archives import a_comment, a_person, a_reading, an_archive

LABELS = {"P1": "P1001", "P2": "P1002"}


@pytest.fixture
def study():
    """Return three notes; the second and third are by the one of two people who may be quoted."""
    quotable = a_person(2)
    quotable = replace(quotable, consent=replace(quotable.consent, may_quote=True))
    notes = (a_comment(1, "Mine."), a_comment(2, "First."), a_comment(2, "Second."))
    readings = tuple(
        a_reading(coder, number % 2, comment=number) for number in (1, 2, 3) for coder in ("C1", "C2")
    )
    return an_archive(participants=(a_person(1), quotable), comments=notes, readings=readings)


def leaving(study, notes):
    """Return the texts that leave, and which of them, by its number, has which codes."""
    found = under_labels(study, LABELS, notes=notes, is_linked=False)
    texts = [comment.text for comment in found.comments]
    return [(texts[row.comment - 1], row.coder, row.codes) for row in found.readings]


def test_with_all_notes_all_readings_leave(study):
    assert leaving(study, "all") == [
        (text, coder, codes)
        for text, codes in (("Mine.", (1,)), ("First.", (0,)), ("Second.", (1,)))
        for coder in ("C1", "C2")
    ]


def test_without_some_notes_the_others_keep_their_codes(study):
    assert leaving(study, "quotable") == [
        (text, coder, codes)
        for text, codes in (("First.", (0,)), ("Second.", (1,)))
        for coder in ("C1", "C2")
    ]


def test_without_notes_no_reading_leaves(study):
    assert leaving(study, "none") == []

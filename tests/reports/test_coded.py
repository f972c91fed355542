"""Notes as data without a database: counts, agreement, voices against, saturation, on examples by hand."""

import pytest
from krippendorff import alpha as oracle

from reports.classification import Class, Rule
from reports.coded import (
    Answers,
    CodeName,
    Voice,
    agreement,
    agreements,
    describe,
    is_against,
    saturation,
)
from reports.pooling import build_results
from reports.rows import Issue, Session, VoteCount
from voting.coding import Coded, Note, as_read, read_as

A, B, C = CodeName(1, "A"), CodeName(2, "B"), CodeName(3, "C")
CODES = (A, B, C)


def note(number, issue="DC-01", session=1):
    return Note(number, f"n{number}", 1, 1, issue, "Statement", session, "P1", f"Note {number}.")


def coded(number, first=None, second=None, decided=None, **about):
    """Return a note with the codes of C1 and C2 as strings of letters, such as "AB"; None: not coded."""
    given = {label: keys(codes) for label, codes in (("C1", first), ("C2", second)) if codes is not None}
    return Coded(note(number, **about), given, None if decided is None else keys(decided))


def keys(letters):
    return frozenset("ABC".index(letter) + 1 for letter in letters)


def voice(one, occurrence=(None, None), relevance=(None, None)):
    return Voice(one, Answers(*occurrence), Answers(*relevance))


# Five notes: both code 1 to 4, C1 alone codes 5.
NOTES = [coded(1, "A", "A"), coded(2, "AB", "A"), coded(3, "B", "A"), coded(4, "", ""), coded(5, "AC")]


def test_agreement_is_counted_over_the_notes_that_both_coded():
    (pair,) = agreements(NOTES, CODES)
    assert (pair.first, pair.second, pair.n) == ("C1", "C2", 4)
    counts = [(line.both, line.only_first, line.only_second, line.neither) for line in pair.lines]
    assert counts == [(2, 0, 1, 1), (0, 2, 0, 2), (0, 0, 0, 4)]
    assert [line.n for line in pair.lines] == [4, 4, 4]


def test_alpha_by_hand():
    """A: 4 units, 5 ones and 3 zeros, one unit disagrees: 1 - 7 · 2 / (2 · 5 · 3) = 8 / 15.

    B: 2 ones and 6 zeros, two units disagree: 1 - 7 · 4 / (2 · 2 · 6) = -1 / 6.
    """
    (pair,) = agreements(NOTES, CODES)
    assert [line.alpha for line in pair.lines[:2]] == pytest.approx([8 / 15, -1 / 6])


def test_a_code_that_nobody_gave_has_no_alpha_and_says_why():
    (pair,) = agreements(NOTES, CODES)
    assert pair.lines[2].alpha is None
    assert "cannot be told from chance" in pair.lines[2].reason


def test_two_coders_without_a_common_note_are_no_pair():
    assert list(agreements([coded(1, "A"), coded(2, second="A")], (A,))) == []


def test_codes_without_an_alpha_are_named_together_for_each_reason():
    (pair,) = agreements([coded(1, "A", "A"), coded(2, "", "A")], CODES)
    assert [names for _reason, names in pair.undefined] == [("B", "C")]
    assert "cannot be told from chance" in pair.undefined[0][0]


def test_alpha_is_that_of_another_program():
    readings = [(keys("A"), keys("A"))] * 7 + [(keys("A"), keys(""))] * 3 + [(keys(""), keys("B"))] * 5
    rows = [[int(1 in first) for first, _ in readings], [int(1 in second) for _, second in readings]]
    expected = oracle(reliability_data=rows, level_of_measurement="nominal")
    assert agreement(A, readings).alpha == pytest.approx(expected)


def test_three_coders_make_three_pairs_in_the_order_of_their_numbers():
    given = {label: keys("A") for label in ("C2", "C10", "C1")}
    pairs = agreements([Coded(note(1), given)], (A,))
    assert [(pair.first, pair.second) for pair in pairs] == [("C1", "C2"), ("C1", "C10"), ("C2", "C10")]


def test_final_codes_are_those_agreed_on_unless_decided():
    found = coded(1, "AB", "BC")
    assert (found.agreed, found.disputed, found.final, found.is_open) == (
        keys("B"),
        keys("AC"),
        keys("B"),
        True,
    )
    found = coded(1, "AB", "BC", decided="A")
    assert (found.final, found.is_open) == (keys("A"), False)
    found = coded(1, "AB", "BC", decided="")
    assert (found.final, found.is_open) == (keys(""), False)
    assert (coded(1).final, coded(1).is_open) == (keys(""), False)
    assert (coded(1, "A").final, coded(1, "A").is_open) == (keys("A"), False)


def test_codes_are_read_as_what_they_were_merged_into_and_not_at_all_when_that_is_retired():
    book = [(1, None, False), (2, 1, True), (3, None, True), (4, 3, True)]
    assert as_read([1, 2, 3, 4], read_as(book)) == {1}


@pytest.mark.parametrize(
    ("class_", "occurrence", "relevance", "expected"),
    [
        (Class.HIGH, 5, 5, False),
        (Class.HIGH, 5, 4, True),
        (Class.HIGH, 3, 5, True),
        (Class.HIGH, None, 4, True),
        (Class.HIGH, 5, None, False),
        (Class.LOW, 4, 4, False),
        (Class.LOW, 5, 5, True),
        (Class.LOW, 3, 1, True),
        (Class.LOW, 4, None, False),
        (Class.NOT_OCCURRING, 3, 5, False),
        (Class.NOT_OCCURRING, 4, 1, True),
        (Class.NOT_OCCURRING, None, 5, False),
        # "No opinion" is against nothing.
        (Class.NOT_OCCURRING, 0, 0, False),
        (Class.HIGH, 0, 0, False),
        (Class.UNDECIDED, 1, 1, False),
        (Class.NO_VOTES, 5, 5, False),
    ],
)
def test_voice_against(class_, occurrence, relevance, expected):
    # Only final answers count: the first ones say the contrary here.
    one = voice(coded(1), (1, occurrence), (1, relevance))
    assert is_against(one, class_, Rule()) is expected


def test_saturation_counts_a_code_in_the_session_in_which_it_came_up_first():
    sessions = [Session("1", "First"), Session("2", "Second"), Session("3", "Third")]
    notes = [
        coded(1, "A", "A", session=2),
        coded(2, "AB", "AB", session=2),
        coded(3, "B", "BC", session=3),
        coded(4, "C", "A", decided="C", session=1),
    ]
    found = [(line.notes, line.new, line.so_far) for line in saturation(notes, CODES, sessions)]
    assert found == [(1, ("C",), 1), (2, ("A", "B"), 3), (1, (), 3)]


@pytest.fixture
def results():
    """Return two issues: DC-01 is high, DC-02 low."""
    answers = {("DC-01", "occurrence"): 5, ("DC-01", "relevance"): 5, ("DC-02", "occurrence"): 5}
    answers[("DC-02", "relevance")] = 2
    return build_results(
        issues=[Issue("DC-01", "First"), Issue("DC-02", "Second")],
        sessions=[Session("1", "First", 3)],
        votes=[VoteCount(issue, "1", question, 1, value, 3) for (issue, question), value in answers.items()],
    )


def test_page_counts_codes_by_issue_and_class(results):
    voices = [
        voice(coded(1, "A", "A"), (5, 5), (5, 2)),
        voice(coded(2, "AB", "AB"), (5, 5), (5, 5)),
        voice(coded(3, "AC", "A", issue="DC-02"), (5, 5), (2, 2)),
        voice(coded(4, issue="DC-02"), (5, 5), (5, 5)),
    ]
    page = describe(results, CODES, voices)
    assert (page.notes, page.compared, page.waiting, page.heads) == (4, 3, 1, (Class.HIGH, Class.LOW))
    lines = [
        (line.code.name, line.notes, line.issues, line.by_class, line.first_session) for line in page.codes
    ]
    assert lines == [("A", 3, 2, (2, 1), 1), ("B", 1, 1, (1, 0), 1), ("C", 0, 0, (0, 0), None)]
    issues = [(line.result.issue.code, line.notes, line.codes) for line in page.issues]
    assert issues == [("DC-01", 2, (("A", 2), ("B", 1))), ("DC-02", 1, (("A", 1),))]
    classes = [
        (line.class_, line.issues, line.notes, line.codes, [one.coded.note.comment for one in line.against])
        for line in page.classes
    ]
    # A note that is not compared has no codes here, and its writer a voice.
    assert classes == [
        (Class.HIGH, 1, 2, (("A", 2), ("B", 1)), [1]),
        (Class.LOW, 1, 1, (("A", 1),), [4]),
    ]
    assert [len(line.quotes) for line in page.codes] == [3, 1, 0]

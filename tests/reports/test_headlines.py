"""The sentences about a whole study, word for word."""

import pytest

from reports import headlines
from reports.pooling import build_results
from reports.results import ClassCounts
from reports.rows import Issue, Person, Session, VoteCount


def study(occurrence, relevance, people=9):
    """Return the results of one issue from the counts of one session."""
    votes = [
        VoteCount("A", "1", question, 1, value, number)
        for question, counts in (("occurrence", occurrence), ("relevance", relevance))
        for value, number in enumerate(counts, start=1)
        if number
    ]
    return build_results(issues=[Issue("A")], sessions=[Session("1", "", people)], votes=votes)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (ClassCounts(34, 30, 24, 6, 4, 0, 0), "30 of 34 issues occur; 24 are highly relevant"),
        (ClassCounts(34, 1, 1, 0, 33, 0, 0), "1 of 34 issues occurs; 1 is highly relevant"),
        (ClassCounts(0, 0, 0, 0, 0, 0, 0), "0 of 0 issues occur; 0 are highly relevant"),
    ],
)
def test_headline(counts, sentence):
    assert headlines.headline(counts) == sentence


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (ClassCounts(3, 0, 0, 0, 0, 1, 2), "1 issue is undecided; 2 issues have no votes"),
        (ClassCounts(3, 3, 3, 0, 0, 0, 0), ""),
    ],
)
def test_open_sentence(counts, sentence):
    assert headlines.open_sentence(counts) == sentence


def test_doubt_and_answers_of_a_study():
    results = study((0, 0, 0, 4, 5), (3, 0, 0, 1, 4))
    assert headlines.doubt_sentence(results) == (
        "1 class would change if 1 person voted differently, and opinions are split on 1 issue."
    )
    assert headlines.answers_text(results) == "17 of 18"


@pytest.mark.parametrize(
    ("relevance", "sentence"),
    [
        ((0, 0, 2, 0, 2), "The middle falls between two answers on 1 issue: decide it by hand."),
        ((0, 0, 0, 2, 2), ""),
    ],
)
def test_what_is_to_be_decided_by_hand_is_said(relevance, sentence):
    results = study(relevance, (0, 0, 0, 0, 4), people=4)
    assert headlines.hand_sentence(results) == sentence


def test_no_doubt_is_said_in_words():
    results = study((0, 0, 0, 0, 9), (0, 0, 0, 0, 9))
    assert headlines.doubt_sentence(results) == (
        "No class would change if 1 person voted differently, and opinions are split on no issue."
    )


def test_doubt_without_a_class_is_not_spoken_of():
    assert headlines.doubt_sentence(study((0, 0, 0, 1, 1), (0, 0, 0, 1, 1), people=2)) == ""


def test_where_the_relevant_issues_are_and_where_sessions_disagree():
    votes = [
        VoteCount(code, session, question, 1, value, 3)
        for code in ("A-01", "A-02", "B-01")
        for session in ("1", "2")
        for question, value in (
            ("occurrence", 5),
            ("relevance", 5 if code[0] == "A" or session == "1" else 1),
        )
    ]
    results = build_results(
        issues=[Issue("A-01", phase="A"), Issue("A-02", phase="A"), Issue("B-01", phase="B")],
        sessions=[Session("1", "", 3), Session("2", "", 3)],
        votes=votes,
        phases=["A", "B"],
    )
    assert headlines.phase_sentence(results) == "Most of the highly relevant issues (2 of 2) are in “A”."
    assert headlines.differ_sentence(results) == "The sessions disagree on 1 issue."
    assert headlines.people_text(results) == "6 in 2 sessions (3 + 3)"
    assert headlines.panel_text(results) == "6 people in 2 sessions (3 + 3)"


def test_one_phase_is_no_place_to_point_to():
    votes = [
        VoteCount(code, "1", question, 1, 5, 3)
        for code in ("A", "B")
        for question in ("occurrence", "relevance")
    ]
    issues = [Issue("A", phase="Data"), Issue("B", phase="Data")]
    given = {"issues": issues, "sessions": [Session("1", "", 3)], "votes": votes}
    assert headlines.phase_sentence(build_results(**given, phases=["Data"])) == ""
    assert headlines.phase_sentence(build_results(**given, phases=["Data", "Model"])) != ""


def test_nothing_is_said_of_phases_and_sessions_where_there_is_nothing_to_say():
    results = study((0, 0, 0, 0, 3), (0, 0, 0, 0, 3), 3)
    assert headlines.phase_sentence(results) == ""
    assert headlines.differ_sentence(results) == ""
    assert headlines.people_text(results) == "3 in 1 session"


@pytest.mark.parametrize(
    ("left", "text"),
    [
        ([], ""),
        ([(True, False)], "1 stopped, their answers count"),
        (
            [(True, True), (True, False), (True, True)],
            "1 stopped, their answers count; 2 withdrew everything",
        ),
    ],
)
def test_left_text(left, text):
    people = [Person("1", "P1", {}), *(Person("1", "P2", {}, *gone) for gone in left)]
    assert headlines.left_text(people) == text


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ([], ""),
        ([{}, {"years": 3}, {"years": 3}], ""),
        (
            [{"years": 3}, {"years": 3}, {"years": 4}, {}],
            "1 of 3 people is the only one with these answers about themselves.",
        ),
        (
            [{"years": 3, "education": "MSc"}, {"years": 3, "education": "PhD"}],
            "2 of 2 people are the only ones with their answers about themselves.",
        ),
    ],
)
def test_singled_out_text(said, text):
    people = [
        Person("1", f"P{number}", answers, False, False) for number, answers in enumerate(said, start=1)
    ]
    assert headlines.singled_out_text(people) == text

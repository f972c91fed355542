"""Sentences on how firmly classes stand and on what moved."""

import pytest

from reports.classification import Class, Rule
from reports.firmness import (
    class_shift_text,
    movers_text,
    reclassified,
    rule_text,
    same_classes_sentence,
    shift_text,
    unlike_sentences,
    without_one_sentence,
)
from reports.pooling import build_results
from reports.replication import compare
from reports.results import Movers
from reports.robustness import Reclassified, WithoutOne
from reports.rows import DEFAULT_SCALE, Issue, Question, Session, VoteCount
from studies.scale import Scale


def build(codes=("A-01", "A-02"), values=(5, 5), final=None, **others):
    """Return results in which three people gave each issue one value on both questions."""
    votes = [
        VoteCount(code, "1", question, number, value, 3)
        for number, given in ((1, values), (2, final))
        if given
        for code, value in zip(codes, given, strict=True)
        for question in ("occurrence", "relevance")
    ]
    issues = [Issue(code, f"Issue {code}") for code in codes]
    return build_results(issues=issues, sessions=[Session("1", "", 3)], votes=votes, **others)


def test_rule_is_said_with_its_answers():
    assert rule_text(Rule(), DEFAULT_SCALE) == "occurs from Partially agree (4), high from Agree (5)"


def test_issues_of_another_class_are_listed_by_class():
    first, second = build().issues
    changed = [Reclassified(first, Class.LOW), Reclassified(second, Class.LOW)]
    assert reclassified(changed) == (("low", ("A-01", "A-02")),)
    changed = [Reclassified(first, Class.NOT_OCCURRING), Reclassified(second, Class.HIGH)]
    assert reclassified(changed) == (("high", ("A-02",)), ("does not occur", ("A-01",)))
    assert reclassified([]) == ()


def test_a_middle_answer_that_moved_has_an_arrow():
    moved, stayed = build(values=(3, 4), final=(5, 4)).issues
    assert (shift_text(moved.occurrence), shift_text(stayed.occurrence)) == ("3 → 5", "4")
    assert (class_shift_text(moved), class_shift_text(stayed)) == ("does not occur → high", "low")


@pytest.mark.parametrize(
    ("movers", "words"),
    [(None, ""), (Movers(0, 0, 0), ""), (Movers(2, 1, 0), "2 closer, 1 away"), (Movers(0, 0, 1), "1 across")],
)
def test_movers(movers, words):
    assert movers_text(movers) == words


def test_movers_are_measured_from_the_first_middle_answer_of_their_own_session():
    sessions = [Session("1", "", 3), Session("2", "", 3)]
    votes = [
        *(VoteCount("A", "1", question, 1, 2, 3) for question in ("occurrence", "relevance")),
        *(VoteCount("A", "2", question, 1, 5, 3) for question in ("occurrence", "relevance")),
        VoteCount("A", "1", "occurrence", 2, 2, 1, first=3),  # closer to 2
        VoteCount("A", "2", "occurrence", 2, 2, 2, first=3),  # away from 5
        VoteCount("A", "1", "occurrence", 2, 3, 4, first=1),  # across 2
        VoteCount("A", "1", "occurrence", 2, 2, 8, first=2),  # stayed
        VoteCount("A", "1", "relevance", 2, 2, 3),  # nothing was said first
    ]
    (issue,) = build_results(issues=[Issue("A")], sessions=sessions, votes=votes).issues
    assert issue.occurrence.movers == Movers(closer=1, away=2, across=4)
    assert issue.relevance.movers is None


def test_people_without_whom_a_class_would_be_another():
    assert without_one_sentence(WithoutOne({}, 0, 9)) == (
        "Without any one of the 9 people, every class would be the same."
    )
    assert without_one_sentence(WithoutOne({}, 1, 9)) == (
        "For 1 of the 9 people, some class would be another one without them."
    )
    assert without_one_sentence(WithoutOne({}, 4, 9)) == (
        "For 4 of the 9 people, some class would be another one without them."
    )


def test_a_replication_agrees_on_what_both_could_classify():
    first = build(codes=("A", "B", "C"), values=(5, 4, 1))
    second = build(codes=("A", "B", "D"), values=(5, 1, 5))
    found = compare(first, second)
    assert [(pair.code, pair.is_comparable, pair.is_same) for pair in found.pairs] == [
        ("A", True, True),
        ("B", True, False),
        ("C", False, False),
        ("D", False, False),
    ]
    assert same_classes_sentence(found) == "1 of 2 issues have the same class in both."
    assert found.table == (
        (Class.HIGH, (1, 0, 0)),
        (Class.LOW, (0, 0, 1)),
        (Class.NOT_OCCURRING, (0, 0, 0)),
    )
    assert unlike_sentences(found) == ()


def test_what_makes_two_studies_hard_to_compare_is_said():
    first = build()
    questions = [Question("occurrence", "occurrence", "Is it there?"), Question("relevance", "relevance")]
    scale = Scale(("no", "rather no", "unsure", "rather yes", "yes"))
    second = build(rule=Rule(3, 5), scale=scale, questions=questions)
    assert [sentence.split()[1] for sentence in unlike_sentences(compare(first, second))] == [
        "scales",
        "decision",
        "questions",
    ]
    assert unlike_sentences(None) == ()

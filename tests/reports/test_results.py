"""From grouped votes to `StudyResults`, on a small study counted by hand and on random ones."""

from collections import Counter

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.classification import Class, Rule, classify
from reports.pooling import build_results
from reports.results import ClassChange, ClassCounts
from reports.rows import FURTHER, OCCURRENCE, RELEVANCE, Activity, Issue, Question, Session, VoteCount
from reports.statistics import Changes
from studies.scale import Scale

PHASES = ("Requirements", "Collection", "Training")
ACTIVITIES = (Activity("Collection", "Integration"), Activity("Training", "Tuning"))
TYPES = ("Missing", "Wrong")
ISSUES = (
    Issue("CO-01", "Missing integration", "Collection", "Integration", "Missing"),
    Issue("CO-02", "Wrong integration", "Collection", "Integration", "Wrong"),
    Issue("TR-01", "Wrong tuning", "Training", "Tuning", "Wrong"),
)
SESSIONS = (Session("1", "Morning", 4), Session("2", "Evening", 5))
QUESTIONS = (
    Question("occurs", OCCURRENCE, "It may occur"),
    Question("relevant", RELEVANCE, "I consider it relevant"),
    Question("seen", FURTHER, "I have seen it"),
)


def rows(issue, session, question, counts, *, number=1, no_opinion=0):
    """Return the grouped rows of one round of one question: counts (K,), then "no opinion"."""
    values = [*enumerate(counts, start=1), (None, no_opinion)]
    return [VoteCount(issue, session, question, number, value, n) for value, n in values if n]


def build(*groups, **others):
    """Return the results of the small study from groups of rows."""
    votes = [row for group in groups for row in group]
    study = {
        "issues": ISSUES,
        "sessions": SESSIONS,
        "questions": QUESTIONS,
        "phases": PHASES,
        "activities": ACTIVITIES,
        "problem_types": TYPES,
    }
    return build_results(votes=votes, **{**study, **others})


@pytest.fixture
def results():
    """CO-01 high with a second round in session 1, CO-02 does not occur, TR-01 has two votes."""
    return build(
        rows("CO-01", "1", "occurs", (0, 0, 2, 1, 1)),
        rows("CO-01", "1", "relevant", (0, 0, 0, 2, 2)),
        [
            VoteCount("CO-01", "1", "occurs", 2, 4, 1, first=3),
            VoteCount("CO-01", "1", "occurs", 2, 4, 1, first=5),
            VoteCount("CO-01", "1", "occurs", 2, 5, 1, first=3),
            VoteCount("CO-01", "1", "occurs", 2, 5, 1, first=4),
        ],
        rows("CO-01", "1", "relevant", (0, 0, 0, 2, 2), number=2),
        rows("CO-01", "2", "occurs", (0, 1, 0, 0, 4)),
        rows("CO-01", "2", "relevant", (0, 0, 0, 0, 3), no_opinion=1),
        rows("CO-01", "2", "seen", (1, 0, 0, 0, 1)),
        rows("CO-02", "1", "occurs", (2, 2, 0, 0, 0)),
        rows("CO-02", "2", "occurs", (0, 0, 0, 2, 2)),
        rows("CO-02", "2", "relevant", (0, 0, 0, 4, 1)),
        rows("TR-01", "2", "occurs", (0, 0, 0, 1, 1)),
    )


def test_counts_of_the_study_and_of_every_phase(results):
    none = ClassCounts(0, 0, 0, 0, 0, 0, 0)
    assert results.counts == ClassCounts(
        candidates=3, occurring=1, high=1, low=0, not_occurring=1, undecided=1, no_votes=0
    )
    assert [(phase.phase, phase.counts) for phase in results.phase_counts] == [
        ("Requirements", none),
        ("Collection", ClassCounts(2, 1, 1, 0, 1, 0, 0)),
        ("Training", ClassCounts(1, 0, 0, 0, 0, 1, 0)),
    ]


def test_question_counts_are_pooled_and_kept_by_session(results):
    occurs = results.issues[0].occurrence
    assert occurs.counts == (0, 1, 0, 2, 6)
    assert [(s.session.key, s.counts, s.n, s.missing) for s in occurs.sessions] == [
        ("1", (0, 0, 0, 2, 2), 4, 0),
        ("2", (0, 1, 0, 0, 4), 5, 0),
    ]
    assert (occurs.n, occurs.median, occurs.middle) == (9, 5, (5, 5))
    assert (occurs.agreeing, occurs.between, occurs.disagreeing) == (8, 0, 1)
    assert (occurs.votes_to_flip, occurs.is_split, occurs.straddles) == (4, False, False)


def test_no_opinion_and_missing_are_outside_n(results):
    relevant = results.issues[0].relevance
    assert (relevant.n, relevant.no_opinion, relevant.missing, relevant.expected) == (7, 1, 1, 9)
    assert relevant.median == 5


def test_question_without_votes_has_no_middle(results):
    relevant = results.issues[2].relevance
    assert (relevant.n, relevant.median, relevant.middle, relevant.is_split) == (0, None, None, None)
    assert (relevant.votes_to_flip, relevant.missing) == (None, 9)


def test_further_question_is_reported_only(results):
    (seen,) = results.issues[0].further
    assert (seen.question.name, seen.counts, seen.votes_to_flip) == ("seen", (1, 0, 0, 0, 1), None)
    assert [q.question.name for q in results.issues[0].questions] == ["occurs", "relevant", "seen"]


def test_classes_of_the_issues_and_of_each_session(results):
    found = [(i.class_.value, [s.class_.value for s in i.sessions]) for i in results.issues]
    assert found == [
        ("high", ["low", "high"]),
        ("not_occurring", ["not_occurring", "low"]),
        ("undecided", ["no_votes", "undecided"]),
    ]
    assert [i.do_sessions_differ for i in results.issues] == [True, True, False]
    assert [i.is_same_in_sessions for i in results.issues] == [False, False, False]


def test_change_compares_the_first_with_the_final_round(results):
    integration, wrong, _ = results.issues
    assert integration.change == ClassChange(first=Class.HIGH, final=Class.HIGH)
    assert integration.occurrence.changes == Changes(up=3, down=1, same=0)
    assert (wrong.change, wrong.occurrence.changes) == (None, None)
    assert results.changed == ()


def test_first_votes_leave_the_second_round_out():
    groups = [
        rows("CO-01", "1", "occurs", (4, 0, 0, 0, 0)),
        rows("CO-01", "1", "occurs", (0, 0, 0, 0, 4), number=3),
        rows("CO-01", "1", "relevant", (0, 0, 0, 0, 4)),
        rows("CO-01", "1", "relevant", (0, 0, 0, 0, 4), number=3),
        rows("CO-01", "1", "occurs", (0, 0, 4, 0, 0), number=2),
    ]
    first, final = build(*groups, which="first"), build(*groups, which="final")
    assert [r.issues[0].class_.value for r in (first, final)] == ["not_occurring", "high"]
    assert [r.issues[0].occurrence.counts for r in (first, final)] == [(4, 0, 0, 0, 0), (0, 0, 0, 0, 4)]
    change = ClassChange(first=Class.NOT_OCCURRING, final=Class.HIGH)
    assert [r.issues[0].change for r in (first, final)] == [change, change]
    assert final.changed == (final.issues[0],)


def test_matrix_keeps_cells_that_are_not_ticked(results):
    codes = [[cell and cell.issue.code for cell in row.cells] for row in results.matrix]
    assert [row.activity.name for row in results.matrix] == ["Integration", "Tuning"]
    assert codes == [["CO-01", "CO-02"], [None, "TR-01"]]


def test_ranked_by_phase_class_and_name():
    issues = [
        Issue("B-01", "zebra", "B"),
        Issue("A-01", "yak", "A"),
        Issue("A-02", "Vole", "A"),
        Issue("A-03", "ape", "A"),
        Issue("A-04", "bee", "A"),
        Issue("A-05", "asp", "A"),
        Issue("A-06", "elk", "A"),
    ]
    low, high, never = (0, 0, 0, 4, 0), (0, 0, 0, 0, 4), (4, 0, 0, 0, 0)
    answers = {"B-01": high, "A-01": low, "A-02": low, "A-03": high, "A-04": high, "A-05": never}
    groups = [rows(code, "1", "occurs", never if c is never else high) for code, c in answers.items()]
    groups += [rows(code, "1", "relevant", counts) for code, counts in answers.items()]
    found = build(*groups, issues=issues, phases=("A", "B"), activities=(), problem_types=())
    assert [i.issue.code for i in found.ranked] == ["A-03", "A-04", "A-02", "A-01", "A-05", "A-06", "B-01"]
    assert [i.issue.code for i in found.issues] == [issue.code for issue in issues]


def test_lists_of_doubt():
    agree, trap, split = (0, 0, 0, 0, 9), (0, 0, 2, 0, 2), (3, 0, 0, 2, 4)
    found = build(
        rows("CO-01", "1", "occurs", trap),
        rows("CO-01", "1", "relevant", agree),
        rows("CO-02", "1", "occurs", agree),
        rows("CO-02", "1", "relevant", split),
        rows("TR-01", "1", "occurs", agree),
        rows("TR-01", "1", "relevant", agree),
    )
    codes = [
        [i.issue.code for i in some]
        for some in (found.straddling, found.fragile, found.split, found.differing)
    ]
    assert codes == [["CO-01"], ["CO-01", "CO-02"], ["CO-02"], []]
    assert found.issues[0].occurrence.straddles is True
    assert found.issues[0].occurrence.middle == (3, 5)


def test_split_relevance_of_an_issue_that_does_not_occur_is_not_listed():
    found = build(
        rows("CO-01", "1", "occurs", (9, 0, 0, 0, 0)), rows("CO-01", "1", "relevant", (4, 0, 0, 0, 5))
    )
    assert (found.issues[0].relevance.is_split, found.issues[0].is_split) == (True, False)


def test_same_in_sessions_needs_two_decided_sessions():
    groups = [rows("CO-01", s, q, (0, 0, 0, 0, 4)) for s in "12" for q in ("occurs", "relevant")]
    assert build(*groups).issues[0].is_same_in_sessions is True
    assert build(*groups[:2], sessions=SESSIONS[:1]).issues[0].is_same_in_sessions is False
    assert build(*groups[:2]).issues[0].is_same_in_sessions is False


def test_answers_expected_and_missing(results):
    # Three issues, three questions, nine people.
    assert (results.expected, results.answers, results.missing) == (81, 34, 47)
    assert results.participants == 9


def test_missing_is_never_negative():
    found = build(rows("CO-01", "1", "occurs", (0, 0, 0, 0, 9)))
    assert found.issues[0].occurrence.missing == 5  # all of session 2, nobody of session 1
    assert found.issues[0].occurrence.expected == 14


def test_study_without_issues_or_votes():
    found = build(issues=(), activities=())
    assert (found.counts.candidates, found.issues, found.ranked, found.matrix) == (0, (), (), ())
    assert [i.class_.value for i in build().issues] == ["no_votes"] * 3


@pytest.mark.parametrize("points", range(3, 10))
def test_scales_of_three_to_nine_points(points):
    scale = Scale(tuple(f"answer {point}" for point in range(1, points + 1)))
    rule = Rule(occurs_from=points - 1, high_from=points)
    top = (0,) * (points - 1) + (5,)
    found = build(
        rows("CO-01", "2", "occurs", top), rows("CO-01", "2", "relevant", top), scale=scale, rule=rule
    )
    assert (found.issues[0].class_, found.issues[0].votes_to_flip) == (Class.HIGH, 3)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (VoteCount("XX-01", "1", "occurs", 1, 5, 1), "no issue 'XX-01'"),
        (VoteCount("CO-01", "3", "occurs", 1, 5, 1), "no session '3'"),
        (VoteCount("CO-01", "1", "nice", 1, 5, 1), "no question 'nice'"),
        (VoteCount("CO-01", "1", "occurs", 1, 6, 1), "no value 6"),
        (VoteCount("CO-01", "1", "occurs", 1, 0, 1), "no value 0"),
        (VoteCount("CO-01", "1", "occurs", 2, 5, 1, first=6), "no value 6"),
    ],
)
def test_row_that_names_what_is_not_there(row, message):
    with pytest.raises(ValueError, match=message):
        build([row])


def test_issue_of_a_phase_that_is_not_there():
    with pytest.raises(ValueError, match="no phase 'Nowhere'"):
        build(issues=[Issue("CO-01", "", "Nowhere")])


@pytest.mark.parametrize("questions", [QUESTIONS[:1], QUESTIONS[1:], (*QUESTIONS, QUESTIONS[0])])
def test_questions_must_decide(questions):
    with pytest.raises(ValueError, match="One question decides"):
        build(questions=questions)


def test_rule_outside_the_scale():
    with pytest.raises(ValueError, match="1 to 5"):
        build(rule=Rule(high_from=6))


person = st.tuples(st.sampled_from("12"), st.integers(1, 5), st.integers(1, 5))


@given(st.lists(st.lists(person, max_size=12), min_size=3, max_size=3))
def test_pooling_equals_the_votes_person_by_person(panels):
    votes = Counter()
    for issue, panel in zip(ISSUES, panels, strict=True):
        for session, occurs, relevant in panel:
            votes[issue.code, session, "occurs", 1, occurs] += 1
            votes[issue.code, session, "relevant", 1, relevant] += 1
    found = build([VoteCount(*key, people) for key, people in votes.items()])
    for result, panel in zip(found.issues, panels, strict=True):
        answers = numpy.array([[a, b] for _, a, b in panel]).reshape(-1, 2)
        counts = [numpy.bincount(column, minlength=6)[1:].tolist() for column in answers.T.astype(int)]
        assert [list(q.counts) for q in result.questions[:2]] == counts
        assert result.class_ == classify(*counts, Rule()).class_
        if len(panel):
            assert [q.median for q in result.questions[:2]] == numpy.median(answers, axis=0).tolist()
    counts = found.counts
    assert counts.candidates == 3
    assert counts.candidates == (counts.occurring + counts.not_occurring + counts.undecided + counts.no_votes)
    assert sum(phase.counts.high for phase in found.phase_counts) == counts.high

"""What stands behind "More measures": values as the functions give them, reasons where they give none."""

import pytest

from reports.classification import Rule
from reports.measures import issue_measures, resampled, resamples_text, study_measures
from reports.pooling import build_results
from reports.rows import Issue, Ratings, Session, VoteCount

QUESTIONS = ("occurrence", "relevance")
SESSIONS = (Session("1", "", 5), Session("2", "", 4))


def rows(session, question, counts, number=1):
    return [
        VoteCount("A-01", session, question, number, value, n) for value, n in enumerate(counts, start=1) if n
    ]


def build(first, second, final=()):
    """Return the results of one issue: both questions answered alike by the sessions' counts.

    `final` has the rows of a second round.
    """
    boards = [("1", first, 1), ("2", second, 1)]
    votes = [
        row
        for session, counts, number in boards
        for question in QUESTIONS
        for row in rows(session, question, counts, number)
    ]
    return build_results(issues=[Issue("A-01")], sessions=SESSIONS, votes=[*votes, *final])


def values(sheet, column=0):
    return {line.name: line.cells[column].value or line.cells[column].reason for line in sheet.lines}


def test_measures_of_an_issue_are_those_of_its_pooled_counts():
    results = build((0, 1, 0, 1, 3), (0, 0, 1, 1, 2))
    sheet = issue_measures(results, results.issues[0])
    assert [n for _wording, n in sheet.columns] == [9, 9]
    # Counts (0, 1, 1, 2, 5): the worked values of the method.
    assert values(sheet) == {
        "Quartiles (type 7)": "4 to 5",
        "Interquartile range (type 7)": "1",
        "Middle answer, 95 % interval": "3 to 5",
        "Share agreeing, 95 % interval": "7 of 9: share from 0.400 to 0.972",
        "Leik’s consensus": "0.61",
        "Agreement A": "0.61",
        "Consensus (Tastle and Wierman)": "0.62",
        "Cliff’s delta, session 1 to session 2": "0.05",
    }


def test_a_measure_that_is_not_defined_says_why():
    results = build((0, 0, 0, 1, 3), (0, 0, 0, 0, 0))
    found = values(issue_measures(results, results.issues[0]))
    assert found["Middle answer, 95 % interval"].startswith("Too few votes")
    assert found["Cliff’s delta, session 1 to session 2"] == "There are no votes."


def test_what_changed_is_told_of_people_and_of_the_distribution():
    final = [
        VoteCount("A-01", "1", "occurrence", 2, 4, 1, first=3),
        VoteCount("A-01", "1", "occurrence", 2, 4, 3, first=4),
        VoteCount("A-01", "1", "relevance", 2, 4, 4),
    ]
    results = build((0, 0, 1, 3, 0), (0, 0, 0, 0, 0), final=final)
    sheet = issue_measures(results, results.issues[0])
    found = values(sheet)
    assert found["People who changed"] == "1 of 4: share 0.25"
    assert found["Change of the distribution"] == "0.25"
    relevance = {line.name: line.cells[1] for line in sheet.lines}
    assert relevance["People who changed"] is None


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.0, "another class in fewer than 1 of 100 resamples"),
        (0.25, "another class in about 1 of 4 resamples"),
        (0.5, "another class in about 1 of 2 resamples"),
        (0.66, "another class in about 7 of 10 resamples"),
        (0.97, "another class in about 9 of 10 resamples"),
        (1.0, "another class in more than 99 of 100 resamples"),
    ],
)
def test_resamples_are_never_certain(chance, words):
    assert resamples_text(chance) == words


def test_resamples_of_an_issue_without_class_give_a_reason():
    results = build((0, 0, 0, 1, 0), (0, 0, 0, 0, 0))
    found = resampled(results.issues[0], Rule())
    assert (found.value, found.reason.startswith("Too few people")) == ("", True)


def test_people_who_order_the_issues_alike_have_w_one():
    results = build_results(
        issues=[Issue(code) for code in ("A", "B", "C", "D")], sessions=SESSIONS[:1], votes=[]
    )
    answers = {code: [value] * 3 for code, value in zip("ABCD", (1, 1, 5, 5), strict=True)}
    sheet = study_measures(results, Ratings(3, {"occurrence": answers, "relevance": {}}))
    assert [n for _wording, n in sheet.columns] == [3, 0]
    assert values(sheet) == {"Kendall’s W (with ties)": "1.00", "Gwet’s AC2, linear weights": "1.00"}
    assert values(sheet, 1)["Gwet’s AC2, linear weights"].startswith("Agreement between raters needs")

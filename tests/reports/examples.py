"""Figures to test with: of small results, and every kind there can be."""

from reports.figures import figures_of
from reports.page import lay_out_page
from reports.pooling import build_results
from reports.rows import Activity, Issue, Pace, Session, VoteCount
from reports.twins import twins_of
from studies.scale import Scale

OCCURRENCE, RELEVANCE = "occurrence", "relevance"
# What somebody might write into a study to get it into a page or a picture.
HOSTILE = '<a href="https://x.example" onclick="run()">x</a><br>&amp;\x07</svg><script>run()</script>'


def figures(results, pace=()):
    """Return all figures by name."""
    page, twins = lay_out_page(results, {}), twins_of(results, pace)
    return figures_of(page, results, twins, is_synthetic=True)


def results(people=4, sessions=1, statement="Missing joins", answer=5):
    """Return two issues, of which only the first has votes: all of them `answer`."""
    votes = [
        VoteCount("DC-01", str(number), question, 1, answer, people)
        for number in range(1, sessions + 1)
        for question in (OCCURRENCE, RELEVANCE)
    ]
    return build_results(
        issues=[
            Issue("DC-01", statement, "Data", "Joining", "Missing"),
            Issue("DC-02", "Wrong joins", "Data", "Joining", "Wrong"),
        ],
        sessions=[Session(str(number), "", people) for number in range(1, sessions + 1)],
        votes=votes,
        phases=["Data", "Monitoring"],
        activities=[Activity("Data", "Joining", "")],
        problem_types=["Missing", "Wrong", "Late"],
    )


def answered(issues, *, sessions=1, **given):
    """Return the results of `issues`: code -> (counts of occurrence, of relevance), all in session 1."""
    votes = [
        VoteCount(code, "1", question, 1, value, people)
        for code, both in issues.items()
        for question, counts in zip((OCCURRENCE, RELEVANCE), both, strict=True)
        for value, people in enumerate(counts, start=1)
        if people
    ]
    return build_results(
        issues=[Issue(code, f"Issue {code}", "Data", code, "Missing") for code in issues],
        sessions=[Session(str(number), "", 9) for number in range(1, sessions + 1)],
        votes=votes,
        phases=["Data"],
        activities=[Activity("Data", code, "") for code in issues],
        problem_types=["Missing"],
        **given,
    )


def everything():
    """Return every figure there can be, with words that want to be markup."""
    questions = (OCCURRENCE, RELEVANCE)
    votes = [
        VoteCount("A-1", "1", question, number, value, 4, first)
        for question in questions
        for number, value, first in ((1, 4, None), (2, 5, 4))
    ]
    results = build_results(
        issues=[Issue("A-1", HOSTILE, HOSTILE, HOSTILE, HOSTILE)],
        sessions=[Session("1", HOSTILE, 4)],
        votes=votes,
        scale=Scale(("Disagree", "1", HOSTILE, "2", HOSTILE)),
        phases=[HOSTILE],
        activities=[Activity(HOSTILE, HOSTILE, HOSTILE)],
        problem_types=[HOSTILE],
    )
    return figures(results, pace=[Pace("A-1", "1", 2.0)])

"""Figures to test with: every kind there can be, of the smallest study that has them."""

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

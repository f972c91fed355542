"""The figures: what they show, in whose name, and that nothing in them needs more than the page allows."""

import json
import re

import pytest

from reports.figures import answers_figure, counts_figure, matrix_figure
from reports.page import lay_out_page
from reports.pooling import build_results
from reports.rows import Activity, Issue, Session, VoteCount

NOTE = "4 in 1 session; final answers; synthetic votes"


def results(people=4, sessions=1, statement="Missing joins", answer=5):
    """Return two issues, of which only the first has votes: all of them `answer`."""
    votes = [
        VoteCount("DC-01", str(number), question, 1, answer, people)
        for number in range(1, sessions + 1)
        for question in ("occurrence", "relevance")
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


def figures(results):
    page = lay_out_page(results, {})
    return [
        counts_figure(page, note=NOTE),
        matrix_figure(page, note=NOTE),
        answers_figure(page, results, note=NOTE),
    ]


@pytest.fixture
def counts():
    return figures(results())[0]


@pytest.fixture
def matrix():
    return figures(results())[1]


def test_counts_are_a_heat_map_of_phases_and_classes(counts):
    heat, numbers = counts["data"]
    assert heat["type"] == "heatmap"
    assert numbers["text"] == ["1", "0", "0", "1", "0", "0", "0", "0"]
    assert heat["z"] == [[4, 0, 0, 4], [0, 0, 0, 0]]
    assert counts["layout"]["xaxis"]["ticktext"] == [
        "High relevance",
        "Low relevance",
        "Does not occur",
        "No votes",
    ]
    assert counts["layout"]["yaxis"]["ticktext"] == ["Data", "Monitoring"]


def test_the_matrix_says_class_and_middle_answers_and_hatches_what_does_not_apply(matrix):
    traces = {trace["name"]: trace for trace in matrix["data"]}
    assert list(traces) == ["High relevance", "No class", "Does not apply"]
    assert traces["High relevance"]["text"] == ["5 · 5"]
    assert traces["High relevance"]["hovertext"] == ["DC-01 Missing joins; High relevance"]
    never = traces["Does not apply"]
    assert (never["text"], never["base"], never["y"]) == (["×"], [1.52], [1])
    assert never["marker"]["pattern"]["shape"] == "x"


def test_phases_without_activities_are_in_the_matrix(matrix):
    assert [note["text"] for note in matrix["layout"]["annotations"]] == [
        "Data",
        "Monitoring: no activities",
        "In each cell: occurs · relevant.   ",
    ]


def test_every_person_is_a_mark():
    _, _, answers = figures(results(sessions=2))
    names = [(trace["name"], trace["type"], trace["xaxis"], len(trace["x"])) for trace in answers["data"]]
    assert names == [
        ("session 1", "scatter", "x", 4),
        ("session 2", "scatter", "x", 4),
        ("middle answer", "scatter", "x", 1),
        ("session 1", "scatter", "x2", 4),
        ("session 2", "scatter", "x2", 4),
        ("middle answer", "scatter", "x2", 1),
    ]
    assert answers["data"][2]["x"] == [5]
    assert answers["data"][2]["hovertext"] == ["8 Agree; middle answer Agree (5)"]


def test_many_people_are_counts():
    _, _, answers = figures(results(people=20))
    heat, middle = answers["data"][:2]
    assert heat["type"] == "heatmap"
    assert heat["text"] == [[""] * 5, ["", "", "", "", 20], [""] * 5]
    assert heat["z"] == [[None] * 5, [0, 0, 0, 0, 15], [0] * 5]
    assert (middle["name"], middle["x"]) == ("middle answer", [5])


def test_every_figure_has_a_title_and_says_whose_answers_it_shows():
    titles = [figure["layout"]["title"] for figure in figures(results())]
    assert [title["text"] for title in titles] == [
        "Number of issues per phase and class",
        "The matrix: class and middle answers of every issue",
        "Every answer",
    ]
    assert [title["subtitle"]["text"] for title in titles] == [NOTE, NOTE, f"{NOTE}; 1 Disagree, 5 Agree"]


def test_colours_are_tokens_of_the_design():
    text = json.dumps(figures(results()) + figures(results(people=20)))
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", text) == []
    assert re.findall(r"var\(--[a-z0-9-]+\)", text) != []


def test_texts_of_a_study_are_no_markup():
    text = json.dumps(figures(results(statement='<a href="https://x.example">x</a>')), ensure_ascii=False)
    assert re.findall(r"<(?!br>|extra>|/extra>)[a-z/]", text) == []
    assert "&lt;a href" in text


def test_a_study_without_issues_has_empty_figures():
    nothing = build_results(issues=[], sessions=[Session("1", "", 3)], votes=[], phases=[])
    assert [len(figure["data"]) for figure in figures(nothing)] == [2, 0, 4]

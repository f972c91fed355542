"""The figures: what they show, in whose name, and that nothing in them needs more than the page allows."""

import json
import re
from dataclasses import replace

import pytest

from reports.classification import Rule
from reports.figures import figure_set, figures_of
from reports.figures.frame import columns_of
from reports.page import lay_out_page
from reports.pooling import build_results
from reports.rows import Issue, Pace, Session, VoteCount
from reports.twins import twins_of
from studies.scale import Scale
from tests.reports.examples import OCCURRENCE, RELEVANCE, answered, everything, figures, results

NOTE = "4 people in 1 session; final answers; synthetic votes"


def traces(figure, axis="x", **wanted):
    """Return the traces of a panel that have these values."""
    found = [trace for trace in figure["data"] if trace.get("xaxis", "x") == axis]
    return [trace for trace in found if all(trace.get(key) == value for key, value in wanted.items())]


@pytest.fixture
def counts():
    return figures(results())["counts"]


@pytest.fixture
def matrix():
    return figures(results())["matrix"]


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
        "In each cell: occurs · relevant.",
    ]


def test_long_names_above_columns_are_broken_to_fit_beside_each_other():
    names = [
        "Incomplete/Insufficient",
        "Undocumented or hard to find",
        "A <b> & c",
        "Incomprehensibilities",
        "e",
    ]
    assert columns_of(names) == [
        "Incomplete/<br>Insufficient",
        "Undocumented<br>or hard to<br>find",
        "A &lt;b&gt; &amp; c",
        "Incomprehensib<br>ilities",
        "e",
    ]
    assert columns_of(names[:2]) == ["Incomplete/Insufficient", "Undocumented or hard to find"]
    assert columns_of([names[0]] * 3) == ["Incomplete/<br>Insufficient"] * 3


def test_what_signs_mean_takes_two_lines_and_is_broken_between_them():
    counts = {"A-1": ((0, 0, 2, 0, 2), (2, 0, 0, 0, 2)), "A-2": ((2, 0, 0, 0, 2), (2, 0, 0, 0, 2))}
    note = figures(answered(counts))["matrix"]["layout"]["annotations"][-1]["text"]
    assert note.split("<br>") == [
        "In each cell: occurs · relevant.   ◌ would change if 1 person voted differently   "
        "◐ opinions are split",
        "↔ the middle falls between two answers: decide by hand",
    ]


def test_every_person_is_a_mark():
    answers = figures(results(sessions=2))["answers"]
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


def test_answers_that_decide_nothing_are_grey():
    counts = {"A-1": ((9, 0, 0, 0, 0), (0, 0, 0, 0, 9)), "A-2": ((0, 0, 0, 0, 9), (0, 0, 0, 0, 9))}
    figure = figures(answered(counts))["answers"]
    colours = [(trace["xaxis"], trace["y"][0] > 2, trace["marker"]["color"]) for trace in figure["data"]]
    # A-1 is in the second row, A-2 in the third.
    assert colours == [
        ("x", False, "var(--ink)"),
        ("x", False, "var(--live)"),
        ("x2", True, "var(--ink)"),
        ("x2", True, "var(--live)"),
        ("x2", False, "var(--ink-3)"),
        ("x2", False, "var(--ink-3)"),
    ]
    assert [trace["showlegend"] for trace in figure["data"]] == [True, True, False, False, False, False]


def test_many_people_are_counts():
    answers = figures(results(people=20))["answers"]
    heat, middle = answers["data"][:2]
    assert heat["type"] == "heatmap"
    assert heat["text"] == [[""] * 5, ["", "", "", "", 20], [""] * 5]
    assert heat["z"] == [[None] * 5, [0, 0, 0, 0, 15], [0] * 5]
    assert (middle["name"], middle["x"]) == ("middle answer", [5])


# ---- who agrees, who disagrees


def test_who_disagrees_is_left_who_agrees_right_and_the_middle_apart():
    figure = figures(answered({"A-1": ((2, 1, 1, 2, 3), (0, 0, 0, 0, 9))}))["agreement"]
    bars = {bar["name"]: bar for bar in traces(figure, type="bar")}
    assert list(bars) == ["Disagree", "Partially disagree", "Partially agree", "Agree", "Not sure"]
    assert {
        name: (bar["base"], bar["x"], bar["text"]) for name, bar in bars.items() if name != "Not sure"
    } == {
        "Disagree": ([-3], [2], ["2"]),
        "Partially disagree": ([-1], [1], ["1"]),
        "Partially agree": ([0], [2], ["2"]),
        "Agree": ([2], [3], ["3"]),
    }
    # Nobody's bar reaches the column of the middle: 9 agree on the other question, and both panels are alike.
    apart = bars["Not sure"]["base"][0]
    assert apart > 9
    assert figure["layout"]["xaxis"]["ticktext"] == ["disagree", "agree", "Not sure"]
    assert figure["layout"]["xaxis"]["range"] == figure["layout"]["xaxis2"]["range"]
    assert bars["Agree"]["hovertext"] == ["A-1 Issue A-1: 3 Agree"]


def test_an_answer_is_once_in_the_legend_whichever_panel_has_it():
    figure = figures(answered({"A-1": ((0, 0, 0, 0, 4), (0, 4, 0, 0, 0)), "A-2": ((0, 0, 0, 0, 4),) * 2}))
    shown = [(bar["name"], bar["xaxis"]) for bar in figure["agreement"]["data"] if bar["showlegend"]]
    assert shown == [("Partially disagree", "x2"), ("Agree", "x")]


def test_relevance_of_what_does_not_occur_is_faint():
    figure = figures(answered({"A-1": ((4, 0, 0, 0, 0), (0, 0, 0, 0, 4)), "A-2": ((0, 0, 0, 0, 4),) * 2}))
    (agree,) = traces(figure["agreement"], axis="x2", type="bar", name="Agree")
    assert agree["marker"]["opacity"] == [0.4, 1]
    (disagree,) = traces(figure["agreement"], type="bar", name="Disagree")
    assert disagree["marker"]["opacity"] == [1]


@pytest.mark.parametrize("points", [3, 4, 5, 6, 7, 8, 9])
def test_every_scale_has_its_sides_and_a_colour_for_each_answer(points):
    scale = Scale(tuple(f"P{point}" for point in range(1, points + 1)))
    found = answered({"A-1": ((1,) * points,) * 2}, scale=scale, rule=Rule(points, points, 3))
    bars = traces(figures(found)["agreement"], type="bar")
    half = points // 2
    assert sorted(bar["base"][0] for bar in bars)[: 2 * half] == list(range(-half, half))
    assert len({bar["marker"]["color"] for bar in bars}) == len(bars) == points
    heads = figures(found)["agreement"]["layout"]["xaxis"]["ticktext"]
    assert heads == ["disagree", "agree", *([f"P{half + 1}"] if points % 2 else [])]


def test_numbers_stand_only_where_there_is_room_and_are_always_said():
    figure = figures(answered({"A-1": ((0, 0, 0, 1, 200), (0, 0, 0, 0, 200))}))["agreement"]
    (mild,) = traces(figure, type="bar", name="Partially agree")
    assert (mild["x"], mild["text"], mild["hovertext"]) == ([1], [""], ["A-1 Issue A-1: 1 Partially agree"])
    assert traces(figure, type="bar", name="Agree")[0]["text"] == ["200"]


# ---- first and final


@pytest.fixture
def changed():
    """First and final results: A-1 went from 3 to 5 (two people), A-2 stayed, A-3 had no second round."""
    issues = [Issue(code, code, "Data", code, "Missing") for code in ("A-1", "A-2", "A-3")]
    votes = []
    for question in (OCCURRENCE, RELEVANCE):
        votes += [VoteCount("A-1", "1", question, 1, value, 1) for value in (2, 3, 5)]
        votes += [VoteCount("A-1", "1", question, 2, 5, 1, first) for first in (2, 3, 5)]
        votes += [VoteCount("A-2", "1", question, 1, 4, 3), VoteCount("A-2", "1", question, 2, 4, 3, first=4)]
        votes += [VoteCount("A-3", "1", question, 1, 4, 3)]
    return [
        build_results(
            issues=issues,
            sessions=[Session("1", "", 3)],
            votes=votes,
            phases=["Data"],
            which=which,
        )
        for which in ("first", "final")
    ]


@pytest.mark.parametrize("shown", [0, 1])
def test_arrows_lead_from_first_to_final_whichever_the_report_shows(changed, shown):
    figure = figures(changed[shown])["changes"]
    assert figure["layout"]["yaxis"]["ticktext"] == ["", "A-1", "A-2"]
    for axis in ("x", "x2"):
        assert traces(figure, axis, mode="lines")[1]["x"] == [3, 5, None]
        marks = {mark["name"]: mark for mark in traces(figure, axis, mode="markers")}
        assert {name: (mark["x"], mark["y"]) for name, mark in marks.items()} == {
            "first": ([3], [1]),
            "final, higher": ([5], [1]),
            "final, lower": ([], []),
            "the same": ([4], [2]),
        }
        assert marks["first"]["hovertext"] == ["A-1: 3 → 5; 2 of 3 changed: 2 up, 0 down"]
        (numbers,) = traces(figure, axis, mode="text")
        assert numbers["text"] == ["2 of 3", "0 of 3"]
    assert figure["layout"]["title"]["subtitle"]["text"].startswith(
        "2 issues; 3 people in 1 session; first and final"
    )


def test_without_a_second_round_and_a_led_session_there_are_no_such_figures():
    assert list(figures(results())) == ["matrix", "counts", "answers", "agreement", "grid"]


# ---- middle answers against each other


def test_the_grid_counts_issues_by_their_two_middle_answers():
    figure = figures(
        answered(
            {
                "A-1": ((0, 0, 0, 0, 4), (0, 0, 0, 4, 0)),
                "A-2": ((0, 0, 0, 0, 4), (0, 0, 0, 4, 0)),
                "A-3": ((0, 0, 0, 2, 2), (4, 0, 0, 0, 0)),
                "A-4": ((0, 0, 0, 0, 1), (0, 0, 0, 0, 1)),
            }
        )
    )["grid"]
    heat, numbers, occurs, high = figure["data"]
    assert figure["layout"]["xaxis"]["ticktext"] == ["1", "2", "3", "4", "4.5", "5"]
    assert figure["layout"]["yaxis"]["ticktext"][0] == "5 Agree"
    counts = [numbers["text"][row * 6 : row * 6 + 6] for row in range(5)]
    assert counts == [
        ["0"] * 6,
        ["0", "0", "0", "0", "0", "2"],
        ["0"] * 6,
        ["0"] * 6,
        ["0", "0", "0", "0", "1", "0"],
    ]
    assert [max(row) for row in heat["z"]] == [0, 4, 0, 0, 3]
    assert numbers["hovertext"][11] == "A-1, A-2"
    # An issue occurs from 4 on (the fourth column), and relevance is high from 5 on (the first row).
    assert (occurs["x"], occurs["name"]) == (
        [2.5, 2.5],
        "Occurs: the middle answer is Partially agree (4) or higher",
    )
    assert (high["x"], high["y"]) == ([2.5, 5.5], [0.5, 0.5])
    note = figure["layout"]["title"]["subtitle"]["text"]
    assert note.startswith("3 issues (1 without a class left out); 9 people in 1 session; final answers")


# ---- minutes


def test_minutes_are_bars_a_column_for_each_session():
    pace = [Pace("A-1", "1", 3.0), Pace("A-2", "1", 1.5), Pace("A-1", "3", 0.75), Pace("gone", "1", 99.0)]
    found = answered({"A-1": ((0, 0, 0, 0, 4),) * 2, "A-2": ((0, 0, 0, 0, 4),) * 2}, sessions=3)
    figure = figures(found, pace=pace)["pace"]
    bars, numbers, _lines = figure["data"]
    assert (bars["base"], bars["y"]) == ([0, 1, 0], [1, 1, 2])
    assert numbers["text"] == [" 3.0", " 0.8", " 1.5"]
    assert bars["x"][0] == pytest.approx(2 * bars["x"][2]) == pytest.approx(4 * bars["x"][1])
    heads = [note["text"] for note in figure["layout"]["annotations"]]
    assert heads == ["Data", "Session 1<br>4.5 minutes", "Session 3<br>0.8 minutes"]


# ---- all of them


def test_every_figure_has_a_title_says_whose_answers_it_shows_and_what_is_to_be_seen():
    found = everything()
    assert list(found) == ["matrix", "counts", "answers", "agreement", "changes", "grid", "pace"]
    titles = [figure["layout"]["title"] for figure in found.values()]
    assert len({title["text"] for title in titles}) == 7
    assert all("4 people in 1 session; " in title["subtitle"]["text"] for title in titles)
    alts = [figure["layout"]["meta"]["alt"] for figure in found.values()]
    assert len(set(alts)) == 7
    assert all("(" in alt and "4 people in 1 session; " in alt for alt in alts)
    assert figures(results())["counts"]["layout"]["title"]["subtitle"]["text"] == NOTE


def test_a_page_of_fewer_issues_narrows_every_answer_and_no_other_figure():
    found = answered(dict.fromkeys(("A-1", "A-2"), ((0, 0, 0, 0, 4),) * 2))
    whole = lay_out_page(found, {})
    (phase,) = whole.phases
    narrowed = replace(whole, phases=(replace(phase, lines=phase.lines[1:]),))
    twins = twins_of(found, [Pace("A-1", "1", 2.0), Pace("A-2", "1", 2.0)])
    drawn = figures_of(narrowed, found, twins, is_synthetic=False)
    labels = {name: figure["layout"]["yaxis"]["ticktext"] for name, figure in drawn.items()}
    assert labels["answers"] == ["", "Issue A-2"]
    assert labels["agreement"] == labels["pace"] == ["", "Issue A-1", "Issue A-2"]


def test_colours_are_tokens_of_the_design():
    text = json.dumps([everything(), figures(results(people=20))])
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", text) == []
    assert re.findall(r"var\(--[a-z0-9-]+\)", text) != []


def test_texts_of_a_study_are_no_markup():
    found = everything()
    for figure in found.values():
        del figure["layout"]["meta"]["alt"]  # the attribute of a page, which escapes it itself
    text = json.dumps(found, ensure_ascii=False)
    assert re.findall(r"<(?!br>|extra>|/extra>)[a-z/]", text) == []
    assert "&lt;a href" in text


def test_a_study_without_issues_has_empty_figures():
    nothing = build_results(issues=[], sessions=[Session("1", "", 3)], votes=[], phases=[])
    found = figures(nothing)
    assert {name: sum(len(trace["y"]) for trace in figure["data"]) for name, figure in found.items()} == {
        "matrix": 0,
        "counts": 0,
        "answers": 0,
        "agreement": 12,  # the two lines of each panel, through no rows
        "grid": 5 + 25 + 2 + 2,
    }
    assert list(figure_set(nothing, [], is_synthetic=False)) == list(found)


def test_each_session_has_a_shape_and_a_colour_of_its_own():
    marks = traces(figures(results(sessions=2))["answers"], legendgroup="1")
    marks += traces(figures(results(sessions=2))["answers"], legendgroup="2")
    assert [(one["marker"]["symbol"], one["marker"]["color"]) for one in marks] == [
        ("circle", "var(--ink)"),
        ("diamond-open", "var(--sea)"),
    ]


def test_the_legend_of_what_changed_names_nothing_twice():
    named = [one["name"] for one in everything()["changes"]["data"] if one.get("showlegend")]
    assert named == ["first", "final, higher"]


@pytest.mark.parametrize(("sessions", "head"), [(4, "Session 1<br>2.0 minutes"), (5, "S1<br>2.0")])
def test_many_sessions_have_short_names_above_their_minutes(sessions, head):
    pace = [Pace("DC-01", str(number), 2.0) for number in range(1, sessions + 1)]
    notes = figures(results(sessions=sessions), pace)["pace"]["layout"]["annotations"]
    assert head in [note["text"] for note in notes]

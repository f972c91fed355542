"""The tables of a paper: what is in them, as values, as Markdown, and read back."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from catalogue.exports import demonstration_matrix
from catalogue.matrix import read_matrix
from reports.paper import tables as paper
from reports.paper.latex import escape as escape_latex
from reports.paper.latex import write_latex
from reports.paper.markdown import escape, write_markdown
from reports.paper.tables import Column, Kind, PaperTable, clean, csv_table
from reports.pooling import build_results
from reports.reported import report
from reports.rows import Activity, Issue, Session
from reports.tables import write_csv
from tests.factories import NOW
from tests.reports.papers import NASTY, nasty_archive, nasty_reported, small_results
from tests.voting.archives import a_person, an_archive
from voting import archive
from voting.decisions import Decision

READER = MarkdownIt("commonmark", {"html": True}).enable("table")
# What is in them


def test_matrix_ticks_issues_and_shows_phases_without_activities():
    table = paper.matrix_table(small_results())
    assert [column.name for column in table.columns] == ["phase", "activity", "Missing", "Wrong"]
    assert table.rows == (
        ("Understand", None, None, None),
        ("Collect", "Read", True, True),
        ("Collect", "Join", False, False),
    )
    assert table.notes == ("2 issues, one for each check mark.",)


def test_matrix_as_csv_can_be_loaded_again():
    matrix = demonstration_matrix()
    results = build_results(
        issues=[
            Issue(cell.code, cell.statement, phase.name, row.name, problem_type.name)
            for phase, rows in matrix.lines
            for row, cells in rows
            for problem_type, cell in cells
            if cell
        ],
        sessions=[],
        votes=[],
        phases=[phase.name for phase in matrix.phases],
        activities=[Activity(phase.name, row.name) for phase in matrix.phases for row in phase.activities],
        problem_types=[problem_type.name for problem_type in matrix.problem_types],
    )
    text = "".join(write_csv(csv_table(paper.matrix_table(results))))
    again = read_matrix(list(csv.reader(io.StringIO(text, newline=""))))
    assert [(phase.name, [(row.name, row.cells) for row in phase.activities]) for phase in again.phases] == [
        (phase.name, [(row.name, row.cells) for row in phase.activities]) for phase in matrix.phases
    ]


FIELDS = tuple(
    archive.FormField(
        name=name, label=label, kind=kind, choices=(), minimum=None, maximum=None, is_required=True
    )
    for name, label, kind in (("degree", "Your degree", "text"), ("years", "Years", "number"))
)


def test_participants_are_those_of_the_file_without_the_study():
    said = ({"degree": "BSc", "years": 2}, {"degree": "PhD"})
    unlinked = an_archive(characterisation_form=FIELDS, characterisations=said)
    table = paper.participants_table(unlinked, is_linked=False)
    assert (table.rows, [column.heading for column in table.columns], table.kept) == (
        (("BSc", 2), ("PhD", None)),
        ["Your degree", "Years"],
        0,
    )
    assert [column.kind for column in table.columns] == [Kind.TEXT, Kind.NUMBER]
    assert table.notes == ("All sessions, sorted by the answers.",)
    people = (a_person(1, characterisation=said[0]), a_person(2, characterisation=said[1]))
    linked = paper.participants_table(
        an_archive(characterisation_form=FIELDS, characterisations=(), participants=people), is_linked=True
    )
    assert (linked.rows, linked.notes) == (((1, "P1", "BSc", 2), (1, "P2", "PhD", None)), ())


@pytest.mark.parametrize("is_linked", [False, True])
@pytest.mark.parametrize(
    ("form", "said"),
    [
        (FIELDS, "Nobody answered the questions about themselves."),
        ((), "People were asked nothing about themselves."),
    ],
)
def test_that_nobody_said_anything_is_one_line(form, said, is_linked):
    found = an_archive(
        characterisation_form=form, characterisations=(), participants=(a_person(1), a_person(2))
    )
    table = paper.participants_table(found, is_linked=is_linked)
    assert (table.rows, table.notes) == ((), (said,))
    assert write_markdown(table) == f"**The participants**\n\n{escape(said)}\n"
    latex = write_latex(table)
    assert escape_latex(said) in latex
    # LaTeX stops at a tabular without columns.
    assert "tabular" not in latex


def test_issues_come_by_phase_and_relevance():
    table = paper.issues_table(report(small_results(), [], []), is_synthetic=False)
    assert [[paper.printed(value) for value in row] for row in table.rows] == [
        ["Collect", "High", "A-01", "No reading"],
        ["Collect", "Low", "A-02", "Bad reading"],
    ]


def test_results_have_the_answers_to_every_question():
    table = paper.results_table(report(small_results(), [], []), is_synthetic=True)
    assert [column.name for column in table.columns] == [
        *("issue", "statement", "class", "votes_to_flip"),
        *("occurrence_n", "occurrence_median", "occurrence_agreeing", "occurrence_votes_to_flip"),
        *("relevance_n", "relevance_median", "relevance_agreeing", "relevance_votes_to_flip"),
        *("effort_n", "effort_median", "effort_agreeing"),
    ]
    assert table.rows == (
        ("A-01", "No reading", "high", 1, 3, 5.0, 3, 2, 3, 5.0, 3, 1, 3, 2.0, 0),
        ("A-02", "Bad reading", "low", 1, 4, 4.0, 2, 1, 4, 4.0, 4, 3, 0, None, 0),
    )


def test_results_print_the_rule_the_people_and_what_is_to_be_decided_by_hand():
    assert paper.results_table(report(small_results(which="first"), [], []), is_synthetic=True).notes == (
        "n: votes. Mdn: middle answer. Agree: votes above the middle of the scale. Flip: the fewest people "
        "who would have to vote differently for another result.",
        "Occurrence: “It occurs”.",
        "Relevance: “It matters”.",
        "Effort: “It is work”.",
        "4 people in 1 session; first answers; synthetic votes.",
        "Occurs: the middle answer is Partially agree (4) or higher. High relevance: more than half voted "
        "Agree. Fewer than 3 votes: undecided. The middle answer of an even number of votes is halfway "
        "between the two middle votes.",
        "The middle falls between two answers, decide by hand: A-02.",
    )


def test_sessions_that_never_had_an_issue_are_named():
    sessions = [Session("1", "One", 4), Session("2", "Two", 4)]
    results = small_results(
        sessions=sessions, assessed={("A-01", "1"), ("A-01", "2"), ("A-02", "2")}, votes=[]
    )
    table = paper.issues_table(report(results, [], []), is_synthetic=False)
    assert table.notes[-1] == "A-02: not assessed by session 1."


def reported_tables(*made):
    """Return both tables of issues after decisions, each (kind, issue, values, reason)."""
    decisions = [
        Decision(place, kind, issue, NOW, reason=reason, **values)
        for place, (kind, issue, values, reason) in enumerate(made, start=1)
    ]
    found = report(small_results(), decisions, [])
    return [make(found, is_synthetic=False) for make in (paper.issues_table, paper.results_table)]


def test_reworded_issues_stand_in_their_new_words():
    for table in reported_tables(("reword", "A-01", {"statement": "Nobody reads"}, "Clearer")):
        statement = [column.name for column in table.columns].index("statement")
        assert [row[statement] for row in table.rows] == ["Nobody reads", "Bad reading"]
        assert table.notes[-1] == "A-01 (“No reading”) was reworded to “Nobody reads”: “Clearer”."


def test_merged_issues_leave_the_list_and_are_named_below_it():
    made = [
        ("merge", "A-02", {"into": "A-01"}, "The same"),
        ("reword", "A-01", {"statement": "Nobody reads"}, "Clearer"),
    ]
    for table in reported_tables(*made):
        assert [row for row in table.rows if "A-02" in row] == []
        assert len(table.rows) == 1
        assert table.notes[-2:] == (
            "A-01 (“No reading”) was reworded to “Nobody reads”: “Clearer”.",
            "A-02 (“Bad reading”) was merged into A-01 (“Nobody reads”): “The same”.",
        )
        # What is not listed is not to be decided by hand either.
        assert [note for note in table.notes if "decide by hand" in note] == []


def test_dropped_issues_leave_the_list_with_their_reason_until_that_is_undone():
    for table in reported_tables(("drop", "A-01", {}, "Out of scope")):
        assert [row for row in table.rows if "A-01" in row] == []
        assert table.notes[-1] == "A-01 (“No reading”) was dropped: “Out of scope”."
    undone = ("drop", "A-01", {"is_undone": True}, "Out of scope")
    assert reported_tables(undone, ("undo", "A-01", {"undoes": 1}, "")) == reported_tables()


def test_csv_has_values_and_no_words():
    table = paper.issues_table(report(small_results(), [], []), is_synthetic=False)
    lines = list(write_csv(csv_table(table)))
    assert lines == [
        "phase,class,issue,statement\r\n",
        "Collect,high,A-01,No reading\r\n",
        "Collect,low,A-02,Bad reading\r\n",
    ]


# Markdown


def read_markdown(text):
    """Return the rows of the table in a Markdown text, as a reader sees them, and the paragraphs."""
    rows, paragraphs, inside = [], [], False
    for token in READER.parse(text):
        inside = {"table_open": True, "table_close": False}.get(token.type, inside)
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            kinds = {child.type for child in token.children or []}
            assert kinds <= {"text", "strong_open", "strong_close", "text_special"}
            seen = "".join(child.content for child in token.children or [])
            (rows[-1] if inside else paragraphs).append(seen)
    return rows, paragraphs


@given(st.text(st.characters(codec="utf-8")) | st.sampled_from(NASTY))
def test_every_text_stays_in_its_cell(text):
    table = PaperTable(
        "tab:a",
        "A caption",
        (Column("a", text), Column("b", "n", Kind.NUMBER), Column("c", "is it?", Kind.MARK)),
        ((text, 4.5, True), (None, 3, False)),
        notes=(f"{text}.",),
    )
    cell = clean(text) or "–"
    rows, paragraphs = read_markdown(write_markdown(table))
    assert rows == [[clean(text), "n", "is it?"], [cell, "4.5", "✓"], ["–", "3", "×"]]
    assert paragraphs == ["A caption", clean(f"{text}.")]


@pytest.mark.parametrize("text", NASTY)
def test_every_text_can_begin_a_line(text):
    assert read_markdown(escape(text)) == ([], [clean(text)])


def test_nothing_is_lost_in_markdown():
    for table in (
        paper.results_table(nasty_reported(), is_synthetic=False),
        paper.participants_table(nasty_archive(), is_linked=False),
    ):
        rows, _paragraphs = read_markdown(write_markdown(table))
        assert rows[1:] == [[clean(paper.printed(value)) for value in row] for row in table.rows]

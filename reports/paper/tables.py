"""The tables of a paper: what stands in them, and what is printed around them. Pure.

How they are written is in `latex` and `markdown` beside it; as CSV they leave like every other table.
The numbers are those of `StudyResults`, the list of issues is that of `Reported` and the people are those of
participants.csv, so nothing is counted here.
"""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import tables, wording
from reports.classification import Class
from reports.headlines import figure_note
from reports.reported import Reported
from reports.results import IssueResult, QuestionResult, StudyResults
from reports.rows import FURTHER, Question
from reports.tables import ROLES, Table
from voting.archive import Archive

Value = Class | str | int | float | bool | None
NOTHING = "–"
# Characters that are no text: controls, surrogates, and those that turn the direction of what follows.
_NO_TEXT = re.compile(
    "[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff\\ufeff]"
)


class Kind(StrEnum):
    """What a column holds, which is how it is set: texts to the left, numbers to the right, marks centred."""

    TEXT = "text"
    NUMBER = "number"
    MARK = "mark"


class Column(NamedTuple):
    """One column: its name in CSV, its heading in print, and a heading that neighbours share."""

    name: str
    heading: str
    kind: Kind = Kind.TEXT
    group: str = ""


class PaperTable(NamedTuple):
    """One table of a paper.

    The first `nested` columns are printed once for all rows that share them, from the left. The first
    `kept` are printed again on the left where a table is too wide and has to be cut.
    """

    label: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    nested: int = 0
    kept: int = 1
    notes: tuple[str, ...] = ()


def clean(text: str) -> str:
    r"""Return a text on one line, its letters composed, without characters that are no text.

    >>> clean("a\n b\x00\u202e")
    'a b'
    """
    return " ".join(unicodedata.normalize("NFC", _NO_TEXT.sub("", text)).split())


def printed(value: Value) -> str:
    """Return a cell that is no mark as it is printed, with a dash where there is nothing to print.

    >>> printed(None), printed(4.5), printed(3)
    ('–', '4.5', '3')
    """
    if value is None:
        return NOTHING
    if isinstance(value, Class):
        return capfirst(wording.class_word(value))
    return wording.points_text(value) if isinstance(value, float) else clean(str(value)) or NOTHING


def csv_table(table: PaperTable) -> Table:
    """Return a table to be written as CSV: values instead of words, every cell filled."""
    return Table(tuple(column.name for column in table.columns), table.rows)


def matrix_table(results: StudyResults) -> PaperTable:
    """Return the matrix: a row for each activity, a mark for each problem type, ticked for an issue."""
    columns = [Column("phase", _("Phase")), Column("activity", _("Activity"))]
    columns += [Column(name, name, Kind.MARK) for name in results.problem_types]
    rows: list[tuple[Value, ...]] = []
    for phase in results.phases:
        of_phase = [row for row in results.matrix if row.activity.phase == phase]
        rows += [(phase, row.activity.name, *(cell is not None for cell in row.cells)) for row in of_phase]
        if not of_phase:
            rows.append((phase, None, *(None for _type in results.problem_types)))
    ticks = ngettext(
        "%(count)d issue, one for each check mark.",
        "%(count)d issues, one for each check mark.",
        len(results.issues),
    )
    return PaperTable(
        label="tab:matrix",
        caption=_("The matrix: phases, activities and types of problems"),
        columns=tuple(columns),
        rows=tuple(rows),
        nested=1,
        kept=2,
        notes=(ticks % {"count": len(results.issues)},),
    )


def has_answers(archive: Archive) -> bool:
    """Return whether anybody answered a question about themselves."""
    linked = (person.characterisation for person in archive.participants)
    return any(answers for answers in (*archive.characterisations, *linked))


def participants_table(archive: Archive, *, is_linked: bool) -> PaperTable:
    """Return what people said about themselves, under their labels only where that is asked for."""
    found = tables.participants_table(archive, is_linked=is_linked)
    about = {
        field.name: Column(field.name, field.label, Kind.NUMBER if field.kind == "number" else Kind.TEXT)
        for field in archive.characterisation_form
    }
    about["session"] = Column("session", _("Session"), Kind.NUMBER)
    about["participant"] = Column("participant", _("Participant"))
    # The first column is the study's id, which says nothing in a paper.
    rows = tuple(tuple(row[1:]) for row in found.rows)
    notes = () if is_linked else (_("All sessions, sorted by the answers."),)
    if not has_answers(archive):
        is_asked = bool(archive.characterisation_form)
        unsaid = _("Nobody answered the questions about themselves.")
        rows, notes = (), (unsaid if is_asked else _("People were asked nothing about themselves."),)
    return PaperTable(
        label="tab:participants",
        caption=_("The participants"),
        columns=tuple(about[name] for name in found.columns[1:]),
        rows=rows,  # type: ignore[arg-type]
        kept=2 if is_linked else 0,
        notes=notes,
    )


def issues_table(reported: Reported, *, is_synthetic: bool) -> PaperTable:
    """Return the issues that were neither merged nor dropped, by phase and relevance."""
    return PaperTable(
        label="tab:issues",
        caption=_("The issues by phase and relevance"),
        columns=(
            Column("phase", _("Phase")),
            Column("class", _("Relevance")),
            Column("issue", _("Code")),
            Column("statement", _("Issue")),
        ),
        rows=tuple(
            (found.issue.phase, found.class_, found.issue.code, _statement(reported, found))
            for found in reported.results.ranked
            if not reported.by_code[found.issue.code].is_left
        ),
        nested=2,
        notes=_notes(reported, is_synthetic=is_synthetic),
    )


def results_table(reported: Reported, *, is_synthetic: bool) -> PaperTable:
    """Return one row for each of these issues: class, how firm it is, the answers to every question."""
    questions = sorted(reported.results.questions, key=lambda question: ROLES.index(question.role))
    columns = [
        Column("issue", _("Code")),
        Column("statement", _("Issue")),
        Column("class", _("Class")),
        Column("votes_to_flip", _("Flip"), Kind.NUMBER),
    ]
    columns += [column for question in questions for column in _answer_columns(question)]
    legend = _(
        "n: votes. Mdn: middle answer. Agree: votes above the middle of the scale. "
        "Flip: the fewest people who would have to vote differently for another result."
    )
    asked = tuple(
        _("%(name)s: “%(wording)s”.") % {"name": _question_name(question), "wording": question.wording}
        for question in questions
        if question.wording
    )
    return PaperTable(
        label="tab:results",
        caption=_("The answers and the class of every issue"),
        columns=tuple(columns),
        rows=tuple(_issue_row(found, _statement(reported, found)) for found in reported.carried),
        kept=4,
        notes=(legend, *asked, *_notes(reported, is_synthetic=is_synthetic)),
    )


def _answer_columns(question: Question) -> list[Column]:
    headings = {"n": _("n"), "median": _("Mdn"), "agreeing": _("Agree")}
    if question.role != FURTHER:
        headings["votes_to_flip"] = _("Flip")
    group = _question_name(question)
    return [
        Column(f"{question.name}_{name}", heading, Kind.NUMBER, group) for name, heading in headings.items()
    ]


def _question_name(question: Question) -> str:
    return capfirst(question.name.replace("_", " "))


def _statement(reported: Reported, found: IssueResult) -> str:
    """Return an issue in the words in which it is reported."""
    return reported.by_code[found.issue.code].statement


def _issue_row(found: IssueResult, statement: str) -> tuple[Value, ...]:
    answers = [value for question in found.questions for value in _answers(question)]
    return (found.issue.code, statement, found.class_, found.votes_to_flip, *answers)


def _answers(found: QuestionResult) -> Sequence[Value]:
    answers = (found.n, found.median, found.agreeing)
    return answers if found.question.role == FURTHER else (*answers, found.votes_to_flip)


def _notes(reported: Reported, *, is_synthetic: bool) -> tuple[str, ...]:
    """Return whose answers they are, the rule that made classes of them, where either is not enough.

    At the end, what was decided on issues: merged and dropped ones are named nowhere else in a table.
    """
    results = reported.results
    notes = [f"{figure_note(results, is_synthetic=is_synthetic)}."]
    notes.append(" ".join(wording.rule_sentences(results.rule, results.scale)))
    straddling = [found.issue.code for found in reported.carried if found.straddles]
    if straddling:
        codes = ", ".join(straddling)
        notes.append(_("The middle falls between two answers, decide by hand: %(codes)s.") % {"codes": codes})
    late = [(found.issue.code, wording.not_assessed_text(found)) for found in reported.carried]
    notes += [f"{code}: {text}." for code, text in late if text]
    return (*notes, *reported.sentences)

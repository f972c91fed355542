"""The tables that leave as CSV, one long tidy table each: columns, rows and how a cell is written. Pure.

Results come from `StudyResults`, everything else from the `Archive` that study.json is written from; so the
same numbers stand in every file. docs/formats.md says what each column means.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from reports.results import IssueResult, QuestionResult, StudyResults
from reports.rows import FURTHER, OCCURRENCE, RELEVANCE, Session
from voting.archive import Archive, Comment, Vote
from voting.document import moment_text

Row = Sequence[object]


class Table(NamedTuple):
    """The names of the columns, and rows as long as they are."""

    columns: tuple[str, ...]
    rows: Iterable[Row]


VOTES = (
    "study",
    "session",
    "participant",
    "issue",
    "question",
    "round",
    "value",
    "label",
    "status",
    "is_carried",
    "cast_at",
    "is_synthetic",
)
ISSUES = (
    "study",
    "issue",
    "phase",
    "activity",
    "short_name",
    "explanation",
    "problem_type",
    "problem_type_explanation",
    "statement",
)
COMMENTS = (
    "study",
    "session",
    "participant",
    "issue",
    "round",
    "text",
    "created_at",
    "edited_at",
    "may_quote",
    "is_synthetic",
    "comment",
)
RESULTS = (
    "study",
    "votes",
    "issue",
    "phase",
    "activity",
    "problem_type",
    "statement",
    "class",
    "straddles",
    "votes_to_flip",
)
ROLES = (OCCURRENCE, RELEVANCE, FURTHER)
# Columns of results.csv for each question, each session, and for the rule that gave the classes.
OF_QUESTION = ("n", "median", "agreeing", "disagreeing", "no_opinion", "missing", "votes_to_flip", "split")
OF_RULE = ("occurs_from", "high_from", "minimum_votes", "median_convention", "is_synthetic")


def votes_table(archive: Archive) -> Table:
    """Return one row for each answer that somebody gave or could have given, in every round.

    Raises, while the rows are gone through: ValueError for an answer that has no place among them.
    """
    return Table(VOTES, _vote_rows(archive))


def _vote_rows(archive: Archive) -> Iterator[Row]:
    study, votes = archive.study, iter(archive.votes)
    upcoming = next(votes, None)
    for place in _places(archive):
        if upcoming is None or _place(upcoming) != place:
            answer: Row = (None, None, "not_answered", None, None)
        else:
            answer = _answer(upcoming, study.scale)
            upcoming = next(votes, None)
        yield (study.public_id, *place, *answer, study.is_synthetic)
    if upcoming is not None:
        raise ValueError(f"There is no place for the answer {_place(upcoming)}.")


def _places(archive: Archive) -> Iterator[Row]:
    """Yield session, participant, issue, question and round of every possible answer, in the votes' order."""
    for session in archive.sessions:
        people = [
            person.participant
            for person in archive.participants
            if person.session == session.number and not person.erased_at
        ]
        for item in session.agenda:
            for question in archive.questions:
                for number in range(1, len(item.rounds) + 1):
                    for person in people:
                        yield (session.number, person, item.issue, question.name, number)


def _place(vote: Vote) -> Row:
    return (vote.session, vote.participant, vote.issue, vote.question, vote.round)


def _answer(vote: Vote, labels: Sequence[str]) -> Row:
    if vote.value is None:
        return (None, None, "no_opinion", vote.is_carried, vote.cast_at)
    return (vote.value, labels[vote.value - 1], "answered", vote.is_carried, vote.cast_at)


def issues_table(archive: Archive) -> Table:
    """Return one row for each issue, in the order of the matrix."""
    return Table(ISSUES, list(_issue_rows(archive)))


def _issue_rows(archive: Archive) -> Iterator[Row]:
    if archive.catalogue is None:
        return
    matrix = archive.catalogue.matrix
    for phase in matrix.phases:
        for activity in phase.activities:
            for cell, kind in zip(activity.cells, matrix.problem_types, strict=True):
                if cell is not None:
                    about = (activity.name, activity.short_name, activity.explanation)
                    place = (cell.code, phase.name, *about, kind.name, kind.explanation)
                    yield (archive.study.public_id, *place, cell.statement)


def numbered(comments: Iterable[Comment]) -> Iterator[tuple[int, Comment]]:
    """Yield the notes, each with its number in its session, by which codings refer to it."""
    last: Counter[int] = Counter()
    for comment in comments:
        last[comment.session] += 1
        yield last[comment.session], comment


def comments_table(archive: Archive) -> Table:
    """Return one row for each note that was not hidden."""
    may_quote = {
        person.participant: bool(person.consent and person.consent.may_quote)
        for person in archive.participants
    }
    study = archive.study
    rows = (
        (
            study.public_id,
            comment.session,
            comment.participant,
            comment.issue,
            comment.round,
            comment.text,
            comment.created_at,
            comment.edited_at,
            may_quote.get(comment.participant, False),
            study.is_synthetic,
            number,
        )
        for number, comment in numbered(archive.comments)
    )
    return Table(COMMENTS, rows)


def participants_table(archive: Archive, *, is_linked: bool) -> Table:
    """Return what people said about themselves: sorted by that, or linked to their labels where asked for."""
    names = [field.name for field in archive.characterisation_form]
    study = archive.study.public_id

    def said(answers: Mapping[str, object]) -> Row:
        return [answers.get(name) for name in names]

    unlinked = [said(answers) for answers in archive.characterisations]
    if not is_linked:
        return Table(("study", *names), [(study, *row) for row in unlinked])
    labelled = [
        (study, person.session, person.participant, *said(person.characterisation))
        for person in archive.participants
        if not person.erased_at
    ]
    rows = [*labelled, *((study, None, None, *row) for row in unlinked)]
    return Table(("study", "session", "participant", *names), rows)


def results_table(results: StudyResults, *, study: str, is_synthetic: bool) -> Table:
    """Return one row for each issue, in the order of the matrix: its class and what it rests on."""
    rule = results.rule
    asked = [
        f"{question.name}_{column}"
        for question in sorted(results.questions, key=lambda question: ROLES.index(question.role))
        for column in (*OF_QUESTION, *(f"count_{point}" for point in results.scale.points))
    ]
    sessions = [f"class_session_{session.key}" for session in results.sessions]
    applied = (rule.occurs_from, rule.high_from, rule.minimum_votes, "midpoint", is_synthetic)
    rows = [
        (study, results.which, *_issue_cells(issue), *applied, _keys(issue.assessed_in))
        for issue in results.issues
    ]
    return Table((*RESULTS, *asked, *sessions, *OF_RULE, "assessed_in"), rows)


def _keys(sessions: Iterable[Session]) -> str:
    """Return the numbers of sessions in one cell."""
    return " ".join(session.key for session in sessions)


def _issue_cells(result: IssueResult) -> Iterator[object]:
    issue = result.issue
    yield from (issue.code, issue.phase, issue.activity, issue.problem_type, issue.statement)
    yield from (result.class_.value, result.straddles, result.votes_to_flip)
    for question in result.questions:
        yield from _question_cells(question)
    for session in result.sessions:
        yield session.value


def _question_cells(result: QuestionResult) -> Iterator[object]:
    yield from (result.n, result.median, result.agreeing, result.disagreeing)
    yield from (result.no_opinion, result.missing, result.votes_to_flip, result.is_split)
    yield from result.counts


def write_csv(table: Table, on_text: Callable[[str], str] = str) -> Iterator[str]:
    """Yield the lines of a CSV (RFC 4180); `on_text` is applied to every cell that is text.

    >>> list(write_csv(Table(("a", "b"), [(None, True), (4.5, "1, 2")])))
    ['a,b\\r\\n', ',true\\r\\n', '4.5,"1, 2"\\r\\n']
    """
    writer = csv.writer(_Line(), lineterminator="\r\n")
    yield writer.writerow(table.columns)  # type: ignore[misc]
    for row in table.rows:
        yield writer.writerow([_cell(value, on_text) for value in row])  # type: ignore[misc]


class _Line:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _cell(value: object, on_text: Callable[[str], str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, datetime):
        return moment_text(value)
    return on_text(value) if isinstance(value, str) else str(value)

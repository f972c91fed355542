"""What a report is built from: the matrix, people, grouped votes and notes, as plain records. Pure.

`reports.queries` and `reports.notes` fill them from the database, `reports.votefiles` from a file;
`reports.pooling` turns them into `reports.results`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from studies.scale import DEFAULT_LABELS, Scale

OCCURRENCE, RELEVANCE, FURTHER = "occurrence", "relevance", "further"
DEFAULT_SCALE = Scale(DEFAULT_LABELS)


class Activity(NamedTuple):
    """One row of the matrix; (phase, name) is unique."""

    phase: str
    name: str
    explanation: str = ""


class Issue(NamedTuple):
    """One ticked cell of the matrix; `code` is unique. The axes are given by their names."""

    code: str
    statement: str = ""
    phase: str = ""
    activity: str = ""
    problem_type: str = ""


class Question(NamedTuple):
    """One question; `name` is its export column, `role` is occurrence, relevance or further."""

    name: str
    role: str
    wording: str = ""


DEFAULT_QUESTIONS = (Question(OCCURRENCE, OCCURRENCE), Question(RELEVANCE, RELEVANCE))


class Session(NamedTuple):
    """One session of the report; `key` is its number as text, `participants` who could answer."""

    key: str
    name: str = ""
    participants: int = 0


class VoteCount(NamedTuple):
    """One row of the grouped votes: `people` gave `value` (1..K; None = no opinion) in `round`.

    Later rounds have a row for each `first`: what these people answered in round 1, None for no answer.
    Rounds still sealed, late votes, facilitators and rehearsals are left out by whoever reads them.
    """

    issue: str
    session: str
    question: str
    round: int
    value: int | None
    people: int
    first: int | None = None


class Ratings(NamedTuple):
    """Every person's answers: question -> issue's code -> a value (1..K) or None for each of `people`.

    The people are always in the same order, and have no name here.
    """

    people: int
    answers: Mapping[str, Mapping[str, Sequence[int | None]]]

    def deciding(self, questions: Sequence[Question]) -> dict[str, list[tuple[int | None, int | None]]]:
        """Return (occurrence, relevance) of every person by issue."""
        names = {question.role: question.name for question in questions}
        occurrence, relevance = (self.answers[names[role]] for role in (OCCURRENCE, RELEVANCE))
        return {code: list(zip(occurrence[code], relevance[code], strict=True)) for code in occurrence}


class Note(NamedTuple):
    """One comment; `label` is who wrote it as the panel knew them: P1, P2 …"""

    session: str
    label: str
    text: str


class Person(NamedTuple):
    """One row of the participants table; `answers` are what the person said about themselves, by field.

    `has_left` without `is_erased`: they stopped, and what they had voted still counts.
    """

    session: str
    label: str
    answers: dict[str, Any]
    has_left: bool = False
    is_erased: bool = False


class Pace(NamedTuple):
    """How many minutes the panel of a session was at an issue, all its stays together."""

    issue: str
    session: str
    minutes: float

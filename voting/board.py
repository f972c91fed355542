"""What one viewer may see of a session, as plain values: pure.

`voting.queries.board_for` fills a Board; every page, fragment and API of a session renders from it and from
nothing else. Its fingerprint is the ETag, so an answer differs only where what may be seen differs.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from studies.scale import Scale, middle_points


@dataclass(frozen=True)
class Face:
    """Who a dot or a note belongs to, as far as this viewer may know; `seat` 0 is a plain ink dot."""

    seat: int = 0
    label: str = ""
    is_you: bool = False


@dataclass(frozen=True)
class Person:
    """A seat as the facilitator sees it: never an answer, only how many of the questions are answered."""

    public_id: str
    face: Face
    name: str
    has_joined: bool
    is_here: bool
    answered: int
    late: int


@dataclass(frozen=True)
class Pile:
    """The dots on one scale point."""

    point: int
    label: str
    faces: tuple[Face, ...]


@dataclass(frozen=True)
class Revealed:
    """Everybody's answers to one question; `lower` and `upper` are the middle votes, 0 without votes."""

    piles: tuple[Pile, ...]
    no_opinion: tuple[Face, ...]
    n: int
    lower: int
    upper: int
    agreeing: int
    disagreeing: int

    @property
    def middle(self) -> float | None:
        """The middle answer in scale points, or None without votes."""
        return (self.lower + self.upper) / 2 if self.n else None

    @property
    def others(self) -> tuple[Pile, ...]:
        """The piles without the viewer's own dot, which stands on the scale itself."""
        return tuple(
            Pile(pile.point, pile.label, tuple(face for face in pile.faces if not face.is_you))
            for pile in self.piles
        )


def reveal(scale: Scale, answers: list[tuple[int | None, Face]]) -> Revealed:
    """Return the piles and the middle of `answers` (value, face); None is "no opinion" and outside n.

    >>> reveal(Scale(("no", "unsure", "yes")), [(3, Face(1)), (2, Face(2))]).middle
    2.5
    """
    piles = tuple(
        Pile(point, scale.label(point), tuple(face for value, face in answers if value == point))
        for point in scale.points
    )
    counts = [len(pile.faces) for pile in piles]
    lower, upper = middle_points(counts) if any(counts) else (0, 0)
    return Revealed(
        piles=piles,
        no_opinion=tuple(face for value, face in answers if value is None),
        n=sum(counts),
        lower=lower,
        upper=upper,
        agreeing=scale.agreeing(counts),
        disagreeing=scale.disagreeing(counts),
    )


@dataclass(frozen=True)
class QuestionBoard:
    """One question on the card. `own` and `ghost` are the viewer's answer now and in the round before."""

    name: str
    wording: str
    has_answer: bool
    own: int | None
    ghost: int | None
    revealed: Revealed | None


@dataclass(frozen=True)
class Note:
    """One comment on the card."""

    public_id: str
    text: str
    face: Face
    is_own: bool
    is_hidden: bool
    is_sealed: bool
    created_at: datetime | None
    is_edited: bool


@dataclass(frozen=True)
class Entry:
    """One line of the agenda; `answered` counts the viewer's own answers."""

    item_id: int
    position: int
    code: str
    statement: str
    phase_id: int
    activity_id: int
    problem_type_id: int
    state: str
    round: int
    is_current: bool
    answered: int


@dataclass(frozen=True)
class Card:
    """One issue in full."""

    entry: Entry
    phase: str
    activity: str
    problem_type: str
    problem_type_explanation: str
    explanation: str
    is_voting_again: bool
    is_open_to_all: bool
    takes_votes: bool
    opened_at: datetime | None
    questions: tuple[QuestionBoard, ...]
    notes: tuple[Note, ...]
    have_voted: int | None
    panel_size: int
    private_note: str

    @property
    def is_complete(self) -> bool:
        """Whether the viewer has answered every question."""
        return all(question.has_answer for question in self.questions)


@dataclass(frozen=True)
class Board:
    """A session as one viewer may see it now."""

    study_title: str
    session_name: str
    session_state: str
    is_live: bool
    is_rehearsal: bool
    viewer: Face
    is_facilitator: bool
    labels: tuple[str, ...]
    has_no_opinion: bool
    question_count: int
    agenda: tuple[Entry, ...]
    card: Card | None
    people: tuple[Person, ...]

    @property
    def closed(self) -> int:
        """How many issues are closed."""
        return sum(entry.state == "closed" for entry in self.agenda)

    @property
    def complete(self) -> int:
        """How many issues the viewer has answered in full."""
        return sum(entry.answered >= self.question_count for entry in self.agenda)

    @property
    def fingerprint(self) -> str:
        """The same for the same sight: the ETag of every fragment rendered from this board."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]

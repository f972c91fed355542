"""What one viewer may see of a session, as plain values: pure.

`voting.queries.board_for` fills a Board; every page, fragment and API of a session renders from it and from
nothing else. Its fingerprint is the ETag, so an answer differs only where what may be seen differs.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from voting.layout import Axes, Entry, Map, Pace, lay_out
from voting.piles import MOST_FACES, Face, Revealed
from voting.proposals import Places, Proposal, places_of


@dataclass(frozen=True)
class Presenter:
    """The screen that everybody on the call sees: a viewer without a seat, a name or anything to press."""


@dataclass(frozen=True)
class Panel:
    """How many people a session has: its seats, and those of them that are joined and here."""

    size: int = 0
    joined: int = 0
    here: int = 0

    @property
    def is_crowd(self) -> bool:
        """Whether there are too many people to show each."""
        return self.size > MOST_FACES


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
    answered_in_all: int = 0
    is_simulated: bool = False


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
class OwnAnswers:
    """One issue as one participant leaves it.

    `answers` pairs each question with a label, "" for "no opinion" or None where it is not answered.
    """

    code: str
    statement: str
    answers: tuple[tuple[str, str | None], ...]
    notes: tuple[str, ...]


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
    have_voted: int | None  # while they vote; afterwards there are the dots
    panel_size: int
    private_note: str

    def seconds_open(self, now: datetime) -> int | None:
        """How long it has been open to the panel at `now`; None before the start."""
        return max(0, int((now - self.opened_at).total_seconds())) if self.opened_at else None

    @property
    def is_crowd(self) -> bool:
        """Whether the panel is too large to show a dot for each."""
        return self.panel_size > MOST_FACES

    @property
    def ready(self) -> tuple[bool, ...]:
        """A plain dot for everyone in the panel, those who are ready first: how many, never who."""
        return tuple(place < (self.have_voted or 0) for place in range(self.panel_size))

    @property
    def is_complete(self) -> bool:
        """Whether the viewer has answered every question."""
        return self.next_question is None

    @property
    def next_question(self) -> int | None:
        """The first question, counted from 1, that the viewer has not answered, or None."""
        missing = (n for n, question in enumerate(self.questions, start=1) if not question.has_answer)
        return next(missing, None)


class Scene(StrEnum):
    """What a participant's screen is about; one word for its style and for the sentence at its foot."""

    LOBBY = "lobby"
    WAITING = "waiting"
    VOTING = "voting"
    VOTED = "voted"
    REVEALED = "revealed"
    ENDED = "ended"
    CLOSED = "closed"
    ASIDE = "aside"
    FINISHED = "finished"


@dataclass(frozen=True)
class Board:
    """A session as one viewer may see it now."""

    study_title: str
    definition: str
    session_name: str
    session_state: str
    started_at: datetime | None
    budget_minutes: int
    join_code: str
    is_live: bool
    is_collecting: bool
    collects_first: bool
    is_rehearsal: bool
    viewer: Face
    is_facilitator: bool
    is_presenter: bool
    labels: tuple[str, ...]
    has_no_opinion: bool
    question_count: int
    agenda: tuple[Entry, ...]
    card: Card | None
    panel: Panel
    people: tuple[Person, ...]
    proposals: tuple[Proposal, ...]
    axes: Axes

    @property
    def open_proposals(self) -> int:
        """How many proposals wait for a decision."""
        return sum(proposal.is_open for proposal in self.proposals)

    @property
    def takes_proposals(self) -> bool:
        """Whether the viewer may say that an issue is missing."""
        return self.session_state == "running" and not self.is_facilitator and not self.is_presenter

    @property
    def places(self) -> Places:
        """Where a missing issue can be."""
        return places_of(self.axes)

    @property
    def closed(self) -> int:
        """How many issues are closed."""
        return sum(entry.state == "closed" for entry in self.agenda)

    @property
    def complete(self) -> int:
        """How many issues the viewer has answered in full."""
        return sum(entry.answered >= self.question_count for entry in self.agenda)

    @property
    def incomplete(self) -> int:
        """How many issues the viewer has not answered in full."""
        return len(self.agenda) - self.complete

    @property
    def unclosed(self) -> int:
        """How many issues are not closed."""
        return len(self.agenda) - self.closed

    @property
    def answers_in_all(self) -> int:
        """How many answers somebody gives who answers everything."""
        return len(self.agenda) * self.question_count

    @property
    def has_begun(self) -> bool:
        """Whether the viewer has answered anything yet."""
        return any(entry.answered for entry in self.agenda)

    @property
    def map(self) -> Map:
        """The agenda as the matrix."""
        return lay_out(self.agenda, self.axes)

    @property
    def current(self) -> Entry | None:
        """The issue that the panel is at."""
        return next((entry for entry in self.agenda if entry.is_current), None)

    @property
    def is_looking_back(self) -> bool:
        """Whether the viewer has stepped back, alone, to an issue that the panel has seen before."""
        return (
            self.scene != Scene.FINISHED
            and self.is_live
            and self.card is not None
            and not self.card.entry.is_current
        )

    @property
    def earlier(self) -> tuple[Entry, ...]:
        """The issues that were shown to all before, where a participant who is led may look back."""
        if not self.is_live:
            return ()
        return tuple(
            entry for entry in self.agenda if entry.state in ("revealed", "closed") and not entry.is_current
        )

    @property
    def following(self) -> Entry | None:
        """The next issue to take, by the order of discussion or after the panel's; else one put aside."""
        at = self.current.position if self.current else 0
        others = [entry for entry in self.agenda if not entry.is_current]
        in_turn = sorted(others, key=lambda entry: (entry.turn, entry.position < at, entry.position))
        waiting = [
            entry for state in ("ended", "pending", "aside") for entry in in_turn if entry.state == state
        ]
        return waiting[0] if waiting else None

    def beside(self, step: int) -> Entry | None:
        """The entry so many steps from the one on the card."""
        if self.card is None:
            return None
        at = self.card.entry.position - 1 + step
        return self.agenda[at] if 0 <= at < len(self.agenda) else None

    @property
    def simulated(self) -> int:
        """How many simulated people a rehearsal has."""
        return sum(person.is_simulated for person in self.people)

    @property
    def unfinished(self) -> tuple[Person, ...]:
        """Who has joined and has not answered every question of every issue."""
        return tuple(
            person
            for person in self.people
            if person.has_joined and person.answered_in_all < self.answers_in_all
        )

    @property
    def before(self) -> Entry | None:
        """The entry before the one on the card."""
        return self.beside(-1)

    @property
    def after(self) -> Entry | None:
        """The entry after the one on the card."""
        return self.beside(1)

    @property
    def missing(self) -> tuple[Person, ...]:
        """Who has joined and has not answered every question of the issue on the card."""
        return tuple(
            person for person in self.people if person.has_joined and person.answered < self.question_count
        )

    @property
    def scene(self) -> Scene:
        """What the participant's screen is about."""
        if self.session_state == "finished":
            return Scene.FINISHED
        if self.session_state != "running":
            return Scene.LOBBY
        if self.card is None or self.card.entry.state == "pending":
            return Scene.WAITING
        if self.card.entry.state == "sealed":
            return Scene.VOTED if self.card.is_complete else Scene.VOTING
        return Scene(self.card.entry.state)

    @property
    def tightness(self) -> int:
        """How narrow the stops get with all scales, and notes, side by side on one slide: 0 wide to 2."""
        columns = self.question_count + bool(self.card and self.card.notes)
        stops = columns * len(self.labels)
        return (stops > 15) + (stops > 20)

    @property
    def is_counting(self) -> bool:
        """Whether the shared screen says how many are ready."""
        return self.scene == Scene.VOTING and self.card is not None and self.card.have_voted is not None

    def pace(self, now: datetime, closed_at: datetime | None = None) -> Pace | None:
        """How the time runs at `now`, if the last issue was closed at `closed_at`; None before the start."""
        if self.started_at is None:
            return None
        used = int((now - self.started_at).total_seconds() // 60)
        return Pace(used, self.budget_minutes, self.closed, len(self.agenda), self.started_at, closed_at)

    @property
    def fingerprint(self) -> str:
        """The same for the same sight: the ETag of every fragment rendered from this board."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]

"""Issues that somebody misses in the matrix, as plain values: pure.

Reading them is in `candidates`, deciding on them in `actions.proposal`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from voting.layout import Entry, MatrixRow, rows_of
from voting.piles import Face

TEXT_LENGTH = 2000
REASON_LENGTH = 500


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    MERGED = "merged"
    ADDED = "added"
    PARKED = "parked"


# What its author says in it.
WORDS = ("phase", "activity", "problem_type", "statement", "text")
# What lives on in an issue; its provenance stays even when its author's words are erased.
LIVES_ON = (ProposalState.MERGED, ProposalState.ADDED)


@dataclass(frozen=True)
class Proposal:
    """One proposal as whoever leads sees it, or its author: `issue` is what it became or was merged into.

    `words` are that issue in words. A plain `face` is somebody whose answers were erased.
    """

    public_id: str
    state: str
    statement: str
    phase: str
    activity: str
    problem_type: str
    text: str
    face: Face
    created_at: datetime
    issue: str = ""
    words: str = ""
    reason: str = ""
    session: str = ""
    is_rehearsal: bool = False

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.state == ProposalState.OPEN

    @property
    def place(self) -> str:
        """Where its author sees it: the activity, or the phase, and the problem type, as far as named."""
        return " · ".join(filter(None, (self.activity or self.phase, self.problem_type)))


@dataclass(frozen=True)
class Choice:
    """One thing that may be chosen in a form: its value and its name."""

    value: str
    name: str


@dataclass(frozen=True)
class Places:
    """Where an issue can be: phases, each with its activities, and problem types, by their positions.

    A phase may be named alone: the activity is missing too.
    """

    phases: tuple[tuple[Choice, tuple[Choice, ...]], ...] = ()
    problem_types: tuple[Choice, ...] = ()


def places_of(agenda: Collection[Entry], matrix: Iterable[MatrixRow] = ()) -> Places:
    """Return the places of the matrix, in its order."""
    types = {entry.place[2]: entry.problem_type for entry in agenda}
    phases: dict[Choice, list[Choice]] = {}
    for row in rows_of(agenda, matrix):
        activities = phases.setdefault(Choice(str(row.phase_position), row.phase), [])
        if row.position is not None:
            activities.append(Choice(f"{row.phase_position}.{row.position}", row.activity))
    return Places(
        tuple((phase, tuple(activities)) for phase, activities in phases.items()),
        tuple(Choice(str(position), types[position]) for position in sorted(types)),
    )

"""Issues that somebody misses in the matrix, as plain values: pure.

Reading them is in `candidates`, deciding on them in `actions.proposal`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from voting.layout import Axes
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

    phases: tuple[tuple[Choice, tuple[Choice, ...]], ...]
    problem_types: tuple[Choice, ...]


def places_of(axes: Axes) -> Places:
    """Return the places of the matrix, in its order."""
    return Places(
        tuple(
            (Choice(str(at), phase), tuple(Choice(f"{at}.{row.position}", row.activity) for row in rows))
            for at, phase, rows in axes.phases
        ),
        tuple(Choice(str(position), name) for position, name in axes.problem_types),
    )

"""Issues that somebody misses in the matrix, as plain values: pure.

Reading them is in `candidates`, deciding on them in `actions.proposal`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from voting.layout import Entry
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
        """Where its author sees it: the activity and the problem type, as far as they were named."""
        return " · ".join(filter(None, (self.activity, self.problem_type)))


@dataclass(frozen=True)
class Choice:
    """One thing that may be chosen in a form: its value and its name."""

    value: str
    name: str


@dataclass(frozen=True)
class Places:
    """Where an issue can be: the activities of each phase and the problem types, by their positions."""

    activities: tuple[tuple[str, tuple[Choice, ...]], ...] = ()
    problem_types: tuple[Choice, ...] = ()


def places_of(agenda: Iterable[Entry]) -> Places:
    """Return the places that the issues of an agenda name, in the order of the matrix."""
    entries = sorted(agenda, key=lambda entry: entry.place)
    types = {entry.place[2]: entry.problem_type for entry in entries}
    phases: dict[str, dict[str, str]] = {}
    for entry in entries:
        value = f"{entry.place[0]}.{entry.place[1]}"
        phases.setdefault(entry.phase, {})[value] = entry.activity
    return Places(
        tuple(
            (phase, tuple(Choice(value, name) for value, name in rows.items()))
            for phase, rows in phases.items()
        ),
        tuple(Choice(str(position), types[position]) for position in sorted(types)),
    )

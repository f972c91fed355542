"""What is known of how a study was run: the facts behind the account of its method. Pure.

Counts of people are here and never a name. How the account is written is in `reports.paper.methods`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reports.reported import Reported
from reports.results import StudyResults
from voting.archive import Archive, Entry, Session
from voting.archive_codings import Reading


def moment(at: datetime) -> str:
    """Return a time as an account has it.

    >>> moment(datetime(2026, 3, 12, 14, 0, 35, tzinfo=UTC))
    '2026-03-12 14:00 UTC'
    """
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True)
class Sitting:
    """One session and how many people were in it.

    `expected`: seats for people who never came. `joined` has all who came but the `removed`, so also those
    who `stopped` (their answers count) and the `erased` (of whom nothing is left). `late` answers came after
    their round had ended and do not count.
    """

    session: Session
    expected: int = 0
    joined: int = 0
    stopped: int = 0
    erased: int = 0
    removed: int = 0
    late: int = 0
    notes: int = 0

    @property
    def minutes(self) -> int:
        """How long it took, in whole minutes."""
        return round((self.session.finished_at - self.session.started_at).total_seconds() / 60)

    @property
    def closed(self) -> int:
        """The issues on which a vote was held and closed."""
        return sum(item.state == "closed" for item in self.session.agenda)

    @property
    def aside(self) -> int:
        """The issues that were put aside and not taken up again."""
        return sum(item.state == "aside" for item in self.session.agenda)

    @property
    def voted_again(self) -> int:
        """The issues on which a second vote was held, sealed as the first."""
        return sum(sum(board.is_sealed for board in item.rounds) > 1 for item in self.session.agenda)

    @property
    def revealed(self) -> int:
        """The issues whose answers all have seen, and could move from then on."""
        return sum(any(not board.is_sealed for board in item.rounds) for item in self.session.agenda)


@dataclass(frozen=True)
class Background:
    """Everything that the account of a study's method is written from."""

    archive: Archive
    log: Sequence[Entry]
    readings: Sequence[Reading]
    first: StudyResults
    final: StudyResults
    reported: Reported
    sittings: Sequence[Sitting]
    rehearsals: int
    unfinished: int
    copied_from: str
    software: str

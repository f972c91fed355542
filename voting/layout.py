"""The lines of an agenda, their layout as the matrix and the pace at which they close: pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple


@dataclass(frozen=True)
class Entry:
    """One line of the agenda; `answered` counts the viewer's own answers.

    `place` is where the matrix has it: the positions of phase, activity and problem type. `turn` is its place
    in the order of discussion, 0 for all who must not know it and where there is none.
    """

    item_id: int
    position: int
    code: str
    statement: str
    place: tuple[int, int, int]
    state: str
    round: int
    is_current: bool
    answered: int
    turn: int = 0


class MatrixRow(NamedTuple):
    """One activity of the matrix, or a phase that has none: positions and names; None where there is none."""

    phase_position: int
    phase: str
    position: int | None = None
    activity: str = ""


@dataclass(frozen=True)
class Axes:
    """The axes of the matrix, in its order, with what has no issue; `problem_types` are (position, name)."""

    rows: tuple[MatrixRow, ...] = ()
    problem_types: tuple[tuple[int, str], ...] = ()

    @property
    def phases(self) -> list[tuple[int, str, list[MatrixRow]]]:
        """Position, name and activities of every phase."""
        return [
            (*phase, [row for row in rows if row.position is not None])
            for phase, rows in groupby(self.rows, key=itemgetter(0, 1))
        ]


@dataclass(frozen=True)
class MapRow:
    """One activity of the map; a cell is None where the matrix has no issue (×)."""

    activity: str
    cells: tuple[Entry | None, ...]


@dataclass(frozen=True)
class MapPhase:
    """One phase of the map with its activities."""

    name: str
    rows: tuple[MapRow, ...]


@dataclass(frozen=True)
class Map:
    """The agenda in the order of the matrix, whatever order the session takes."""

    problem_types: tuple[str, ...]
    phases: tuple[MapPhase, ...]

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.problem_types) + 1


def lay_out(agenda: Iterable[Entry], axes: Axes) -> Map:
    """Return the agenda as the matrix it came from."""
    entries: dict[tuple[int | None, ...], Entry] = {entry.place: entry for entry in agenda}
    columns = [position for position, _name in axes.problem_types]

    def row(found: MatrixRow) -> MapRow:
        at = (found.phase_position, found.position)
        return MapRow(found.activity, tuple(entries.get((*at, column)) for column in columns))

    return Map(
        tuple(name for _position, name in axes.problem_types),
        tuple(MapPhase(phase, tuple(map(row, rows))) for _position, phase, rows in axes.phases),
    )


def clock_words(seconds: int) -> str:
    """Return a time as minutes and seconds.

    >>> clock_words(130)
    '2:10'
    """
    return f"{seconds // 60}:{seconds % 60:02}"


@dataclass(frozen=True)
class Pace:
    """How much of the planned time is used, in minutes, and how many issues are closed; when the last was."""

    used: int
    budget: int
    closed: int
    total: int
    started_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def left(self) -> int:
        """How many issues are not closed."""
        return self.total - self.closed

    @property
    def seconds_each(self) -> int | None:
        """How long each issue left may take to end on time; None when no issue or no time is left."""
        minutes = self.budget - self.used
        return minutes * 60 // self.left if self.left and minutes > 0 else None

    @property
    def each(self) -> str:
        """`seconds_each` as minutes and seconds."""
        return clock_words(self.seconds_each or 0)

    @property
    def shown(self) -> int:
        """The minutes used, as far as a bar of the whole budget can show them."""
        return min(self.used, self.budget)

    @property
    def over(self) -> int:
        """Minutes beyond the plan."""
        return max(0, self.used - self.budget)

    @property
    def total_seconds(self) -> float | None:
        """How long the session takes if every issue left takes as long as those closed did, else None.

        The issue that the panel is at is finished now at the earliest.
        """
        if not self.closed or not self.left or self.started_at is None or self.closed_at is None:
            return None
        closing = (self.closed_at - self.started_at).total_seconds()
        each = closing / self.closed
        return max(closing + each, self.used * 60) + (self.left - 1) * each

    @property
    def finish(self) -> datetime | None:
        """The time at which the session ends at this pace; None where there is no pace yet."""
        if self.started_at is None or self.total_seconds is None:
            return None
        return self.started_at + timedelta(seconds=self.total_seconds)

    @property
    def late(self) -> int:
        """How many minutes after the plan that is; below 0 it is before it."""
        return round((self.total_seconds or 0) / 60) - self.budget

    @property
    def early(self) -> int:
        """How many minutes before the plan that is."""
        return -self.late

    @property
    def planned(self) -> datetime | None:
        """The time at which the session is planned to end."""
        return self.started_at + timedelta(minutes=self.budget) if self.started_at else None

    def share(self, seconds: int) -> str:
        """Return how long an issue may take that was opened so many `seconds` after the start, "" if none.

        It is what was left of the time then, shared by the issues that were left.
        """
        time_left = self.budget * 60 - seconds
        return clock_words(time_left // self.left) if self.left and time_left > 0 else ""

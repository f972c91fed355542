"""What the further figures show, as rows: a figure and the table beside it are made from the same ones. Pure.

Middle answers that moved, middle answers against each other, and the minutes of each issue.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.formats import number_format

from reports.results import IssueResult, QuestionResult, StudyResults
from reports.rows import Issue, Pace, Session
from reports.statistics import Changes, median
from reports.wording import points_text


class Shift(NamedTuple):
    """The first and the final middle answer to one question, and who moved; None without votes."""

    first: float | None
    final: float | None
    changes: Changes | None

    @property
    def way(self) -> int:
        """Whether the middle answer went up (1), down (-1) or stayed (0, also where there is no arrow)."""
        if self.first is None or self.final is None:
            return 0
        return (self.final > self.first) - (self.final < self.first)

    @property
    def first_text(self) -> str:
        """The first middle answer as people write it."""
        return points_text(self.first)

    @property
    def final_text(self) -> str:
        """The final middle answer as people write it."""
        return points_text(self.final)


class Shifts(NamedTuple):
    """What the second round did to one issue."""

    issue: IssueResult
    occurrence: Shift
    relevance: Shift


def shifts_of(results: StudyResults) -> tuple[Shifts, ...]:
    """Return what moved on every issue that had a second round."""
    return tuple(
        Shifts(issue, shift_of(issue.occurrence), shift_of(issue.relevance)) for issue in results.revised
    )


def shift_of(question: QuestionResult) -> Shift:
    """Return the first and the final middle answer to one question."""
    first, final = (median(counts) if any(counts) else None for counts in (question.before, question.after))
    return Shift(first, final, question.changes)


@dataclass(frozen=True)
class Grid:
    """The issues by their two middle answers; `codes` by (occurrence, relevance), where there are any.

    Halves have a line of their own where they occur. What has no class is left out.
    """

    occurrence: tuple[float, ...]
    relevance: tuple[float, ...]
    codes: Mapping[tuple[float, float], tuple[str, ...]]
    left_out: int

    @property
    def n(self) -> int:
        """The issues that are in it."""
        return sum(map(len, self.codes.values()))

    @property
    def most(self) -> int:
        """The highest count of a cell."""
        return max(map(len, self.codes.values()), default=0)

    @property
    def heads(self) -> tuple[str, ...]:
        """The middle answers of the columns."""
        return tuple(map(points_text, self.occurrence))

    @property
    def rows(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """The counts, the highest relevance first, each row with its middle answer."""
        return tuple(
            (points_text(y), tuple(len(self.codes.get((x, y), ())) for x in self.occurrence))
            for y in reversed(self.relevance)
        )


def grid_of(results: StudyResults) -> Grid:
    """Return how many issues have which two middle answers."""
    codes: dict[tuple[float, float], tuple[str, ...]] = {}
    for issue in results.issues:
        occurrence, relevance = issue.occurrence.median, issue.relevance.median
        if issue.class_.is_decided and occurrence is not None and relevance is not None:
            place = (occurrence, relevance)
            codes[place] = (*codes.get(place, ()), issue.issue.code)
    points = results.scale.points
    return Grid(
        occurrence=tuple(sorted({*map(float, points), *(x for x, _y in codes)})),
        relevance=tuple(sorted({*map(float, points), *(y for _x, y in codes)})),
        codes=codes,
        left_out=len(results.issues) - sum(map(len, codes.values())),
    )


@dataclass(frozen=True)
class PaceTable:
    """Minutes by issue and session; `minutes` by (code, session's key). What has none is left out."""

    sessions: tuple[Session, ...]
    issues: tuple[Issue, ...]
    minutes: Mapping[tuple[str, str], float]

    @property
    def rows(self) -> tuple[tuple[Issue, tuple[float | None, ...]], ...]:
        """The minutes of every issue, session by session; None where a session did not come to it."""
        return tuple(
            (issue, tuple(self.minutes.get((issue.code, session.key)) for session in self.sessions))
            for issue in self.issues
        )

    @property
    def totals(self) -> tuple[float, ...]:
        """The minutes of every session."""
        return tuple(
            sum(self.minutes.get((issue.code, session.key), 0.0) for issue in self.issues)
            for session in self.sessions
        )

    @property
    def longest(self) -> float:
        """The longest time that a session was at one issue."""
        return max(self.minutes.values(), default=0.0)


def pace_table(results: StudyResults, pace: Iterable[Pace]) -> PaceTable:
    """Return the minutes in the order of the matrix and of the sessions."""
    codes, keys = {result.issue.code for result in results.issues}, {one.key for one in results.sessions}
    minutes = {
        (row.issue, row.session): row.minutes for row in pace if row.issue in codes and row.session in keys
    }
    codes, keys = {code for code, _key in minutes}, {key for _code, key in minutes}
    return PaceTable(
        sessions=tuple(session for session in results.sessions if session.key in keys),
        issues=tuple(result.issue for result in results.issues if result.issue.code in codes),
        minutes=minutes,
    )


def minutes_text(minutes: float | None) -> str:
    """Return minutes as people read them, to a tenth: "3.4"; a dash where there are none."""
    return "–" if minutes is None else str(number_format(round(minutes, 1), decimal_pos=1))


class Twins(NamedTuple):
    """The rows of all further figures."""

    shifts: tuple[Shifts, ...]
    grid: Grid
    pace: PaceTable


def twins_of(results: StudyResults, pace: Iterable[Pace]) -> Twins:
    """Return the rows for `results`; `pace` is how long each issue took."""
    return Twins(shifts_of(results), grid_of(results), pace_table(results, pace))

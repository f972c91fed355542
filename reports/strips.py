"""Where the marks of a dot strip stand: one a person, or bars with counts where they are many. Pure.

One unit is a pixel at the strip's usual width. How a strip is drawn is in the template tag of the same name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

STEP = 24.0  # from one scale point to the next
AXIS = 29.5  # y of the axis; marks stand above it, the triangle of the middle answer below
LOWEST = 25.0  # y of the marks in the lowest row
ROW = 7.0  # from one row of marks to the next, and from mark to mark
IN_ROW = 3
BOTTOM = 35.0
USUAL_ROWS = 3
BAR_ROWS = 4  # a bar and its count are as high as four rows of marks
HIGHEST_BAR = 15.0
MOST_MARKS = 12
MOST_SHAPES = 2


class Mark(NamedTuple):
    """One person's answer; `shape` 1 is the first session's, 2 the second's."""

    x: float
    y: float
    shape: int


@dataclass(frozen=True)
class Bar:
    """How many gave an answer, where they are too many for marks."""

    x: float
    height: float
    count: int


@dataclass(frozen=True)
class Strip:
    """The answers to one question on one issue, ready to be drawn; `middle` is the x of the middle answer."""

    label: str
    points: int
    marks: tuple[Mark, ...]
    bars: tuple[Bar, ...]
    middle: float | None

    @property
    def width(self) -> float:
        """How wide it is."""
        return STEP * self.points

    @property
    def rows(self) -> int:
        """How high it is, in rows of marks."""
        if self.bars:
            return BAR_ROWS
        highest = min((mark.y for mark in self.marks), default=LOWEST)
        return max(USUAL_ROWS, round((LOWEST - highest) / ROW) + 1)

    @property
    def top(self) -> float:
        """The y of its upper edge."""
        return LOWEST + 2 - ROW * self.rows

    @property
    def ticks(self) -> tuple[float, ...]:
        """The x of every scale point."""
        return tuple(_x(point) for point in range(1, self.points + 1))


def are_countable(sessions: Sequence[int]) -> bool:
    """Return whether the people of `sessions`, given by their number, can each have a mark of their own.

    >>> are_countable([4, 5]), are_countable([13]), are_countable([3, 3, 3])
    (True, False, False)
    """
    return sum(sessions) <= MOST_MARKS and len(sessions) <= MOST_SHAPES


def lay_out(
    sessions: Sequence[Sequence[int]],
    *,
    middle: float | None,
    label: str,
    is_countable: bool = True,
    first_shape: int = 1,
) -> Strip:
    """Return the strip of the counts (K,) of one or more sessions, a shape for each from `first_shape` on.

    What is not countable gets one bar a point for all sessions together.

    >>> strip = lay_out([[0, 0, 1, 0, 2], [0, 0, 0, 0, 1]], middle=5.0, label="")
    >>> [(mark.x, mark.y, mark.shape) for mark in strip.marks]
    [(60.0, 25.0, 1), (101.0, 25.0, 1), (108.0, 25.0, 1), (115.0, 25.0, 2)]
    >>> strip.middle, strip.rows
    (108.0, 3)
    """
    points = len(sessions[0])
    pooled = [sum(counts) for counts in zip(*sessions, strict=True)]
    return Strip(
        label=label,
        points=points,
        marks=_marks(sessions, points, first_shape) if is_countable else (),
        bars=() if is_countable else _bars(pooled),
        middle=None if middle is None else _x(middle),
    )


def _x(point: float) -> float:
    """Return where a scale point, or the half between two, stands."""
    return STEP * (point - 0.5)


def _marks(sessions: Sequence[Sequence[int]], points: int, first_shape: int) -> tuple[Mark, ...]:
    """Return the marks: rows of at most three above each point, session after session, from the left."""
    marks = []
    for place in range(points):
        shapes = [first_shape + i for i, counts in enumerate(sessions) for _ in range(counts[place])]
        for start in range(0, len(shapes), IN_ROW):
            row = shapes[start : start + IN_ROW]
            left = _x(place + 1) - ROW * (len(row) - 1) / 2
            y = LOWEST - ROW * (start // IN_ROW)
            marks += [Mark(left + ROW * i, y, shape) for i, shape in enumerate(row)]
    return tuple(marks)


def _bars(counts: Sequence[int]) -> tuple[Bar, ...]:
    most = max(counts)
    return tuple(
        Bar(_x(point), round(HIGHEST_BAR * count / most, 1), count)
        for point, count in enumerate(counts, start=1)
        if count
    )

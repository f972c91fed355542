"""The matrix as a value, and what can be wrong with one. Pure: no database, no files; only Django's gettext.

Rows of text become these values, and these values rows, in `matrix.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Cell:
    """A ticked cell: an issue. `id` is its row's key when it comes from the database."""

    code: str
    statement: str
    id: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class TypeColumn:
    """A problem type: one column."""

    name: str
    explanation: str = ""
    id: int | None = field(default=None, compare=False)

    @property
    def breakable_name(self) -> str:
        return breakable(self.name)


@dataclass(frozen=True)
class ActivityRow:
    """An activity: one row. `cells` has one place per problem type; None does not apply (×)."""

    name: str
    short_name: str
    explanation: str
    cells: tuple[Cell | None, ...]
    id: int | None = field(default=None, compare=False)

    @property
    def breakable_name(self) -> str:
        return breakable(self.name)


@dataclass(frozen=True)
class PhaseGroup:
    """A phase with its activities, possibly none."""

    name: str
    prefix: str
    activities: tuple[ActivityRow, ...]
    id: int | None = field(default=None, compare=False)

    @property
    def cells(self) -> list[Cell]:
        """The ticked cells in the order of the matrix."""
        return [cell for activity in self.activities for cell in activity.cells if cell is not None]


Lines = list[tuple[PhaseGroup, list[tuple[ActivityRow, list[tuple[TypeColumn, Cell | None]]]]]]


@dataclass(frozen=True)
class Matrix:
    """Phases × activities × problem types."""

    problem_types: tuple[TypeColumn, ...]
    phases: tuple[PhaseGroup, ...]

    @property
    def activities(self) -> list[ActivityRow]:
        return [activity for phase in self.phases for activity in phase.activities]

    @property
    def cells(self) -> list[Cell]:
        """The ticked cells: the issues."""
        return [cell for phase in self.phases for cell in phase.cells]

    @property
    def width(self) -> int:
        """How many columns a table of it has: the activity's name and the problem types."""
        return len(self.problem_types) + 1

    @property
    def lines(self) -> Lines:
        """Phases with their activities, and in each activity its cells beside their problem types."""
        return [
            (
                phase,
                [(row, list(zip(self.problem_types, row.cells, strict=True))) for row in phase.activities],
            )
            for phase in self.phases
        ]

    @property
    def never_count(self) -> int:
        """How many cells do not apply."""
        return len(self.activities) * len(self.problem_types) - len(self.cells)


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that keeps a table from being a matrix. Rows and columns count from 1; 0 is all of them."""

    row: int
    column: int
    message: str

    @property
    def place(self) -> str:
        """Where it is, as a spreadsheet names it."""
        if not self.row:
            return _("The table")
        if not self.column:
            return _("Row %(row)d") % {"row": self.row}
        return _("Row %(row)d, column %(column)s") % {"row": self.row, "column": column_letters(self.column)}


class MatrixFaults(ValueError):
    """The rows are no matrix; `faults` has all reasons in reading order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("; ".join(f"{fault.place}: {fault.message}" for fault in self.faults))


def breakable(name: str) -> str:
    """Return a name that a narrow column may break after a slash."""
    return name.replace("/", "/\u200b")


def column_letters(column: int) -> str:
    """Return the letters of a column.

    >>> column_letters(3), column_letters(28)
    ('C', 'AB')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

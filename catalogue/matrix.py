"""Rows of text -> Matrix, or every fault with its row and column; and a Matrix as rows again. Pure.

Two shapes are known by their heading. Wide: phase, activity, explanation and one column per problem
type. Long: phase, activity, problem_type, statement. Bytes become rows in `reading.py`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from django.utils.translation import gettext as _

from catalogue import naming
from catalogue.draft import Draft, DraftActivity, Entry
from catalogue.grid import Cell, Matrix, MatrixFaults, PhaseGroup
from catalogue.naming import heading_key

__all__ = ["Matrix", "MatrixFaults", "long_rows", "read_matrix", "wide_rows"]

TICK, NEVER = "✓", "×"
TICKS = frozenset({TICK, "✔", "☑", "x", "y", "yes", "1", "true"})
NO_TICKS = frozenset({"", NEVER, "✗", "✘", "☐", "n", "no", "0", "false", "-", "–", "—"})

WIDE_HEADINGS = ("phase", "prefix", "activity", "short_name", "explanation")
LONG_HEADINGS = (
    *("phase", "activity", "problem_type", "mark", "code", "statement", "explanation"),
    *("prefix", "short_name", "problem_type_explanation"),
)

# A tick that brings its own code, and perhaps its own statement: "✓ DC-01: No data at all".
_TICK_WITH_CODE = re.compile(r"(\S+)\s+([A-Za-z]{1,4}-[0-9]{1,4})(?::\s+(.+))?", re.DOTALL)


def read_matrix(rows: Sequence[Sequence[str]]) -> Matrix:
    """Return the matrix that the rows, heading first, describe.

    Raises: MatrixFaults with every fault.

    >>> matrix = read_matrix([["phase", "activity", "Missing"], ["Data work", "Cleaning", "x"]])
    >>> [(cell.code, cell.statement) for cell in matrix.cells]
    [('DW-01', 'Missing cleaning')]
    """
    draft = Draft()
    table = _Table(rows, draft)
    if not table.is_readable:
        raise MatrixFaults(draft.faults)
    if table.is_long:
        _read_long(table, draft)
    else:
        _read_wide(table, draft)
    matrix = draft.finish()
    if draft.faults:
        raise MatrixFaults(draft.faults)
    return matrix


class _Table:
    """The rows with their heading understood. What is wrong with heading and size goes to the draft."""

    def __init__(self, rows: Sequence[Sequence[str]], draft: Draft) -> None:
        self._draft = draft
        self.is_readable = False
        numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(map(str.strip, row))]
        if not numbered:
            draft.fault_of_all(_("The table is empty."))
            return
        (self.heading_row, self.heading), *self._numbered = numbered
        keys = [heading_key(text) for text in self.heading]
        self.is_long = "problem_type" in keys
        self._known = LONG_HEADINGS if self.is_long else WIDE_HEADINGS
        self.columns = {key: keys.index(key) for key in self._known if key in keys}
        self.others = [column for column, key in enumerate(keys) if key and key not in self._known]
        self._check_known(keys)
        self._check_edges(keys)
        self.is_readable = "phase" in keys and "activity" in keys and (self.is_long or self._is_small())

    def rows(self) -> "Iterator[_Row]":
        """The rows below the heading. A short row is a fault, unless only one cell of it is filled."""
        for number, cells in self._numbered:
            if len(cells) < len(self.heading) and sum(map(bool, map(str.strip, cells))) > 1:
                message = _("The row has %(count)d cells, the heading has %(wanted)d.")
                values = {"count": len(cells), "wanted": len(self.heading)}
                self._draft.fault(Entry("", number, 0), message, **values)
            else:
                yield _Row(number, cells, self.columns)

    def _check_known(self, keys: list[str]) -> None:
        for key in ("phase", "activity"):
            if key not in keys:
                message = _("The first row names the columns. There must be a column “%(name)s”.")
                self._draft.fault(Entry("", self.heading_row, 0), message, name=key)
        for column, key in enumerate(keys):
            entry = Entry(self.heading[column], self.heading_row, column + 1)
            if key in self.columns and column != self.columns[key]:
                self._draft.fault(entry, _("There is already a column “%(name)s”."), name=key)
            elif self.is_long and column in self.others:
                message = _("“%(name)s” is not a column of this table. Possible are: %(possible)s.")
                possible = ", ".join(LONG_HEADINGS)
                self._draft.fault(entry, message, name=entry.text.strip(), possible=possible)

    def _check_edges(self, keys: list[str]) -> None:
        """Something in a column without a heading would be lost, so it is a fault."""
        filled = {
            column: number
            for number, cells in reversed(self._numbered)
            for column, text in enumerate(cells)
            if text.strip()
        }
        for column in sorted(filled):
            if not any(keys[column : column + 1]):
                message = _("This column has no heading, but row %(row)d has something in it.")
                entry = Entry("", self.heading_row, column + 1)
                self._draft.fault(entry, message, row=filled[column])

    def _is_small(self) -> bool:
        """Tell whether a wide table has few enough cells; the marks of a huge one are not looked at."""
        column = self.columns["activity"]
        activities = sum(any(map(str.strip, cells[column : column + 1])) for _number, cells in self._numbered)
        return self._draft.check_size(activities, len(self.others))


@dataclass(frozen=True)
class _Row:
    """One row below the heading: its cells by heading or by column."""

    number: int
    cells: Sequence[str]
    columns: Mapping[str, int]

    def at(self, column: int) -> Entry:
        text = self.cells[column] if column < len(self.cells) else ""
        return Entry(text, self.number, column + 1)

    def __getitem__(self, key: str) -> Entry:
        return self.at(self.columns[key]) if key in self.columns else Entry("", self.number, 0)


def _read_wide(table: _Table, draft: Draft) -> None:
    type_keys: dict[int, str] = {}
    for column in table.others:
        name, _newline, explanation = table.heading[column].strip().partition("\n")
        entry = Entry(name, table.heading_row, column + 1)
        if naming.name_key(name) in draft.types:
            message = _("There is already a problem type “%(name)s”.")
            draft.fault(entry, message, name=naming.clean_name(name))
        type_keys[column] = draft.problem_type(entry, replace(entry, text=explanation))
    for row in table.rows():
        activity = _read_activity(row, draft)
        if activity is not None and activity.row != row.number:
            message = _("“%(name)s” is already in row %(row)d.")
            draft.fault(row["activity"], message, name=activity.name, row=activity.row)
        for column, key in type_keys.items():
            mark = _read_mark(row.at(column), draft)
            if mark is None:
                continue
            if activity is not None:
                draft.issue(activity, key, *mark)
            elif not row["activity"]:
                draft.fault(row.at(column), _("The cell is ticked, but the row has no activity."))


def _read_long(table: _Table, draft: Draft) -> None:
    seen: dict[tuple[int, str], int] = {}
    for row in table.rows():
        activity = _read_activity(row, draft)
        if not row["problem_type"]:
            for key in ("code", "statement", "problem_type_explanation"):
                if row[key]:
                    draft.fault(row["problem_type"], _("The problem type has no name."))
            continue
        key = draft.problem_type(row["problem_type"], row["problem_type_explanation"])
        if activity is None:
            if row["phase"]:
                draft.fault(row["activity"], _("The activity has no name."))
            continue
        first = seen.setdefault((id(activity), key), row.number)
        if first != row.number:
            draft.fault(row["problem_type"], _("This cell is already in row %(row)d."), row=first)
        elif "mark" not in table.columns or _read_mark(row["mark"], draft) is not None:
            draft.issue(activity, key, row["code"], row["statement"])
        elif row["code"] or row["statement"]:
            entry = row["statement"] or row["code"]
            draft.fault(entry, _("The cell is not ticked, so it can have no code and no statement."))


def _read_activity(row: _Row, draft: Draft) -> DraftActivity | None:
    """Take in phase and activity of a row; None for a row that names no activity."""
    if not row["phase"]:
        draft.fault(row["phase"], _("The phase has no name."))
        return None
    phase = draft.phase(row["phase"], row["prefix"])
    if row["activity"]:
        return draft.activity(phase, row["activity"], row["short_name"], row["explanation"])
    if row["short_name"] or row["explanation"]:
        draft.fault(row["activity"], _("The activity has no name."))
    return None


def _read_mark(entry: Entry, draft: Draft) -> tuple[Entry, Entry] | None:
    """Return code and statement, usually empty, of a ticked cell; None for one that does not apply."""
    mark, code, statement = naming.clean_text(entry.text), "", ""
    if match := _TICK_WITH_CODE.fullmatch(mark):
        mark, code, statement = match[1], match[2], match[3] or ""
    if mark.casefold() in TICKS:
        return replace(entry, text=code), replace(entry, text=statement)
    if mark.casefold() not in NO_TICKS or code:
        message = _(
            "“%(mark)s” is not a mark. For an issue write ✓, x, yes or 1; for none ×, no, 0 or nothing."
        )
        draft.fault(entry, message, mark=entry.text.strip()[:40])
    return None


def wide_rows(matrix: Matrix) -> list[list[str]]:
    """Return the matrix in the wide shape, heading first; `read_matrix` gives it back unchanged.

    A phase whose issues are numbered one by one and worded by default shows bare ticks; in any other
    phase each tick brings its code, and its statement where somebody worded it.
    """
    has_short_names = any(activity.short_name for activity in matrix.activities)
    short_name = ["short_name"] if has_short_names else []
    headings = [f"{kind.name}\n{kind.explanation}".strip() for kind in matrix.problem_types]
    rows = [["phase", "prefix", "activity", *short_name, "explanation", *headings]]
    for phase in matrix.phases:
        bare = _is_bare(phase, matrix)
        for activity in phase.activities:
            short = [activity.short_name] if has_short_names else []
            marks = [
                _mark(cell, naming.default_statement(kind.name, activity.name), bare)
                for cell, kind in zip(activity.cells, matrix.problem_types, strict=True)
            ]
            rows.append([phase.name, phase.prefix, activity.name, *short, activity.explanation, *marks])
        if not phase.activities:
            rows.append([phase.name, phase.prefix, *[""] * (len(rows[0]) - 2)])
    return rows


def _is_bare(phase: PhaseGroup, matrix: Matrix) -> bool:
    numbers = count(1)
    return all(
        cell.code == naming.format_code(phase.prefix, next(numbers))
        and cell.statement == naming.default_statement(kind.name, activity.name)
        for activity in phase.activities
        for cell, kind in zip(activity.cells, matrix.problem_types, strict=True)
        if cell is not None
    )


def _mark(cell: Cell | None, default: str, bare: bool) -> str:
    if cell is None:
        return NEVER
    if bare:
        return TICK
    return f"{TICK} {cell.code}" + (f": {cell.statement}" if cell.statement != default else "")


def long_rows(matrix: Matrix) -> list[list[str]]:
    """Return the matrix in the long shape, heading first; `read_matrix` gives it back unchanged."""
    rows = [list(LONG_HEADINGS)]
    for phase in matrix.phases:
        if not phase.activities:
            rows.append([phase.name, *[""] * 6, phase.prefix, "", ""])
        for activity in phase.activities:
            for cell, kind in zip(activity.cells, matrix.problem_types, strict=True):
                issue = [TICK, cell.code, cell.statement] if cell else [NEVER, "", ""]
                about = [activity.explanation, phase.prefix, activity.short_name, kind.explanation]
                rows.append([phase.name, activity.name, kind.name, *issue, *about])
    return rows

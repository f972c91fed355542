"""Tables as one XLSX workbook: texts as texts, numbers as numbers, and never a formula or a link."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import IO, Any

import xlsxwriter

from reports.tables import Row, Table
from voting.document import moment_text

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a sheet of Excel holds.
MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
# The tables of a workbook, those of them that there are; what their columns mean stands behind them.
SHEETS = ("votes", "comments", "results", "issue_log", "codes", "codings")
WIDE = ("statement", "explanation", "labels", "reason", "example")
TIMES = ("cast_at", "created_at", "edited_at", "at", "retired_at", "read_at")
WIDTHS = {
    **dict.fromkeys(("text", "meaning", "definition"), 60),
    **dict.fromkeys(WIDE, 40),
    **dict.fromkeys(("code", "merged_into"), 24),
    **dict.fromkeys(TIMES, 21),
}


class TooManyRows(ValueError):
    """A table is longer than a sheet can be."""


def write_workbook(target: IO[bytes], sheets: Mapping[str, Table], *, now: datetime) -> None:
    """Write a sheet for each table, a row at a time. Raises: TooManyRows."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(target, options) as workbook:
        workbook.set_properties({"created": now.replace(tzinfo=None)})
        bold = workbook.add_format({"bold": True})
        for name, table in sheets.items():
            sheet = workbook.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(table.columns):
                sheet.set_column(place, place, WIDTHS.get(column, 14))
                sheet.write_string(0, place, column, bold)
            _write_rows(sheet, table)


def _write_rows(sheet: Any, table: Table) -> None:
    for number, row in enumerate(table.rows, start=1):
        if number >= MOST_ROWS:
            raise TooManyRows(f"A sheet holds {MOST_ROWS} rows; take the CSV file.")
        _write_row(sheet, number, row)


def _write_row(sheet: Any, number: int, row: Row) -> None:
    for place, value in enumerate(row):
        if isinstance(value, bool):
            sheet.write_boolean(number, place, value)
        elif isinstance(value, int | float):
            sheet.write_number(number, place, value)
        elif value is not None and value != "":
            sheet.write_string(number, place, _text(value))


def _text(value: object) -> str:
    return (moment_text(value) if isinstance(value, datetime) else str(value))[:MOST_CHARACTERS]


def about_table(facts: Sequence[tuple[str, object]]) -> Table:
    """Return what stands on the last sheet: of which study it is, made when and with what."""
    return Table(("what", "value"), facts)

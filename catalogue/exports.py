"""A matrix as a file: CSV in both shapes, and XLSX. Also the demonstration matrix, which is the template."""

import io
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from catalogue.matrix import Matrix, long_rows, read_matrix, wide_rows
from catalogue.reading import read_file, write_text

DEMONSTRATION = Path(__file__).parent / "demonstration" / "ml-td-matrix.csv"


def demonstration_text() -> str:
    """Return the demonstration matrix as cells that can be pasted."""
    return write_text(read_file(DEMONSTRATION.read_bytes()), "\t")


def demonstration_matrix() -> Matrix:
    return read_matrix(read_file(DEMONSTRATION.read_bytes()))


def wide_csv(matrix: Matrix) -> str:
    return write_text(wide_rows(matrix))


def long_csv(matrix: Matrix) -> str:
    return write_text(long_rows(matrix))


def wide_xlsx(matrix: Matrix) -> bytes:
    return xlsx(wide_rows(matrix))


def xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """Return rows as a workbook of one sheet. Text stays text: no formula and no link comes out of it."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet("matrix")
        heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "bottom"})
        text = workbook.add_format({"text_wrap": True, "valign": "top"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, text if number else heading)
        for column, name in enumerate(rows[0]):
            sheet.set_column(column, column, _WIDTHS.get(name, 16))
        sheet.freeze_panes(1, 0)
    return file.getvalue()


# In characters of the usual font; whatever is not named here is a problem type.
_WIDTHS = {
    "phase": 26,
    "prefix": 8,
    "activity": 36,
    "explanation": 60,
    "mark": 8,
    "code": 10,
    "statement": 48,
}

"""Bytes or pasted cells -> rows of text, under limits. Pure. Nothing here knows what the rows mean.

CSV and pasted cells are read here, workbooks in `workbook.py`. What cannot be read is a fault like any other.
"""

import csv
import io
from collections.abc import Sequence

from django.utils.translation import gettext as _

from catalogue.grid import Fault, MatrixFaults
from catalogue.workbook import (
    MOST_COLUMNS,
    MOST_ROWS,
    is_old_workbook,
    is_workbook,
    read_workbook,
)

LARGEST_FILE = 5 * 1024 * 1024
# What a form may carry from the preview back to the server, well below Django's own limit for a request.
LARGEST_TEXT = 2_000_000


def read_file(content: bytes) -> list[list[str]]:
    """Return the rows of a CSV or XLSX file, told apart by their content. Raises: MatrixFaults."""
    if len(content) > LARGEST_FILE:
        raise _unreadable(_("The file is larger than 5 MB."))
    if is_old_workbook(content):
        raise _unreadable(
            _("This is an old or a protected workbook. Save it as XLSX without a password, or as CSV.")
        )
    if is_workbook(content):
        return read_workbook(content)
    return read_text(decode(content))


def decode(content: bytes) -> str:
    """Return the text of a CSV file: UTF-8, or what Excel calls Unicode text. Raises: MatrixFaults."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        message = _("The letters cannot be read. Save the file as UTF-8; Excel calls it “CSV UTF-8”.")
        raise MatrixFaults([Fault(row, 0, message)]) from None


def read_text(text: str) -> list[list[str]]:
    """Return the rows of CSV or of cells pasted from a spreadsheet. Raises: MatrixFaults."""
    if len(text) > LARGEST_TEXT:
        raise _unreadable(_("The text is too long. At most 2 million characters are possible."))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True):
            rows.append(row)
            if len(rows) > MOST_ROWS:
                message = _("There are more than %(limit)d rows.") % {"limit": MOST_ROWS}
                raise _unreadable(message)
            if len(row) > MOST_COLUMNS:
                message = _("There are more than %(limit)d columns.") % {"limit": MOST_COLUMNS}
                raise MatrixFaults([Fault(len(rows), 0, message)])
    except csv.Error:
        message = _("The quotation marks do not match. A cell that begins with one must end with one.")
        raise MatrixFaults([Fault(len(rows) + 1, 0, message)]) from None
    return rows


def write_text(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """Return rows as CSV; `read_text` gives them back unchanged."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _delimiter(text: str) -> str:
    """The mark between cells: whichever the first row has most of, outside quotation marks."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = "".join(heading.split('"')[::2])
    return max("\t;,", key=unquoted.count)


def _unreadable(message: str) -> MatrixFaults:
    return MatrixFaults([Fault(0, 0, message)])

"""XLSX bytes -> rows of text, and what is checked before a workbook is opened. Pure.

A workbook is a zip of XML, so a small file can unpack to a huge one, claim a false size, hide another
archive, or place one cell at the far end of a sheet, for which the reader would set memory aside. All
of that is looked at first; then the parts are packed anew, so the reader meets only what was checked.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from xml.parsers import expat

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from catalogue.grid import Fault, MatrixFaults

MOST_ENTRIES = 50
HIGHEST_RATIO = 100
MOST_UNPACKED = 50 * 1024 * 1024
MOST_ROWS = 5000
MOST_COLUMNS = 200
# Elements of all parts together: a full matrix in either shape needs a small part of it.
MOST_ELEMENTS = 400_000

_ZIP = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_workbook(content: bytes) -> bool:
    return content.startswith(_ZIP)


def is_old_workbook(content: bytes) -> bool:
    """Tell whether it is an XLS file, or an XLSX file behind a password: both come in the same box."""
    return content.startswith(_OLD_WORKBOOK)


def read_workbook(content: bytes) -> list[list[str]]:
    """Return the rows of the first sheet. Raises: MatrixFaults."""
    safe = _repacked(content)
    try:
        with CalamineWorkbook.from_filelike(safe) as workbook:
            rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError:
        raise _unreadable() from None
    return [[_text(value) for value in row] for row in rows]


def _text(value: object) -> str:
    """Return a cell as a person would have typed it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value)


def _repacked(content: bytes) -> io.BytesIO:
    """Return the same workbook with nothing in it that was not checked. Raises: MatrixFaults."""
    safe = io.BytesIO()
    scan = _Scan()
    with zipfile.ZipFile(safe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for name, part in _parts(content):
            if part.startswith(_ZIP):
                raise _unreadable(
                    _("There is another archive inside the workbook. Save it without attachments.")
                )
            if name.endswith((".xml", ".rels")):
                scan.part(part)
                copy.writestr(name, part)
    safe.seek(0)
    return safe


def _parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Unpack one entry after the other, none before all their claims were checked. Raises: MatrixFaults."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            for entry in entries:
                # With a number of bytes no more is unpacked than the entry claims; the check sum is compared.
                with archive.open(entry) as part:
                    yield entry.filename, part.read(entry.file_size + 1)
    except MatrixFaults:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError):
        raise _unreadable() from None


def _check_entries(entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise _unreadable(_("The workbook has too many parts. Copy the table to a new workbook."))
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise _unreadable(_("The workbook is protected. Save it without a password."))
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED or any(
        entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1) for entry in entries
    ):
        raise _unreadable(_("The workbook unpacks to far more than a matrix needs."))


class _Scan:
    """Walks through the XML of all parts and stops at what would be too much for the reader."""

    def __init__(self) -> None:
        self._elements = self._row = self._column = 0

    def part(self, xml: bytes) -> None:
        """Raises: MatrixFaults."""
        self._row = self._column = 0
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            parser.Parse(xml, True)
        except (expat.ExpatError, LookupError):
            raise _unreadable() from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise _unreadable(_("The workbook holds far more than a matrix needs."))
        kind = name.rpartition(":")[2]
        if kind == "row":
            self._row = _whole(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
        elif kind == "c":
            if "r" in attributes:
                self._row, self._column = _position(attributes["r"])
            else:
                self._column += 1
        if self._row > MOST_ROWS:
            raise _unreadable(_("The sheet has more than %(limit)d rows.") % {"limit": MOST_ROWS})
        if self._column > MOST_COLUMNS:
            raise _unreadable(_("The sheet has more than %(limit)d columns.") % {"limit": MOST_COLUMNS})

    def _doctype(self, *_declaration: object) -> None:
        # A workbook has none; what could follow are entities that multiply.
        raise _unreadable()


def _whole(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text):
        raise _unreadable()
    return int(text)


def _position(reference: str) -> tuple[int, int]:
    """Return row and column of a reference such as AB12."""
    match = re.fullmatch("([A-Za-z]{1,3})([0-9]{1,9})", reference)
    if match is None:
        raise _unreadable()
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _unreadable(message: str = "") -> MatrixFaults:
    return MatrixFaults(
        [Fault(0, 0, message or _("The workbook cannot be read. Save it again as XLSX or CSV."))]
    )

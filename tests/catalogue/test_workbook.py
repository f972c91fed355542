"""Workbooks: read as a person sees them, and refused before they can do harm."""

import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Mapping
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from catalogue.exports import demonstration_matrix, wide_xlsx, xlsx
from catalogue.grid import MatrixFaults
from catalogue.matrix import read_matrix
from catalogue.workbook import read_workbook

SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
# Written once: a workbook holds the time of its making, and examples must not differ from run to run.
WORKBOOK = xlsx([["phase", "activity"], ["Data", "✓"]])
UNREADABLE = "The workbook cannot be read. Save it again as XLSX or CSV."


def changed(parts: Mapping[str, bytes], content: bytes = b"") -> bytes:
    """A workbook with some parts replaced or added."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content or xlsx([["phase"]]))) as original,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in original.namelist():
            copy.writestr(name, parts.get(name, original.read(name)))
        for name in parts.keys() - set(original.namelist()):
            copy.writestr(name, parts[name])
    return file.getvalue()


def sheet(rows: bytes) -> bytes:
    return changed({SHEET: HEAD + b"<sheetData>" + rows + b"</sheetData></worksheet>"})


def refusal(content: bytes) -> str:
    """The one fault of a workbook, found fast and with little memory."""
    tracemalloc.start()
    started = time.process_time()  # what it costs, however busy the machine is
    with pytest.raises(MatrixFaults) as raised:
        read_workbook(content)
    seconds = time.process_time() - started
    memory = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 2
    assert memory < 100_000_000
    (fault,) = raised.value.faults
    return fault.message


def test_demonstration_written_and_read_is_the_same() -> None:
    assert read_matrix(read_workbook(wide_xlsx(demonstration_matrix()))) == demonstration_matrix()


def test_values_are_read_as_a_person_sees_them() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        page = workbook.add_worksheet()
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(1, 1, ["text", 1, 1.5, True, False])
        page.write_datetime(1, 6, date(2026, 3, 2), day)
    assert read_workbook(file.getvalue()) == [
        ["", "", "", "", "", "", ""],
        ["", "text", "1", "1.5", "true", "false", "2026-03-02"],
    ]


def test_only_the_first_sheet_is_read() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        workbook.add_worksheet().write_row(0, 0, ["first"])
        workbook.add_worksheet().write_row(0, 0, ["second"])
    assert read_workbook(file.getvalue()) == [["first"]]


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])), min_size=1)))
def test_text_stays_text(rows: list[list[str]]) -> None:
    content = xlsx([["phase"], *rows])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read(SHEET)
        assert not any("hyperlink" in archive.read(name).decode() for name in archive.namelist())


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "http://example.org", "_x000D_", "<b>", "{=1}"])
def test_text_that_looks_like_more_comes_back(text: str) -> None:
    assert read_workbook(xlsx([["phase"], [text]])) == [["phase"], [text]]


def test_bomb_of_high_ratio_is_refused() -> None:
    assert refusal(changed({"xl/bomb.xml": b" " * 20_000_000})) == (
        "The workbook unpacks to far more than a matrix needs."
    )


def test_too_much_unpacked_in_many_parts_is_refused() -> None:
    # Noise that packs by two stays below the ratio; together the parts claim more than 50 MB.
    noise = bytes(range(256)) * 4
    parts = {f"xl/part{number}.xml": bytes(1_400_000) + noise * 20 for number in range(40)}
    assert refusal(changed(parts)) == "The workbook unpacks to far more than a matrix needs."


def test_too_many_parts_are_refused() -> None:
    parts = {f"xl/part{number}.xml": b"<a/>" for number in range(50)}
    assert refusal(changed(parts)) == "The workbook has too many parts. Copy the table to a new workbook."


def test_archive_inside_is_refused() -> None:
    parts = {"xl/embeddings/more.xlsx": xlsx([["phase"]])}
    assert refusal(changed(parts)) == (
        "There is another archive inside the workbook. Save it without attachments."
    )


def test_size_that_lies_is_refused() -> None:
    content = bytearray(changed({"xl/bomb.xml": b"<a>" + b" " * 90_000 + b"</a>"}))
    # In both headers of the entry the size becomes 10; the packed bytes still hold all of it.
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.rindex(magic, 0, content.rindex(b"xl/bomb.xml") if magic.endswith(b"\x02") else None)
        name_at = content.index(b"xl/bomb.xml", at)
        at = content.rindex(magic, 0, name_at)
        content[at + offset : at + offset + 4] = struct.pack("<I", 10)
    assert refusal(bytes(content)) == UNREADABLE


def test_protected_archive_is_refused() -> None:
    content = bytearray(xlsx([["phase"]]))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    assert refusal(bytes(content)) == "The workbook is protected. Save it without a password."


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "The sheet has more than 5000 rows."),
        (b'<row r="1"><c r="XFD1"><v>1</v></c></row>', "The sheet has more than 200 columns."),
        (b"<row>" + b"<c><v>1</v></c>" * 201 + b"</row>", "The sheet has more than 200 columns."),
        (b"<row/>" * 5001, "The sheet has more than 5000 rows."),
        (b'<row r="5"><c r="&#88;FD5"/></row>', "The sheet has more than 200 columns."),
        (
            b"<row><c><is>" + b"<t/>" * 400_001 + b"</is></c></row>",
            "The workbook holds far more than a matrix needs.",
        ),
        (b'<row r="one"/>', UNREADABLE),
        (b'<row><c r="$1"/></row>', UNREADABLE),
        (b"<row>", UNREADABLE),
    ],
)
def test_sheet_out_of_bounds_is_refused(rows: bytes, message: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet(rows))) as packed, zipfile.ZipFile(file, "w") as stored:
        for name in packed.namelist():
            stored.writestr(name, packed.read(name))
    assert refusal(file.getvalue()) == message


def test_sheet_in_another_encoding_is_bounded_too() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><worksheet><row r="9999"/></worksheet>'
    assert refusal(changed({SHEET: text.encode("utf-16")})) == "The sheet has more than 5000 rows."


def test_document_type_is_refused() -> None:
    entities = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>' + HEAD + b"&c;</worksheet>"
    assert refusal(changed({SHEET: entities})) == UNREADABLE


def test_claimed_dimension_costs_nothing() -> None:
    claim = (
        HEAD
        + b'<dimension ref="A1:XFD1048576"/><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>'
    )
    assert read_workbook(changed({SHEET: claim})) == [["1"]]


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04", b"PK\x03\x04" + bytes(100), WORKBOOK[:-40]],
    ids=["four letters", "zeros", "end cut off"],
)
def test_broken_archive_is_refused(content: bytes) -> None:
    assert refusal(content) == UNREADABLE


def test_archive_that_is_no_workbook_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "not a workbook")
    assert refusal(file.getvalue()) == UNREADABLE


@given(st.data())
def test_workbook_with_broken_bytes_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(WORKBOOK)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content[:4] = b"PK\x03\x04"
    try:
        read_workbook(bytes(content))
    except MatrixFaults as error:
        assert len(error.faults) == 1

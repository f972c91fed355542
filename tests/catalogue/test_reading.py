"""CSV files and pasted cells become rows, or a fault in plain words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.exports import xlsx
from catalogue.grid import MatrixFaults
from catalogue.reading import LARGEST_FILE, LARGEST_TEXT, read_file, read_text, write_text

ROWS = [["phase", "activity"], ["Données", "Naïve ✓"]]


def fault(content: bytes | str) -> tuple[int, str]:
    with pytest.raises(MatrixFaults) as raised:
        read_file(content) if isinstance(content, bytes) else read_text(content)
    (found,) = raised.value.faults
    return found.row, found.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_file_in_any_unicode_and_with_any_delimiter(encoding: str, delimiter: str) -> None:
    assert read_file(write_text(ROWS, delimiter).encode(encoding)) == ROWS


def test_workbook_is_known_by_its_content() -> None:
    assert read_file(xlsx(ROWS)) == ROWS


def test_wrong_encoding_names_the_row() -> None:
    assert fault(b"phase;activity\nData;A\nDonn\xe9es;B\n") == (
        3,
        "The letters cannot be read. Save the file as UTF-8; Excel calls it “CSV UTF-8”.",
    )


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\xff\xfe\x00\xd8", b"\xfe\xff\x01"])
def test_broken_utf_16_is_a_fault(content: bytes) -> None:
    assert fault(content)[1].startswith("The letters cannot be read.")


def test_too_large_file_is_not_looked_at() -> None:
    assert fault(b"a" * (LARGEST_FILE + 1)) == (0, "The file is larger than 5 MB.")


def test_too_long_text() -> None:
    assert fault("a" * (LARGEST_TEXT + 1)) == (
        0,
        "The text is too long. At most 2 million characters are possible.",
    )


def test_too_many_rows() -> None:
    assert fault("a\n" * 5001) == (0, "There are more than 5000 rows.")


def test_too_many_columns_names_the_row() -> None:
    assert fault("a,b\n" + "," * 200) == (2, "There are more than 200 columns.")


@pytest.mark.parametrize("text", ['a,b\n"c,d\n', 'a,b\n"c"d,e\n', 'a,b\n"' + "c" * 140_000 + '",d\n'])
def test_quotation_marks_that_do_not_match(text: str) -> None:
    assert fault(text)[0] == 2


def test_old_workbook_is_a_fault() -> None:
    assert fault(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) == (
        0,
        "This is an old or a protected workbook. Save it as XLSX without a password, or as CSV.",
    )


def test_pasted_cells_with_line_breaks_and_quotes() -> None:
    assert read_text('phase\tactivity\r\nData\t"two\r\nlines, ""quoted"""\r\n') == [
        ["phase", "activity"],
        ["Data", 'two\nlines, "quoted"'],
    ]


def test_delimiter_inside_quotes_is_not_counted() -> None:
    assert read_text('"a;b;c",d\n') == [["a;b;c", "d"]]


def test_blank_lines_keep_the_numbers_of_rows() -> None:
    assert read_text("\n\na,b\n") == [[], [], ["a", "b"]]


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=6)


@given(st.lists(st.lists(cells, min_size=2, max_size=4), min_size=1, max_size=4), st.sampled_from(",;\t"))
def test_rows_written_and_read_are_the_same(rows: list[list[str]], delimiter: str) -> None:
    heading = ["phase", "activity", "explanation"]
    assert read_text(write_text([heading, *rows], delimiter)) == [heading, *rows]


@given(st.binary(max_size=200))
def test_any_bytes_give_rows_or_one_fault(content: bytes) -> None:
    try:
        assert all(isinstance(row, list) for row in read_file(content))
    except MatrixFaults as error:
        assert len(error.faults) == 1

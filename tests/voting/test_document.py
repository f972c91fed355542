"""A JSON document from outside: what is read, what is refused, and that refusing is quick."""

from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting import document as read
from voting.document import MOST_FAULTS, DocumentFaults, Faults, Limits, parse, plain

LIMITS = Limits(most_bytes=20_000_000, most_values=1_500_000)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "This is not JSON: line 1, column 1 cannot be read."),
        (b'{"a": 1,\n "b"}', "This is not JSON: line 2, column 5 cannot be read."),
        (b'{"a": "\xff"}', "This is not a text in UTF-8."),
        (b'{"a": NaN}', "NaN is not a number that JSON knows."),
        (b'{"a": -Infinity}', "-Infinity is not a number that JSON knows."),
        (b'{"a": {"b": 1, "b": 2}}', "The name “b” is there twice in one object."),
        (b'{"a": ' + b"9" * 5000 + b"}", "A number in this file is too long."),
        (b"[" * 100_000 + b"]" * 100_000, "This is nested too deeply."),
        (b"[" * 1_500_001, "There is more in this file than can be taken at once."),
        (b"[" + b"{}," * 1_000_000 + b"0]", "There is more in this file than can be taken at once."),
        (b" " * 20_000_001, "The file is larger than 20 MB."),
        (
            b"{" + b",".join(b'"%d":1' % n for n in range(2001)) + b"}",
            "There is an object of more than 2000 names.",
        ),
    ],
)
def test_parse_refuses_quickly(data, message):
    began = perf_counter()
    with pytest.raises(DocumentFaults) as refusal:
        parse(data, LIMITS)
    assert [str(fault) for fault in refusal.value.faults] == [message]
    assert perf_counter() - began < 2


def test_parse_reads_what_a_mark_precedes():
    assert parse(b'\xef\xbb\xbf{"a": [1.5, null]}', LIMITS) == {"a": [1.5, None]}


@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:0nuls-e\\', max_size=60).map(str.encode))
def test_parse_gives_a_value_or_faults(data):
    try:
        parse(data, LIMITS)
    except DocumentFaults as refusal:
        assert len(refusal.faults) == 1


@dataclass(frozen=True, kw_only=True)
class Line:
    name: Annotated[str, read.text(5, least=1, like="[a-z]+")]
    size: Annotated[int | None, read.optional(read.whole(1, 9))]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    at: Annotated[datetime, read.moment]
    is_open: Annotated[bool, read.flag]
    kind: Annotated[str, read.one_of(("a", "b"))]
    lines: Annotated[tuple[Line, ...], read.many(read.form(Line), 2)]
    more: Annotated[dict, read.table_of(read.whole(0, 1), 1)]


NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
SHEET = Sheet(at=NOON, is_open=True, kind="a", lines=(Line(name="x", size=None),), more={"y": 1})


def reading(value):
    """Return what the form of a sheet makes of a value, and the faults it notes."""
    faults = Faults()
    found = read.form(Sheet)(value, None, faults)
    return found, [str(fault) for fault in faults.found]


def test_form_reads_what_plain_wrote():
    assert reading(plain(SHEET)) == (SHEET, [])


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (
            {"at": "2026-03-12T12:00:00"},
            ["$.at: This must be a time with its zone, such as 2026-03-12T14:00:00Z."],
        ),
        (
            {"at": "0001-01-01T00:00:00+14:00"},
            ["$.at: This must be a time with its zone, such as 2026-03-12T14:00:00Z."],
        ),
        ({"at": 12}, ["$.at: This must be a time with its zone, such as 2026-03-12T14:00:00Z."]),
        ({"is_open": 1}, ["$.is_open: This must be true or false."]),
        ({"kind": "c"}, ["$.kind: This must be one of: a, b."]),
        ({"kind": ["a"]}, ["$.kind: This must be one of: a, b."]),
        ({"lines": {}}, ["$.lines: This must be a list."]),
        ({"lines": [1]}, ["$.lines[0]: This must be an object."]),
        ({"lines": [{}] * 3}, ["$.lines: At most 2 are possible."]),
        (
            {"lines": [{"size": 0, "more": 1}]},
            [
                "$.lines[0].more: This is no part of the format.",
                "$.lines[0].name: This is missing.",
                "$.lines[0].size: This must be a whole number from 1 to 9.",
            ],
        ),
        (
            {"lines": [{"name": "abcdef", "size": True}, {"name": " ", "size": 1.0}]},
            [
                "$.lines[0].name: Too long: 6 characters. At most 5 are possible.",
                "$.lines[0].size: This must be a whole number from 1 to 9.",
                "$.lines[1].name: This must not be empty.",
                "$.lines[1].size: This must be a whole number from 1 to 9.",
            ],
        ),
        ({"lines": [{"name": "\0", "size": 1}]}, ["$.lines[0].name: “\0” cannot stand here."]),
        ({"lines": [{"name": "\ud800", "size": 1}]}, ["$.lines[0].name: “?” cannot stand here."]),
        ({"lines": [{"name": None, "size": 1}]}, ["$.lines[0].name: This must be a text."]),
        ({"more": {"y": 1, "z": 1}}, ["$.more: This must be an object of at most 1 values."]),
        ({"more": {"y": "1"}}, ["$.more.y: This must be a whole number from 0 to 1."]),
    ],
)
def test_form_notes_every_fault_with_its_place(change, faults):
    assert reading(plain(SHEET) | change)[1] == faults


def test_form_refuses_what_is_no_object():
    assert reading([]) == (None, ["$: This must be an object."])


def test_reading_stops_after_very_many_faults():
    faults = Faults()
    with pytest.raises(DocumentFaults) as refusal:
        read.many(read.flag, 10_000)([0] * 10_000, None, faults)
    assert (len(refusal.value.faults), refusal.value.has_more) == (MOST_FAULTS, True)

"""The log beside the recording: clock times, CSV and chapters, on small logs."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest

from voting.recording import (
    Line,
    Stay,
    chapters_vtt,
    clock_time,
    log_csv,
    read_clock_time,
    recording_time,
    stays,
)

START = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def line(minutes: float, verb: str, issue: str = "", **values) -> Line:
    return Line(at(minutes), "ana@example.org", verb, issue, **values)


# Clock times


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0:00:00"),
        (59.9, "0:00:59"),
        (60, "0:01:00"),
        (2832, "0:47:12"),
        (36_000, "10:00:00"),
        (-1, "-0:00:01"),
        (-0.5, "0:00:00"),
        (-3661, "-1:01:01"),
    ],
)
def test_a_time_is_shown_as_players_show_it(seconds, words):
    assert clock_time(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize("seconds", [*range(-70, 71), 3599, 3600, 3601, 86_399, -86_399])
def test_what_is_shown_can_be_typed(seconds):
    time = timedelta(seconds=seconds)
    assert read_clock_time(clock_time(time)) == time


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("0:00", 0), ("1:30", 90), ("90:00", 5400), (" 0:47:12 ", 2832), ("-0:30", -30), ("−1:00:00", -3600)],
)
def test_minutes_and_seconds_are_read(typed, seconds):
    assert read_clock_time(typed) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "5",
        "1:5",
        "1:60",
        "1:60:00",
        "a:00",
        "1:00:00:00",
        "1:-5",
        "--1:00",
        "1.5:00",
        ":30",
        "²:00",
        "1000:00",
    ],
)
def test_anything_else_is_refused(typed):
    with pytest.raises(ValueError, match=r".*"):
        read_clock_time(typed)


def test_without_a_recording_there_is_no_time():
    assert recording_time(at(5), None) == ""


# The file


def test_the_log_as_csv():
    lines = [
        line(-1, "open_session"),
        Line(at(0.5), "P1", "consent"),
        line(2, "reveal", "DC-02", round=2),
        Line(at(3), 'a "b", c', "go_to", "DC-03", 0),
    ]
    assert list(log_csv(lines, START)) == [
        "at,recording_time,actor,verb,issue,round\r\n",
        "2026-03-02T13:59:00.000+00:00,-0:01:00,ana@example.org,open_session,,\r\n",
        "2026-03-02T14:00:30.000+00:00,0:00:30,P1,consent,,\r\n",
        "2026-03-02T14:02:00.000+00:00,0:02:00,ana@example.org,reveal,DC-02,2\r\n",
        '2026-03-02T14:03:00.000+00:00,0:03:00,"a ""b"", c",go_to,DC-03,0\r\n',
    ]


def test_an_empty_log_has_its_columns():
    assert list(log_csv([], None)) == ["at,recording_time,actor,verb,issue,round\r\n"]


def test_before_the_recording_is_known_its_column_is_empty():
    assert next(iter(list(log_csv([line(1, "start", "A", round=1)], None))[1:])) == (
        "2026-03-02T14:01:00.000+00:00,,ana@example.org,start,A,1\r\n"
    )


# Stays


def test_nothing_happened_nobody_stayed():
    assert stays([], "A", at(10)) == []
    assert stays([line(1, "open_session")], "A", at(10)) == []


def test_a_session_is_at_its_first_issue_until_it_moves():
    assert stays([line(0, "start_session")], "A", at(10)) == [Stay("A", at(0), at(10))]


def test_where_votes_are_collected_first_nobody_stays_before_the_discussion():
    lines = [line(0, "start_session"), line(30, "end_voting"), line(31, "go_to", "B"), line(35, "go_to", "C")]
    assert stays(lines, "", at(40)) == [Stay("B", at(31), at(35)), Stay("C", at(35), at(40))]


def test_every_move_of_the_panel_begins_a_stay():
    lines = [line(0, "start_session"), line(1, "start", "A"), line(4, "go_to", "B"), line(9, "go_to", "A")]
    assert stays(lines, "A", at(10)) == [
        Stay("A", at(0), at(4)),
        Stay("B", at(4), at(9)),
        Stay("A", at(9), at(10)),
    ]


def test_an_undone_move_of_the_panel_is_no_stay():
    lines = [
        line(0, "start_session"),
        line(4, "go_to", "B"),
        line(4.1, "undo", "A", undone="go_to"),
        line(6, "go_to", "C"),
    ]
    assert stays(lines, "A", at(10)) == [Stay("A", at(0), at(6)), Stay("C", at(6), at(10))]


def test_other_undoings_leave_the_panel_where_it_is():
    lines = [line(0, "start_session"), line(4, "go_to", "B"), line(5, "undo", "B", undone="reveal")]
    assert [stay.issue for stay in stays(lines, "A", at(10))] == ["A", "B"]


EVENTS = (
    ("go_to", "A", ""),
    ("go_to", "B", ""),
    ("undo", "A", "go_to"),
    ("reveal", "A", ""),
)


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4, 5])
def test_stays_of_every_small_log_cover_the_session_without_a_gap(length):
    for events in product(EVENTS, repeat=length):
        lines = [line(0, "start_session")]
        lines += [line(n, verb, issue, undone=undone) for n, (verb, issue, undone) in enumerate(events, 1)]
        found = stays(lines, "A", at(length + 1))
        assert (found[0].issue, found[0].begin, found[-1].end) == ("A", at(0), at(length + 1))
        assert all(before.end == after.begin for before, after in pairwise(found))
        assert all(before.issue != after.issue for before, after in pairwise(found))
        assert all(stay.begin < stay.end for stay in found)


# Chapters

NAMES = {"A": "First issue", "B": "Wrong <b> & more", "C": "Two\nlines --> here"}


def test_chapters_name_every_stay():
    found = [Stay("A", at(47.2), at(50)), Stay("B", at(50), at(62.5))]
    assert chapters_vtt(found, NAMES, at(0)) == (
        "WEBVTT\n"
        "\n"
        "1\n"
        "00:47:12.000 --> 00:50:00.000\n"
        "A First issue\n"
        "\n"
        "2\n"
        "00:50:00.000 --> 01:02:30.000\n"
        "B Wrong &lt;b&gt; &amp; more\n"
    )


def test_a_name_stays_on_one_line():
    text = chapters_vtt([Stay("C", at(0), at(1))], NAMES, at(0))
    assert text.splitlines()[-1] == "C Two lines --&gt; here"


def test_chapters_begin_with_the_recording():
    found = [Stay("A", at(0), at(5)), Stay("B", at(5), at(9)), Stay("C", at(9), at(10))]
    lines = chapters_vtt(found, NAMES, at(6)).splitlines()
    assert [text for text in lines if "-->" in text] == [
        "00:00:00.000 --> 00:03:00.000",
        "00:03:00.000 --> 00:04:00.000",
    ]
    assert chapters_vtt(found, NAMES, at(11)) == "WEBVTT\n"


def test_an_issue_without_a_statement_has_its_code():
    assert chapters_vtt([Stay("X", at(0), at(1))], NAMES, at(0)).splitlines()[-1] == "X"


def test_parts_of_a_second_are_kept():
    stay = Stay("A", START + timedelta(seconds=1.2345), START + timedelta(seconds=2.5))
    assert "00:00:01.234 --> 00:00:02.500" in chapters_vtt([stay], NAMES, START)


def test_the_files_follow_from_one_log():
    """0:47:12 in the recording is DC-02, in both files."""
    lines = [line(10, "start_session"), line(57.2, "go_to", "DC-02", round=0), line(60, "finish_session")]
    found = stays(lines, "DC-01", at(60))
    assert list(log_csv(lines, at(10)))[2].split(",")[1] == "0:47:12"
    assert "00:47:12.000 --> 00:50:00.000\nDC-02 Incomplete" in chapters_vtt(
        found, {"DC-02": "Incomplete"}, at(10)
    )

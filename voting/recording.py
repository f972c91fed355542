"""The log of a session beside the recording of its call: lines, a CSV file and chapters: pure.

Recording times count from the moment at which the recording stood at zero. What happened before it has a
negative one.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from voting.agenda import GO_TO, UNDO

COLUMNS = ("at", "recording_time", "actor", "verb", "issue", "round")
START = "start_session"


@dataclass(frozen=True)
class Line:
    """One line of the log; `undone` is the move that an undoing undid."""

    at: datetime
    actor: str
    verb: str
    issue: str = ""
    round: int | None = None
    undone: str = ""


@dataclass(frozen=True)
class Stay:
    """The panel before one issue, from one moment to another."""

    issue: str
    begin: datetime
    end: datetime


def clock_time(time: timedelta) -> str:
    """Return a recording time as h:mm:ss, as players show it; a part of a second is left out.

    >>> clock_time(timedelta(minutes=47, seconds=12.9)), clock_time(timedelta(seconds=-90))
    ('0:47:12', '-0:01:30')
    """
    seconds = int(time.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def read_clock_time(text: str) -> timedelta:
    """Return the time that somebody typed as m:ss or h:mm:ss, with a minus in front if need be.

    Raises: ValueError for anything else.

    >>> read_clock_time("47:12") == read_clock_time("0:47:12") == timedelta(minutes=47, seconds=12)
    True
    """
    text = text.strip()
    is_negative = text.startswith(("-", "−"))
    parts = text[is_negative:].split(":")
    is_clock = 2 <= len(parts) <= 3 and all(part.isascii() and part.isdecimal() for part in parts)
    if not is_clock or any(len(part) != 2 for part in parts[1:]) or len(parts[0]) > 3:
        raise ValueError(text)
    hours, minutes, seconds = (int(part) for part in ["0", *parts][-3:])
    if seconds > 59 or (len(parts) == 3 and minutes > 59):
        raise ValueError(text)
    time = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -time if is_negative else time


def recording_time(at: datetime, started_at: datetime | None) -> str:
    """Return when that was in the recording, "" where nothing is known of one."""
    return clock_time(at - started_at) if started_at else ""


class _Lines:
    """A file for `csv.writer` that hands every line on."""

    def write(self, line: str) -> str:
        return line


def log_csv(lines: Iterable[Line], started_at: datetime | None) -> Iterator[str]:
    """Give the log as CSV, line by line: the columns of COLUMNS, times as in ISO 8601."""
    writer = csv.writer(_Lines(), lineterminator="\r\n")
    yield writer.writerow(COLUMNS)
    for line in lines:
        at = line.at.isoformat(timespec="milliseconds")
        time = recording_time(line.at, started_at)
        yield writer.writerow((at, time, line.actor, line.verb, line.issue, line.round))


def stays(lines: Iterable[Line], first: str, end: datetime) -> list[Stay]:
    """Return where the panel was, one stay after the other, from the start of the session to its `end`.

    `first` is the issue that the session starts with, "" where it starts with none. A move of the panel that
    was undone is not a stay.
    """
    begun: list[tuple[str, datetime]] = []
    for line in lines:
        if line.verb == START:
            begun = [(first, line.at)]
        elif line.verb == GO_TO and begun and line.issue != begun[-1][0]:
            begun.append((line.issue, line.at))
        elif line.verb == UNDO and line.undone == GO_TO and len(begun) > 1:
            begun.pop()
    ends = [*(at for _issue, at in begun[1:]), end] if begun else []
    return [Stay(issue, begin, end) for (issue, begin), end in zip(begun, ends, strict=True) if issue]


def chapters_vtt(found: Sequence[Stay], statements: dict[str, str], started_at: datetime) -> str:
    """Return the chapters of the recording as WebVTT: one for each stay, named by code and statement.

    What was before the recording is left out.
    """
    cues: list[str] = []
    for stay in found:
        begin = max(stay.begin - started_at, timedelta())
        end = stay.end - started_at
        if end > begin:
            title = _cue_text(f"{stay.issue} {statements.get(stay.issue, '')}")
            cues.append(f"{len(cues) + 1}\n{_stamp(begin)} --> {_stamp(end)}\n{title}\n")
    return "\n".join(["WEBVTT\n", *cues])


def _stamp(time: timedelta) -> str:
    """Return a time as WebVTT has it: hh:mm:ss.ttt."""
    milliseconds = time // timedelta(milliseconds=1)
    seconds = milliseconds // 1000
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{milliseconds % 1000:03}"


def _cue_text(text: str) -> str:
    """Return text on one line, with what would be markup escaped."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return " ".join(text.split())

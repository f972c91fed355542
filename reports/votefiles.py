"""Reading a file of votes: pure, every fault with its line.

Two shapes, told apart by their header; further columns are ignored:
wide `session,participant,issue,occurrence,relevance` and
long `session,participant,issue,question,round,value`. A blank answer is missing.
Here does not live: the rule (`reports.rulefile`), what the votes amount to (`reports.pooling`), printing (the
command `classify`).
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reports.rows import (
    DEFAULT_QUESTIONS,
    FURTHER,
    OCCURRENCE,
    RELEVANCE,
    Issue,
    Question,
    Session,
    VoteCount,
)

WIDE = ("session", "participant", "issue", "occurrence", "relevance")
LONG = ("session", "participant", "issue", "question", "round", "value")
DEFAULT_POINTS = 5
ROUND = re.compile(r"[1-9][0-9]{0,3}")


class Fault(NamedTuple):
    """What is wrong, and the line where it starts (1 is the header; 0 is the whole file)."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


class FaultyFile(ValueError):
    """A file that cannot be read as it stands; `faults` are all that were found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class VoteFile:
    """What `reports.pooling.build_results` needs, in the order in which the file names it.

    Round 1 are first votes, round 2 final ones: the highest round of each participant, issue and
    question, however many rounds the file has; a blank answer in it is missing, whatever came before.
    Where a session had no second round on an issue, there is round 1 only.
    """

    issues: tuple[Issue, ...]
    sessions: tuple[Session, ...]
    questions: tuple[Question, ...]
    votes: tuple[VoteCount, ...]


class _Answer(NamedTuple):
    session: str
    participant: str
    issue: str
    question: str
    round: int
    value: int | None


@dataclass
class _Reader:
    """Collects answers and faults while the lines go by."""

    points: int
    faults: list[Fault] = field(default_factory=list)
    answers: list[_Answer] = field(default_factory=list)
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)

    def fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(line, message))

    def read_wide(self, line: int, row: dict[str, str]) -> None:
        """Take one participant's two answers on one issue."""
        if not self._is_new(line, row, WIDE[:3]):
            return
        for question in (OCCURRENCE, RELEVANCE):
            value = self._value(line, question, row[question])
            self.answers.append(_Answer(row["session"], row["participant"], row["issue"], question, 1, value))

    def read_long(self, line: int, row: dict[str, str]) -> None:
        """Take one answer of one round."""
        is_new = self._is_new(line, row, LONG[:5])
        value = self._value(line, "value", row["value"])
        if row["round"] and not ROUND.fullmatch(row["round"]):
            self.fault(line, f"round is “{shown(row['round'])}”; write a whole number from 1.")
        elif is_new:
            number = int(row["round"])
            self.answers.append(
                _Answer(row["session"], row["participant"], row["issue"], row["question"], number, value)
            )

    def check_questions(self) -> None:
        """Find out whether there is anything to classify: a misspelt question would decide nothing."""
        names = _in_order(answer.question for answer in self.answers)
        lacking = [name for name in (OCCURRENCE, RELEVANCE) if name not in names]
        further = [name for name in names if name not in (OCCURRENCE, RELEVANCE)]
        if not names and not self.faults:
            self.fault(0, "There are no votes in this file.")
        if lacking and further:
            there = ", ".join(f"“{shown(name)}”" for name in further)
            self.fault(0, f"No row has the question {' or '.join(lacking)}, but there is {there}.")

    def _is_new(self, line: int, row: dict[str, str], columns: Sequence[str]) -> bool:
        """Return whether the row says who, where and what, and no row before it says the same."""
        blank = [column for column in columns if not row[column]]
        for column in blank:
            self.fault(line, f"{column} is empty.")
        if blank:
            return False
        key = tuple(row[column] for column in columns)
        if key in self.seen:
            self.fault(line, f"the same {', '.join(columns)} as in line {self.seen[key]}.")
            return False
        self.seen[key] = line
        return True

    def _value(self, line: int, column: str, text: str) -> int | None:
        if not text:
            return None
        if len(text) == 1 and text in "123456789"[: self.points]:
            return int(text)
        self.fault(
            line, f"{column} is “{shown(text)}”; write a whole number from 1 to {self.points}, or nothing."
        )
        return None


def read_votes(data: bytes, points: int = DEFAULT_POINTS) -> VoteFile:
    """Return the votes of a CSV file (RFC 4180; UTF-8 with or without BOM, or UTF-16 with BOM).

    Raises: FaultyFile with every fault and its line.

    >>> data = b"session,participant,issue,occurrence,relevance\\n1,P1,A-01,5,\\n1,P2,A-01,5,4\\n"
    >>> [(vote.question, vote.value, vote.people) for vote in read_votes(data).votes]
    [('occurrence', 5, 2), ('relevance', 4, 1)]
    """
    lines = _lines(decode(data))
    first_line, header = next(lines, (0, []))
    shape = _shape(first_line, header)
    reader = _Reader(points)
    read = reader.read_long if shape == LONG else reader.read_wide
    try:
        for line, cells in lines:
            if len(cells) != len(header):
                reader.fault(line, f"{len(cells)} cells, but the header has {len(header)} columns.")
            else:
                read(line, dict(zip(header, cells, strict=True)))
    except FaultyFile as fault:
        reader.faults.extend(fault.faults)
    reader.check_questions()
    if reader.faults:
        raise FaultyFile(reader.faults)
    return _vote_file(reader.answers)


def decode(data: bytes) -> str:
    """Return the text of a file. Raises: FaultyFile for anything that is no text."""
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = 1 if is_utf16 else data[: error.start].count(b"\n") + 1
        message = "this is not UTF-8 text. Save the file again as “CSV UTF-8”."
        raise FaultyFile([Fault(line, message)]) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise FaultyFile([Fault(line, "there is a null character; this is not a text file.")])
    return text


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line on which it starts, cells) of every record that is not blank.

    Raises: FaultyFile at the first record that is no CSV; nothing after it can be told apart.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            message = f"this is not CSV ({error}). The lines after it were not read."
            raise FaultyFile([Fault(start, message)]) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield start, [cell.strip() for cell in cells]


def _shape(line: int, header: Sequence[str]) -> tuple[str, ...]:
    """Return WIDE or LONG. Raises: FaultyFile when the header is neither."""
    if not header:
        raise FaultyFile([Fault(0, "The file is empty.")])
    for column, times in Counter(header).items():
        if times > 1 and column in {*WIDE, *LONG}:
            raise FaultyFile([Fault(line, f"the column {column} is there {times} times.")])
    shape = LONG if "question" in header or "value" in header else WIDE
    missing = [column for column in shape if column not in header]
    if not missing:
        return shape
    hint = " Separate the columns by commas." if len(header) == 1 and re.search(r"[;\t]", header[0]) else ""
    known = f"Expected {','.join(WIDE)} or {','.join(LONG)}."
    raise FaultyFile([Fault(line, f"the header lacks {', '.join(missing)}. {known}{hint}")])


def _vote_file(answers: Sequence[_Answer]) -> VoteFile:
    # A person is one participant of one session: P1 of another session is somebody else.
    people = {(answer.session, answer.participant) for answer in answers}
    in_session = Counter(session for session, _ in people)
    first = {_place(answer): answer.value for answer in answers if answer.round == 1}
    last = {_place(answer): answer.value for answer in sorted(answers, key=lambda a: a.round)}
    discussed = {(answer.session, answer.issue) for answer in answers if answer.round > 1}
    votes: Counter[VoteCount] = Counter()
    for (session, _, issue, question), value in first.items():
        votes[VoteCount(issue, session, question, 1, value, 1)] += 1
    for place, value in last.items():
        session, _, issue, question = place
        if (session, issue) in discussed:
            votes[VoteCount(issue, session, question, 2, value, 1, first.get(place))] += 1
    return VoteFile(
        issues=tuple(Issue(code) for code in _in_order(answer.issue for answer in answers)),
        sessions=tuple(
            Session(key, "", in_session[key]) for key in _in_order(answer.session for answer in answers)
        ),
        questions=(*DEFAULT_QUESTIONS, *_further(answers)),
        # A blank answer is missing, which the counts of people tell; it is not "no opinion".
        votes=tuple(row._replace(people=n) for row, n in votes.items() if row.value is not None),
    )


def _place(answer: _Answer) -> tuple[str, str, str, str]:
    return answer.session, answer.participant, answer.issue, answer.question


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _further(answers: Sequence[_Answer]) -> Iterator[Question]:
    for name in _in_order(answer.question for answer in answers):
        if name not in (OCCURRENCE, RELEVANCE):
            yield Question(name, FURTHER)


def shown(text: str) -> str:
    """Return what a message quotes of a file, short enough for a line."""
    return text if len(text) <= 20 else text[:20] + "…"

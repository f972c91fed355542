"""Reading a file of votes and a file with a rule: pure, every fault with its line.

Two shapes, told apart by their header; further columns are ignored:
wide `session,participant,issue,occurrence,relevance` and
long `session,participant,issue,question,round,value`. A blank answer is missing.
Here does not live: what the votes amount to (`reports.pooling`), printing (the command `classify`).
"""

import codecs
import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from reports.classification import Rule
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
from studies.scale import FEWEST_POINTS, MOST_POINTS

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
            self.fault(line, f"round is “{_shown(row['round'])}”; write a whole number from 1.")
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
            there = ", ".join(f"“{_shown(name)}”" for name in further)
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
            line, f"{column} is “{_shown(text)}”; write a whole number from 1 to {self.points}, or nothing."
        )
        return None


def read_votes(data: bytes, points: int = DEFAULT_POINTS) -> VoteFile:
    """Return the votes of a CSV file (RFC 4180; UTF-8 with or without BOM, or UTF-16 with BOM).

    Raises: FaultyFile with every fault and its line.

    >>> data = b"session,participant,issue,occurrence,relevance\\n1,P1,A-01,5,\\n1,P2,A-01,5,4\\n"
    >>> [(vote.question, vote.value, vote.people) for vote in read_votes(data).votes]
    [('occurrence', 5, 2), ('relevance', 4, 1)]
    """
    lines = _lines(_decode(data))
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


def _decode(data: bytes) -> str:
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


def _shown(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"


def read_rule(data: bytes) -> tuple[Rule, int]:
    """Return the rule and the number of scale points of a JSON file; what it leaves out is the default.

    Keys: occurs_from, high_from, minimum_votes, points (5), median ("midpoint", the only one). The rule of a
    package also has the labels of its `scale` and its `questions`, the two that decide first.
    Raises: FaultyFile with every fault.

    >>> read_rule(b'{"high_from": 4}')
    (Rule(occurs_from=4, high_from=4, minimum_votes=3), 5)
    """
    record = _rule_record(data)
    thresholds = ("occurs_from", "high_from", "minimum_votes")
    unknown = [key for key in record if key not in (*thresholds, "points", "median", "scale", "questions")]
    faults = [Fault(0, f"“{_shown(key)}” is no part of a rule.") for key in unknown]
    if record.get("median", "midpoint") != "midpoint":
        faults.append(Fault(0, "median must be “midpoint”: the mean of the two middle votes."))
    deciding = record.get("questions", [OCCURRENCE, RELEVANCE])
    if not isinstance(deciding, list) or deciding[:2] != [OCCURRENCE, RELEVANCE]:
        faults.append(Fault(0, f"questions must begin with {OCCURRENCE} and {RELEVANCE}."))
    points = record.get("points", DEFAULT_POINTS)
    if type(points) is not int or not FEWEST_POINTS <= points <= MOST_POINTS:
        faults.append(Fault(0, f"points must be a whole number from {FEWEST_POINTS} to {MOST_POINTS}."))
        points = MOST_POINTS
    rule = Rule()
    try:
        rule = Rule(**{key: record[key] for key in thresholds if key in record})
        rule.check_scale(points)
    except ValueError as error:
        faults.append(Fault(0, str(error)))
    if faults:
        raise FaultyFile(faults)
    return rule, points


def _rule_record(data: bytes) -> dict[str, Any]:
    try:
        record = json.loads(_decode(data))
    except json.JSONDecodeError as error:
        raise FaultyFile([Fault(error.lineno, f"this is not JSON ({error.msg}).")]) from error
    except RecursionError as error:
        raise FaultyFile([Fault(0, "this is nested too deeply for a rule.")]) from error
    if not isinstance(record, dict):
        raise FaultyFile([Fault(0, 'A rule is a JSON object such as {"occurs_from": 4}.')])
    return record

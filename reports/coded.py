"""Comments as data: codes per issue and class, agreement of coders, voices against a class. Pure.

From compared notes only: `voting.notebook` sees to it that what is still sealed is not among what was given.
A note that waits for a decision counts with the codes that its coders agree on.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from reports.classification import Class, Rule
from reports.results import RANKED_CLASSES, IssueResult, StudyResults
from reports.rows import Session
from reports.statistics import StatisticsError, krippendorff_alpha
from voting.coding import Coded, Codes


class CodeName(NamedTuple):
    """A code of the codebook that is on offer."""

    key: int
    name: str
    definition: str = ""


class Answers(NamedTuple):
    """What somebody answered to one question, in scale points; None: nothing, 0: no opinion."""

    first: int | None = None
    final: int | None = None


@dataclass(frozen=True)
class Voice:
    """One note with the answers of who wrote it on the issue it is about."""

    coded: Coded
    occurrence: Answers
    relevance: Answers


@dataclass(frozen=True)
class CodeLine:
    """One code: how many notes have it, of how many issues, of which classes, since which session; them."""

    code: CodeName
    notes: int
    issues: int
    by_class: tuple[int, ...]
    first_session: int | None
    quotes: tuple[Voice, ...]


@dataclass(frozen=True)
class IssueLine:
    """One issue with compared notes: how many, and how many of them have each code, most first."""

    result: IssueResult
    notes: int
    codes: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class ClassLine:
    """One class: its issues, the notes on them, their codes, and the notes of those who voted against it."""

    class_: Class
    issues: int
    notes: int
    codes: tuple[tuple[str, int], ...]
    against: tuple[Voice, ...]


@dataclass(frozen=True)
class Agreement:
    """How two coders used one code on the `n` notes that both coded; `alpha` None where it is not defined.

    `reason` then says why.
    """

    code: CodeName
    both: int
    only_first: int
    only_second: int
    neither: int
    alpha: float | None
    reason: str = ""

    @property
    def n(self) -> int:
        """The notes that both coded."""
        return self.both + self.only_first + self.only_second + self.neither


@dataclass(frozen=True)
class Pair:
    """Two coders and how they agree, code by code."""

    first: str
    second: str
    n: int
    lines: tuple[Agreement, ...]

    @property
    def undefined(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Why alpha is not defined: each reason, with the names of the codes that it holds for."""
        names = defaultdict(list)
        for line in self.lines:
            if line.reason:
                names[line.reason].append(line.code.name)
        return tuple((reason, tuple(codes)) for reason, codes in names.items())


@dataclass(frozen=True)
class SessionLine:
    """One session: its compared notes, the codes that came up in it first, how many there were by then."""

    session: Session
    notes: int
    new: tuple[str, ...]
    so_far: int


@dataclass(frozen=True)
class NotesPage:
    """Everything that the page of notes as data shows."""

    notes: int
    compared: int
    waiting: int
    heads: tuple[Class, ...]
    codes: tuple[CodeLine, ...]
    issues: tuple[IssueLine, ...]
    classes: tuple[ClassLine, ...]
    pairs: tuple[Pair, ...]
    sessions: tuple[SessionLine, ...]


def describe(results: StudyResults, codes: Sequence[CodeName], voices: Sequence[Voice]) -> NotesPage:
    """Return what the notes of a study come to; `results` must be of final votes, as classes are."""
    coded = [voice for voice in voices if voice.coded.given or voice.coded.decided is not None]
    classes = {issue.issue.code: issue.class_ for issue in results.issues}
    heads = tuple(class_ for class_ in RANKED_CLASSES if class_ in classes.values())
    return NotesPage(
        notes=len(voices),
        compared=len(coded),
        waiting=sum(voice.coded.is_open for voice in coded),
        heads=heads,
        codes=tuple(_code_line(code, coded, classes, heads) for code in codes),
        issues=tuple(_issue_lines(results, codes, coded)),
        classes=tuple(_class_line(class_, results, codes, voices, coded) for class_ in heads),
        pairs=tuple(agreements([voice.coded for voice in coded], codes)),
        sessions=tuple(saturation([voice.coded for voice in coded], codes, results.sessions)),
    )


def _code_line(
    code: CodeName, coded: Sequence[Voice], classes: Mapping[str, Class], heads: Sequence[Class]
) -> CodeLine:
    quotes = [voice for voice in coded if code.key in voice.coded.final]
    notes = [voice.coded.note for voice in quotes]
    of_class = Counter(classes.get(note.issue) for note in notes)
    return CodeLine(
        code=code,
        notes=len(notes),
        issues=len({note.issue for note in notes}),
        by_class=tuple(of_class[class_] for class_ in heads),
        first_session=min((note.session for note in notes), default=None),
        quotes=tuple(quotes),
    )


def _issue_lines(
    results: StudyResults, codes: Sequence[CodeName], coded: Sequence[Voice]
) -> Iterable[IssueLine]:
    for issue in results.issues:
        notes = [voice for voice in coded if voice.coded.note.issue == issue.issue.code]
        if notes:
            yield IssueLine(issue, len(notes), _counted(codes, notes))


def _class_line(
    class_: Class,
    results: StudyResults,
    codes: Sequence[CodeName],
    voices: Sequence[Voice],
    coded: Sequence[Voice],
) -> ClassLine:
    issues = {issue.issue.code for issue in results.issues if issue.class_ is class_}
    notes = [voice for voice in coded if voice.coded.note.issue in issues]
    return ClassLine(
        class_=class_,
        issues=len(issues),
        notes=len(notes),
        codes=_counted(codes, notes),
        against=tuple(
            voice
            for voice in voices
            if voice.coded.note.issue in issues and is_against(voice, class_, results.rule)
        ),
    )


def _counted(codes: Sequence[CodeName], notes: Sequence[Voice]) -> tuple[tuple[str, int], ...]:
    """Return the codes that these notes have, each with the number of notes, most first."""
    counts = Counter(key for voice in notes for key in voice.coded.final)
    found = [(code.name, counts[code.key]) for code in codes if counts[code.key]]
    return tuple(sorted(found, key=lambda pair: -pair[1]))


def is_against(voice: Voice, class_: Class, rule: Rule) -> bool:
    """Say whether the final answers of a note's author alone would put its issue into another class.

    An answer that was not given is against nothing.

    >>> low = Voice(Coded(None, {}), occurrence=Answers(5, 5), relevance=Answers(5, 4))
    >>> [is_against(low, class_, Rule()) for class_ in (Class.HIGH, Class.LOW, Class.NOT_OCCURRING)]
    [True, False, True]
    """
    occurrence, relevance = voice.occurrence.final, voice.relevance.final
    if class_ is Class.NOT_OCCURRING:
        return bool(occurrence) and occurrence >= rule.occurs_from  # type: ignore[operator]
    if not class_.is_occurring:
        return False
    if occurrence and occurrence < rule.occurs_from:
        return True
    return bool(relevance) and (relevance >= rule.high_from) is not (class_ is Class.HIGH)  # type: ignore[operator]


def coders_of(coded: Iterable[Coded]) -> list[str]:
    """Return the labels of those who coded, in the order of their numbers."""
    return sorted({label for note in coded for label in note.given}, key=lambda label: int(label[1:]))


def agreements(coded: Sequence[Coded], codes: Sequence[CodeName]) -> Iterable[Pair]:
    """Yield, for every two coders who coded the same notes, how they agree on each code over these."""
    for first, second in combinations(coders_of(coded), 2):
        both = [
            (note.given[first], note.given[second])
            for note in coded
            if first in note.given and second in note.given
        ]
        if both:
            yield Pair(first, second, len(both), tuple(agreement(code, both) for code in codes))


def agreement(code: CodeName, readings: Sequence[tuple[Codes, Codes]]) -> Agreement:
    """Return how two coders agree on one code; `readings` are their codes of each note that both coded.

    Alpha is Krippendorff's, nominal, of "has the code" and "has it not" (Krippendorff 2019, chapter 12).

    >>> a, none = frozenset({1}), frozenset()
    >>> found = agreement(CodeName(1, "A"), [(a, a), (a, a), (a, none), (none, none)])
    >>> found.both, found.only_first, found.only_second, found.neither, round(found.alpha, 3)
    (2, 1, 0, 1, 0.533)
    """
    ratings = [(int(code.key in first), int(code.key in second)) for first, second in readings]
    counts = Counter(ratings)
    alpha, reason = None, ""
    try:
        alpha = krippendorff_alpha(
            [[first for first, _ in ratings], [second for _, second in ratings]], "nominal"
        )
    except StatisticsError as error:
        reason = str(error)
    return Agreement(code, counts[1, 1], counts[1, 0], counts[0, 1], counts[0, 0], alpha, reason)


def saturation(
    coded: Sequence[Coded], codes: Sequence[CodeName], sessions: Sequence[Session]
) -> Iterable[SessionLine]:
    """Yield, session by session in their order, which codes came up for the first time."""
    seen: set[int] = set()
    for session in sessions:
        notes = [note for note in coded if str(note.note.session) == session.key]
        found = {key for note in notes for key in note.final} - seen
        seen |= found
        new = tuple(code.name for code in codes if code.key in found)
        yield SessionLine(session, len(notes), new, len(seen))

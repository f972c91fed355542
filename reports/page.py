"""The report page as values: the results in words, strips and groups, ready to be laid out. Pure.

Numbers come from `reports.results`, sentences from `reports.wording`, places of marks from `reports.strips`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from django.utils.text import capfirst

from catalogue.grid import TypeColumn, breakable
from reports import wording
from reports.classification import Class
from reports.results import ClassCounts, IssueResult, QuestionResult, StudyResults
from reports.rows import RELEVANCE, Note
from reports.strips import Strip, are_countable, lay_out

# What the style sheet calls a cell or chip of that class.
KINDS = {
    Class.HIGH: "high",
    Class.LOW: "low",
    Class.NOT_OCCURRING: "no",
    Class.UNDECIDED: "open",
    Class.NO_VOTES: "open",
}
# Reasons to look twice, by the style sheet's name of their sign.
SIGNS: dict[str, Callable[[IssueResult], bool]] = {
    "frail": lambda issue: issue.is_fragile,
    "half": lambda issue: issue.is_split,
    "gap": lambda issue: issue.straddles,
}
# What the list of issues can be narrowed to: the signs, and where sessions or rounds differ.
FILTERS = SIGNS | {
    "apart": lambda issue: issue.do_sessions_differ,
    "moved": lambda issue: bool(issue.change and issue.change.is_changed),
}
DARKEST = 4


@dataclass(frozen=True)
class Answers:
    """The answers to one question on one issue: in one strip, session by session, in words."""

    role: str
    wording: str
    middle: str
    strip: Strip
    by_session: tuple[tuple[str, Strip], ...]
    sentences: tuple[str, ...]
    is_off: bool


@dataclass(frozen=True)
class Line:
    """One issue: what its cell in the matrix shows (k, text, note, href, signs), and all about it."""

    result: IssueResult
    k: str
    text: str
    note: str
    signs: tuple[str, ...]
    class_name: str
    class_word: str
    occurrence: Answers
    relevance: Answers
    further: tuple[Answers, ...]
    sentences: tuple[str, ...]
    notes: Sequence[Note]
    not_assessed: str = ""

    @property
    def code(self) -> str:
        """The issue's code, which is its place on the page as well."""
        return self.result.issue.code

    @property
    def statement(self) -> str:
        """The issue in words."""
        return self.result.issue.statement

    @property
    def href(self) -> str:
        """Where on the page its answers are."""
        return f"#{self.code}"

    @property
    def questions(self) -> tuple[Answers, ...]:
        """Occurrence, relevance, then the further questions."""
        return (self.occurrence, self.relevance, *self.further)


@dataclass(frozen=True)
class Row:
    """One activity of the matrix; a cell is None where it does not apply."""

    name: str
    cells: tuple[Line | None, ...]

    @property
    def breakable_name(self) -> str:
        """Its name for a narrow column."""
        return breakable(self.name)


@dataclass(frozen=True)
class Phase:
    """One phase: the rows of the matrix, its issues in that order, and those that occur, ranked."""

    name: str
    activities: tuple[Row, ...]
    lines: tuple[Line, ...]
    ranked: tuple[Line, ...]


@dataclass(frozen=True)
class CountRow:
    """One row of the table phase × class: each count with its shade, 0 to 4, and the sum."""

    name: str
    counts: tuple[tuple[int, int], ...]
    total: int


@dataclass(frozen=True)
class Counts:
    """The table phase × class."""

    heads: tuple[str, ...]
    rows: tuple[CountRow, ...]
    total: CountRow


@dataclass(frozen=True)
class Filter:
    """One way to narrow the list of issues, and how many it leaves; without a name it shows all."""

    name: str
    word: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Page:
    """The whole report, with the signs of doubt that occur in it."""

    problem_types: tuple[TypeColumn, ...]
    phases: tuple[Phase, ...]
    counts: Counts
    signs: tuple[str, ...]
    filters: tuple[Filter, ...]

    @property
    def is_left(self) -> bool:
        """Whether the chosen filter leaves an issue to be listed."""
        return any(phase.lines for phase in self.phases)

    @property
    def width(self) -> int:
        """How many columns the matrix has."""
        return len(self.problem_types) + 1


def lay_out_page(results: StudyResults, notes: Mapping[str, Sequence[Note]], *, only: str = "") -> Page:
    """Return the page of these results; `notes` are given by the issue's code.

    `only`, one of FILTERS, narrows every list of issues; matrix and counts always show all.
    """
    lines = {issue.issue.code: _line(results, issue, notes) for issue in results.issues}
    ranked = [lines[issue.issue.code] for issue in results.ranked if issue.class_.is_occurring]
    given = {sign for line in lines.values() for sign in line.signs}
    return Page(
        problem_types=tuple(TypeColumn(name) for name in results.problem_types),
        phases=tuple(_phase(results, phase, lines, ranked, only) for phase in results.phases),
        counts=_counts(results),
        signs=tuple(sign for sign in SIGNS if sign in given),
        filters=_filters(results, only),
    )


def _filters(results: StudyResults, only: str) -> tuple[Filter, ...]:
    """Return the filters that leave something, and the one that was chosen; nothing where there are none."""
    left = {name: sum(map(is_left, results.issues)) for name, is_left in FILTERS.items()}
    found = [
        Filter(name, wording.filter_word(name), count, name == only)
        for name, count in left.items()
        if count or name == only
    ]
    everything = Filter("", wording.filter_word(""), len(results.issues), not only)
    return (everything, *found) if found else ()


def _phase(
    results: StudyResults, name: str, lines: Mapping[str, Line], ranked: Sequence[Line], only: str
) -> Phase:
    is_left = FILTERS[only] if only else lambda issue: True
    return Phase(
        name=name,
        activities=tuple(
            Row(row.activity.name, tuple(lines[cell.issue.code] if cell else None for cell in row.cells))
            for row in results.matrix
            if row.activity.phase == name
        ),
        lines=tuple(
            line for line in lines.values() if line.result.issue.phase == name and is_left(line.result)
        ),
        ranked=tuple(line for line in ranked if line.result.issue.phase == name),
    )


def _line(results: StudyResults, issue: IssueResult, notes: Mapping[str, Sequence[Note]]) -> Line:
    occurrence, relevance, *further = (_answers(results, issue, question) for question in issue.questions)
    class_name = wording.class_name(issue.class_)
    class_word = capfirst(wording.class_word(issue.class_))
    signs = tuple(sign for sign, is_given in SIGNS.items() if is_given(issue))
    said = [issue.issue.statement, class_name, *map(wording.sign_text, signs)]
    return Line(
        result=issue,
        k=KINDS[issue.class_],
        text=f"{occurrence.middle} · {relevance.middle}" if issue.class_.is_decided else class_word,
        note="; ".join(said),
        signs=signs,
        class_name=class_name,
        class_word=class_word,
        occurrence=occurrence,
        relevance=relevance,
        further=tuple(further),
        sentences=_sentences(
            wording.class_sentence(issue.class_, results.rule, results.scale),
            wording.flip_sentence(issue.votes_to_flip),
            wording.sessions_sentence(issue),
            capfirst(wording.not_assessed_text(issue)),
            wording.class_change_sentence(issue.change),
        ),
        notes=notes.get(issue.issue.code, ()),
        not_assessed=wording.not_assessed_text(issue),
    )


def _answers(results: StudyResults, issue: IssueResult, question: QuestionResult) -> Answers:
    scale = results.scale
    is_off = question.question.role == RELEVANCE and not issue.class_.is_occurring
    return Answers(
        role=question.question.role,
        wording=question.question.wording,
        middle=wording.points_text(question.median),
        strip=lay_out(
            [session.counts for session in question.sessions],
            middle=question.median,
            label=wording.strip_text(scale, question.counts, question.middle),
            is_countable=are_countable([session.participants for session in results.sessions]),
        ),
        by_session=_by_session(results, question) if len(results.sessions) > 1 else (),
        sentences=_sentences(
            wording.middle_sentence(scale, question),
            wording.agreement_sentence(scale, question),
            wording.voted_sentence(question) if question.n < question.expected else "",
            wording.split_sentence(question),
            wording.straddle_sentence(question),
            "" if is_off else wording.outcome_flip_sentence(question),
            wording.changes_text(question.changes) if question.changes else "",
        ),
        is_off=is_off,
    )


def _by_session(results: StudyResults, question: QuestionResult) -> tuple[tuple[str, Strip], ...]:
    has_shapes = are_countable([session.participants for session in results.sessions])
    return tuple(
        (
            answered.session.key,
            lay_out(
                [answered.counts],
                middle=answered.median,
                label=wording.strip_text(results.scale, answered.counts, answered.middle),
                is_countable=are_countable([answered.session.participants]),
                first_shape=place if has_shapes else 1,
            ),
        )
        for place, answered in enumerate(question.sessions, start=1)
        if answered.is_assessed
    )


def _sentences(*texts: str) -> tuple[str, ...]:
    """Return what there is to say, each with a full stop."""
    return tuple(text if text.endswith(".") else f"{text}." for text in texts if text)


def _counts(results: StudyResults) -> Counts:
    """Return how many issues of each phase fell into each class; undecided ones only where there are some."""
    names = ["high", "low", "not_occurring"]
    names += [name for name in ("undecided", "no_votes") if getattr(results.counts, name)]
    most = max((getattr(phase.counts, name) for phase in results.phase_counts for name in names), default=0)

    def row(title: str, counts: ClassCounts) -> CountRow:
        numbers = [getattr(counts, name) for name in names]
        return CountRow(title, tuple((number, shade(number, most)) for number in numbers), counts.candidates)

    return Counts(
        heads=tuple(wording.class_name(Class(name)) for name in names),
        rows=tuple(row(phase.phase, phase.counts) for phase in results.phase_counts),
        total=row("", results.counts),
    )


def shade(number: int, most: int) -> int:
    """Return the shade of a count: by its square root, so that small counts can be told apart.

    >>> [shade(number, 14) for number in (0, 1, 3, 5, 14)]
    [0, 1, 2, 2, 4]
    """
    return min(DARKEST, max(1, round(DARKEST * sqrt(number / most)))) if number else 0

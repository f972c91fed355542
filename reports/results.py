"""What a study found: one frozen object that page, exports, API and offline check print from. Pure.

Here does not live: how it is put together (`reports.pooling`), the rule (`reports.classification`),
any sentence (`reports.wording`), its form as plain data (`reports.records`).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from reports.classification import Class, Rule
from reports.rows import Activity, Issue, Question, Session
from reports.statistics import Changes, is_split, median, middle_points
from studies.scale import Scale

Which = Literal["first", "final"]
# What a file has instead of the class of a session that never had the issue on its agenda.
NOT_ASSESSED = "not_assessed"
# The order of the paper's Table III; what nobody could decide comes last.
RANKED_CLASSES = (Class.HIGH, Class.LOW, Class.NOT_OCCURRING, Class.UNDECIDED, Class.NO_VOTES)


@dataclass(frozen=True)
class ClassCounts:
    """How many issues fell into each class; candidates = all of them, occurring = high + low."""

    candidates: int
    occurring: int
    high: int
    low: int
    not_occurring: int
    undecided: int
    no_votes: int

    @property
    def without_class(self) -> int:
        """Undecided ones and those without votes."""
        return self.undecided + self.no_votes


@dataclass(frozen=True)
class PhaseCounts:
    """The class counts of one phase; all 0 for a phase without activities."""

    phase: str
    counts: ClassCounts


class Counted:
    """What can be read off the `counts` (K,) of one question."""

    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        """The votes; "no opinion" is none."""
        return sum(self.counts)

    @property
    def median(self) -> float | None:
        """The middle answer in scale points, halves possible; None without votes."""
        return median(self.counts) if self.n else None

    @property
    def middle(self) -> tuple[int, int] | None:
        """The scale points of the two middle votes; None without votes."""
        return middle_points(self.counts) if self.n else None


@dataclass(frozen=True)
class SessionCounts(Counted):
    """What one session answered to one question on one issue; `counts` is (K,).

    A session that never had the issue on its agenda did not assess it: nobody's answer is missing there.
    """

    session: Session
    counts: tuple[int, ...]
    no_opinion: int
    is_assessed: bool = True

    @property
    def missing(self) -> int:
        """Who could have answered and did not (0 if more people answered than were expected)."""
        if not self.is_assessed:
            return 0
        return max(0, self.session.participants - self.n - self.no_opinion)


@dataclass(frozen=True)
class Movers:
    """How many moved closer to the first middle answer of their own session, away from it, or across it."""

    closer: int
    away: int
    across: int


@dataclass(frozen=True)
class QuestionResult(Counted):
    """What all sessions together answered to one question on one issue.

    `votes_to_flip` and `straddles` are None and False for further questions, and `straddles` is
    False where the class does not rest on this question. `before` and `after` are the counts (K,) of the
    first and the final votes; `changes` and `movers` are None without a second round.
    """

    question: Question
    sessions: tuple[SessionCounts, ...]
    counts: tuple[int, ...]
    agreeing: int
    disagreeing: int
    votes_to_flip: int | None
    straddles: bool
    before: tuple[int, ...]
    after: tuple[int, ...]
    changes: Changes | None
    movers: Movers | None

    @property
    def is_split(self) -> bool | None:
        """Whether opinions are split; None without votes."""
        return is_split(self.counts) if self.n else None

    @property
    def between(self) -> int:
        """The votes on the middle point of the scale."""
        return self.n - self.agreeing - self.disagreeing

    @property
    def no_opinion(self) -> int:
        """Who said that they have no opinion; outside n."""
        return sum(session.no_opinion for session in self.sessions)

    @property
    def missing(self) -> int:
        """Who did not answer; outside n."""
        return sum(session.missing for session in self.sessions)

    @property
    def expected(self) -> int:
        """Who could have answered."""
        return self.n + self.no_opinion + self.missing


@dataclass(frozen=True)
class SessionClass:
    """The class that one session alone would give an issue, by the same rule."""

    session: Session
    class_: Class
    is_assessed: bool = True

    @property
    def value(self) -> str:
        """The class as files have it, or that this session did not assess the issue."""
        return self.class_.value if self.is_assessed else NOT_ASSESSED


@dataclass(frozen=True)
class ClassChange:
    """The class by the first and by the final votes of an issue that had a second round."""

    first: Class
    final: Class

    @property
    def is_changed(self) -> bool:
        """Whether the discussion changed the class."""
        return self.first != self.final


@dataclass(frozen=True)
class IssueResult:
    """What the panel made of one issue. `change` is None without a second round."""

    issue: Issue
    class_: Class
    straddles: bool
    votes_to_flip: int | None
    occurrence: QuestionResult
    relevance: QuestionResult
    further: tuple[QuestionResult, ...]
    sessions: tuple[SessionClass, ...]
    change: ClassChange | None

    @property
    def deciding(self) -> tuple[QuestionResult, QuestionResult]:
        """Occurrence and relevance."""
        return (self.occurrence, self.relevance)

    @property
    def questions(self) -> tuple[QuestionResult, ...]:
        """Occurrence, relevance, then the further questions."""
        return (self.occurrence, self.relevance, *self.further)

    @property
    def assessed_in(self) -> tuple[Session, ...]:
        """The sessions that had it on their agenda."""
        return tuple(session.session for session in self.sessions if session.is_assessed)

    @property
    def not_assessed_in(self) -> tuple[Session, ...]:
        """The sessions that were over before it was added."""
        return tuple(session.session for session in self.sessions if not session.is_assessed)

    @property
    def is_fragile(self) -> bool:
        """Whether one person voting differently would change the class."""
        return self.votes_to_flip == 1

    @property
    def is_split(self) -> bool:
        """Whether opinions are split on a question that the class rests on."""
        by_relevance = self.class_.is_occurring and self.relevance.is_split
        return bool(self.occurrence.is_split or by_relevance)

    @property
    def is_same_in_sessions(self) -> bool:
        """Whether several sessions assessed it and each alone decides for the same class."""
        assessed = [session.class_ for session in self.sessions if session.is_assessed]
        is_decided = all(class_.is_decided for class_ in assessed)
        return len(assessed) > 1 and len(set(assessed)) == 1 and is_decided

    @property
    def do_sessions_differ(self) -> bool:
        """Whether two sessions decide for different classes; one that decides nothing differs from none."""
        return len({s.class_ for s in self.sessions if s.class_.is_decided}) > 1


@dataclass(frozen=True)
class MatrixRow:
    """One activity with its issues by problem type; None where the cell is not ticked."""

    activity: Activity
    cells: tuple[IssueResult | None, ...]


@dataclass(frozen=True)
class StudyResults:
    """What a study found, by its first or its final votes. `issues` are in the order of the matrix."""

    which: Which
    rule: Rule
    scale: Scale
    questions: tuple[Question, ...]
    sessions: tuple[Session, ...]
    phases: tuple[str, ...]
    activities: tuple[Activity, ...]
    problem_types: tuple[str, ...]
    issues: tuple[IssueResult, ...]

    @cached_property
    def counts(self) -> ClassCounts:
        """The class counts of the whole study."""
        return count_classes(issue.class_ for issue in self.issues)

    @cached_property
    def phase_counts(self) -> tuple[PhaseCounts, ...]:
        """The class counts of every phase, those without activities too."""
        return tuple(
            PhaseCounts(phase, count_classes(i.class_ for i in self.issues if i.issue.phase == phase))
            for phase in self.phases
        )

    @cached_property
    def ranked(self) -> tuple[IssueResult, ...]:
        """The issues by phase, class (high, low, not occurring, the rest) and name."""

        def rank(result: IssueResult) -> tuple[int, int, str, str]:
            issue = result.issue
            name = issue.statement.casefold()
            phase = self.phases.index(issue.phase)
            return (phase, RANKED_CLASSES.index(result.class_), name, issue.code)

        return tuple(sorted(self.issues, key=rank))

    @cached_property
    def matrix(self) -> tuple[MatrixRow, ...]:
        """The matrix, row by row."""
        cells = {(i.issue.phase, i.issue.activity, i.issue.problem_type): i for i in self.issues}
        return tuple(
            MatrixRow(
                activity,
                tuple(cells.get((activity.phase, activity.name, t)) for t in self.problem_types),
            )
            for activity in self.activities
        )

    @property
    def fragile(self) -> tuple[IssueResult, ...]:
        """The issues whose class one person could change."""
        return tuple(issue for issue in self.issues if issue.is_fragile)

    @property
    def split(self) -> tuple[IssueResult, ...]:
        """The issues on which opinions are split."""
        return tuple(issue for issue in self.issues if issue.is_split)

    @property
    def straddling(self) -> tuple[IssueResult, ...]:
        """The issues that somebody has to decide by hand."""
        return tuple(issue for issue in self.issues if issue.straddles)

    @property
    def differing(self) -> tuple[IssueResult, ...]:
        """The issues on which the sessions disagree."""
        return tuple(issue for issue in self.issues if issue.do_sessions_differ)

    @property
    def revised(self) -> tuple[IssueResult, ...]:
        """The issues that had a second round."""
        return tuple(issue for issue in self.issues if issue.change is not None)

    @property
    def changed(self) -> tuple[IssueResult, ...]:
        """The issues whose final class is not their first."""
        return tuple(issue for issue in self.issues if issue.change and issue.change.is_changed)

    @property
    def participants(self) -> int:
        """The people of all sessions."""
        return sum(session.participants for session in self.sessions)

    @property
    def answers(self) -> int:
        """The answers given to all questions on all issues, "no opinion" included."""
        return sum(q.n + q.no_opinion for issue in self.issues for q in issue.questions)

    @property
    def expected(self) -> int:
        """The answers there would be if everybody had answered everything."""
        return sum(q.expected for issue in self.issues for q in issue.questions)

    @property
    def missing(self) -> int:
        """The answers nobody gave."""
        return self.expected - self.answers


def count_classes(classes: Iterable[Class]) -> ClassCounts:
    """Return how many there are of each class."""
    of_class = Counter(classes)
    return ClassCounts(
        candidates=of_class.total(),
        occurring=of_class[Class.HIGH] + of_class[Class.LOW],
        high=of_class[Class.HIGH],
        low=of_class[Class.LOW],
        not_occurring=of_class[Class.NOT_OCCURRING],
        undecided=of_class[Class.UNDECIDED],
        no_votes=of_class[Class.NO_VOTES],
    )

"""A replication beside the study that it repeats: issue by issue, and how far their classes agree. Pure.

Issues are the same where their codes are, which holds inside the versions of one catalogue only; whether two
studies have that in common is for the caller to see.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from reports.classification import Class
from reports.results import RANKED_CLASSES, IssueResult, StudyResults


@dataclass(frozen=True)
class Pair:
    """One issue in the first study and in its replication; None where a study does not have it."""

    code: str
    statement: str
    first: IssueResult | None
    second: IssueResult | None

    @property
    def is_comparable(self) -> bool:
        """Whether both studies gave it a class."""
        return all(one is not None and one.class_.is_decided for one in (self.first, self.second))

    @property
    def is_same(self) -> bool:
        """Whether both gave it the same class."""
        return bool(
            self.is_comparable and self.first and self.second and self.first.class_ is self.second.class_
        )


@dataclass(frozen=True)
class Comparison:
    """Two studies of one catalogue, side by side."""

    first: StudyResults
    second: StudyResults
    pairs: tuple[Pair, ...]

    @property
    def comparable(self) -> int:
        """How many issues both studies gave a class."""
        return sum(pair.is_comparable for pair in self.pairs)

    @property
    def same(self) -> int:
        """How many issues got the same class in both."""
        return sum(pair.is_same for pair in self.pairs)

    @property
    def classes(self) -> tuple[Class, ...]:
        """The classes that the table has."""
        return tuple(class_ for class_ in RANKED_CLASSES if class_.is_decided)

    @property
    def table(self) -> tuple[tuple[Class, tuple[int, ...]], ...]:
        """How many issues got one class in the first study (rows) and another in the second (columns)."""
        both = Counter(
            (pair.first.class_, pair.second.class_)
            for pair in self.pairs
            if pair.is_comparable and pair.first and pair.second
        )
        return tuple((first, tuple(both[first, second] for second in self.classes)) for first in self.classes)


def compare(first: StudyResults, second: StudyResults) -> Comparison:
    """Return the studies side by side, in the order of the first; issues of the second alone come last."""
    return Comparison(first, second, tuple(_pairs(first, second)))


def _pairs(first: StudyResults, second: StudyResults) -> Iterator[Pair]:
    others = {issue.issue.code: issue for issue in second.issues}
    for issue in first.issues:
        code = issue.issue.code
        yield Pair(code, issue.issue.statement, issue, others.pop(code, None))
    for code, issue in others.items():
        yield Pair(code, issue.issue.statement, None, issue)

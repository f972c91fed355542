"""Where the remaining minutes of a session matter most: revealed issues, ranked. Pure.

Two rankings of what everybody has seen already: by disagreement (1 - Leik's consensus of the question
on which people differ most, as the order of discussion has it), and by how many people would have to vote
differently for another class. What waits for its reveal comes in the order of discussion, without any count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

from reports.classification import Rule, votes_to_flip
from reports.rows import OCCURRENCE, RELEVANCE
from studies.scale import Scale
from voting.discussion import disagreement

# So many of each ranking are shown at once.
SHOWN = 5


@dataclass(frozen=True)
class Place:
    """An issue of the agenda, whatever is known of its answers."""

    item_id: int
    position: int
    code: str
    statement: str
    is_current: bool


@dataclass(frozen=True)
class Contested:
    """One revealed issue; `counts` (K,) are those of `question`, on which people differ most."""

    place: Place
    question: str
    counts: tuple[int, ...]
    agreeing: int
    disagreeing: int
    disagreement: float
    votes_to_flip: int | None

    @property
    def n(self) -> int:
        """The votes on that question."""
        return sum(self.counts)


@dataclass(frozen=True)
class Triage:
    """What may be worth a minute: what waits for its reveal, and what was revealed, ranked in two ways."""

    waiting: tuple[Place, ...]
    by_disagreement: tuple[Contested, ...]
    by_votes_to_flip: tuple[Contested, ...]

    @property
    def next(self) -> tuple[Place, ...]:
        """The first of those that wait."""
        return self.waiting[:SHOWN]

    @property
    def later(self) -> tuple[Place, ...]:
        """The rest of them."""
        return self.waiting[SHOWN:]

    @property
    def shown(self) -> tuple[Contested, ...]:
        """The first of those on which people differ."""
        return self.by_disagreement[:SHOWN]

    @property
    def further(self) -> tuple[Contested, ...]:
        """The rest of them."""
        return self.by_disagreement[SHOWN:]

    @property
    def closest(self) -> tuple[Contested, ...]:
        """The first of those whose class could change."""
        return self.by_votes_to_flip[:SHOWN]


def contest(
    place: Place, occurrence: Sequence[int], relevance: Sequence[int], rule: Rule, scale: Scale
) -> Contested | None:
    """Return how contested an issue is by its counts (K,) on the two deciding questions; None without votes.

    Where people differ as much on both questions, the first speaks.
    Raises: ValueError as `reports.classification.votes_to_flip`.
    """
    if not any(occurrence) and not any(relevance):
        return None
    apart = {OCCURRENCE: disagreement([occurrence]), RELEVANCE: disagreement([relevance])}
    is_first = any(occurrence) and (apart[OCCURRENCE] >= apart[RELEVANCE] or not any(relevance))
    question, counts = (OCCURRENCE, occurrence) if is_first else (RELEVANCE, relevance)
    return Contested(
        place=place,
        question=question,
        counts=tuple(counts),
        agreeing=scale.agreeing(counts),
        disagreeing=scale.disagreeing(counts),
        disagreement=apart[question],
        votes_to_flip=votes_to_flip(occurrence, relevance, rule).class_,
    )


def rank(waiting: Iterable[Place], contested: Iterable[Contested]) -> Triage:
    """Return the rankings; `waiting` comes in the order of discussion.

    Each ranking decides between its equals by the other, then by the agenda. Issues on which all agree are in
    neither: unanimity may still be a vote or two from another class, but there is nothing to bring together.
    """

    def flips(issue: Contested) -> float:
        return inf if issue.votes_to_flip is None else issue.votes_to_flip

    issues = [issue for issue in contested if issue.disagreement]
    return Triage(
        waiting=tuple(waiting),
        by_disagreement=tuple(
            sorted(issues, key=lambda issue: (-issue.disagreement, flips(issue), issue.place.position))
        ),
        by_votes_to_flip=tuple(
            sorted(
                (issue for issue in issues if issue.votes_to_flip is not None),
                key=lambda issue: (flips(issue), -issue.disagreement, issue.place.position),
            )
        ),
    )

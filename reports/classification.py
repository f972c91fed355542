"""The decision rule: from the answers to an issue's class, and how firmly it stands. Pure.

Here lives the rule of the method and nothing else: the measures are in `reports.statistics`, the
whole study in `reports.results`, the sentences in `reports.wording`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from django.utils.translation import gettext as _

from reports.statistics import StatisticsError, median, middle_points, reaching_probability
from studies.scale import check_counts


class Class(StrEnum):
    """What the panel's answers make of an issue."""

    NOT_OCCURRING = "not_occurring"
    LOW = "low"
    HIGH = "high"
    UNDECIDED = "undecided"
    NO_VOTES = "no_votes"

    @property
    def is_decided(self) -> bool:
        """Whether enough people answered for the rule to speak."""
        return self not in (Class.UNDECIDED, Class.NO_VOTES)

    @property
    def is_occurring(self) -> bool:
        """Whether the issue occurs and its relevance is classified."""
        return self in (Class.LOW, Class.HIGH)


@dataclass(frozen=True)
class Rule:
    """The decision rule of a study: two thresholds in scale points, and the fewest votes.

    An issue occurs if the middle answer on occurrence is at least `occurs_from`; its relevance is
    high if the middle answer on relevance is at least `high_from`, else low. A question with fewer
    than `minimum_votes` votes decides nothing.
    Raises: ValueError for anything but whole numbers from 1.
    """

    occurs_from: int = 4
    high_from: int = 5
    minimum_votes: int = 3

    def __post_init__(self) -> None:
        for name in ("occurs_from", "high_from", "minimum_votes"):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise ValueError(f"{name} must be a whole number, 1 or more.")

    def check_scale(self, points: int) -> None:
        """Raises: ValueError when a threshold lies outside a scale of `points` points."""
        for name in ("occurs_from", "high_from"):
            if getattr(self, name) > points:
                raise ValueError(f"{name} must be a point of the scale (1 to {points}).")


@dataclass(frozen=True)
class Verdict:
    """The class of an issue, and whether a middle it rests on straddles its threshold."""

    class_: Class
    straddles: bool


@dataclass(frozen=True)
class VotesToFlip:
    """The fewest people who would have to vote differently, per question and for the class.

    None where no number of people is enough, or too few people voted to decide anything.
    """

    occurrence: int | None
    relevance: int | None
    class_: int | None


# One person's answers to an issue: occurrence and relevance, None where missing.
Answers = tuple[int | None, int | None]


def classify(occurrence: Sequence[int], relevance: Sequence[int], rule: Rule) -> Verdict:
    """Return the verdict on one issue from its counts (K,) on the two deciding questions.

    Nobody answered either question: `no_votes`. Fewer than `rule.minimum_votes` votes on the
    question that has to decide: `undecided`. Relevance decides only when the issue occurs.
    Raises: ValueError for two scales, or a threshold outside the scale; StatisticsError for
    negative counts.

    >>> classify([0, 0, 0, 4, 5], [0, 0, 0, 4, 5], Rule())
    Verdict(class_=<Class.HIGH: 'high'>, straddles=False)
    >>> classify([0, 0, 2, 0, 2], [0, 0, 0, 2, 2], Rule())
    Verdict(class_=<Class.LOW: 'low'>, straddles=True)
    """
    _check(occurrence, relevance, rule)
    if not any(occurrence) and not any(relevance):
        return Verdict(Class.NO_VOTES, straddles=False)
    if not decides(occurrence, rule):
        return Verdict(Class.UNDECIDED, straddles=False)
    if median(occurrence) < rule.occurs_from:
        return Verdict(Class.NOT_OCCURRING, straddles=False)
    occurrence_straddles = straddles(occurrence, rule.occurs_from)
    if not decides(relevance, rule):
        return Verdict(Class.UNDECIDED, occurrence_straddles)
    is_high = median(relevance) >= rule.high_from
    return Verdict(
        Class.HIGH if is_high else Class.LOW,
        occurrence_straddles or straddles(relevance, rule.high_from),
    )


def decides(counts: Sequence[int], rule: Rule) -> bool:
    """Return whether `counts` (K,) hold enough votes for the rule to speak."""
    return sum(counts) >= rule.minimum_votes


def straddles(counts: Sequence[int], threshold: int) -> bool:
    """Return whether the middle of `counts` (K,) reaches `threshold` only as a midpoint.

    The trap: with an even number of votes and the middle votes 3 and 5, the median is 4 although
    only half of the people voted 4 or more. Such a result is to be decided by hand.
    Raises: StatisticsError when there are no votes.

    >>> straddles([0, 0, 2, 0, 2], 4), straddles([0, 0, 2, 2, 0], 4), straddles([0, 0, 0, 2, 2], 4)
    (True, False, False)
    """
    lower, upper = middle_points(counts)
    return lower < threshold <= (lower + upper) / 2


def votes_to_cross(counts: Sequence[int], threshold: int) -> int | None:
    """Return the fewest votes to change so that the median of `counts` (K,) crosses `threshold`.

    A changed vote may take any other value; n stays as it is. No j changed votes can move the
    middle further down than giving the j highest votes the lowest point (and likewise up), which
    shifts the middle by j places along the sorted votes; so the first j that crosses is the
    smallest. For odd n = 2m + 1 with c votes at or above the threshold this is c - m when the
    median reaches it and m + 1 - c when not; for even n both middle votes have their say.
    None when no votes can do it (a threshold of 1 is always reached).
    Raises: StatisticsError when there are no votes.

    >>> votes_to_cross([0, 0, 0, 4, 5], 5), votes_to_cross([0, 0, 0, 4, 5], 4)
    (1, 5)
    """
    n = check_counts(counts)
    is_reached = median(counts) >= threshold
    ends = list(accumulate(counts))

    def vote_at(place: int) -> int:
        if place < 0:
            return 1
        return bisect_right(ends, place) + 1 if place < n else len(counts)

    def has_crossed(changed: int) -> bool:
        shift = -changed if is_reached else changed
        twice_median = vote_at((n - 1) // 2 + shift) + vote_at(n // 2 + shift)
        return (twice_median >= 2 * threshold) != is_reached

    changes = range(1, n + 1)
    fewest = bisect_left(changes, True, key=has_crossed)  # once crossed, further changes do not lead back
    return changes[fewest] if fewest < n else None


def votes_to_flip(occurrence: Sequence[int], relevance: Sequence[int], rule: Rule) -> VotesToFlip:
    """Return how many people would have to vote differently, per question and for the class.

    `occurrence` and `relevance` are counts (K,).
    Per question: the fewest people for its median to cross the rule's threshold, whatever the
    class; None with fewer than `rule.minimum_votes` votes. For the class: the fewest people, each
    free to change one answer or both, for the class to become another one; None when the class is
    `undecided` or `no_votes`, because who votes differently does not add a vote.

    Changing both answers never helps, so it does not matter who gave which pair of answers: an
    issue that occurs leaves its class as soon as either median crosses, one that does not occur
    only when occurrence crosses (to `undecided` if too few people answered on relevance).
    Raises: as `classify`.

    >>> votes_to_flip([0, 0, 0, 4, 5], [0, 0, 0, 4, 5], Rule())
    VotesToFlip(occurrence=5, relevance=1, class_=1)
    >>> votes_to_flip([3, 2, 2, 1, 1], [0, 0, 0, 4, 5], Rule())
    VotesToFlip(occurrence=3, relevance=1, class_=3)
    """
    class_ = classify(occurrence, relevance, rule).class_
    by_occurrence = by_relevance = None
    if decides(occurrence, rule):
        by_occurrence = votes_to_cross(occurrence, rule.occurs_from)
    if decides(relevance, rule):
        by_relevance = votes_to_cross(relevance, rule.high_from)
    ways = []
    if class_.is_decided:
        ways = [by_occurrence, by_relevance] if class_.is_occurring else [by_occurrence]
    return VotesToFlip(
        occurrence=by_occurrence,
        relevance=by_relevance,
        class_=min((way for way in ways if way is not None), default=None),
    )


def flip_probability(occurrence: Sequence[int], relevance: Sequence[int], rule: Rule) -> float:
    """Return the chance (0..1) that a resample of the votes would give another class.

    A resample draws as many votes as there are from the counts (K,) of each question, with
    replacement. Exact, by binomial and multinomial chances, without random numbers. Only counts
    are known, not who gave which pair of answers: the two questions are resampled independently
    of each other. Say "about 1 in 3 resamples", never 0 % or 100 %: it is exactly 0 where everybody
    voted the same, because a resample repeats only what was said, and that is no certainty.
    As if these people had been drawn independently; panels are not.
    Raises: StatisticsError where there is no class that could change; else as `classify`.

    >>> round(1 - flip_probability([0, 0, 0, 4, 5], [0, 0, 0, 4, 5], Rule()), 4)
    0.6345
    """
    class_ = classify(occurrence, relevance, rule).class_
    if not class_.is_decided:
        raise StatisticsError(_("Too few people voted for a class, so there is none that could change."))
    occurs = reaching_probability(occurrence, rule.occurs_from)
    if not class_.is_occurring:
        return occurs
    high = reaching_probability(relevance, rule.high_from)
    return 1 - occurs * (high if class_ is Class.HIGH else 1 - high)


def leave_one_out(answers: Sequence[Answers], points: int, rule: Rule) -> list[int]:
    """Return the places in `answers` (people,) of those without whom the class would be another.

    Each person's answers to one issue are (occurrence, relevance), scale points 1..`points`, None
    where one is missing. Whoever brings a question down to fewer than `rule.minimum_votes` counts
    too: without them the issue is undecided. A report prints how many they are, never who; for a
    study, the places of several issues are united first.
    Raises: as `classify`; StatisticsError for an answer outside the scale.

    >>> leave_one_out([(4, 4), (5, 5), (4, 5), (5, 4), (5, 5)], 5, Rule())
    [1, 2, 4]
    """
    scale = range(1, points + 1)
    occurrence, relevance = ([answer[question] for answer in answers] for question in (0, 1))
    if not {*occurrence, *relevance} <= {None, *scale}:
        raise StatisticsError(_("An answer lies outside the scale (1 to %(last)d).") % {"last": points})
    occurs, high = [occurrence.count(point) for point in scale], [relevance.count(point) for point in scale]
    class_ = classify(occurs, high, rule).class_
    others = {
        (first, second): classify(_without(occurs, first), _without(high, second), rule).class_
        for first, second in set(answers)
    }
    return [place for place, answer in enumerate(answers) if others[answer] is not class_]


def _without(counts: Sequence[int], vote: int | None) -> list[int]:
    """Return `counts` (K,) with one vote fewer at the point `vote`, if there is one."""
    return [count - (point == vote) for point, count in enumerate(counts, start=1)]


def _check(occurrence: Sequence[int], relevance: Sequence[int], rule: Rule) -> None:
    """Raises: ValueError for two scales, or a threshold outside the scale, or negative counts."""
    if len(occurrence) != len(relevance):
        raise ValueError("Both questions need the same scale.")
    rule.check_scale(len(occurrence))
    for counts in (occurrence, relevance):
        if any(counts):
            check_counts(counts)

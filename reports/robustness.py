"""How firmly the classes of a study stand: under other rules, without one session, without one person. Pure.

All of it is exploratory: the classes that count are those of the locked rule, in `reports.results`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reports.classification import Answers, Class, Rule, classify, leave_one_out
from reports.results import ClassCounts, IssueResult, QuestionResult, StudyResults, count_classes
from reports.rows import Session


@dataclass(frozen=True)
class Reclassified:
    """An issue whose class would be another one."""

    issue: IssueResult
    class_: Class


@dataclass(frozen=True)
class Outcome:
    """What the same votes come to: issues per class, and those that have another class than now."""

    counts: ClassCounts
    changed: tuple[Reclassified, ...]


@dataclass(frozen=True)
class RuleOutcome:
    """The outcome under another rule."""

    rule: Rule
    outcome: Outcome


@dataclass(frozen=True)
class SessionOutcome:
    """The outcome without one session."""

    session: Session
    outcome: Outcome


def other_rules(rule: Rule, points: int) -> tuple[Rule, ...]:
    """Return the rules next to `rule` on a scale of `points` points: each threshold one lower, one higher.

    >>> [(other.occurs_from, other.high_from) for other in other_rules(Rule(), 5)]
    [(3, 5), (5, 5), (4, 4)]
    """
    others = [
        replace(rule, **{name: getattr(rule, name) + step})
        for name in ("occurs_from", "high_from")
        for step in (-1, 1)
        if 1 < getattr(rule, name) + step <= points
    ]
    return tuple(others)


def under_other_rules(results: StudyResults) -> tuple[RuleOutcome, ...]:
    """Return what the votes come to under each of `other_rules`."""
    return tuple(
        RuleOutcome(rule, _outcome(results.issues, (_class(issue, rule) for issue in results.issues)))
        for rule in other_rules(results.rule, len(results.scale.labels))
    )


def without_each_session(results: StudyResults) -> tuple[SessionOutcome, ...]:
    """Return what the votes come to without each session in turn; nothing where there is only one."""
    if len(results.sessions) < 2:
        return ()
    return tuple(
        SessionOutcome(session, _outcome(results.issues, _classes_without(results, place)))
        for place, session in enumerate(results.sessions)
    )


def _classes_without(results: StudyResults, place: int) -> Iterable[Class]:
    for issue in results.issues:
        occurrence, relevance = (_others(question, place) for question in (issue.occurrence, issue.relevance))
        yield classify(occurrence, relevance, results.rule).class_


def _others(question: QuestionResult, place: int) -> list[int]:
    """Return the counts (K,) of all sessions but one."""
    without = question.sessions[place].counts
    return [count - gone for count, gone in zip(question.counts, without, strict=True)]


def _class(issue: IssueResult, rule: Rule) -> Class:
    return classify(issue.occurrence.counts, issue.relevance.counts, rule).class_


def _outcome(issues: Sequence[IssueResult], classes: Iterable[Class]) -> Outcome:
    pairs = list(zip(issues, classes, strict=True))
    return Outcome(
        counts=count_classes(class_ for _issue, class_ in pairs),
        changed=tuple(Reclassified(issue, class_) for issue, class_ in pairs if class_ is not issue.class_),
    )


@dataclass(frozen=True)
class WithoutOne:
    """For how many people a class would be another one without them: per issue (by code), and in all."""

    by_issue: Mapping[str, int]
    people: int
    of: int


def without_each_person(results: StudyResults, answers: Mapping[str, Sequence[Answers]]) -> WithoutOne:
    """Return for how many people some class would be another one without them; never who they are.

    `answers` are given by the issue's code: (occurrence, relevance) of every person, always in the same
    order, None where one is missing.
    """
    points = len(results.scale.labels)
    deciding = {
        issue.issue.code: leave_one_out(answers[issue.issue.code], points, results.rule)
        for issue in results.issues
        if issue.class_.is_decided and issue.issue.code in answers
    }
    return WithoutOne(
        by_issue={code: len(places) for code, places in deciding.items()},
        people=len({place for places in deciding.values() for place in places}),
        of=max((len(people) for people in answers.values()), default=0),
    )

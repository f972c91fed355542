"""What stands behind "More measures": further numbers on one question, one issue, the whole study. Pure.

A measure that is not defined for these votes says why instead of giving a number. Names and sources of the
measures are said here; how they are computed is in `reports.statistics`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import floor

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.classification import Rule, flip_probability
from reports.results import IssueResult, QuestionResult, SessionCounts, StudyResults
from reports.rows import Ratings
from reports.statistics import (
    StatisticsError,
    agreement_a,
    cliffs_delta,
    group_change,
    gwet_ac2,
    individual_change,
    interquartile_range,
    ipras,
    kendall_w,
    leik_consensus,
    median_interval,
    quartiles,
    share_interval,
    tastle_wierman_consensus,
)
from reports.wording import points_text
from studies.scale import Scale

CONFIDENCE = 0.95
IPRAS_POINTS = 9
# Beside every interval and every resampling.
CAUTION = gettext_lazy("as if these people had been drawn independently; panels are not")


@dataclass(frozen=True)
class Measure:
    """One number with its name and source; without a `value`, `reason` says why there is none."""

    name: str
    source: str
    value: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Line:
    """One measure of every question, in their order; None where a question has none."""

    name: str
    source: str
    cells: tuple[Measure | None, ...]


@dataclass(frozen=True)
class Sheet:
    """Measures side by side: each column is a question with its n."""

    columns: tuple[tuple[str, int], ...]
    lines: tuple[Line, ...]


def _measure(name: str, source: str, number: Callable[[], str]) -> Measure:
    """Return a measure; one that is not defined gives its reason."""
    try:
        return Measure(name, source, value=number())
    except StatisticsError as error:
        return Measure(name, source, reason=str(error))


def decimal(value: float) -> str:
    """Return a coefficient with two decimals; the formatting by itself would cut off, not round."""
    return str(number_format(f"{value:.2f}", decimal_pos=2))


def _sheet(columns: Sequence[tuple[str, int]], measures: Sequence[Sequence[Measure]]) -> Sheet:
    """Return the sheet of the measures of each column, a line for each name."""
    by_name = [{measure.name: measure for measure in column} for column in measures]
    known = {measure.name: measure for column in measures for measure in column}
    return Sheet(
        columns=tuple(columns),
        lines=tuple(
            Line(name, measure.source, tuple(column.get(name) for column in by_name))
            for name, measure in known.items()
        ),
    )


def issue_measures(results: StudyResults, issue: IssueResult) -> Sheet:
    """Return everything that can be said in numbers about the answers to one issue."""
    columns = [(question.question.wording, question.n) for question in issue.questions]
    measures = [
        (*_distribution(question, results.scale), *_change(question), *_between_sessions(question))
        for question in issue.questions
    ]
    return _sheet(columns, measures)


def resampled(issue: IssueResult, rule: Rule) -> Measure:
    """Return how often resampled votes would give the issue another class."""
    return _measure(
        _("Class in resamples of the votes"),
        _("exact resampling"),
        lambda: resamples_text(flip_probability(issue.occurrence.counts, issue.relevance.counts, rule)),
    )


def resamples_text(chance: float) -> str:
    """Return how often resampled votes give another class, never as 0 % or 100 %.

    >>> resamples_text(0.3655)
    'another class in about 1 of 3 resamples'
    >>> resamples_text(0.0)
    'another class in fewer than 1 of 100 resamples'
    """
    if chance < 0.01:
        return _("another class in fewer than 1 of 100 resamples")
    if chance > 0.99:
        return _("another class in more than 99 of 100 resamples")
    if chance <= 0.5:
        return _("another class in about 1 of %(number)d resamples") % {"number": floor(1 / chance + 0.5)}
    return _("another class in about %(number)d of 10 resamples") % {
        "number": min(9, floor(10 * chance + 0.5))
    }


def _distribution(question: QuestionResult, scale: Scale) -> tuple[Measure, ...]:
    counts, n = question.counts, question.n
    points = len(scale.labels)
    measures = [
        _measure(_("Quartiles (type 7)"), "Hyndman & Fan 1996", lambda: _span(*quartiles(counts))),
        _measure(
            _("Interquartile range (type 7)"),
            "Hyndman & Fan 1996",
            lambda: points_text(interquartile_range(counts)),
        ),
        _measure(
            _("Middle answer, 95 % interval"),
            _("order statistics"),
            lambda: _span(*median_interval(counts, CONFIDENCE)),
        ),
        _measure(
            _("Share agreeing, 95 % interval"),
            "Clopper & Pearson 1934",
            lambda: _share(question.agreeing, n),
        ),
        _measure(_("Leik’s consensus"), "Leik 1966", lambda: decimal(leik_consensus(counts))),
        _measure(_("Agreement A"), "van der Eijk 2001", lambda: decimal(agreement_a(counts))),
        _measure(
            _("Consensus (Tastle and Wierman)"),
            "Tastle & Wierman 2007",
            lambda: decimal(tastle_wierman_consensus(counts)),
        ),
    ]
    if points == IPRAS_POINTS:
        measures.append(_measure("IPRAS", "Fitch et al. 2001", lambda: _ipras_text(counts)))
    return tuple(measures)


def _span(low: float, high: float) -> str:
    return _("%(low)s to %(high)s") % {"low": points_text(low), "high": points_text(high)}


def _share(agreeing: int, n: int) -> str:
    # Three decimals: an end at .997 must not read as certain.
    ends = share_interval(agreeing, n, CONFIDENCE)
    low, high = (number_format(f"{end:.3f}", decimal_pos=3) for end in ends)
    words = {"count": agreeing, "n": n, "low": low, "high": high}
    return _("%(count)d of %(n)d: share from %(low)s to %(high)s") % words


def _ipras_text(counts: Sequence[int]) -> str:
    found = ipras(counts)
    words = {"ipr": decimal(found.ipr), "ipras": decimal(found.ipras)}
    if found.disagreement:
        return _("disagreement: range %(ipr)s above %(ipras)s") % words
    return _("no disagreement: range %(ipr)s, up to %(ipras)s") % words


def _change(question: QuestionResult) -> tuple[Measure, ...]:
    """Return how much changed between first and final votes: of the people, and of the distribution."""
    changes = question.changes
    if changes is None:
        return ()
    # Only what changed matters here, so nobody's votes have to be known.
    first, final = [0] * changes.n, [1] * changes.changed + [0] * changes.same
    people = _measure(
        _("People who changed"),
        "Scheibe et al. 1975",
        lambda: (
            _("%(count)d of %(n)d: share %(share)s")
            % {"count": changes.changed, "n": changes.n, "share": decimal(individual_change(first, final))}
        ),
    )
    group = _measure(
        _("Change of the distribution"),
        "Scheibe et al. 1975",
        lambda: decimal(group_change(question.before, question.after)),
    )
    return (people, group)


def _between_sessions(question: QuestionResult) -> tuple[Measure, ...]:
    """Return how far each two sessions lie apart: 0 the same, 1 or -1 when all votes of one are higher."""
    return tuple(_apart(first, second) for first, second in combinations(question.sessions, 2))


def _apart(first: SessionCounts, second: SessionCounts) -> Measure:
    words = {"first": first.session.key, "second": second.session.key}
    return _measure(
        _("Cliff’s delta, session %(first)s to session %(second)s") % words,
        "Cliff 1993",
        lambda: decimal(cliffs_delta(first.counts, second.counts)),
    )


def study_measures(results: StudyResults, ratings: Ratings) -> Sheet:
    """Return how alike the people answered over all issues: do they order the issues alike, do they agree."""
    columns, measures = [], []
    for question in results.questions:
        rows = _rows(results, ratings.answers.get(question.name, {}))
        columns.append((question.wording, len(rows)))
        measures.append(_among_people(rows, len(results.scale.labels)))
    return _sheet(columns, measures)


def _rows(results: StudyResults, answers: Mapping[str, Sequence[int | None]]) -> list[tuple[int | None, ...]]:
    """Return answers (people, issues), without whoever gave none."""
    columns = [answers[issue.issue.code] for issue in results.issues if issue.issue.code in answers]
    return [row for row in zip(*columns, strict=True) if any(value is not None for value in row)]


def _among_people(rows: Sequence[tuple[int | None, ...]], points: int) -> tuple[Measure, Measure]:
    """Return the measures of answers (people, issues) to one question."""
    order = _measure(_("Kendall’s W (with ties)"), "Kendall & Smith 1939", lambda: decimal(kendall_w(rows)))
    agreement = _measure(
        _("Gwet’s AC2, linear weights"), "Gwet 2014", lambda: decimal(gwet_ac2(rows, "linear", points))
    )
    return (order, agreement)

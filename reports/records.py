"""Results as plain data, ready for JSON: the shape of the offline check. Pure."""

from typing import Any

from reports.classification import Rule
from reports.results import ClassCounts, IssueResult, QuestionResult, StudyResults


def rule_record(rule: Rule, points: int) -> dict[str, Any]:
    """Return the rule as plain data, with what it was applied to; `reports.rulefile` reads it back."""
    return {
        "occurs_from": rule.occurs_from,
        "high_from": rule.high_from,
        "minimum_votes": rule.minimum_votes,
        "points": points,
        "median": "midpoint",
    }


def results_record(results: StudyResults) -> dict[str, Any]:
    """Return rule, counts and every issue's class as plain data, in the shape of the offline check."""
    return {
        "rule": rule_record(results.rule, len(results.scale.labels)),
        "counts": {name: getattr(results.counts, name) for name in ClassCounts.__annotations__},
        "issues": [_issue_record(issue) for issue in results.issues],
    }


def _issue_record(result: IssueResult) -> dict[str, Any]:
    return {
        "issue": result.issue.code,
        "class": result.class_.value,
        "straddles": result.straddles,
        "votes_to_flip": result.votes_to_flip,
        "occurrence": _question_record(result.occurrence),
        "relevance": _question_record(result.relevance),
        "sessions": {session.session.key: session.value for session in result.sessions},
    }


def _question_record(result: QuestionResult) -> dict[str, Any]:
    return {
        "n": result.n,
        "counts": list(result.counts),
        "median": result.median,
        "votes_to_flip": result.votes_to_flip,
        "split": result.is_split,
    }

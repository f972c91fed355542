"""`manage.py classify VOTES.csv`: the classes of a file of votes, without a database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports import headlines, wording
from reports.classification import Rule
from reports.pooling import build_results
from reports.records import results_record
from reports.results import IssueResult, QuestionResult, StudyResults
from reports.rulefile import read_rule
from reports.votefiles import DEFAULT_POINTS, FaultyFile, VoteFile, read_votes
from studies.scale import DEFAULT_LABELS, Scale


class Command(BaseCommand):
    """Reads, classifies, prints; every fault of a file goes to stderr with its line."""

    help = "Classifies the issues of a file of votes (wide or long CSV). Needs no database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("votes", metavar="VOTES.csv", type=Path)
        parser.add_argument(
            "--rule",
            metavar="RULE.json",
            type=Path,
            help="occurs_from, high_from, minimum_votes, points; the default is 4, 5, 3, 5",
        )
        parser.add_argument("--format", choices=["json", "table"], default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        rule, points = Rule(), DEFAULT_POINTS
        try:
            if options["rule"]:
                path = options["rule"]
                rule, points = read_rule(_bytes(path))
            path = options["votes"]
            votes = read_votes(_bytes(path), points)
        except FaultyFile as error:
            faults = "\n".join(f"{path.name}: {fault}" for fault in error.faults)
            raise CommandError(faults) from error
        results = _results(votes, rule, points)
        if options["format"] == "json":
            self.stdout.write(json.dumps(results_record(results), indent=2))
        else:
            self.stdout.write("\n".join(_table(results)))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error


def _results(votes: VoteFile, rule: Rule, points: int) -> StudyResults:
    # A file of votes has no labels: only a scale of five points can borrow those of the method.
    labels = DEFAULT_LABELS if points == len(DEFAULT_LABELS) else tuple(map(str, range(1, points + 1)))
    return build_results(
        issues=votes.issues,
        sessions=votes.sessions,
        questions=votes.questions,
        votes=votes.votes,
        rule=rule,
        scale=Scale(labels),
    )


def _table(results: StudyResults) -> list[str]:
    """Return the lines of a table for people, columns in line."""
    header = ["issue", "class", "occurs", "n", "relevant", "n", "votes to flip", "look twice", "sessions"]
    rows = [header, *(_row(issue) for issue in results.issues)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    rule = wording.rule_sentences(results.rule, results.scale)
    return [line.rstrip() for line in (*lines, "", headlines.headline(results.counts) + ".", *rule)]


def _row(issue: IssueResult) -> list[str]:
    doubts = [wording.straddle_sentence(question) for question in issue.questions]
    doubts += [wording.split_sentence(issue)]
    return [
        issue.issue.code,
        issue.class_.value,
        *_middle(issue.occurrence),
        *_middle(issue.relevance),
        "" if issue.votes_to_flip is None else str(issue.votes_to_flip),
        " ".join(doubt for doubt in doubts if doubt),
        ", ".join(f"{session.session.key}: {session.class_}" for session in issue.sessions),
    ]


def _middle(result: QuestionResult) -> tuple[str, str]:
    middle = "" if result.median is None else wording.points_text(result.median)
    return middle, str(result.n)

"""What the parts of a package are written from: the study under its new labels, and what it found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from random import Random

from reports import tables
from reports.coded_tables import codes_table, codings_table
from reports.facts import reported_of
from reports.issue_log import issue_log_table
from reports.package.choice import Choice
from reports.package.codebook import codebook_table
from reports.package.columns import Column, columns_of
from reports.package.pseudonyms import draw_labels, under_labels
from reports.package.sessions import sessions_table
from reports.queries import results_of
from reports.reported import Reported
from reports.results import StudyResults, Which
from reports.tables import Table
from studies.models import Study
from voting.archive import Archive
from voting.snapshot import snapshot_of

# Tables that stay here where notes do.
OF_NOTES = ("comments.csv", "codings.csv")


@dataclass(frozen=True)
class Contents:
    """A study, a choice, the labels of this package and the moment at which it was asked for."""

    study: Study
    choice: Choice
    labels: Mapping[str, str]
    now: datetime

    def archive(self) -> Archive:
        """Return the study as it leaves. Its votes, notes and log can be gone through once: ask again."""
        found = snapshot_of(self.study, is_linked=self.choice.is_linked)
        choice = self.choice
        return under_labels(found, self.labels, notes=choice.notes, is_linked=choice.is_linked)

    @cached_property
    def facts(self) -> Archive:
        """The study for everything but its votes and notes; its log too can be gone through once."""
        return self.archive()

    def results(self, which: Which) -> StudyResults:
        """Return what the study found by its first or its final votes."""
        return self._results[which]

    @cached_property
    def _results(self) -> dict[Which, StudyResults]:
        return {"final": results_of(self.study), "first": results_of(self.study, which="first")}

    @cached_property
    def reported(self) -> Reported:
        """How the issues are reported."""
        return reported_of(self.study, self.results("final"))

    @cached_property
    def columns(self) -> dict[str, tuple[Column, ...]]:
        """The columns of every table, by file."""
        columns = columns_of(self.facts, is_linked=self.choice.is_linked)
        left_out = OF_NOTES if self.choice.notes == "none" else ()
        return {name: found for name, found in columns.items() if name not in left_out}

    def table(self, name: str) -> Table:
        """Return one of `columns` with its rows."""
        study = self.facts.study
        if name in ("results.csv", "results_first.csv"):
            found = self.results("final" if name == "results.csv" else "first")
            return tables.results_table(found, study=study.public_id, is_synthetic=study.is_synthetic)
        if name == "participants.csv":
            return tables.participants_table(self.facts, is_linked=self.choice.is_linked)
        if name == "codebook.csv":
            return codebook_table(self.columns)
        writers = {
            "votes.csv": tables.votes_table,
            "issues.csv": tables.issues_table,
            "comments.csv": tables.comments_table,
            "sessions.csv": sessions_table,
            "issue_log.csv": issue_log_table,
            "codes.csv": codes_table,
            "codings.csv": codings_table,
        }
        return writers[name](self.archive())


def gather(study: Study, choice: Choice, *, now: datetime, random: Random) -> Contents:
    """Draw the labels of a new package of a study (1 snapshot)."""
    people = snapshot_of(study).participants
    return Contents(study, choice, draw_labels(people, random), now)

"""The files of a study: CSV tables and study.json, written piece by piece. The tables are in `tables`.

Only finished sessions are in them. A table is read at one moment but for the rows of votes and notes, which
are fetched some at a time while the file is being sent: a million of them fill no memory, and a slow reader
holds nothing open. study.json has parts that refer to each other, so all of it is of one moment.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from reports import coded_tables, tables
from reports.issue_log import issue_log_table
from reports.queries import results_of
from reports.records import results_record
from reports.refi import codebook_xml
from reports.results import Which
from reports.rows import Session
from reports.tables import Table, write_csv
from studies.exports import guard
from studies.models import Study
from voting.archive import Archive
from voting.archive_codings import CodebookCode
from voting.archive_files import write_archive
from voting.snapshot import one_moment, snapshot_of

SOFTWARE = {"name": "Ciranda", "version": "0.1.0"}
SOFTWARE_TEXT = f"{SOFTWARE['name']} {SOFTWARE['version']}"
CSV_TYPE = "text/csv; charset=utf-8"
JSON_TYPE = "application/json"
XML_TYPE = "application/xml; charset=utf-8"
BOM = "\ufeff"


class Asked(NamedTuple):
    """What a file is asked to be about: finished sessions, their first or final votes, people with labels."""

    study: Study
    sessions: Sequence[Session]
    which: Which = "final"
    is_linked: bool = False

    def snapshot(self) -> Archive:
        """Return everything of the sessions asked for."""
        numbers = [int(session.key) for session in self.sessions]
        return snapshot_of(self.study, is_linked=self.is_linked, numbers=numbers)

    def people(self) -> Archive:
        """Return the people; without labels those of all sessions, or a file would tell who sat in which."""
        return self.snapshot() if self.is_linked else snapshot_of(self.study)


def _results(asked: Asked) -> Table:
    results = results_of(asked.study, sessions=asked.sessions, which=asked.which)
    return tables.results_table(results, study=asked.study.public_id, is_synthetic=asked.study.is_synthetic)


TABLES: dict[str, Callable[[Asked], Table]] = {
    "votes.csv": lambda asked: tables.votes_table(asked.snapshot()),
    "results.csv": _results,
    "issues.csv": lambda asked: tables.issues_table(asked.snapshot()),
    "comments.csv": lambda asked: tables.comments_table(asked.snapshot()),
    "participants.csv": lambda asked: tables.participants_table(asked.people(), is_linked=asked.is_linked),
    "issue_log.csv": lambda asked: issue_log_table(asked.snapshot()),
    "codes.csv": lambda asked: coded_tables.codes_table(asked.snapshot()),
    "codings.csv": lambda asked: coded_tables.codings_table(asked.snapshot()),
}
STUDY = "study.json"
CODEBOOK = "codebook.qdc"


def csv_file(name: str, asked: Asked, *, is_for_excel: bool = False) -> Iterator[str]:
    """Return the pieces of one of TABLES.

    The variant for Excel begins with the mark by which Excel knows UTF-8, and no cell of it can be run.
    """
    with one_moment():
        table = TABLES[name](asked)
    return _for_excel(table) if is_for_excel else write_csv(table)


def _for_excel(table: Table) -> Iterator[str]:
    yield BOM
    yield from write_csv(table, guard)


def study_file(study: Study, *, is_linked: bool = False) -> Iterator[str]:
    """Yield study.json: all finished sessions, all rounds, and what they come to.

    The moment it is of lasts until the last piece is taken: write it, do not send it.
    """
    with one_moment():
        results = {which: results_record(results_of(study, which=which)) for which in ("first", "final")}
        snapshot = snapshot_of(study, is_linked=is_linked)
        yield from write_archive(snapshot, software=SOFTWARE, results=results)


def codebook_file(codes: Iterable[CodebookCode]) -> str:
    """Return codebook.qdc: the codes on offer, for programs of qualitative analysis."""
    offered = [code for code in codes if code.retired_at is None]
    return codebook_xml(offered, origin=SOFTWARE_TEXT)

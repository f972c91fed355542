"""sessions.csv: a row for each finished session, with how many people could have answered."""

from collections import Counter
from collections.abc import Iterator

from reports.tables import Row, Table
from voting.archive import Archive

SESSIONS = (
    "study",
    "session",
    "name",
    "mode",
    "issue_order",
    "seed",
    "people",
    "started_at",
    "finished_at",
    "is_synthetic",
)


def sessions_table(archive: Archive) -> Table:
    """Return the sessions; whoever had everything erased is not counted."""
    return Table(SESSIONS, list(_rows(archive)))


def _rows(archive: Archive) -> Iterator[Row]:
    study = archive.study
    people = Counter(person.session for person in archive.participants if not person.erased_at)
    for row in archive.sessions:
        how = (row.name, row.mode, row.order, row.seed, people[row.number])
        yield (study.public_id, row.number, *how, row.started_at, row.finished_at, study.is_synthetic)

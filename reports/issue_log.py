"""issue_log.csv: what happened to issues, from proposals to decisions after the sessions. Pure."""

from collections.abc import Iterator
from datetime import datetime

from reports.tables import Row, Table
from voting.archive import Archive
from voting.proposals import ProposalState

ISSUE_LOG = (
    "study",
    "at",
    "what",
    "issue",
    "into",
    "statement",
    "reason",
    "session",
    "participant",
    "is_undone",
    "is_synthetic",
)
# What a proposal is called in the log, by what became of it.
PROPOSALS = {
    ProposalState.OPEN: "proposed",
    ProposalState.MERGED: "proposal_merged",
    ProposalState.ADDED: "proposal_added",
    ProposalState.PARKED: "proposal_parked",
}


def issue_log_table(archive: Archive) -> Table:
    """Return one row for each proposal and each decision, the oldest first."""
    study = archive.study
    rows = sorted([*_proposals(archive), *_decisions(archive)], key=lambda row: row[0])
    return Table(ISSUE_LOG, [(study.public_id, at, *row, study.is_synthetic) for at, row in rows])


def _proposals(archive: Archive) -> Iterator[tuple[datetime, Row]]:
    for row in archive.proposals:
        code = row.issue or None
        issue, into = (None, code) if row.state == ProposalState.MERGED else (code, None)
        what = PROPOSALS[ProposalState(row.state)]
        said = (row.statement or None, row.reason or None, row.session, row.participant)
        yield row.decided_at or row.created_at, (what, issue, into, *said, None)


def _decisions(archive: Archive) -> Iterator[tuple[datetime, Row]]:
    undone = {row.undoes for row in archive.decisions}
    for number, row in enumerate(archive.decisions, start=1):
        said = (row.into or None, row.statement or None, row.reason or None, None, None)
        yield row.at, (row.kind, row.issue, *said, number in undone)

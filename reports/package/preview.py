"""What would leave, looked at before it does: columns, people who stand out, notes that name somebody."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.package.choice import Notes
from reports.package.columns import Column
from reports.package.contents import Contents
from reports.package.findings import Finding, Note, find_people
from reports.package.parts import ABOUT
from reports.queries import known_names, written_notes
from reports.tables import Row
from studies.disclosure import singled_out
from voting.archive import Decision, Proposal
from voting.proposals import WORDS

# Who has more to hide does it in the sessions, not from this list.
MOST_SHOWN = 100


@dataclass(frozen=True)
class Preview:
    """What the page shows; `unique` are the people whom nobody else is like, by `asked`, of `people`."""

    tables: Sequence[tuple[str, str, Sequence[Column]]]
    asked: Sequence[Column]
    people: int
    unique: Sequence[Row]
    notes: int
    kept_back: int
    findings: Sequence[Finding]

    @property
    def shown_unique(self) -> Sequence[Row]:
        """The first of them."""
        return self.unique[:MOST_SHOWN]

    @property
    def shown_findings(self) -> Sequence[Finding]:
        """The first of them."""
        return self.findings[:MOST_SHOWN]


def preview_of(contents: Contents) -> Preview:
    """Return what a package with these contents would have (1 snapshot, 3 queries)."""
    study, columns = contents.study, contents.columns
    people = contents.table("participants.csv")
    asked = [field.name for field in contents.facts.characterisation_form]
    first = len(people.columns) - len(asked)
    rows = [tuple(row[first:]) for row in people.rows] if asked else []
    written = [Note(*row) for row in written_notes(study)]
    leaving = [note for note in written if leaves(note, contents.choice.notes)]
    proposed = [_read(proposal) for proposal in contents.facts.proposals]
    decided = [_read_decision(decision) for decision in contents.facts.decisions]
    return Preview(
        tables=[(name, ABOUT[name], found) for name, found in columns.items()],
        asked=columns["participants.csv"][first:],
        people=len(rows),
        unique=singled_out(rows),  # type: ignore[arg-type]
        notes=len(leaving),
        kept_back=len(written) - len(leaving),
        findings=find_people([*leaving, *proposed, *decided], known_names(study)),
    )


def leaves(note: Note, notes: Notes) -> bool:
    """Tell whether a note is in a package."""
    return notes == "all" or (notes == "quotable" and note.may_quote)


def _read(proposal: Proposal) -> Note:
    """Return a missing issue as somebody proposed it, with what was answered, as a note without a place."""
    said = [*(getattr(proposal, name) for name in WORDS), proposal.reason]
    text = " · ".join(filter(None, said))
    session = _("Session %(number)d") % {"number": proposal.session}
    return Note("", session, "", _("Missing issue"), text, True)


def _read_decision(decision: Decision) -> Note:
    """Return the words of a decision on an issue as a note without a place."""
    text = " · ".join(filter(None, (decision.statement, decision.reason)))
    return Note("", _("After the sessions"), decision.issue, _("Decision"), text, True)

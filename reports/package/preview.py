"""What would leave, looked at before it does: columns, people who stand out, notes that name somebody."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.notes import unquotable_texts, written_notes
from reports.package.choice import leaves
from reports.package.columns import Column
from reports.package.contents import Contents
from reports.package.findings import Finding, Passage, find_people, quotes, spoken
from reports.package.parts import ABOUT
from reports.package.texts import other_texts
from reports.queries import known_names
from reports.tables import Row
from studies.disclosure import singled_out

# Who has more to hide does it in the sessions, not from this list.
MOST_SHOWN = 100


@dataclass(frozen=True)
class Preview:
    """What the page shows; `unique` are the people whom nobody else is like, by `asked`, of `people`.

    Of the notes that leave, `unquotable` are by writers who did not agree to be quoted; the examples of the
    codes in `quoting` are words of such notes, or of hidden ones.
    """

    tables: Sequence[tuple[str, str, Sequence[Column]]]
    asked: Sequence[Column]
    people: int
    unique: Sequence[Row]
    notes: int
    kept_back: int
    unquotable: int
    quoting: Sequence[str]
    findings: Sequence[Finding]

    @property
    def has_codes(self) -> bool:
        """Whether the study has a codebook of notes."""
        return any(name == "codes.csv" for name, _about, _columns in self.tables)

    @property
    def shown_unique(self) -> Sequence[Row]:
        """The first of them."""
        return self.unique[:MOST_SHOWN]

    @property
    def shown_findings(self) -> Sequence[Finding]:
        """The first of them."""
        return self.findings[:MOST_SHOWN]


def preview_of(contents: Contents) -> Preview:
    """Return what a package with these contents would have (1 snapshot and its log, 4 queries)."""
    study, columns = contents.study, contents.columns
    people = contents.table("participants.csv")
    asked = [field.name for field in contents.facts.characterisation_form]
    first = len(people.columns) - len(asked)
    rows = [tuple(row[first:]) for row in people.rows] if asked else []
    written = [Passage(*row) for row in written_notes(study)]
    leaving = [note for note in written if leaves(contents.choice.notes, may_quote=note.may_quote)]
    said = [spoken(text) for text in unquotable_texts(study)] if contents.facts.codes else []
    return Preview(
        tables=[(name, ABOUT[name], found) for name, found in columns.items()],
        asked=columns["participants.csv"][first:],
        people=len(rows),
        unique=singled_out(rows),  # type: ignore[arg-type]
        notes=len(leaving),
        kept_back=len(written) - len(leaving),
        unquotable=sum(not note.may_quote for note in leaving),
        quoting=[code.name for code in contents.facts.codes if quotes(code.example, said)],
        findings=find_people([*leaving, *other_texts(contents.facts)], known_names(study)),
    )

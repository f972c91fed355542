"""What coders found in comments, as plain values: one's own worksheet, and what a comparison shows. Pure.

Codes are given by their key in the codebook. What is sealed never gets here for anybody but its own coder:
`voting.notebook` reads it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

Codes = frozenset[int]
NO_CODES: Codes = frozenset()


@dataclass(frozen=True)
class Note:
    """One comment of a finished session that may be coded; `person` is who wrote it: P1, P2 …

    `may_quote` is whether its writer agreed that it is published.
    """

    comment: int
    public_id: str
    item: int
    participant: int
    issue: str
    statement: str
    session: int
    person: str
    text: str
    may_quote: bool = False


@dataclass(frozen=True)
class Sheet:
    """One note on a coder's own worksheet; `codes` None: not coded yet, empty: no code fits."""

    note: Note
    codes: Codes | None

    @property
    def is_coded(self) -> bool:
        """Whether its coder has said something, be it that no code fits."""
        return self.codes is not None

    @property
    def has_none(self) -> bool:
        """Whether its coder has said that no code fits."""
        return self.codes is not None and not self.codes


@dataclass(frozen=True)
class Progress:
    """How far the coding of the notes that are not compared yet has come.

    Of others it is known only how many have coded all of them: who coded what, and what, stays sealed.
    """

    notes: int
    own: int
    coders: int
    finished: int

    @property
    def has_finished(self) -> bool:
        """Whether whoever asks has coded everything."""
        return self.notes > 0 and self.own == self.notes


@dataclass(frozen=True)
class Coded:
    """One note after the comparison: what each coder found (by label), and what was decided, if it was."""

    note: Note
    given: Mapping[str, Codes]
    decided: Codes | None = None
    decided_by: str = ""
    decided_at: datetime | None = None

    @property
    def agreed(self) -> Codes:
        """The codes that everybody gave who coded this note; none where nobody did.

        >>> Coded(None, {"C1": frozenset({1, 2}), "C2": frozenset({2, 3})}).agreed
        frozenset({2})
        """
        return reduce(frozenset.__and__, self.given.values()) if self.given else NO_CODES

    @property
    def disputed(self) -> Codes:
        """The codes that some gave and others did not."""
        return reduce(frozenset.__or__, self.given.values(), NO_CODES) - self.agreed

    @property
    def final(self) -> Codes:
        """The codes that count: those decided on, else those agreed on."""
        return self.agreed if self.decided is None else self.decided

    @property
    def is_open(self) -> bool:
        """Whether coders differ and nobody has decided."""
        return bool(self.disputed) and self.decided is None


def read_as(codebook: Collection[tuple[int, int | None, bool]]) -> dict[int, int]:
    """Return as which code each code is read, from (code, merged into, retired): retired ones as none.

    >>> read_as([(1, None, False), (2, 1, True), (3, None, True), (4, 3, True)])
    {1: 1, 2: 1}
    """
    offered = {code for code, _into, is_retired in codebook if not is_retired}
    target = {code: code if into is None else into for code, into, _is_retired in codebook}
    return {code: into for code, into in target.items() if into in offered}


def as_read(codes: Collection[int], known: Mapping[int, int]) -> Codes:
    """Return codes as they are read now; see `read_as`."""
    return frozenset(known[code] for code in codes if code in known)

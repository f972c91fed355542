"""Decisions on issues after the sessions, as plain values, and what stands of them: pure.

Votes and classes stay as they are; a decision says how the report lists an issue.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class DecisionKind(StrEnum):
    """What is decided on an issue; an undo takes an earlier decision back."""

    MERGE = "merge"
    REWORD = "reword"
    DROP = "drop"
    UNDO = "undo"


@dataclass(frozen=True)
class Decision:
    """One entry of the log of decisions; `undoes` is the entry that it takes back."""

    pk: int
    kind: str
    issue: str
    at: datetime
    into: str = ""
    statement: str = ""
    reason: str = ""
    actor: str = ""
    undoes: int | None = None
    is_undone: bool = False

    @property
    def stands(self) -> bool:
        """Whether it is in force."""
        return self.kind != DecisionKind.UNDO and not self.is_undone


@dataclass(frozen=True)
class Standing:
    """What is in force: each merged issue with the one it went into, what was dropped, the last wording."""

    merged: dict[str, str] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    reworded: dict[str, str] = field(default_factory=dict)

    @property
    def left(self) -> frozenset[str]:
        """The issues that do not carry on."""
        return self.dropped | self.merged.keys()


def standing(decisions: Iterable[Decision]) -> Standing:
    """Return what is in force of decisions in the order in which they were made.

    >>> made = datetime(2026, 3, 2)
    >>> standing([Decision(1, "merge", "A-01", made, into="A-02"), Decision(2, "drop", "A-03", made)]).merged
    {'A-01': 'A-02'}
    """
    found = [decision for decision in decisions if decision.stands]
    return Standing(
        merged={one.issue: one.into for one in found if one.kind == DecisionKind.MERGE},
        dropped=frozenset(one.issue for one in found if one.kind == DecisionKind.DROP),
        reworded={one.issue: one.statement for one in found if one.kind == DecisionKind.REWORD},
    )

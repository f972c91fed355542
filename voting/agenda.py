"""The states of an agenda item, the moves between them and the rounds they open: pure.

An item is pending, then sealed, revealed and closed; it may be put aside from any of them. Where all votes
are collected first, it is ended after it was sealed: it takes no more votes, and nobody sees them yet. A move
says what happens to the board of votes: nothing, a new sealed round that starts empty, or a new open round
that starts as a copy of the last.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from random import Random
from typing import TypeVar

T = TypeVar("T")


class ItemState(StrEnum):
    """Where an issue is in one session."""

    PENDING = "pending"
    SEALED = "sealed"
    ENDED = "ended"
    REVEALED = "revealed"
    CLOSED = "closed"
    ASIDE = "aside"


class Move(StrEnum):
    """What a facilitator may do to an agenda item."""

    START = "start"
    REVEAL = "reveal"
    CLOSE = "close"
    REOPEN = "reopen"
    VOTE_AGAIN = "vote_again"
    PUT_ASIDE = "put_aside"
    TAKE_UP = "take_up"


class NewRound(StrEnum):
    """How a round begins."""

    EMPTY = "empty"
    COPY = "copy"


@dataclass(frozen=True)
class Step:
    """What a move does: the state it leads to and the round it opens, if any."""

    state: ItemState
    opens: NewRound | None = None


TAKES_VOTES = frozenset({ItemState.SEALED, ItemState.REVEALED})

_STEPS: dict[tuple[ItemState, Move], Step] = {
    (ItemState.PENDING, Move.START): Step(ItemState.SEALED, NewRound.EMPTY),
    (ItemState.SEALED, Move.REVEAL): Step(ItemState.REVEALED, NewRound.COPY),
    (ItemState.ENDED, Move.REVEAL): Step(ItemState.REVEALED, NewRound.COPY),
    (ItemState.REVEALED, Move.CLOSE): Step(ItemState.CLOSED),
    (ItemState.CLOSED, Move.REOPEN): Step(ItemState.REVEALED, NewRound.COPY),
    (ItemState.REVEALED, Move.VOTE_AGAIN): Step(ItemState.SEALED, NewRound.EMPTY),
    (ItemState.CLOSED, Move.VOTE_AGAIN): Step(ItemState.SEALED, NewRound.EMPTY),
    (ItemState.PENDING, Move.PUT_ASIDE): Step(ItemState.ASIDE),
    (ItemState.SEALED, Move.PUT_ASIDE): Step(ItemState.ASIDE),
    (ItemState.ENDED, Move.PUT_ASIDE): Step(ItemState.ASIDE),
    (ItemState.REVEALED, Move.PUT_ASIDE): Step(ItemState.ASIDE),
    (ItemState.CLOSED, Move.PUT_ASIDE): Step(ItemState.ASIDE),
}


def step(state: ItemState | str, move: Move | str, resumes_as: ItemState | str = "") -> Step | None:
    """Return what `move` does to an item in `state`, or None where it is not open.

    `resumes_as` is the state in which an item was put aside; taking it up leads back there.

    >>> step("sealed", "reveal")
    Step(state=<ItemState.REVEALED: 'revealed'>, opens=<NewRound.COPY: 'copy'>)
    """
    state, move = ItemState(state), Move(move)
    if (state, move) == (ItemState.ASIDE, Move.TAKE_UP):
        return Step(ItemState(resumes_as or ItemState.PENDING))
    return _STEPS.get((state, move))


def moves_from(state: ItemState | str) -> list[Move]:
    """Return the moves open to an item in `state`, in the order of `Move`."""
    return [move for move in Move if step(state, move) is not None]


# So long may the last move be undone.
UNDO_FOR = timedelta(seconds=10)
# The move of the panel, from one issue to another; the log's word for it.
GO_TO = "go_to"
UNDO = "undo"
# The log's words for whatever moves issues or the panel.
MOVING = frozenset({*Move, GO_TO, UNDO, "start_session", "end_voting", "finish_session"})


@dataclass(frozen=True)
class Made:
    """The last thing that moved an issue or the panel, as the log has it.

    `was` is what it led away from: the state of the issue or, where the panel moved, the code of the issue
    that it left. "" is a thing that cannot be undone, like the start of the session.
    """

    entry: int
    verb: str
    issue: str
    round: int
    was: str
    at: datetime

    def seconds_left(self, now: datetime) -> int:
        """Return how long it may still be undone, in whole seconds; 0 where it may not."""
        left = (self.at + UNDO_FOR - now).total_seconds() if self.was else 0
        return max(0, ceil(left))


@dataclass(frozen=True)
class Undoing:
    """What undoing a move does to an issue: the state it goes back to, and what becomes of the rounds.

    `removes_round`: the round that the move opened goes, with its copy of the board. `reopens_round`: the one
    that the move ended goes on.
    """

    state: ItemState
    resumes_as: str
    removes_round: bool
    reopens_round: bool


def undoing(move: Move | str, was: ItemState | str, state: ItemState | str) -> Undoing | None:
    """Return how to undo `move`, which led from `was` to `state`, or None where it did not.

    >>> undoing("close", "revealed", "closed").reopens_round
    True
    """
    was, state = ItemState(was), ItemState(state)
    taken = step(was, move, resumes_as=state)
    if taken is None or taken.state != state:
        return None
    opens = taken.opens is not None
    return Undoing(
        state=was,
        resumes_as=state if was == ItemState.ASIDE else "",
        removes_round=opens,
        # In every state that takes votes one round is open; in the others none is.
        reopens_round=was in TAKES_VOTES and (opens or taken.state == ItemState.CLOSED),
    )


def shuffled(things: Iterable[T], seed: int) -> list[T]:
    """Return `things` in the order that `seed` gives, the same on every machine and Python since 3.2."""
    order = list(things)
    Random(seed).shuffle(order)  # noqa: S311  # a recorded order, not a secret
    return order

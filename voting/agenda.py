"""The states of an agenda item, the moves between them and the rounds they open: pure.

An item is pending, then sealed, revealed and closed; it may be put aside from any of them. A move says what
happens to the board of votes: nothing, a new sealed round that starts empty, or a new open round that starts
as a copy of the last.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import TypeVar

T = TypeVar("T")


class ItemState(StrEnum):
    """Where an issue is in one session."""

    PENDING = "pending"
    SEALED = "sealed"
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
    (ItemState.REVEALED, Move.CLOSE): Step(ItemState.CLOSED),
    (ItemState.CLOSED, Move.REOPEN): Step(ItemState.REVEALED, NewRound.COPY),
    (ItemState.REVEALED, Move.VOTE_AGAIN): Step(ItemState.SEALED, NewRound.EMPTY),
    (ItemState.CLOSED, Move.VOTE_AGAIN): Step(ItemState.SEALED, NewRound.EMPTY),
    (ItemState.PENDING, Move.PUT_ASIDE): Step(ItemState.ASIDE),
    (ItemState.SEALED, Move.PUT_ASIDE): Step(ItemState.ASIDE),
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


def shuffled(things: Iterable[T], seed: int) -> list[T]:
    """Return `things` in the order that `seed` gives, the same on every machine and Python since 3.2."""
    order = list(things)
    Random(seed).shuffle(order)  # noqa: S311  # a recorded order, not a secret
    return order

"""The states of an agenda item: every state with every move."""

import pytest

from voting.agenda import ItemState, Move, NewRound, Step, moves_from, shuffled, step

OPEN = {
    ("pending", "start"): Step(ItemState.SEALED, NewRound.EMPTY),
    ("sealed", "reveal"): Step(ItemState.REVEALED, NewRound.COPY),
    ("ended", "reveal"): Step(ItemState.REVEALED, NewRound.COPY),
    ("revealed", "close"): Step(ItemState.CLOSED),
    ("closed", "reopen"): Step(ItemState.REVEALED, NewRound.COPY),
    ("revealed", "vote_again"): Step(ItemState.SEALED, NewRound.EMPTY),
    ("closed", "vote_again"): Step(ItemState.SEALED, NewRound.EMPTY),
    ("pending", "put_aside"): Step(ItemState.ASIDE),
    ("sealed", "put_aside"): Step(ItemState.ASIDE),
    ("ended", "put_aside"): Step(ItemState.ASIDE),
    ("revealed", "put_aside"): Step(ItemState.ASIDE),
    ("closed", "put_aside"): Step(ItemState.ASIDE),
    ("aside", "take_up"): Step(ItemState.PENDING),
}


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("state", list(ItemState))
def test_step_for_every_state_and_move(state, move):
    assert step(state, move) == OPEN.get((state, move))


@pytest.mark.parametrize("state", ["pending", "sealed", "ended", "revealed", "closed"])
def test_taking_up_leads_back_to_where_it_was_put_aside(state):
    assert step("aside", "take_up", state) == Step(ItemState(state))


def test_moves_from_names_what_is_open():
    assert moves_from("closed") == [Move.REOPEN, Move.VOTE_AGAIN, Move.PUT_ASIDE]


def test_shuffled_is_the_same_for_the_same_seed():
    assert shuffled(range(8), 7) == shuffled(range(8), 7)
    assert sorted(shuffled(range(8), 7)) == list(range(8))
    assert shuffled(range(8), 7) != shuffled(range(8), 8)

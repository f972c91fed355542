"""Nobody learns a vote before it is revealed: what a browser receives is the same, byte for byte, for any two
histories that differ only in sealed votes of others.

For a small panel every board is tried; for a larger one some histories, with changes of mind.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, product
from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from studies.live import Place
from studies.models import Participant, Session
from tests.factories import NOW, make_item, move, owner_of, vote
from tests.voting.room import BOARD, CONSOLE, FOLLOWED, LATER, SCREEN, Room, differences
from voting.actions.discussion import end_voting
from voting.board import Presenter
from voting.models import Vote
from voting.queries import board_for

pytestmark = pytest.mark.django_db

# Each history is what two peers do, in this order. In the end both have placed both dots in all of them.
BOTH = list(product((0, 1), ("occurrence", "relevance")))
HISTORIES = [
    [(who, question, value) for (who, question), value in zip(BOTH, values, strict=True)]
    for values in ((1, 1, 1, 1), (5, 5, 5, 5), (1, 5, 5, 1), (5, 5, 1, 1), (2, 3, 4, 3))
] + [
    # The other one first.
    [(who, question, 4) for who, question in reversed(BOTH)],
    # With a change of mind, and another.
    [(0, "occurrence", 1), *((who, question, 5) for who, question in BOTH), (1, "relevance", 2)],
]
POINTS = (1, 2, 3, 4, 5)
OR_NONE = (None, *POINTS)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def make_room(monkeypatch):
    """Make a room that keeps the nudges of votes."""

    def make(kind=Room, *moves, **values):
        room = kind(*moves, **values)
        monkeypatch.setattr("voting.actions.vote.publish", room.publish)
        return room

    return make


@pytest.mark.parametrize("peers", ["numbered", "anonymous"])
@pytest.mark.parametrize("moves", [(), ("vote_again",)], ids=["first vote", "vote again"])
def test_sealed_votes_of_others_change_nothing_that_anybody_receives(make_room, moves, peers):
    assert differences(make_room(Room, *moves, peers=peers), HISTORIES) == set()


def test_alone_nobody_ever_learns_an_answer_of_another(make_room):
    assert differences(make_room(mode="self_paced"), HISTORIES) == set()


def test_while_all_votes_are_collected_nobody_learns_anything_of_them(make_room):
    assert differences(make_room(mode="collect"), HISTORIES) == set()


# Every board of a small panel


def changes(places: int, points: tuple[int | None, ...]) -> Iterator[tuple[int, str, int | None]]:
    """Yield single changes of mind that lead through every board of so many dots: a Gray code."""
    boards: list[tuple[int | None, ...]] = [()]
    for _ in range(places):
        boards = [
            (*board, point)
            for turn, board in enumerate(boards)
            for point in (points if turn % 2 == 0 else points[::-1])
        ]
    yield from ((*BOTH[at], boards[0][at]) for at in range(places))
    for before, after in pairwise(boards):
        at = next(at for at in range(places) if before[at] != after[at])
        yield (*BOTH[at], after[at])


def test_the_walk_leads_through_every_board_once():
    board, seen = {}, []
    for who, question, value in changes(4, POINTS):
        board[who, question] = value
        seen.append(tuple(board.values()))
    assert sorted(seen[3:]) == sorted(product(POINTS, repeat=4))


def walk(room: Room, changes, look) -> set[str]:
    """Lead the room through changes of mind and return what differed on the way."""
    first, different = look(), set()
    for change in changes:
        room.answer(*change)
        now = look()
        different |= {name for name in now if now[name] != first[name]}
    return different


def test_of_every_answer_of_a_peer_nobody_receives_anything(make_room):
    """One peer, two questions, five points or no opinion: all 36 boards, all that anybody can ask for."""
    room = make_room(others=1, has_no_opinion=True)
    assert walk(room, changes(2, OR_NONE), room.received) == set()


def sights(room: Room) -> dict[str, str]:
    """Return the boards of everybody but the peers: the one source of all pages."""
    session = Session.objects.select_related("study").get(pk=room.session.pk)
    viewers = {
        "participant": Participant.objects.get(pk=room.ana.pk),
        "facilitator": room.lead,
        "presenter": Presenter(),
    }
    return {name: repr(board_for(session, viewer, now=LATER)) for name, viewer in viewers.items()}


def test_of_every_board_of_two_peers_nobody_is_given_anything(make_room):
    """Two peers, two questions, five points: all 625 boards."""
    room = make_room()
    assert walk(room, changes(4, POINTS), lambda: sights(room) | room.heard()) == set()


def test_of_any_history_of_five_people_nobody_is_given_anything(make_room):
    """Everybody has answered; then four of five change their minds in any order, as often as they like."""
    room = make_room(others=4, mode="collect")
    before = sights(room)
    votes = st.tuples(st.integers(0, 3), st.sampled_from(["occurrence", "relevance"]), st.integers(1, 5))

    @settings(max_examples=25)
    @given(history=st.lists(votes, min_size=1, max_size=12))
    def try_one(history):
        with transaction.atomic():
            room.play(history)
            assert sights(room) == before
            transaction.set_rollback(True)

    try_one()


# How many have voted


@pytest.mark.parametrize(("shows_vote_count", "peers", "screen"), [(True, "votes", "votes"), (False, "", "")])
def test_where_the_count_is_kept_secret_no_nudge_tells_it(make_room, shows_vote_count, peers, screen):
    room = make_room(Room, "vote_again", others=1, shows_vote_count=shows_vote_count)
    room.answer(0, "occurrence", 4)
    assert room.heard() == {
        "nudges of participant": peers.encode(),
        "nudges of presenter": screen.encode(),
        "nudges of facilitator": b"votes",
    }


# The order of the discussion


class EndedRoom(Room):
    """A room where all votes come first; every history ends with the end of voting."""

    def play(self, history):
        super().play(history)
        for person, value in zip(self.peers, (2, 4), strict=True):
            vote(person, make_item(self.session, 2), value)
        end_voting(session=self.session, by=owner_of(self.session.study), now=NOW)


def test_after_the_end_of_voting_only_facilitators_learn_the_order(make_room):
    """Whoever leads is brought to the most disputed issue; everybody else receives the same bytes."""
    found = differences(make_room(EndedRoom, mode="collect"), HISTORIES)
    assert found == CONSOLE | {"reports:triage"}


def test_an_order_that_participants_receive_is_found(make_room, monkeypatch):
    def leaky(session, viewer, **values):
        board = board_for(session, viewer, **values)
        turns = dict(session.agenda_items.values_list("pk", "turn"))
        agenda = tuple(replace(entry, turn=turns[entry.item_id] or 0) for entry in board.agenda)
        return replace(board, agenda=agenda)

    monkeypatch.setattr("voting.views.board.board_for", leaky)
    found = differences(make_room(EndedRoom, mode="collect"), HISTORIES[:4], BOARD)
    assert found >= {"voting:board", "voting:board_fragment"}


# Sabotage: with one safety taken out the same comparisons must find it.

FEW = HISTORIES[:4]


def _leak_in_a_count(session, viewer, **values):
    board = board_for(session, viewer, **values)
    agreeing = Vote.objects.filter(item__session=session, value=5, question__name="relevance").count()
    return replace(board, card=replace(board.card, have_voted=agreeing % 3))


def _leak_in_an_order(session, viewer, **values):
    board = board_for(session, viewer, **values)
    votes = Vote.objects.filter(item__session=session).order_by("-value", "-cast_at")
    last = list(votes.values_list("participant__public_id", flat=True))
    return replace(board, people=tuple(sorted(board.people, key=lambda person: last.index(person.public_id))))


def test_a_leak_planted_in_a_count_is_found(make_room, monkeypatch):
    monkeypatch.setattr("voting.views.board.board_for", _leak_in_a_count)
    assert differences(make_room(), FEW, FOLLOWED) == {"voting:board", "voting:board_fragment"}


def test_a_leak_planted_in_the_presenter_view_is_found(make_room, monkeypatch):
    monkeypatch.setattr("voting.views.presenter.board_for", _leak_in_a_count)
    assert differences(make_room(), FEW, FOLLOWED) == SCREEN


def test_a_leak_planted_in_an_order_is_found(make_room, monkeypatch):
    monkeypatch.setattr("voting.views.console.board_for", _leak_in_an_order)
    assert differences(make_room(), FEW, FOLLOWED) == CONSOLE


def test_a_leak_planted_in_the_etag_alone_is_found(make_room, monkeypatch):
    def leaky(self):
        return str(list(Vote.objects.order_by("pk").values_list("value", flat=True)))

    monkeypatch.setattr("voting.board.Board.fingerprint", property(leaky))
    assert differences(make_room(), FEW, FOLLOWED) == FOLLOWED


def test_a_leak_of_one_board_alone_is_found_on_the_walk(make_room, monkeypatch):
    """One of 36 boards shows in one answer."""
    room = make_room(others=1, has_no_opinion=True)

    def leaky(session, viewer, **values):
        board = board_for(session, viewer, **values)
        is_found = Vote.objects.filter(value=2, participant=room.peers[0], item=room.item).count() == 2
        return replace(board, session_name=f"{board.session_name}.") if is_found else board

    monkeypatch.setattr("voting.views.presenter.board_for", leaky)
    assert walk(room, changes(2, OR_NONE), lambda: room.received(SCREEN)) == SCREEN


def test_running_votes_in_reports_files_and_the_api_are_found(make_room, monkeypatch):
    """The safety of all that analysts receive: only finished sessions count."""
    room = make_room()
    every = SimpleNamespace(FINISHED="running", RUNNING="running")
    monkeypatch.setattr("reports.queries.SessionState", every)
    monkeypatch.setattr("voting.snapshot.SessionState", every)
    found = differences(room, FEW)
    assert found >= {"reports:study", "study.json", "votes.csv", "results.csv", "api votes", "api results"}


def test_a_nudge_for_everything_that_happens_is_found(make_room, monkeypatch):
    monkeypatch.setattr(Place, "hears", lambda self, nudge: True)
    room = make_room()
    assert differences(room, HISTORIES, names=()) == set(room.heard())


def test_the_reveal_is_what_changes_the_pages(make_room):
    """The comparison can see votes at all: after the reveal the same histories differ."""
    room = make_room()
    seen = set()
    for history in HISTORIES[:2]:
        with transaction.atomic():
            room.play(history)
            move(room.item, "reveal")
            seen.add(room.received(FOLLOWED)["voting:board_fragment"])
            transaction.set_rollback(True)
    assert len(seen) == 2

"""Nobody learns a vote before it is revealed: what a browser receives is the same, byte for byte, for any two
histories that differ only in sealed votes of others.
"""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from studies.models import Participant, Question
from tests.factories import (
    NOW,
    make_item,
    make_participants,
    make_proposal,
    make_session,
    make_study,
    move,
    owner_of,
    seated,
    vote,
)
from voting.actions.discussion import end_voting
from voting.actions.proposal import park_proposal
from voting.actions.vote import Answer, cast_vote
from voting.models import IssueProposal, Vote
from voting.queries import board_for

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=1)
# Random at every rendering, whatever anybody votes.
RANDOM = re.compile(rb'name="(?:csrfmiddlewaretoken|key[\w-]*)" value="[^"]+"')

# Each history is what two peers do, in this order: who, which question, which answer. In the end both have
# placed both dots in all of them.
BOTH = list(product((0, 1), ("occurrence", "relevance")))
HISTORIES = [
    [(who, question, value) for (who, question), value in zip(BOTH, values, strict=True)]
    for values in ((1, 1, 1, 1), (5, 5, 5, 5), (1, 5, 5, 1), (5, 5, 1, 1), (2, 3, 4, 3), (3, 3, 3, 4))
] + [
    # The other one first.
    [(who, question, 4) for who, question in reversed(BOTH)],
    # With a change of mind, and another.
    [(0, "occurrence", 1), *((who, question, 5) for who, question in BOTH), (1, "relevance", 2)],
]


class Room:
    """A running session with a viewer, two peers and a facilitator, at one issue."""

    def __init__(self, *moves: str, mode: str = "live", **study: str) -> None:
        self.session = make_session(make_study(**study), state="running", mode=mode)
        self.ana, *self.peers = make_participants(self.session, 3, seen_at=LATER)
        self.item = make_item(self.session)
        if mode == "live":
            self.item = move(self.item, "start")
        for person in (self.ana, *self.peers):
            for question in Question.objects.all():
                vote(person, self.item, 3, question.name)
        if "vote_again" in moves:
            self.item = move(self.item, "reveal", "vote_again")
        self.browsers = {"participant": seated(self.ana), "facilitator": Client(), "presenter": Client()}
        self.browsers["facilitator"].force_login(owner_of(self.session.study))

    def play(self, history: list[tuple[int, str, int]]) -> None:
        """Let the peers vote, a second after each other."""
        for second, (who, question, value) in enumerate(history):
            person = Participant.objects.select_related("session__study", "consent_record").get(
                pk=self.peers[who].pk
            )
            answer = Answer(
                item_id=self.item.pk, question=question, round=self.item.round, value=value, key=uuid4()
            )
            cast_vote(by=person, answer=answer, now=NOW + timedelta(seconds=second))

    def received(self) -> dict[str, bytes]:
        """Return everything that the viewer's and the facilitator's browsers are sent."""
        here = [self.session.study.public_id, self.session.public_id]
        shared = [self.session.presenter_secret]
        requests = {
            "board": ("participant", reverse("voting:board", args=here[1:])),
            "board fragment": ("participant", reverse("voting:board_fragment", args=here[1:])),
            "own answers": ("participant", reverse("voting:own_answers", args=here[1:])),
            "presenter": ("presenter", reverse("voting:presenter", args=shared)),
            "presenter fragment": ("presenter", reverse("voting:presenter_fragment", args=shared)),
            "console": ("facilitator", reverse("voting:console", args=here)),
            "console fragment": ("facilitator", reverse("voting:console_fragment", args=here)),
        }
        return {name: _bytes(self.browsers[who].get(address)) for name, (who, address) in requests.items()}


def _bytes(response) -> bytes:
    """Return headers and body; what is random is taken out, the rest counts."""
    assert response.status_code == 200
    headers = sorted(f"{name}: {value}" for name, value in response.headers.items() if name != "X-Request-ID")
    body = RANDOM.sub(b"", response.content)
    # The random values are all as long as each other, so lengths stay comparable.
    return "\n".join(headers).encode() + b"\n\n" + body


def differences(room: Room) -> set[str]:
    """Return which answers differ between histories."""
    first: dict[str, bytes] = {}
    different = set()
    for history in HISTORIES:
        with transaction.atomic():
            room.play(history)
            received = room.received()
            transaction.set_rollback(True)
        first = first or received
        different |= {name for name, content in received.items() if content != first[name]}
    return different


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.mark.parametrize("peers", ["numbered", "anonymous"])
@pytest.mark.parametrize("moves", [(), ("vote_again",)], ids=["first vote", "vote again"])
def test_sealed_votes_of_others_change_nothing_that_anybody_receives(moves, peers):
    assert differences(Room(*moves, peers=peers)) == set()


def test_alone_nobody_ever_learns_an_answer_of_another():
    assert differences(Room(mode="self_paced")) == set()


def test_while_all_votes_are_collected_nobody_learns_anything_of_them():
    assert differences(Room(mode="collect")) == set()


class EndedRoom(Room):
    """A room where all votes come first; every history ends with the end of voting."""

    def play(self, history: list[tuple[int, str, int]]) -> None:
        super().play(history)
        for person, value in zip(self.peers, (2, 4), strict=True):
            vote(person, make_item(self.session, 2), value)
        end_voting(session=self.session, by=owner_of(self.session.study), now=NOW)


def test_after_the_end_of_voting_only_facilitators_learn_the_order():
    """Whoever leads is brought to the most disputed issue; everybody else receives the same bytes."""
    assert differences(EndedRoom(mode="collect")) == {"console", "console fragment"}


def test_an_order_that_participants_receive_is_found(monkeypatch):
    def leaky(session, viewer, **values):
        board = board_for(session, viewer, **values)
        turns = dict(session.agenda_items.values_list("pk", "turn"))
        agenda = tuple(replace(entry, turn=turns[entry.item_id] or 0) for entry in board.agenda)
        return replace(board, agenda=agenda)

    monkeypatch.setattr("voting.views.board.board_for", leaky)
    assert differences(EndedRoom(mode="collect")) >= {"board", "board fragment"}


# Sabotage: with one safety taken out the same comparison must find it.


def _leak_in_a_count(session, viewer, **values):
    board = board_for(session, viewer, **values)
    agreeing = Vote.objects.filter(item__session=session, value=5, question__name="relevance").count()
    return replace(board, card=replace(board.card, have_voted=agreeing % 3))


def _leak_in_an_order(session, viewer, **values):
    board = board_for(session, viewer, **values)
    last = Vote.objects.order_by("-value", "-cast_at").values_list("participant__public_id", flat=True)
    return replace(
        board, people=tuple(sorted(board.people, key=lambda person: list(last).index(person.public_id)))
    )


def test_a_leak_planted_in_a_count_is_found(monkeypatch):
    monkeypatch.setattr("voting.views.board.board_for", _leak_in_a_count)
    assert differences(Room()) >= {"board", "board fragment"}


def test_a_leak_planted_in_the_presenter_view_is_found(monkeypatch):
    monkeypatch.setattr("voting.views.presenter.board_for", _leak_in_a_count)
    assert differences(Room()) == {"presenter", "presenter fragment"}


def test_a_leak_planted_in_an_order_is_found(monkeypatch):
    monkeypatch.setattr("voting.views.console.board_for", _leak_in_an_order)
    assert differences(Room()) == {"console", "console fragment"}


def test_a_leak_planted_in_the_etag_alone_is_found(monkeypatch):
    def leaky(self):
        return str(list(Vote.objects.order_by("pk").values_list("value", flat=True)))

    monkeypatch.setattr("voting.board.Board.fingerprint", property(leaky))
    assert differences(Room()) == {
        *("board", "board fragment"),
        *("console", "console fragment"),
        *("presenter", "presenter fragment"),
    }


def test_the_reveal_is_what_changes_the_pages():
    """The comparison can see votes at all: after the reveal the same histories differ."""
    room = Room()
    seen = set()
    for history in HISTORIES[:2]:
        with transaction.atomic():
            room.play(history)
            move(room.item, "reveal")
            seen.add(room.received()["board fragment"])
            transaction.set_rollback(True)
    assert len(seen) == 2


# Proposals of missing issues: what peers propose, between their votes.
PROPOSALS = [
    [],
    [(0, "Of one")],
    [(1, "Of another")],
    [(0, "Of one"), (1, "Of another"), (0, "And once more")],
]


class ProposingRoom(Room):
    """A room in which peers propose issues while they vote, and a facilitator decides on the first."""

    proposals = PROPOSALS[-1]

    def play(self, history: list[tuple[int, str, int]]) -> None:
        half = len(history) // 2
        super().play(history[:half])
        for who, statement in self.proposals:
            propose(self.peers[who], statement)
        first = IssueProposal.objects.filter(session=self.session).order_by("pk").first()
        if first is not None:
            park_proposal(proposal=first, reason="Later", by=owner_of(self.session.study), now=NOW)
        super().play(history[half:])


def propose(person, statement: str) -> None:
    """Propose with a key and an address that are the same in every history."""
    number = IssueProposal.objects.count()
    make_proposal(person, statement)
    IssueProposal.objects.filter(statement=statement).update(public_id=f"{number:012}")


@pytest.mark.parametrize("mode", ["live", "collect", "self_paced"])
def test_votes_between_proposals_change_nothing_that_anybody_receives(mode):
    assert differences(ProposingRoom(mode=mode)) == set()


@pytest.mark.parametrize("mode", ["live", "collect", "self_paced"])
@pytest.mark.parametrize("peers", ["numbered", "anonymous"])
def test_what_peers_propose_is_received_by_facilitators_only(mode, peers):
    room = ProposingRoom(mode=mode, peers=peers)
    first: dict[str, bytes] = {}
    different = set()
    for proposals in PROPOSALS:
        room.proposals = proposals
        with transaction.atomic():
            room.play(HISTORIES[0])
            received = room.received()
            transaction.set_rollback(True)
        first = first or received
        different |= {name for name, content in received.items() if content != first[name]}
    assert different == {"console", "console fragment"}


def test_a_proposal_that_peers_receive_is_found(monkeypatch):
    def leaky(session, viewer, **values):
        board = board_for(session, viewer, **values)
        agreeing = Vote.objects.filter(item__session=session, value=5).count()
        return replace(board, proposals=board.proposals * (agreeing % 3))

    monkeypatch.setattr("voting.views.console.board_for", leaky)
    assert differences(ProposingRoom()) == {"console", "console fragment"}

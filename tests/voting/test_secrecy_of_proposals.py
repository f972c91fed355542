"""What peers propose is received by whoever leads, and votes between proposals by nobody; nudges included."""

from dataclasses import replace

import pytest
import time_machine
from django.db import transaction

from studies.live import Place
from tests.factories import NOW, make_proposal, owner_of
from tests.voting.room import CONSOLE, FOLLOWED, LATER, Room, differences
from tests.voting.test_secrecy import HISTORIES
from voting.actions.proposal import merge_proposal, park_proposal
from voting.models import IssueProposal, Vote
from voting.queries import board_for

pytestmark = pytest.mark.django_db

NAMES = FOLLOWED | {"voting:own_answers"}
PROPOSALS = [
    [],
    [(0, "Of one")],
    [(1, "Of another")],
    [(0, "Of one"), (1, "Of another"), (0, "And once more")],
]


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def make_room(monkeypatch):
    """Make a room that keeps the nudges of votes, of proposals and of what is decided on them."""

    def make(**values):
        room = ProposingRoom(**values)
        for module in ("vote", "proposal"):
            monkeypatch.setattr(f"voting.actions.{module}.publish", room.publish)
        return room

    return make


class ProposingRoom(Room):
    """A room in which peers propose issues while they vote, and a facilitator decides on the first two."""

    proposals = PROPOSALS[-1]

    def play(self, history):
        history = list(history)
        half = len(history) // 2
        super().play(history[:half])
        for who, statement in self.proposals:
            propose(self.peers[who], statement)
        by = owner_of(self.study)
        proposals = list(IssueProposal.objects.filter(session=self.session).order_by("pk"))
        for proposal in proposals[:1]:
            park_proposal(proposal=proposal, reason="Later", by=by, now=NOW)
        for proposal in proposals[1:2]:
            merge_proposal(proposal=proposal, issue=self.item.issue.code, by=by, now=NOW)
        super().play(history[half:])


def propose(person, statement: str) -> None:
    """Propose with a key and an address that are the same in every history."""
    number = IssueProposal.objects.count()
    make_proposal(person, statement)
    IssueProposal.objects.filter(statement=statement).update(public_id=f"{number:012}")


@pytest.mark.parametrize("mode", ["live", "collect", "self_paced"])
def test_votes_between_proposals_change_nothing_that_anybody_receives(make_room, mode):
    assert differences(make_room(mode=mode), HISTORIES, NAMES) == set()


@pytest.mark.parametrize("mode", ["live", "collect", "self_paced"])
@pytest.mark.parametrize("peers", ["numbered", "anonymous"])
def test_what_peers_propose_is_received_by_facilitators_only(make_room, mode, peers):
    assert proposals_received(make_room(mode=mode, peers=peers)) == CONSOLE | {"nudges of facilitator"}


def test_a_nudge_of_a_decision_that_everybody_hears_is_found(make_room, monkeypatch):
    monkeypatch.setattr(Place, "hears", lambda self, nudge: True)
    assert proposals_received(make_room()) >= {"nudges of participant", "nudges of presenter"}


def test_the_author_of_a_proposal_hears_what_became_of_it(make_room):
    room = make_room()
    propose(room.peers[0], "Of one")
    park_proposal(proposal=IssueProposal.objects.get(), reason="Later", by=owner_of(room.study), now=NOW)
    place = Place(room.session.pk, participant=room.peers[0].pk)
    assert [nudge.topic for nudge in room.nudges if place.hears(nudge)] == ["own"]


def proposals_received(room: ProposingRoom) -> set[str]:
    """Return what differs between histories that differ in the proposals of peers."""
    first: dict[str, bytes] = {}
    different = set()
    for proposals in PROPOSALS:
        room.proposals = proposals
        with transaction.atomic():
            room.nudges.clear()
            room.play(HISTORIES[0])
            received = room.received(NAMES)
            transaction.set_rollback(True)
        first = first or received
        different |= {name for name, content in received.items() if content != first[name]}
    return different


def test_a_proposal_that_peers_receive_is_found(make_room, monkeypatch):
    def leaky(session, viewer, **values):
        board = board_for(session, viewer, **values)
        agreeing = Vote.objects.filter(item__session=session, value=5).count()
        return replace(board, proposals=board.proposals * (agreeing % 3))

    monkeypatch.setattr("voting.views.console.board_for", leaky)
    assert differences(make_room(), HISTORIES, NAMES) == CONSOLE

"""What peers propose is received by whoever leads, and votes between proposals by nobody."""

from dataclasses import replace

import pytest
import time_machine
from django.db import transaction

from tests.factories import NOW, make_proposal, owner_of
from tests.voting.room import CONSOLE, FOLLOWED, LATER, Room, differences
from tests.voting.test_secrecy import HISTORIES
from voting.actions.proposal import park_proposal
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


class ProposingRoom(Room):
    """A room in which peers propose issues while they vote, and a facilitator decides on the first."""

    proposals = PROPOSALS[-1]

    def play(self, history):
        history = list(history)
        half = len(history) // 2
        super().play(history[:half])
        for who, statement in self.proposals:
            propose(self.peers[who], statement)
        first = IssueProposal.objects.filter(session=self.session).order_by("pk").first()
        if first is not None:
            park_proposal(proposal=first, reason="Later", by=owner_of(self.study), now=NOW)
        super().play(history[half:])


def propose(person, statement: str) -> None:
    """Propose with a key and an address that are the same in every history."""
    number = IssueProposal.objects.count()
    make_proposal(person, statement)
    IssueProposal.objects.filter(statement=statement).update(public_id=f"{number:012}")


@pytest.mark.parametrize("mode", ["live", "collect", "self_paced"])
def test_votes_between_proposals_change_nothing_that_anybody_receives(mode):
    assert differences(ProposingRoom(mode=mode), HISTORIES, NAMES) == set()


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
            received = room.received(NAMES)
            transaction.set_rollback(True)
        first = first or received
        different |= {name for name, content in received.items() if content != first[name]}
    assert different == CONSOLE


def test_a_proposal_that_peers_receive_is_found(monkeypatch):
    def leaky(session, viewer, **values):
        board = board_for(session, viewer, **values)
        agreeing = Vote.objects.filter(item__session=session, value=5).count()
        return replace(board, proposals=board.proposals * (agreeing % 3))

    monkeypatch.setattr("voting.views.console.board_for", leaky)
    assert differences(ProposingRoom(), HISTORIES, NAMES) == CONSOLE

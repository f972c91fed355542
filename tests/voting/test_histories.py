"""Random histories of a session: answers dropped, sent twice, out of order, between moves of the facilitator.

A small reference keeps book beside the database. In the end every answer that arrived counts exactly once
or is kept as late, and the boards of all rounds are those of the reference. The twin takes the keys out.
"""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_item, make_participants, make_session, make_study, make_user, move, vote
from voting.agenda import TAKES_VOTES, Move, NewRound, step
from voting.models import Vote, VoteChange

pytestmark = pytest.mark.django_db

PEOPLE = 3
QUESTIONS = ("occurrence", "relevance")

answers = st.tuples(
    st.just("answer"), st.integers(0, PEOPLE - 1), st.sampled_from(QUESTIONS), st.integers(1, 5)
)
events = st.one_of(
    answers,
    answers,
    st.tuples(st.just("arrive"), st.integers(0, 9)),
    st.tuples(st.just("arrive unanswered"), st.integers(0, 9)),
    st.tuples(st.just("look"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("move"), st.sampled_from(list(Move))),
)
histories = st.lists(events, min_size=8, max_size=30)


@dataclass(frozen=True)
class Sent:
    """One answer in an outbox, with the round that its sender saw."""

    person: int
    question: str
    value: int
    round: int
    key: UUID


@dataclass
class Reference:
    """What must be true of one item, kept without a database."""

    state: str = "pending"
    resumes_as: str = ""
    round: int = 0
    boards: dict[int, dict[tuple[int, str], int]] = field(default_factory=dict)
    arrived: dict[UUID, bool] = field(default_factory=dict)

    def take(self, sent: Sent) -> bool:
        """Take an answer and return whether it is late; the same key again changes nothing."""
        if sent.key not in self.arrived:
            is_late = self.state not in TAKES_VOTES or sent.round != self.round
            self.arrived[sent.key] = is_late
            if not is_late:
                self.boards[self.round][sent.person, sent.question] = sent.value
        return self.arrived[sent.key]

    def move(self, name: Move) -> None:
        taken = step(self.state, name, self.resumes_as)
        if taken.opens is not None and self.round > 1 and self.state == "sealed":
            self.boards[self.round] = self.boards[self.round - 1] | self.boards[self.round]
        if taken.opens is not None:
            last = self.boards.get(self.round, {})
            self.round += 1
            self.boards[self.round] = dict(last) if taken.opens == NewRound.COPY else {}
        self.resumes_as = self.state if taken.state == "aside" else ""
        self.state = taken.state


class History:
    """One session that lives through events, and its reference."""

    def __init__(self) -> None:
        study = make_study(owner=make_user())
        session = make_session(study, state="running")
        self.people = make_participants(session, PEOPLE)
        self.item = make_item(session)
        self.reference = Reference()
        self.rounds_seen = [0] * PEOPLE
        self.outbox: list[Sent] = []

    def live(self, history) -> None:
        for name, *values in history:
            getattr(self, name.replace(" ", "_"))(*values)
        # The network heals: what is still waiting arrives.
        for sent in list(self.outbox):
            self._deliver(sent)

    def answer(self, person: int, question: str, value: int) -> None:
        self.outbox.append(Sent(person, question, value, self.rounds_seen[person], uuid4()))

    def arrive(self, place: int) -> None:
        """An answer arrives and its sender hears of it."""
        if self.outbox:
            self._deliver(self.outbox.pop(place % len(self.outbox)))

    def arrive_unanswered(self, place: int) -> None:
        """An answer arrives, but its sender does not hear of it and will send it again."""
        if self.outbox:
            self._deliver(self.outbox[place % len(self.outbox)])

    def look(self, person: int) -> None:
        self.rounds_seen[person] = self.reference.round

    def move(self, name: Move) -> None:
        if step(self.reference.state, name, self.reference.resumes_as) is not None:
            self.item = move(self.item, name)
            self.reference.move(name)

    def _deliver(self, sent: Sent) -> None:
        # A page shows scales only once a round is open, so nothing is ever sent for round 0.
        if sent.round:
            person = self.people[sent.person]
            receipt = vote(person, self.item, sent.value, sent.question, round=sent.round, key=sent.key)
            assert receipt.is_late == self.reference.take(sent)

    def check(self) -> None:
        stored: dict[int, dict[tuple[int, str], int]] = {}
        seats = {person.pk: seat for seat, person in enumerate(self.people)}
        rows = Vote.objects.filter(item=self.item)
        for person, question, number, value in rows.values_list(
            "participant_id", "question__name", "round", "value"
        ):
            stored.setdefault(number, {})[seats[person], question] = value
        assert stored == {number: board for number, board in self.reference.boards.items() if board}
        kept = VoteChange.objects.filter(item=self.item).values_list("key", "is_late")
        assert sorted(kept) == sorted(self.reference.arrived.items())


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(history=histories)
def test_whatever_the_network_does_every_answer_counts_once(history):
    life = History()
    life.live(history)
    life.check()


def test_without_the_keys_an_answer_sent_twice_is_found(monkeypatch):
    """The twin: with a key of its own for every arrival, the check above must fail."""
    create = VoteChange.objects.create
    monkeypatch.setattr(VoteChange.objects, "create", lambda **values: create(**(values | {"key": uuid4()})))
    life = History()
    history = [
        ("move", Move.START),
        ("look", 0),
        ("answer", 0, "occurrence", 4),
        ("arrive unanswered", 0),
        ("arrive", 0),
    ]
    life.live(history)
    with pytest.raises(AssertionError):
        life.check()

"""The live view is right after any interruption: what a page shows once the network is back is a fresh page.

A model of the browser's part (static/js/follow.js): who is nudged fetches the own fragment with its ETag, and
whoever was cut off is told to look again. Random histories in which nudges get lost; each safety has a twin.
"""

from dataclasses import dataclass
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from studies.live import RESYNC, Nudge, Place
from studies.models import Participant
from tests.factories import NOW, make_item, move, owner_of, vote
from tests.voting.room import LATER, RANDOM, Room
from voting.actions.agenda import go_to, write_private_note
from voting.actions.comment import add_comment, edit_comment, remove_comment, set_comment_hidden
from voting.agenda import Move, step
from voting.leading import note_tag
from voting.models import AgendaItem, Comment

pytestmark = pytest.mark.django_db

WRITERS = [f"voting.actions.{name}.publish" for name in ("agenda", "comment", "vote")]

people = st.integers(0, 2)
events = st.one_of(
    st.tuples(st.just("answer"), people, st.sampled_from(["occurrence", "relevance"]), st.integers(1, 5)),
    st.tuples(st.just("write"), people),
    st.tuples(st.sampled_from(["edit", "hide", "unwrite"]), st.integers(0, 5)),
    st.tuples(st.just("move"), st.sampled_from(list(Move))),
    st.tuples(st.just("go"), st.integers(1, 3)),
    st.tuples(st.just("remember"), st.sampled_from(["a", "b"])),
    st.tuples(st.just("cut"), st.sampled_from(["participant", "facilitator", "presenter"])),
    st.tuples(st.just("heal"), st.sampled_from(["participant", "facilitator", "presenter"])),
)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(LATER, tick=False):
        yield


@dataclass
class Page:
    """One open page: what it shows, the tag of that, and whether its stream is heard."""

    browser: Client
    address: str
    place: Place
    etag: str = ""
    shown: bytes = b""
    is_cut: bool = False

    def hear(self, nudge: Nudge) -> None:
        if not self.is_cut and self.place.hears(nudge):
            self.look()

    def look(self) -> None:
        response = self.browser.get(self.address, headers={"If-None-Match": self.etag, "HX-Request": "true"})
        if response.status_code == 200:
            self.etag, self.shown = response["ETag"], RANDOM.sub(b"", response.content)

    @property
    def fresh(self) -> bytes:
        """What somebody sees who opens the page now."""
        return RANDOM.sub(b"", self.browser.get(self.address, headers={"HX-Request": "true"}).content)


class Life(Room):
    """A room whose three kinds of pages follow what happens in it."""

    def open_pages(self) -> None:
        key = self.session.pk
        places = {
            "participant": Place(key, participant=self.ana.pk),
            "presenter": Place(key),
            "facilitator": Place(key, leads=True),
        }
        found = self.addresses()
        names = {
            "participant": "voting:board_fragment",
            "presenter": "voting:presenter_fragment",
            "facilitator": "voting:console_fragment",
        }
        self.pages = {
            who: Page(self.browsers[who], found[name][1], places[who]) for who, name in names.items()
        }
        for page in self.pages.values():
            page.look()

    def publish(self, _session, topic, *, only=0):
        """Keep a nudge until the action is through, as a commit does."""
        self.nudges.append(Nudge(topic, only))

    def live(self, history) -> None:
        for name, *values in history:
            getattr(self, f"on_{name}")(*values)
            for nudge in self.nudges:
                for page in self.pages.values():
                    page.hear(nudge)
            self.nudges.clear()

    @property
    def current(self) -> AgendaItem:
        item = self.session.agenda_items.select_related("issue").get(is_current=True)
        item.session = self.session
        return item

    def person(self, seat: int) -> Participant:
        """Return somebody; Ana, whose page it is, acts on another device."""
        known = (self.ana, *self.peers)[seat]
        return Participant.objects.select_related("session__study", "consent_record").get(pk=known.pk)

    def on_answer(self, seat, question, value):
        if self.current.round:
            vote(self.person(seat), self.current, value, question)

    def on_write(self, seat):
        person = self.person(seat)
        add_comment(by=person, item=self.current, text=f"From {seat}.", key=uuid4(), now=NOW)

    def _note(self, place):
        notes = list(Comment.objects.select_related("item__session__study").filter(item=self.current))
        return notes[place % len(notes)] if notes else None

    def on_edit(self, place):
        if note := self._note(place):
            author = self.person([self.ana.pk, *(peer.pk for peer in self.peers)].index(note.participant_id))
            edit_comment(comment=note, text=f"{note.text}.", by=author, now=NOW)

    def on_hide(self, place):
        if note := self._note(place):
            is_hidden = note.hidden_at is None
            set_comment_hidden(comment=note, is_hidden=is_hidden, by=owner_of(self.study), now=NOW)

    def on_unwrite(self, place):
        if note := self._note(place):
            author = self.person([self.ana.pk, *(peer.pk for peer in self.peers)].index(note.participant_id))
            remove_comment(comment=note, by=author, now=NOW)

    def on_move(self, name):
        item = self.current
        if step(item.state, name, item.resumes_as) is not None:
            move(item, name)

    def on_go(self, position):
        go_to(item=make_item(self.session, position), by=owner_of(self.study), now=NOW)

    def on_remember(self, text):
        item, by = self.current, owner_of(self.study)
        write_private_note(item=item, text=text, seen=note_tag(item.private_note), by=by, now=NOW)

    def on_cut(self, who):
        self.pages[who].is_cut = True

    def on_heal(self, who):
        """A stream begins with a hello, which every page takes for a resync."""
        self.pages[who].is_cut = False
        self.pages[who].hear(Nudge(RESYNC))

    @property
    def wrong(self) -> set[str]:
        """Return whose stream is heard and whose page is not what a fresh one would be."""
        return {who for who, page in self.pages.items() if not page.is_cut and page.shown != page.fresh}


@pytest.fixture
def life(monkeypatch) -> Life:
    life = Life()
    life.open_pages()
    for name in WRITERS:
        monkeypatch.setattr(name, life.publish)
    return life


def test_after_any_history_every_page_is_as_if_it_were_fresh(life):
    """Those who hear are right all the time; those who were cut off, once they are back."""

    @settings(max_examples=25)
    @given(history=st.lists(events, min_size=4, max_size=14))
    def try_one(history):
        with transaction.atomic():
            life.open_pages()
            life.live(history)
            assert life.wrong == set()
            for who in life.pages:
                life.on_heal(who)
            assert life.wrong == set()
            transaction.set_rollback(True)

    try_one()


SHORT = [
    ("cut", "participant"),
    ("write", 1),
    ("move", Move.REVEAL),
    ("answer", 2, "occurrence", 5),
    ("heal", "participant"),
]


def test_without_the_look_after_an_interruption_a_stale_page_is_found(life, monkeypatch):
    monkeypatch.setattr(Place, "hears", lambda self, nudge: nudge.topic != RESYNC)
    life.live(SHORT)
    assert life.wrong == {"participant"}


def test_an_etag_that_stands_still_is_found(life, monkeypatch):
    monkeypatch.setattr("voting.board.Board.fingerprint", "same")
    life.open_pages()
    life.live(SHORT)
    assert life.wrong >= {"participant", "presenter"}


@pytest.mark.parametrize(
    ("silent", "event"),
    [
        ("agenda", ("move", Move.CLOSE)),
        ("comment", ("write", 1)),
        ("vote", ("answer", 1, "occurrence", 5)),
    ],
)
def test_an_action_that_forgets_to_nudge_is_found(life, monkeypatch, silent, event):
    life.live([("move", Move.REVEAL)])
    monkeypatch.setattr(f"voting.actions.{silent}.publish", lambda *_values, **_named: None)
    life.live([event])
    assert life.wrong == set(life.pages) - ({"presenter"} if silent == "comment" else set())


def test_ones_own_dot_moves_on_ones_other_device(life):
    life.live([("answer", 0, "occurrence", 5)])
    assert (life.wrong, b'value="5" checked' in life.pages["participant"].shown) == (set(), True)

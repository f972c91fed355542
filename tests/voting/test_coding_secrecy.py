"""Nobody learns what another coder found before the comparison is opened: every page and every file that a
member receives is the same, byte for byte, for any two histories that differ only in the other's codes.
"""

import re
from datetime import timedelta
from itertools import product

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from reports import coded_tables, exports
from studies.models import Role
from tests.factories import NOW, make_member, make_study, owner_of
from tests.voting.coded import CODED, compare, make_coders, make_codes, make_notes, say
from voting import notebook, snapshot
from voting.models import Coding, Reading

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=5)
RANDOM = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
# What the other coder gives each of two notes: places in the codebook; nothing at all is "no code fits".
WORDS = ((), (0,), (1,), (0, 1), (2,))
HISTORIES = list(product(WORDS, repeat=2))
FILES = ("codes.csv", "codings.csv", "comments.csv", "results.csv", "study.json", "codebook.qdc")


class Desk:
    """A study with two notes that its owner has coded, and an analyst who is about to."""

    def __init__(self):
        self.study = make_study()
        self.notes = make_notes(self.study, ("One.", "Two."))
        self.codes = make_codes(self.study, "Leakage", "Habit", "Guess")
        self.owner, self.analyst = make_coders(self.study)
        say(self.owner, self.notes[0], self.codes[0])
        users = {"owner": owner_of(self.study), "facilitator": make_member(self.study, Role.FACILITATOR).user}
        self.browsers = {name: Client() for name in users}
        for name, user in users.items():
            self.browsers[name].force_login(user)

    def play(self, history):
        """Let the analyst code both notes, with detours that leave no trace."""
        for note, places in zip(self.notes, history, strict=True):
            say(self.analyst, note, self.codes[2])
            codes = [self.codes[place] for place in places]
            say(self.analyst, note, *codes, has_none=not codes, now=CODED + timedelta(minutes=len(codes)))

    def received(self):
        """Return everything about notes that the owner and a facilitator are sent."""
        study = self.study.public_id
        pages = {
            name: reverse(name, args=[study])
            for name in (
                "voting:coding",
                "voting:compared",
                "voting:codebook",
                "reports:notes",
                "reports:study",
                "studies:study",
            )
        }
        files = {name: reverse("reports:export", args=[study, name]) for name in FILES}
        return {
            f"{name} of {who}": _bytes(browser.get(address))
            for who, browser in self.browsers.items()
            for name, address in (pages | files).items()
        } | {"a tick": self._tick()}

    def _tick(self):
        """Return what the owner's own tick is answered with."""
        address = reverse("voting:code_note", args=[self.study.public_id, self.notes[1].public_id])
        sent = {"codes": str(self.codes[0].guid)}
        return _bytes(self.browsers["owner"].post(address, sent, headers={"HX-Request": "true"}))


def _bytes(response):
    """Return headers and body; what is random is taken out, the rest counts."""
    assert response.status_code == 200
    headers = sorted(f"{name}: {value}" for name, value in response.headers.items() if name != "X-Request-ID")
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return "\n".join(headers).encode() + b"\n\n" + RANDOM.sub(b"", body)


def differences(desk, histories=HISTORIES):
    """Return which answers differ between histories."""
    first, different = {}, set()
    for history in histories:
        with transaction.atomic():
            desk.play(history)
            received = desk.received()
            transaction.set_rollback(True)
        first = first or received
        different |= {name for name, content in received.items() if content != first[name]}
    return different


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(LATER, tick=False):
        yield


def test_what_another_coder_finds_changes_nothing_that_anybody_receives():
    assert differences(Desk()) == set()


def test_the_comparison_is_what_changes_the_pages():
    """The test above can see codes at all: once the comparison is open the same histories differ."""
    desk = Desk()
    seen = []
    for history in (((0,), (0,)), ((1,), (1,))):
        with transaction.atomic():
            desk.play(history)
            compare(desk.owner)
            address = reverse("voting:compared", args=[desk.study.public_id])
            seen.append(_bytes(desk.browsers["owner"].get(address)))
            transaction.set_rollback(True)
    assert seen[0] != seen[1]


# Sabotage: with one safety taken out the same comparison must find it.

TWO = (((0,), (0,)), ((1,), (1,)))


def test_a_worksheet_that_reads_other_coders_is_found(monkeypatch):
    sheets = notebook._sheets

    def leaky(notes, own, codes):
        return sheets(notes, Reading.objects.filter(coder__isnull=False).order_by("-pk"), codes)

    monkeypatch.setattr(notebook, "_sheets", leaky)
    assert differences(Desk(), TWO) >= {"voting:coding of owner", "voting:coding of facilitator", "a tick"}


def test_a_comparison_that_is_never_sealed_is_found(monkeypatch):
    monkeypatch.setattr(notebook, "compared_at", lambda study: LATER)
    assert differences(Desk(), TWO) >= {"voting:compared of owner", "reports:notes of facilitator"}


def test_a_file_with_sealed_codings_is_found(monkeypatch):
    leaky = notebook.archived_readings

    def unsealed(notes, codes, _opened_at):
        return leaky(notes, codes, LATER)

    monkeypatch.setattr(snapshot, "archived_readings", unsealed)
    assert differences(Desk(), TWO) == {
        f"{name} of {who}" for name in ("codings.csv", "study.json") for who in ("owner", "facilitator")
    }


def test_a_number_beside_each_code_is_found(monkeypatch):
    def leaky(asked):
        counted = Coding.objects.filter(code__position=1).count()
        table = coded_tables.codes_table(asked.snapshot())
        return table._replace(rows=[(*row[:-1], counted) for row in table.rows])

    monkeypatch.setitem(exports.TABLES, "codes.csv", leaky)
    assert differences(Desk(), TWO) == {"codes.csv of owner", "codes.csv of facilitator"}

"""Erasure: of somebody who leaves with everything, nothing is found again, and nothing comes back."""

import json

import pytest
from django.apps import apps
from django.db import connection
from django.http import Http404
from django.test import Client

from studies.actions.participant import characterise
from studies.models import LogEntry, Participant
from studies.rules import NotOpen
from tests.factories import (
    NOW,
    make_item,
    make_participant,
    make_proposal,
    make_session,
    move,
    owner_of,
    sit_down,
    vote,
)
from tests.voting.test_races import at_once
from voting.actions import hold
from voting.actions.agenda import move_item
from voting.actions.comment import add_comment
from voting.actions.erasure import erase_participant
from voting.agenda import Move
from voting.models import Code, Coder, Coding, Comment, Reading, Vote, VoteChange
from voting.rules import KeyReused

pytestmark = pytest.mark.django_db

CANARY = "canary-7f3a"


def everything() -> str:
    """Return every row of every table as text."""
    tables = {model._meta.label: list(model._default_manager.values()) for model in apps.get_models()}
    return json.dumps(tables, default=str)


def note(person, item, key, text=CANARY):
    loaded = Participant.objects.select_related("session__study", "consent_record").get(pk=person.pk)
    return add_comment(by=loaded, item=item, text=text, key=key, now=NOW)


@pytest.fixture
def leaver():
    """Somebody who has left canaries wherever a person can write."""
    session = make_session(state="running")
    person = make_participant(session, expected_name=f"name {CANARY}")
    characterise(participant=person, answers={"education": CANARY}, now=NOW)
    for position in (1, 2):
        item = move(make_item(session, position), "start")
        for question in ("occurrence", "relevance"):
            vote(person, item, 4, question)
        for number in range(10):
            key = f"00000000-0000-4000-8000-{position:04}{number:08}"
            note(person, item, key, f"{CANARY} {number}")
        move(item, "reveal")
    make_proposal(person, CANARY, text=CANARY)
    return person


def code_everything(study):
    """Let a coder say something of every note, as can be done once their sessions are finished."""
    code = Code.objects.create(
        study=study, position=1, name="Leakage", definition="It leaks.", created_at=NOW
    )
    coder = Coder.objects.create(study=study, number=1)
    for comment in Comment.objects.all():
        for values in ({"coder": coder}, {"decided_by": coder}):
            reading = Reading.objects.create(comment=comment, read_at=NOW, **values)
            Coding.objects.create(reading=reading, code=code)


def test_nothing_that_was_given_is_found_again(leaver):
    assert everything().count(CANARY) == 24
    code_everything(leaver.session.study)
    assert (Reading.objects.count(), Coding.objects.count()) == (40, 40)
    erase_participant(participant=leaver, now=NOW)
    assert everything().count(CANARY) == 0
    assert (Vote.objects.count(), VoteChange.objects.count(), Comment.objects.count()) == (0, 0, 0)
    assert (Reading.objects.count(), Coding.objects.count()) == (0, 0)


def test_number_and_seat_stay_taken(leaver):
    erase_participant(participant=leaver, now=NOW)
    assert make_participant(leaver.session).number == 2


def test_what_others_gave_stays(leaver):
    other = make_participant(leaver.session)
    vote(other, make_item(leaver.session), 3)
    erase_participant(participant=leaver, now=NOW)
    assert list(Vote.objects.values_list("participant", "value")) == [(other.pk, 3)]


def test_erasing_twice_is_logged_once(leaver):
    for _ in range(2):
        erase_participant(participant=leaver, now=NOW)
    assert LogEntry.objects.filter(verb="erase", actor="P1").count() == 1


def test_page_of_one_who_was_loaded_before_the_erasure_writes_nothing(leaver):
    """A request that read the seat just before the erasure finds the seat given up when it writes."""
    item = move(make_item(leaver.session, 3), "start")
    loaded = Participant.objects.select_related("session__study", "consent_record").get(pk=leaver.pk)
    erase_participant(participant=leaver, now=NOW)
    with pytest.raises(Http404):
        add_comment(by=loaded, item=item, text=CANARY, key="00000000-0000-4000-8000-000000000000", now=NOW)
    with pytest.raises(Http404):
        hold.hold_item(item.pk, loaded)
    assert everything().count(CANARY) == 0


def test_erase_button_needs_the_seat(leaver):
    url = f"/s/{leaver.session.public_id}/erase/"
    member = Client()
    member.force_login(owner_of(leaver.session.study))
    neighbour = Client()
    sit_down(neighbour, make_participant(make_session(leaver.session.study)))
    assert [browser.post(url).status_code for browser in (Client(), member, neighbour)] == [404] * 3
    holder = Client()
    sit_down(holder, leaver)
    assert holder.post(url).status_code == 302
    assert Vote.objects.filter(participant=leaver).count() == 0


def race_an_erasure(rounds: int) -> int:
    """Return what goes wrong when an erasure races votes, notes and a reveal.

    Counted are votes and notes that outlive it, and whoever is answered with an error such as a deadlock.
    """
    found = 0
    for number in range(rounds):
        session = make_session(state="running")
        person = make_participant(session)
        item = move(make_item(session), "start")
        vote(person, item, 4)
        by = owner_of(session.study)
        keys = [f"00000000-0000-4000-8000-{number:04}{n:08}" for n in range(3)]

        def reveal(item=item, by=by):
            return move_item(item=item, move=Move.REVEAL, seen_state="sealed", seen_round=1, by=by, now=NOW)

        results = at_once(
            lambda p=person: erase_participant(participant=p, now=NOW),
            reveal,
            lambda p=person, i=item: vote(p, i, 5, "relevance"),
            lambda p=person, i=item: vote(p, i, 2),
            *[lambda p=person, i=item, k=key: note(p, i, k) for key in keys],
        )
        refusals = (Http404, NotOpen, KeyReused)
        errors = [result for result in results if isinstance(result, Exception)]
        found += sum(not isinstance(error, refusals) for error in errors)
        rows = (Vote, VoteChange, Comment)
        found += sum(model.objects.filter(participant=person).count() for model in rows)
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
def test_nothing_comes_back_through_a_race():
    assert race_an_erasure(15) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
def test_without_the_lock_something_comes_back(monkeypatch):
    """The twin: with the lock and the second look taken out, the race above must go wrong."""
    monkeypatch.setattr(hold, "KEY_SHARE", "")
    for name in ("_ITEM", "_BALLOT"):
        looks_once = getattr(hold, name).partition("AND person.withdrawn_at")[0]
        monkeypatch.setattr(hold, name, looks_once)
    assert race_an_erasure(25) > 0

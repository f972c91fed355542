"""Several at once, on PostgreSQL: one form takes one seat, and everybody gets a number and a seat alone.

SQLite writes one transaction at a time, so there is nothing to race.
"""

from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client

from studies.actions.participant import ConsentChoices, expect_participants, give_consent, join_session
from studies.models import ConsentRecord, Participant, Session
from tests.factories import NOW, make_session, make_study
from tests.voting.test_races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]

PEOPLE = 8


def joiner(session, key=None):
    """Return a task that joins with a form of its own, or with the form of `key`."""
    consent = session.study.consents.last()
    choices = ConsentChoices(language="en")

    def join():
        found = Session.objects.select_related("study").get(pk=session.pk)
        return join_session(session=found, consent=consent, choices=choices, key=key or uuid4(), now=NOW)

    return join


def failed(results):
    return [result for result in results if isinstance(result, Exception)]


def test_same_form_sent_many_times_at_once_is_one_person_with_one_secret():
    session = make_session()
    for _ in range(5):
        key = uuid4()
        results = at_once(*[joiner(session, key)] * 4)
        assert failed(results) == []
        assert len({seat.secret for seat in results}) == 1
        assert len({seat.participant.pk for seat in results}) == 1
    assert (Participant.objects.count(), ConsentRecord.objects.count()) == (5, 5)


def test_same_form_sent_twice_by_one_browser_at_once_opens_one_seat_either_way():
    session = make_session()
    url = f"/join/{session.join_code}/"
    form = {"takes_part": "on", "version": 1, "join_key": str(uuid4())}
    answers = at_once(*[lambda: Client().post(url, form)] * 2)
    cookies = {answer.cookies[f"seat_{session.public_id}"].value for answer in answers}
    assert (Participant.objects.count(), len(cookies)) == (1, 1)
    assert Client().get(f"/me/{cookies.pop()}/").status_code == 302


def test_people_joining_at_once_get_numbers_and_seats_of_their_own():
    session = make_session()
    results = at_once(*[joiner(session) for _ in range(PEOPLE)])
    assert failed(results) == []
    people = session.participants.all()
    assert sorted(person.number for person in people) == list(range(1, PEOPLE + 1))
    assert sorted(person.seat for person in people) == list(range(1, PEOPLE + 1))


def test_two_sessions_of_a_study_never_share_a_number():
    study = make_study()
    sessions = [make_session(study), make_session(study)]
    results = at_once(*[joiner(sessions[n % 2]) for n in range(PEOPLE)])
    assert failed(results) == []
    numbers = Participant.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, PEOPLE + 1))


def test_one_link_on_two_devices_records_consent_once():
    session = make_session()
    (seat,) = expect_participants(session=session, names=["Bob"], by="x", now=NOW)
    consent = session.study.consents.last()

    def agree(quote):
        person = Participant.objects.select_related("session__study").get(pk=seat.participant.pk)
        choices = ConsentChoices(language="en", may_quote=quote)
        give_consent(participant=person, consent=consent, choices=choices, now=NOW)

    assert failed(at_once(*[lambda q=quote: agree(q) for quote in (True, False, True, False)])) == []
    assert ConsentRecord.objects.count() == 1
    assert session.log_entries.filter(verb="consent").count() == 1


def test_without_the_lock_people_joining_at_once_do_collide(monkeypatch):
    """The twin: with the study's row not held, two people are counted as the same number."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)
    collisions = 0
    for _ in range(5):
        session = make_session()
        collisions += len(failed(at_once(*[joiner(session) for _ in range(PEOPLE)])))
    assert collisions > 0

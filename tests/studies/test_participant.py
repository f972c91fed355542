"""One's own page and the way out: the link, the receipt, stopping, erasing, forgetting a device."""

import hashlib

import pytest
from django.test import Client

from studies.actions.participant import remove_participant, withdraw
from studies.actions.study import write_consent
from studies.models import ConsentRecord, LogEntry, Participant
from tests.factories import NOW, make_participant, make_session, make_study, owner_of, sit_down
from voting.actions.agenda import finish_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    """Somebody who has joined and sits at `client`; `here` is where the session's pages begin."""
    person = make_participant(make_session(state="running"))
    person.here = f"/s/{person.session.public_id}"
    sit_down(client, person)
    return person


# One's own place


def test_own_page_says_who_one_is_and_how_to_come_back(client, person):
    response = client.get(f"{person.here}/me/")
    link = f"http://testserver/me/{person.secret}/"
    assert (response.context["link"], response.context["seat_words"]) == (link, "the ultramarine disc")
    assert response.text.count(f"<code>{link}</code>") == 1
    assert response.text.count("You are P1") == 1
    assert response.headers["Cache-Control"] == "private, no-store"


def test_own_page_holds_no_style_and_no_script(client, person):
    text = client.get(f"{person.here}/me/").text
    assert (text.count("style="), text.count("<style"), text.count("onclick")) == (0, 0, 0)


def test_own_page_opens_before_the_questions_about_oneself(client, person):
    Participant.objects.filter(pk=person.pk).update(characterised_at=None)
    assert client.get(f"{person.here}/me/").status_code == 200


def test_own_page_waits_for_consent(client, person):
    ConsentRecord.objects.all().delete()
    assert client.get(f"{person.here}/me/").headers["Location"] == f"{person.here}/consent/"
    assert client.get(f"{person.here}/receipt/").headers["Location"] == f"{person.here}/consent/"


def test_finished_session_still_shows_the_own_page(client, person):
    finish_session(session=person.session, by="x", now=NOW)
    assert client.get(f"{person.here}/me/").status_code == 200


# The receipt


def test_receipt_shows_the_words_that_were_agreed_to(client, person):
    write_consent(study=person.session.study, body="Other words.", by="x", now=NOW)
    response = client.get(f"{person.here}/receipt/")
    sha256 = hashlib.sha256(b"You may stop at any time.").hexdigest()
    assert [response.text.count(words) for words in ("<p>You may stop at any time.</p>", sha256)] == [1, 1]
    assert [response.text.count(words) for words in ("Other words.", "version 1", "may not be quoted")] == [
        0,
        1,
        1,
    ]
    assert response.text.count("2 Mar 2026, 14:00:00 UTC") == 1


def test_markup_in_the_consent_text_stays_text(client, person):
    evil = "<script>x</script> ![p](https://example.org/p.png) [a](javascript:x)"
    consent = write_consent(study=person.session.study, body=evil, by="x", now=NOW)
    ConsentRecord.objects.update(consent=consent)
    text = client.get(f"{person.here}/receipt/").text
    assert [
        text.count(part) for part in ("<script>x", '<img src="https://example.org', 'href="javascript')
    ] == [
        0,
        0,
        0,
    ]


# Leaving


def test_stopping_keeps_what_was_said_and_says_goodbye(client, person):
    response = client.post(f"{person.here}/withdraw/")
    person.refresh_from_db()
    assert response.headers["Location"] == f"{person.here}/farewell/"
    assert (person.withdrawn_at is None, person.erased_at) == (False, None)
    assert ConsentRecord.objects.count() == 1
    assert LogEntry.objects.filter(verb="withdraw", actor="P1").count() == 1
    assert client.get(f"{person.here}/farewell/").text.count("stays in the study") == 1


def test_stopping_twice_is_logged_once(client, person):
    for _ in range(2):
        client.post(f"{person.here}/withdraw/")
    assert LogEntry.objects.filter(verb="withdraw").count() == 1


def test_whoever_left_is_led_to_the_farewell_everywhere(client, person):
    withdraw(participant=person, now=NOW)
    pages = ("", "me/", "about-you/", "consent/")
    locations = {client.get(f"{person.here}/{page}").headers["Location"] for page in pages}
    assert locations == {f"{person.here}/farewell/"}


def test_whoever_left_keeps_the_receipt_and_may_still_erase(client, person):
    withdraw(participant=person, now=NOW)
    assert client.get(f"{person.here}/receipt/").status_code == 200
    client.post(f"{person.here}/erase/")
    text = client.get(f"{person.here}/farewell/").text
    assert text.count("Everything you gave has been erased") == 1
    assert text.count(f"{person.here}/erase/") == 0
    assert client.get(f"{person.here}/receipt/").headers["Location"] == f"{person.here}/farewell/"


def test_farewell_is_for_those_who_left(client, person):
    assert client.get(f"{person.here}/farewell/").headers["Location"] == f"{person.here}/me/"


def test_erasing_works_after_the_session_is_finished(client, person):
    finish_session(session=person.session, by="x", now=NOW)
    assert client.post(f"{person.here}/erase/").headers["Location"] == f"{person.here}/farewell/"
    person.refresh_from_db()
    assert person.erased_at is not None


@pytest.mark.parametrize("way", ["withdraw", "erase", "forget"])
def test_nobody_leaves_by_following_a_link(client, person, way):
    assert client.get(f"{person.here}/{way}/").status_code == 405
    person.refresh_from_db()
    assert person.withdrawn_at is None


def test_forgetting_the_device_keeps_the_seat(client, person):
    response = client.post(f"{person.here}/forget/")
    assert response.headers["Location"] == "/join/"
    assert response.cookies[f"seat_{person.session.public_id}"]["max-age"] == 0
    person.refresh_from_db()
    assert person.withdrawn_at is None
    assert client.get(f"{person.here}/me/").status_code == 404
    assert client.get(f"/me/{person.secret}/").headers["Location"] == f"{person.here}/"


# Who may

PAGES = ("me", "receipt", "farewell")
POSTS = ("withdraw", "erase", "forget")


def answers(client, here):
    pages = [client.get(f"{here}/{page}/").status_code for page in PAGES]
    return pages + [client.post(f"{here}/{page}/").status_code for page in POSTS]


def test_pages_of_a_seat_are_nothing_to_anybody_else(person):
    study = person.session.study
    browsers = {"anonymous": Client(), "owner": Client(), "neighbour": Client(), "stranger": Client()}
    browsers["owner"].force_login(owner_of(study))
    others = {"neighbour": make_session(study), "stranger": make_session(make_study())}
    for name, session in others.items():
        other = make_participant(session)
        sit_down(browsers[name], other)
        browsers[name].cookies[f"seat_{person.session.public_id}"] = other.secret
    assert {name: answers(browser, person.here) for name, browser in browsers.items()} == dict.fromkeys(
        browsers, [404] * 6
    )
    person.refresh_from_db()
    assert person.withdrawn_at is None


def test_removed_person_finds_nothing(client, person):
    remove_participant(participant=person, by="x", now=NOW)
    assert answers(client, person.here) == [404] * 6
    assert client.get(f"{person.here}/").status_code == 404


def test_queries_do_not_grow_with_the_panel(client, person, django_assert_num_queries):
    for size in (1, 50):
        for _ in range(size - person.session.participants.count()):
            make_participant(person.session)
        for page, queries in (("me", 1), ("receipt", 2)):
            with django_assert_num_queries(queries):
                assert client.get(f"{person.here}/{page}/").status_code == 200

"""The live stream of a real server: who gets one, what it says, how it ends and how it heals."""

import time
import urllib.parse
import urllib.request
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from studies.models import Role
from tests.browser.server import running_server
from tests.factories import (
    NOW,
    make_item,
    make_member,
    make_participant,
    make_session,
    make_user,
    move,
)

on_postgres = pytest.mark.skipif(connection.vendor == "sqlite", reason="one process serves an SQLite file")


def seat(participant):
    return f"seat_{participant.session.public_id}={participant.secret}"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}"


def vote_over_http(address, participant, item, value=4):
    """Vote as a browser does, in the server's own process."""
    token = "a" * 32
    form = {
        "item": item.pk,
        "round": 1,
        "answer-occurrence": value,
        "key": uuid4(),
        "csrfmiddlewaretoken": token,
    }
    request = urllib.request.Request(
        f"{address}/s/{item.session.public_id}/vote/",
        urllib.parse.urlencode(form).encode(),
        {"Cookie": f"{seat(participant)}; csrftoken={token}", "Accept": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        assert response.status == 200


@pytest.fixture
def item(transactional_db):
    return move(make_item(make_session(state="running")), "start")


def test_a_vote_nudges_everybody_in_the_session_and_says_no_more(item, address, listen):
    ana, rui = make_participant(item.session), make_participant(item.session)
    lead = make_member(item.session.study, Role.FACILITATOR)
    session = item.session.public_id
    streams = [listen(address, session, seat(rui)), listen(address, session, signed_in(lead.user))]
    assert [stream.next_event() for stream in streams] == [("hello", "")] * 2
    vote_over_http(address, ana, item)
    events = {stream.next_event() for stream in streams}
    assert events <= {("nudge", "votes"), ("nudge", "resync"), ("nudge", "resync votes")}


def test_only_those_inside_get_a_stream(item, address, listen):
    session = item.session.public_id
    removed = make_participant(item.session)
    removed.removed_at = NOW
    removed.save()
    elsewhere = make_participant(make_session(item.session.study, state="running"))
    cookies = {
        "anonymous": "",
        "removed": seat(removed),
        "other session": f"seat_{session}={elsewhere.secret}",
        "analyst": signed_in(make_member(item.session.study, Role.ANALYST).user),
        "stranger": signed_in(make_user("eva@example.org")),
        "facilitator": signed_in(make_member(item.session.study, Role.FACILITATOR).user),
        "participant": seat(make_participant(item.session)),
    }
    statuses = {who: listen(address, session, cookie).status for who, cookie in cookies.items()}
    assert statuses == dict.fromkeys(cookies, 404) | {"facilitator": 200, "participant": 200}


def test_the_presenter_view_gets_in_by_its_own_link_and_nowhere_else(item, address, listen):
    session, other = item.session, make_session(item.session.study, state="running")
    statuses = {
        query: listen(address, f"{session.public_id}?present={query}", cookie).status
        for query, cookie in {
            session.presenter_secret: "",
            other.presenter_secret: "",
            "": "",
            "%00": "",
            # The link decides alone: a seat in the same browser changes nothing.
            "wrong": seat(make_participant(session)),
        }.items()
    }
    assert statuses == {session.presenter_secret: 200, other.presenter_secret: 404} | dict.fromkeys(
        ("", "%00", "wrong"), 404
    )


def test_a_session_that_is_not_there_has_no_stream(address, listen):
    assert listen(address, "0123456789ab").status == 404


def test_the_server_stops_at_once_with_two_hundred_streams_open(item, listen):
    person = make_participant(item.session)
    with running_server() as address:
        streams = [listen(address, item.session.public_id, seat(person)) for _ in range(200)]
        assert [stream.next_event()[0] for stream in streams] == ["hello"] * 200
        stopping = time.monotonic()
    # `running_server` has already failed if it took five seconds.
    assert time.monotonic() - stopping < 5
    with pytest.raises(EOFError):
        while True:
            streams[0].next_event()


@on_postgres
def test_a_nudge_crosses_processes(item, address, listen):
    ana, rui = make_participant(item.session), make_participant(item.session)
    with running_server() as other:
        stream = listen(other, item.session.public_id, seat(rui))
        seen = [stream.next_event(), stream.next_event()]  # hello, and the listener has come up
        assert seen == [("hello", ""), ("nudge", "resync")]
        vote_over_http(address, ana, item)
        assert stream.next_event() == ("nudge", "votes")
        stream.close()


@on_postgres
def test_a_stream_holds_no_connection_to_the_database(item, address, listen):
    person = make_participant(item.session)
    for _ in range(40):
        listen(address, item.session.public_id, seat(person)).next_event()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        (open_connections,) = cursor.fetchone()
    assert open_connections < 20


@on_postgres
def test_a_lost_listener_comes_back_and_everybody_looks_again(item, address, listen):
    stream = listen(address, item.session.public_id, seat(make_participant(item.session)))
    assert [stream.next_event(), stream.next_event()] == [("hello", ""), ("nudge", "resync")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
        )
    assert stream.next_event() == ("nudge", "resync")

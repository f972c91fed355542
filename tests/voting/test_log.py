"""The log of a session: its page, its CSV file and the chapters of the recording."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from studies.actions.session import set_recording
from studies.models import Role
from tests.factories import NOW, make_item, make_member, make_participant, make_session, move, owner_of
from voting.actions.agenda import finish_session, go_to
from voting.actions.undo import undo_move
from voting.logbook import last_closing, last_move, log_lines

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def session():
    return make_session(state="running")


@pytest.fixture
def lead(session):
    client = Client()
    client.force_login(make_member(session.study, Role.FACILITATOR).user)
    return client


def address(session, name="log"):
    return reverse(f"voting:{name}", args=[session.study.public_id, session.public_id])


def go(session, position, minutes):
    by = owner_of(session.study)
    go_to(item=make_item(session, position), by=by, now=NOW + timedelta(minutes=minutes))


def record(session, minutes):
    zero = NOW + timedelta(minutes=minutes)
    set_recording(session=session, started_at=zero, by=owner_of(session.study), now=NOW)


def read(response):
    return b"".join(response.streaming_content).decode()


def test_the_page_tells_what_was_done_by_whom_and_when(session, lead):
    make_participant(session)
    move(make_item(session), "start")
    response = lead.get(address(session))
    rows = [" ".join(row.split("<td>")[2].split()) for row in response.text.split("<tr>")[2:]]
    assert [row.removesuffix("</td>") for row in rows][-2:] == ["P1", "ana@example.org"]
    assert "started the vote</td><td>DC-01</td><td data-num>1</td>" in response.text
    assert "Nothing is known of a recording." in response.text
    assert "chapters.vtt" not in response.text


def test_with_a_recording_every_line_has_its_time_in_it(session, lead):
    record(session, -2.5)
    move(make_item(session), "start")
    response = lead.get(address(session))
    assert "<td data-num>0:02:30</td><td>ana@example.org</td><td>started the vote</td>" in response.text
    assert "When the session started, the recording stood at 0:02:30." in response.text


def test_the_recording_is_set_by_what_it_showed_at_the_start(session, lead):
    response = lead.post(address(session, "recording"), {"when": "start", "shows": "-1:30"})
    assert response["Location"] == address(session)
    session.refresh_from_db()
    assert session.recording_started_at == NOW + timedelta(minutes=1, seconds=30)


def test_a_faulty_time_stays_in_its_field_on_the_log(session, lead):
    response = lead.post(address(session, "recording"), {"when": "start", "shows": "2.30"})
    assert (response.status_code, 'value="2.30"' in response.text) == (422, True)
    assert "Write minutes and seconds" in response.text


def test_the_log_is_sent_as_csv(session, lead):
    record(session, 0)
    go(session, 2, 47.2)
    response = lead.get(address(session, "log_file"))
    assert response["Content-Disposition"] == 'attachment; filename="session-1-log.csv"'
    lines = read(response).splitlines()
    assert lines[0] == "at,recording_time,actor,verb,issue,round"
    assert lines[-1] == "2026-03-02T14:47:12.000+00:00,0:47:12,ana@example.org,go_to,DC-02,0"


def test_the_chapters_follow_the_panel(session, lead):
    record(session, 0)
    go(session, 2, 47.2)
    go(session, 3, 50)
    by = owner_of(session.study)
    undo_move(session=session, entry=last_move(session).entry, by=by, now=NOW + timedelta(minutes=50))
    finish_session(session=session, by=by, now=NOW + timedelta(minutes=60))
    response = lead.get(address(session, "chapters"))
    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert read(response) == (
        "WEBVTT\n\n"
        "1\n00:00:00.000 --> 00:47:12.000\nDC-01 Type 1 of activity 1\n\n"
        "2\n00:47:12.000 --> 01:00:00.000\nDC-02 Type 2 of activity 1\n"
    )


def test_without_a_recording_there_are_no_chapters(session, lead):
    response = lead.get(address(session, "chapters"))
    assert (response.status_code, "Say first when the recording was started." in response.text) == (409, True)


def test_a_session_without_a_panel_has_no_chapters(session, lead):
    alone = make_session(session.study, state="running", mode="self_paced")
    record(alone, 0)
    assert read(lead.get(address(alone, "chapters"))) == "WEBVTT\n"


def test_the_log_of_another_session_is_not_in_it(session):
    make_session(session.study, state="running")
    assert {line.verb for line in log_lines(session)} == {"create_session", "open_session", "start_session"}


def test_only_issues_that_are_closed_count_for_the_pace(session):
    assert last_closing(session) is None
    move(make_item(session), "start", "reveal", "close")
    assert last_closing(session) == NOW
    move(make_item(session), "reopen")
    assert last_closing(session) is None

"""A session opened, started and finished from its buttons."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_session, make_study, make_viewers, owner_of

pytestmark = pytest.mark.django_db

BEFORE = {"open_session": "draft", "start_session": "lobby", "finish_session": "running"}
AFTER = {"open_session": "lobby", "start_session": "running", "finish_session": "finished"}


def press(client, session, name):
    return client.post(reverse(f"voting:{name}", args=[session.study.public_id, session.public_id]))


@pytest.mark.parametrize("name", BEFORE)
def test_a_button_takes_the_session_on_and_leads_to_the_console(name):
    session = make_session(state=BEFORE[name])
    owner = make_viewers(session.study)["owner"]
    response = press(owner, session, name)
    assert response["Location"] == reverse(
        "voting:console", args=[session.study.public_id, session.public_id]
    )
    session.refresh_from_db()
    assert session.state == AFTER[name]


@pytest.mark.parametrize("name", BEFORE)
def test_a_button_pressed_twice_moves_once_and_says_why(name):
    session = make_session(state=BEFORE[name])
    owner = make_viewers(session.study)["owner"]
    press(owner, session, name)
    response = press(owner, session, name)
    assert (response.status_code, "The session has moved on. Look again." in response.text) == (409, True)
    session.refresh_from_db()
    assert session.state == AFTER[name]


@pytest.mark.parametrize("name", BEFORE)
def test_only_who_leads_may_press(name):
    session = make_session(state=BEFORE[name])
    viewers = make_viewers(session.study)
    statuses = {who: press(viewers[who], session, name).status_code for who in reversed(viewers)}
    assert statuses == {"anonymous": 302, "stranger": 404, "analyst": 403, "facilitator": 302, "owner": 409}


@pytest.mark.parametrize("name", BEFORE)
def test_looking_at_a_button_is_refused(name):
    session = make_session(state=BEFORE[name])
    owner = make_viewers(session.study)["owner"]
    url = reverse(f"voting:{name}", args=[session.study.public_id, session.public_id])
    assert owner.get(url).status_code == 405


def test_a_study_that_is_not_ready_says_what_it_lacks():
    study = make_study()
    study.consents.all().delete()
    session = make_session(study, state="draft")
    client = Client()
    client.force_login(owner_of(study))
    response = press(client, session, "open_session")
    assert (response.status_code, "no consent text yet" in response.text) == (409, True)
    session.refresh_from_db()
    assert session.state == "draft"

"""The API: tokens and scopes, the pages' access rules, JSON and CSV."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from studies.actions.token import create_token, revoke_token
from studies.models import Role, Session, Study
from tests.factories import (
    make_item,
    make_member,
    make_participant,
    make_participants,
    make_session,
    make_study,
    make_user,
    move,
    owner_of,
    vote,
)
from voting.actions.agenda import finish_session

pytestmark = pytest.mark.django_db


def header(user, scope="read", days=1):
    """Return the request header of a new token."""
    now = timezone.now()
    issued = create_token(name="R", scope=scope, expires_at=now + timedelta(days=days), by=user, now=now)
    return {"Authorization": f"Bearer {issued.secret}"}


def finished_session(study=None, values=(4, 2)):
    session = make_session(study, state="running")
    item = move(make_item(session), "start")
    for person, value in zip(make_participants(session, len(values)), values, strict=True):
        vote(person, item, value)
    move(item, "reveal", "close")
    return finish_session(session=session, by=owner_of(session.study), now=timezone.now())


@pytest.fixture
def study():
    return finished_session().study


def test_a_token_speaks_for_its_account(client, study):
    response = client.get("/api/v1/studies/", headers=header(owner_of(study)))
    assert [found["id"] for found in response.json()["results"]] == [study.public_id]


@pytest.mark.parametrize("words", ["Bearer nonsense", "Bearer ", "Bearer é"])
def test_an_unknown_token_is_refused(client, study, words):
    assert client.get("/api/v1/studies/", headers={"Authorization": words}).status_code == 401


def test_an_expired_token_is_refused(client, study):
    words = header(owner_of(study), days=-1)
    assert client.get("/api/v1/studies/", headers=words).status_code == 401


def test_a_revoked_token_is_refused(client, study):
    owner = owner_of(study)
    words = header(owner)
    revoke_token(token=owner.access_tokens.get(), by=owner)
    assert client.get("/api/v1/studies/", headers=words).status_code == 401


def test_the_secret_of_a_token_is_not_stored(study):
    words = header(owner_of(study))
    secret = words["Authorization"].removeprefix("Bearer ")
    assert secret not in json.dumps(list(owner_of(study).access_tokens.values()), default=str)


def test_a_reading_token_changes_nothing(client, study):
    words = header(owner_of(study))
    response = client.post(
        "/api/v1/studies/", {"title": "New"}, content_type="application/json", headers=words
    )
    assert (response.status_code, Study.objects.count()) == (403, 1)


def test_a_writing_token_creates_a_study_and_a_session(client, study):
    owner = owner_of(study)
    words = header(owner, "write")
    made = client.post(
        "/api/v1/studies/",
        {"title": "Second", "catalogue": study.catalogue.public_id},
        content_type="application/json",
        headers=words,
    )
    assert (made.status_code, made.json()["catalogue"]) == (201, study.catalogue.public_id)
    url = f"/api/v1/studies/{made.json()['id']}/sessions/"
    session = client.post(url, {"name": "Pilot"}, content_type="application/json", headers=words)
    assert (session.status_code, session.json()["state"]) == (201, "draft")
    url = f"{url}{session.json()['id']}/"
    changed = client.patch(url, {"budget_minutes": 90}, content_type="application/json", headers=words)
    assert (changed.json()["name"], changed.json()["budget_minutes"]) == ("Pilot", 90)


def test_a_matrix_is_stored_from_rows_and_every_fault_is_named(client):
    words = header(make_user(), "write")

    def post(rows):
        body = {"name": "Matrix", "rows": rows}
        return client.post("/api/v1/catalogues/", body, content_type="application/json", headers=words)

    good = post([["phase", "activity", "Missing"], ["Data", "Cleaning", "x"]])
    assert good.status_code == 201
    assert good.json()["matrix"]["phases"][0]["activities"][0]["cells"][0]["statement"] == "Missing cleaning"
    bad = post([["phase", "activity", "Missing"], ["Data", "Cleaning", "maybe"], ["Data", "", "x"]])
    assert (bad.status_code, len(bad.json()["rows"])) == (400, 2)


ROUTES = ["", "sessions/", "issues/", "votes/", "comments/", "results/"]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("facilitator", 200), ("analyst", 200), ("stranger", 404), ("anonymous", 401)],
)
def test_who_may_read(client, study, route, who, status):
    if who in ("facilitator", "analyst"):
        client.force_login(make_member(study, Role(who)).user)
    elif who == "owner":
        client.force_login(owner_of(study))
    elif who == "stranger":
        client.force_login(make_study(owner=make_user("eva@example.org")).members.get().user)
    assert client.get(f"/api/v1/studies/{study.public_id}/{route}").status_code == status


def test_analysts_plan_no_sessions(client, study):
    client.force_login(make_member(study, Role.ANALYST).user)
    url = f"/api/v1/studies/{study.public_id}/sessions/"
    response = client.post(url, {"name": "Mine"}, content_type="application/json")
    assert (response.status_code, Session.objects.count()) == (403, 1)


def test_a_participants_cookie_opens_nothing(client, study):
    session = make_session(study)
    person = make_participant(session)
    client.cookies[f"seat_{session.public_id}"] = person.secret
    assert client.get(f"/api/v1/studies/{study.public_id}/votes/").status_code == 401


def test_votes_are_long_and_of_finished_sessions_only(client, study):
    running = make_session(study, state="running")
    item = move(make_item(running), "start")
    vote(make_participant(running), item, 5)
    client.force_login(owner_of(study))
    rows = client.get(f"/api/v1/studies/{study.public_id}/votes/").json()["results"]
    seen = [(row["session"], row["participant"], row["issue"], row["round"], row["value"]) for row in rows]
    assert sorted(seen) == [
        (1, "P1", "DC-01", 1, 4),
        (1, "P1", "DC-01", 2, 4),
        (1, "P2", "DC-01", 1, 2),
        (1, "P2", "DC-01", 2, 2),
    ]


def test_votes_of_a_rehearsal_are_nowhere(client):
    session = make_session(state="running", is_rehearsal=True)
    vote(make_participant(session), move(make_item(session), "start"), 5)
    finish_session(session=session, by=owner_of(session.study), now=timezone.now())
    client.force_login(owner_of(session.study))
    assert client.get(f"/api/v1/studies/{session.study.public_id}/votes/").json()["results"] == []


def test_votes_as_csv_page_by_page(client, study):
    client.force_login(owner_of(study))
    url = f"/api/v1/studies/{study.public_id}/votes/?format=csv&page_size=3"
    rows = []
    while url:
        response = client.get(url)
        assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
        rows += csv.DictReader(io.StringIO(response.content.decode()))
        links = dict(reversed(link.split("; ")) for link in response.headers["Link"].split(", ") if link)
        url = links.get('rel="next"', "").strip("<>")
    assert len(rows) == 4
    assert list(rows[0]) == [
        *("session", "participant", "issue", "question", "round", "value", "is_carried", "cast_at")
    ]


def test_an_unknown_session_is_named(client, study):
    client.force_login(owner_of(study))
    response = client.get(f"/api/v1/studies/{study.public_id}/results/?sessions=1,7")
    assert (response.status_code, response.json()) == (
        400,
        {"sessions": ["Give numbers of finished sessions."]},
    )


def test_results_are_those_of_the_report(client, study):
    client.force_login(owner_of(study))
    found = client.get(f"/api/v1/studies/{study.public_id}/results/").json()
    assert found["counts"]["candidates"] == 4
    assert found["issues"][0]["occurrence"]["counts"] == [0, 1, 0, 1, 0]


@pytest.mark.parametrize("people", [1, 12])
def test_votes_take_the_same_queries_however_many_people(client, people, django_assert_num_queries):
    study = finished_session(values=[4] * people).study
    client.force_login(owner_of(study))
    with django_assert_num_queries(5):
        client.get(f"/api/v1/studies/{study.public_id}/votes/")

"""Sessions from the member's side: the list, the plan, the door, the people and their links."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from studies.actions.participant import (
    ConsentChoices,
    expect_participants,
    give_consent,
    remove_participant,
    withdraw,
)
from studies.identifiers import hash_secret
from studies.models import LogEntry, Participant, Session
from studies.queries import sessions_of
from tests.factories import (
    NOW,
    make_item,
    make_participant,
    make_participants,
    make_session,
    make_study,
    make_viewers,
    move,
    owner_of,
    vote,
)
from voting.actions.agenda import finish_session
from voting.actions.erasure import erase_participant

pytestmark = pytest.mark.django_db

PLAN = {"name": "Panel", "mode": "live", "order": "matrix", "budget_minutes": "90", "planned_at": ""}


@pytest.fixture
def study():
    return make_study()


@pytest.fixture
def owner(client, study):
    """A browser at which the study's owner is signed in."""
    client.force_login(owner_of(study))
    return client


def at(name, session, *more):
    return reverse(f"studies:{name}", args=[session.study.public_id, session.public_id, *more])


def expect(session, *names):
    return expect_participants(session=session, names=names or ["Bob"], by="x", now=NOW)


# The list


def test_list_counts_people_issues_and_answers(study):
    session = make_session(study, state="running")
    gone, erased, *people = make_participants(session, 4)
    expect(session, "Expected")
    item = move(make_item(session), "start")
    for person in (gone, erased, *people):
        vote(person, item, 4)
    vote(people[0], item, 5, "relevance")
    move(item, "reveal", "close")
    remove_participant(participant=gone, by="x", now=NOW)
    erase_participant(participant=erased, now=NOW)
    make_session(study, state="draft")
    first, second = sessions_of(study)
    assert (first.people, first.issues, first.closed, first.answers, first.asked) == (2, 4, 1, 3, 16)
    assert (second.people, second.issues, second.closed, second.answers, second.asked) == (0, 0, 0, 0, 0)


def test_whoever_stopped_still_counts_in_the_list(study):
    session = make_session(study, state="running")
    person = make_participant(session)
    vote(person, move(make_item(session), "start"), 4)
    withdraw(participant=person, now=NOW)
    (line,) = sessions_of(study)
    assert (line.people, line.answers) == (1, 1)


def test_list_says_when_and_how_long(study):
    session = make_session(study, state="running", planned_at=NOW + timedelta(days=1))
    finish_session(session=session, by="x", now=NOW + timedelta(hours=2, minutes=4))
    planned = make_session(study, state="draft", planned_at=NOW + timedelta(days=2))
    lines = [(line.began_at, line.lasted) for line in sessions_of(study)]
    assert lines == [(NOW, "2 h 04"), (planned.planned_at, "")]


def test_list_takes_the_same_queries_for_one_session_and_for_many(study, django_assert_num_queries):
    make_participants(make_session(study, state="running"), 1)
    for _ in range(2):
        with django_assert_num_queries(4):
            sessions_of(study)
        for _ in range(5):
            make_participants(make_session(study, state="running"), 4)


def test_analyst_reads_the_list_without_links_into_it(study):
    session = make_session(study)
    pages = {
        name: viewer.get(f"/studies/{study.public_id}/sessions/")
        for name, viewer in make_viewers(study).items()
    }
    links = {
        name: page.text.count(f'href="{at("session", session)}"')
        for name, page in pages.items()
        if page.status_code == 200
    }
    assert links == {"owner": 1, "facilitator": 1, "analyst": 0}


# Who may

GETS = ("session", "change_session", "change_join_code")
POSTS = ("session", "change_session", "set_door", "change_join_code", "links")
PEOPLE = ("renew_link", "remove_participant")


def test_every_page_and_role(study):
    session = make_session(study)
    viewers = make_viewers(study)
    (seat,) = expect(session)
    person = make_participant(session)
    for name in ("participant", "of another session", "of another study"):
        viewers[name] = Client()
    viewers["participant"].get(f"/me/{person.secret}/")
    viewers["of another session"].get(f"/me/{make_participant(make_session(study)).secret}/")
    viewers["of another study"].get(f"/me/{make_participant(make_session()).secret}/")
    urls = [at(name, session) for name in GETS]
    urls += [at(name, session, seat.participant.public_id) for name in PEOPLE]
    urls += [f"/studies/{study.public_id}/sessions/add/", f"/studies/{study.public_id}/sessions/"]
    seen = {name: [viewer.get(url).status_code for url in urls] for name, viewer in viewers.items()}
    signed_out = [302] * 7
    assert seen == {
        "owner": [200] * 7,
        "facilitator": [200] * 7,
        "analyst": [403] * 6 + [200],
        "stranger": [404] * 7,
        "anonymous": signed_out,
        "participant": signed_out,
        "of another session": signed_out,
        "of another study": signed_out,
    }


def test_every_form_is_refused_to_those_who_do_not_lead(study):
    session = make_session(study)
    (seat,) = expect(session)
    before = list(Session.objects.values()), list(Participant.objects.values()), LogEntry.objects.count()
    viewers = make_viewers(study)
    urls = [at(name, session) for name in POSTS]
    urls += [at(name, session, seat.participant.public_id) for name in PEOPLE]
    urls += [f"/studies/{study.public_id}/sessions/add/"]
    data = PLAN | {"names": "Eve", "door": "closed", "secret": seat.secret}
    refused = {
        name: {viewers[name].post(url, data).status_code for url in urls}
        for name in ("analyst", "stranger", "anonymous")
    }
    assert refused == {"analyst": {403}, "stranger": {404}, "anonymous": {302}}
    sessions = list(Session.objects.filter(study=study).values())
    log = LogEntry.objects.filter(study=study).count()
    assert (sessions, list(Participant.objects.values()), log) == (before[0], before[1], before[2])


def test_person_of_another_session_is_not_reached_through_this_one(owner, study):
    session, other = make_session(study), make_session(study)
    (seat,) = expect(other)
    for name in PEOPLE:
        assert owner.post(at(name, session, seat.participant.public_id)).status_code == 404
    seat.participant.refresh_from_db()
    assert (seat.participant.removed_at, seat.participant.link_hash) == (None, hash_secret(seat.secret))


def test_session_of_another_study_is_not_reached_through_this_one(owner, study):
    elsewhere = make_session()
    url = reverse("studies:session", args=[study.public_id, elsewhere.public_id])
    assert owner.get(url).status_code == 404


# The plan


def test_session_is_added_as_planned(owner, study):
    url = f"/studies/{study.public_id}/sessions/add/"
    plan = PLAN | {"planned_at": "2026-03-05T09:30", "order": "shuffled", "is_rehearsal": "on"}
    response = owner.post(url, plan)
    session = study.sessions.get()
    assert response.headers["Location"] == at("session", session)
    assert (session.name, session.budget_minutes, session.order) == ("Panel", 90, "shuffled")
    assert session.planned_at == datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
    assert (session.is_rehearsal, session.state, session.seed is None) == (True, "draft", False)


def test_time_zone_of_the_server_is_said(owner, study):
    form = owner.get(f"/studies/{study.public_id}/sessions/add/").context["form"]
    assert form["planned_at"].help_text == "In the time of this server: UTC."


def test_faults_of_a_plan_are_told_and_nothing_is_stored(owner, study):
    wrong = {"name": " ", "mode": "x", "order": "", "budget_minutes": "4", "planned_at": "tomorrow"}
    form = owner.post(f"/studies/{study.public_id}/sessions/add/", wrong).context["form"]
    assert form.errors == {
        "name": ["Give the session a name."],
        "mode": ["Select a valid choice. x is not one of the available choices."],
        "order": ["This field is required."],
        "budget_minutes": ["Write a number of minutes from 5 to 1440."],
        "planned_at": ["Write a day and a time."],
    }
    assert form["planned_at"].value() == "tomorrow"
    assert study.sessions.count() == 0


def test_draft_is_changed_in_everything(owner, study):
    session = make_session(study, state="draft")
    plan = PLAN | {"mode": "self_paced", "order": "shuffled", "is_rehearsal": "on"}
    owner.post(at("change_session", session), plan)
    session.refresh_from_db()
    assert (session.name, session.mode, session.order, session.is_rehearsal) == (
        "Panel",
        "self_paced",
        "shuffled",
        True,
    )


def test_seed_stays_while_the_order_stays(owner, study):
    session = make_session(study, state="draft", order="shuffled")
    owner.post(at("change_session", session), PLAN | {"order": "shuffled"})
    assert Session.objects.get().seed == session.seed


def test_open_session_keeps_mode_order_and_rehearsal(owner, study):
    session = make_session(study)
    plan = PLAN | {"mode": "self_paced", "order": "shuffled", "is_rehearsal": "on"}
    owner.post(at("change_session", session), plan)
    session.refresh_from_db()
    assert (session.name, session.budget_minutes) == ("Panel", 90)
    assert (session.mode, session.order, session.is_rehearsal) == ("live", "matrix", False)


def test_faulty_change_keeps_the_name_in_the_heading(owner, study):
    session = make_session(study, state="draft")
    response = owner.post(at("change_session", session), PLAN | {"name": "x" * 81})
    assert response.context["session"].name == session.name
    assert response.context["form"]["name"].value() == "x" * 81


def test_finished_session_is_not_changed(owner, study):
    session = make_session(study, state="running")
    finish_session(session=session, by="x", now=NOW)
    assert owner.post(at("change_session", session), PLAN).status_code == 409
    assert owner.post(at("set_door", session), {"door": "open"}).status_code == 409
    assert owner.post(at("change_join_code", session)).status_code == 409
    assert owner.post(at("session", session), {"names": "Eve"}).status_code == 409
    session.refresh_from_db()
    assert (session.name, session.participants.count()) == ("Session 1", 0)


@pytest.mark.parametrize("state", ["draft", "lobby", "running", "finished"])
def test_session_page_offers_the_next_move_alone(owner, study, state):
    session = make_session(study, state="running" if state == "finished" else state)
    if state == "finished":
        finish_session(session=session, by="x", now=NOW)
    text = owner.get(at("session", session)).text
    moves = ("open_session", "start_session", "finish_session", "console")
    urls = [reverse(f"voting:{move}", args=[study.public_id, session.public_id]) for move in moves]
    offered = [move for move, url in zip(moves, urls, strict=True) if f'"{url}"' in text]
    assert (
        offered
        == {
            "draft": ["open_session"],
            "lobby": ["start_session", "console"],
            "running": ["finish_session", "console"],
            "finished": [],
        }[state]
    )


def test_recorded_seed_is_shown(owner, study):
    session = make_session(study, state="draft", order="shuffled")
    assert owner.get(at("session", session)).text.count(f"shuffled, seed {session.seed}") == 1


# The door and the code


def test_door_is_closed_and_opened(owner, study):
    session = make_session(study)
    for door, is_open in (("closed", False), ("open", True)):
        owner.post(at("set_door", session), {"door": door})
        session.refresh_from_db()
        assert session.is_door_open == is_open
    verbs = list(LogEntry.objects.filter(session=session).values_list("verb", flat=True))
    assert verbs[-2:] == ["close_door", "open_door"]


def test_code_changes_only_when_confirmed(owner, study):
    session = make_session(study)
    owner.get(at("change_join_code", session))
    assert Session.objects.get().join_code == session.join_code
    owner.post(at("change_join_code", session))
    assert (Session.objects.get().join_code == session.join_code) is False


def test_page_shows_code_link_and_qr(owner, study):
    session = make_session(study)
    response = owner.get(at("session", session))
    code = session.join_code
    assert response.text.count(f"http://testserver/join/{code}/</code>") == 1
    assert response.context["code"] == f"{code[:4]} {code[4:]}"
    assert (response.text.count('class="qr"'), response.text.count("style=")) == (1, 0)


# Expected people


def test_names_become_people_with_a_link_each_shown_once(owner, study):
    session = make_session(study)
    response = owner.post(at("session", session), {"names": "  Ana  Lima \n\nBob\n"})
    people = list(session.participants.all())
    shown = [(person, hash_secret(secret)) for person, secret, _link in response.context["links"]]
    assert [person.expected_name for person in people] == ["Ana Lima", "Bob"]
    assert shown == [(person, person.link_hash) for person in people]
    assert [response.text.count(f"{link}</code>") for *_, link in response.context["links"]] == [1, 1]
    page = owner.get(at("session", session)).text
    assert [page.count(secret) for _person, secret, _link in response.context["links"]] == [0, 0]


def test_same_form_again_adds_nobody(owner, study):
    session = make_session(study)
    for _ in range(2):
        response = owner.post(at("session", session), {"names": "Ana\nBob"})
    assert response.context["form"].errors == {
        "names": ["Line 1: “Ana” is on the list already.", "Line 2: “Bob” is on the list already."]
    }
    assert session.participants.count() == 2


@pytest.mark.parametrize(
    ("names", "faults"),
    [
        ("", ["Write at least one name."]),
        (" \n ", ["Write at least one name."]),
        ("Ana\nana", ["Line 2: “ana” is on the list already."]),
        ("Bob\n\n" + "x" * 81, ["Line 3: a name has at most 80 characters."]),
        ("\n".join(map(str, range(201))), ["Add at most 200 people at once."]),
    ],
)
def test_faulty_names_are_told_with_their_line_and_kept(owner, study, names, faults):
    session = make_session(study)
    form = owner.post(at("session", session), {"names": names}).context["form"]
    assert form.errors == {"names": faults}
    assert (form["names"].value(), session.participants.count()) == (names, 0)


def test_more_people_than_seats_are_refused_together(owner, study, monkeypatch):
    monkeypatch.setattr("studies.rules.MOST_SEATS", 2)
    session = make_session(study)
    assert owner.post(at("session", session), {"names": "a\nb\nc"}).status_code == 409
    assert session.participants.count() == 0


def test_links_are_a_file_with_guarded_cells(owner, study):
    session = make_session(study)
    shown = owner.post(at("session", session), {"names": "=1+1\nJosé, o Zé"}).context["links"]
    secrets = [secret for _person, secret, _link in shown]
    response = owner.post(at("links", session), {"secret": secrets})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows == [
        ["name", "label", "link"],
        ["'=1+1", "P1", shown[0][2]],
        ["José, o Zé", "P2", shown[1][2]],
    ]
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Disposition"] == f'attachment; filename="links-{session.public_id}.csv"'


def test_file_holds_links_of_this_session_only(owner, study):
    session = make_session(study)
    (other,) = expect(make_session(study))
    (removed,) = expect(session)
    remove_participant(participant=removed.participant, by="x", now=NOW)
    secrets = [other.secret, removed.secret, "invented", "=cmd"]
    response = owner.post(at("links", session), {"secret": secrets})
    assert response.content.decode("utf-8-sig").splitlines() == ["name,label,link"]


def test_new_link_is_shown_once_and_logged_without_itself(owner, study):
    session = make_session(study)
    (old,) = expect(session)
    person = old.participant.public_id
    assert owner.get(at("renew_link", session, person)).status_code == 200
    assert Participant.objects.get().link_hash == hash_secret(old.secret)
    ((_person, secret, _link),) = owner.post(at("renew_link", session, person)).context["links"]
    assert Participant.objects.get().link_hash == hash_secret(secret)
    entry = LogEntry.objects.get(verb="renew_link")
    assert (entry.actor, entry.data) == (owner_of(study).email, {"participant": "P1"})


def test_whoever_left_gets_no_new_link(owner, study):
    person = make_participant(make_session(study))
    withdraw(participant=person, now=NOW)
    assert owner.post(at("renew_link", person.session, person.public_id)).status_code == 409


def test_removal_is_confirmed_logged_and_takes_the_name(owner, study):
    session = make_session(study)
    (seat,) = expect(session, "Bob")
    url = at("remove_participant", session, seat.participant.public_id)
    owner.get(url)
    assert Participant.objects.get().removed_at is None
    assert owner.post(url).headers["Location"] == at("session", session)
    person = Participant.objects.get()
    assert (person.removed_at is None, person.expected_name) == (False, "")
    assert LogEntry.objects.filter(verb="remove").count() == 1
    assert owner.get(url).status_code == 404
    assert owner.get(at("session", session)).context["people"] == []


def test_page_tells_who_has_joined(owner, study):
    session = make_session(study)
    ana, _bob = expect(session, "Ana", "Bob")
    give_consent(
        participant=ana.participant,
        consent=study.consents.last(),
        choices=ConsentChoices(language="en"),
        now=NOW,
    )
    left = make_participant(session)
    withdraw(participant=left, now=NOW)
    context = owner.get(at("session", session)).context
    assert (context["joined"], context["expected"]) == (1, 2)


def test_names_of_expected_people_are_for_members_only(owner, study, client):
    session = make_session(study, state="running")
    expect(session, "Secret Name")
    person = make_participant(session, expected_name="Own Name")
    browser = Client()
    browser.get(f"/me/{person.secret}/")
    here = f"/s/{session.public_id}"
    pages = [browser.get(f"{here}/{page}").text for page in ("", "board/", "me/", "receipt/", "answers/")]
    assert [(page.count("Secret Name"), page.count("Own Name")) for page in pages] == [(0, 0)] * 5


def test_queries_of_the_page_do_not_grow_with_the_panel(owner, study, django_assert_num_queries):
    session = make_session(study)
    make_participant(session)
    for size in (1, 50):
        make_participants(session, size - session.participants.count())
        with django_assert_num_queries(5):
            assert owner.get(at("session", session)).status_code == 200

"""The screen shared on the call: what it shows, what it can never get, and who opens it."""

import re
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from studies.actions.session import renew_presenter_link, set_door
from studies.actions.study import change_presenter
from studies.models import Participant, Session
from tests.factories import (
    NOW,
    make_item,
    make_participants,
    make_session,
    make_study,
    make_viewers,
    move,
    owner_of,
    vote,
)
from voting.actions.agenda import finish_session
from voting.actions.comment import add_comment, set_comment_hidden
from voting.board import Presenter
from voting.piles import Face
from voting.queries import board_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def session():
    return make_session(state="running")


def address(session, name="presenter"):
    return reverse(f"voting:{name}", args=[session.presenter_secret])


def page(session):
    return Client().get(address(session)).content.decode()


def sight(session, **values):
    session = Session.objects.select_related("study").get(pk=session.pk)
    return board_for(session, Presenter(), now=NOW, **values)


def panel(session, *, count=3):
    """Return people and the first issue, sealed; the first two have placed both dots."""
    people = make_participants(session, count)
    item = move(make_item(session), "start")
    for person in people[:2]:
        vote(person, item, 4)
        vote(person, item, 5, "relevance")
    return people, item


def comment(person, item, text="Seen twice."):
    person = Participant.objects.select_related("session__study", "consent_record").get(pk=person.pk)
    return add_comment(by=person, item=item, text=text, key=uuid4(), now=NOW)


def test_the_lobby_shows_the_code_and_how_many_are_here():
    session = make_session()
    make_participants(session, 2)
    Participant.objects.filter(number=2).update(seen_at=NOW, expected_name="Rui")
    board = sight(session)
    assert (board.join_code, [(p.face, p.name, p.is_here) for p in board.people]) == (
        session.join_code,
        [(Face(), "", True), (Face(), "", False)],
    )
    html = page(session)
    assert ('aria-label="Here: 1 of 2"' in html, 'class="qr"' in html, "Rui" in html) == (True, True, False)


def test_a_code_that_opens_nothing_is_not_shown(session):
    set_door(session=session, is_open=False, by=owner_of(session.study), now=NOW)
    assert sight(session).join_code == ""
    assert session.join_code[:4] not in page(session)


def test_while_an_issue_waits_everybody_is_asked_to_listen(session):
    make_participants(session, 3)
    html = page(session)
    assert re.findall(r'class="ask">(.*?)<', html) == ["Listen and read"]
    assert (html.count('class="dot plain"'), html.count('plain" data-state="waiting"')) == (3, 3)


def test_a_sealed_issue_shows_how_many_are_ready_and_never_who(session):
    _people, item = panel(session)
    board = sight(session)
    assert (board.card.ready, board.people, board.viewer) == ((True, True, False), (), Face())
    assert [(q.has_answer, q.own, q.revealed) for q in board.card.questions] == [(False, None, None)] * 2
    html = page(session)
    assert re.findall(r'aria-label="(Ready.*?)"', html) == ["Ready: 2 of 3"]
    assert (html.count("data-p="), re.findall(r"\bP\d\b", html)) == (0, [])
    assert item.issue.statement in html


def test_the_count_stays_hidden_where_the_study_hides_it():
    session = make_session(make_study(shows_vote_count=False), state="running")
    panel(session)
    html = page(session)
    assert ("ready" in html, html.count('plain" data-state="waiting"')) == (False, 3)


def test_a_large_panel_is_a_number(session):
    panel(session, count=13)
    html = page(session)
    assert (html.count('class="dot plain"'), "2/13" in html) == (0, True)


def test_after_the_reveal_there_are_dots_and_middle_answers(session):
    _people, item = panel(session)
    move(item, "reveal")
    html = page(session)
    assert (html.count('data-p="1"'), html.count('data-p="2"')) == (2, 2)
    assert re.findall(r'class="middle"><b>(.*?)</b>', html) == [
        "Middle answer: Partially agree (4)",
        "Middle answer: Agree (5)",
    ]


def test_anonymous_dots_are_plain_ink():
    session = make_session(make_study(peers="anonymous"), state="running")
    _people, item = panel(session)
    move(item, "reveal")
    html = page(session)
    assert (html.count("data-p="), html.count('class="dot plain"')) == (0, 4)


def test_notes_are_shown_only_where_the_study_says_so_and_only_once_revealed(session):
    people, item = panel(session)
    shown, hidden = comment(people[0], item), comment(people[1], item, "A name.")
    set_comment_hidden(comment=hidden, is_hidden=True, by=owner_of(session.study), now=NOW)
    seen = [len(sight(session).card.notes)]
    change_presenter(study=session.study, presents_notes=True, by="x", now=NOW)
    seen.append(len(sight(session).card.notes))
    move(item, "reveal")
    assert seen == [0, 0]
    assert [note.public_id for note in sight(session).card.notes] == [shown.public_id]
    change_presenter(study=session.study, presents_notes=False, by="x", now=NOW)
    assert sight(session).card.notes == ()


def test_there_is_nothing_to_press(session):
    _people, item = panel(session)
    pages = [page(session)]
    move(item, "reveal")
    pages.append(page(session))
    # The one link is the way past the header, for the keyboard.
    assert [len(re.findall(r"<(?:button|input|form|a) ", html)) for html in pages] == [1, 1]
    assert [html.count("csrf") for html in pages] == [0, 0]


def test_the_private_note_stays_with_the_facilitators(session):
    _people, item = panel(session)
    item.private_note = "Ask P3 first."
    item.save()
    assert "Ask P3 first." not in page(session)


def test_the_end_says_thank_you(session):
    panel(session)
    finish_session(session=session, by=owner_of(session.study), now=NOW)
    assert re.findall(r"<h1.*?>(.*?)</h1>", page(session)) == ["That was the last issue. Thank you."]


def test_whoever_goes_alone_shows_nothing_on_the_shared_screen():
    session = make_session(state="running", mode="self_paced")
    (ana,) = make_participants(session, 1)
    vote(ana, make_item(session), 4)
    board = sight(session)
    assert (board.card, {entry.answered for entry in board.agenda}) == (None, {0})
    assert "Everyone goes through the issues alone" in page(session)


def test_a_known_fragment_is_answered_with_304(session):
    panel(session)
    known = Client().get(address(session, "presenter_fragment"))
    again = Client().get(address(session, "presenter_fragment"), headers={"If-None-Match": known["ETag"]})
    assert (known.status_code, again.status_code) == (200, 304)
    assert "<html" not in known.content.decode()


def test_the_page_takes_the_same_queries_however_many_people(session, django_assert_num_queries):
    panel(session)
    with django_assert_num_queries(6):
        page(session)
    make_participants(session, 5)
    with django_assert_num_queries(6):
        page(session)


def test_a_new_link_closes_the_old_one(session):
    old = address(session)
    renew_presenter_link(session=session, by="x", now=NOW)
    assert (Client().get(old).status_code, Client().get(address(session)).status_code) == (404, 200)


def test_those_who_lead_are_sent_to_it_and_others_are_not(session):
    where = reverse("voting:open_presenter", args=[session.study.public_id, session.public_id])
    viewers = make_viewers(session.study)
    seen = {name: client.get(where).status_code for name, client in viewers.items()}
    assert seen == {"owner": 302, "facilitator": 302, "analyst": 403, "stranger": 404, "anonymous": 302}
    assert viewers["owner"].get(where)["Location"] == address(session)


def test_the_session_page_hands_out_the_link_and_renews_it(session):
    owner = make_viewers(session.study)["owner"]
    here = [session.study.public_id, session.public_id]
    assert (
        f"http://testserver{address(session)}"
        in owner.get(reverse("studies:session", args=here)).content.decode()
    )
    owner.get(reverse("studies:renew_presenter_link", args=here))
    kept = Session.objects.get(pk=session.pk).presenter_secret
    owner.post(reverse("studies:renew_presenter_link", args=here))
    renewed = Session.objects.get(pk=session.pk).presenter_secret
    assert (kept == session.presenter_secret, renewed == session.presenter_secret) == (True, False)


def test_notes_on_the_shared_screen_are_set_at_any_time(session):
    panel(session)  # the first vote has locked the instrument
    viewers = make_viewers(session.study)
    where = reverse("studies:presenter_notes", args=[session.study.public_id])
    assert (
        "On the shared screen"
        in viewers["analyst"].get(reverse("studies:peers", args=[session.study.public_id])).content.decode()
    )
    seen = []
    for sent in ({"presents_notes": "on"}, {}):
        viewers["owner"].post(where, sent)
        session.study.refresh_from_db()
        seen.append(session.study.presents_notes)
    assert seen == [True, False]

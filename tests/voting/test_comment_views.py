"""Notes as browsers send them: added, changed, taken back, hidden."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import (
    NOW,
    make_item,
    make_participant,
    make_participants,
    make_session,
    make_viewers,
    move,
    owner_of,
    seated,
)
from voting.actions.agenda import finish_session
from voting.actions.comment import add_comment
from voting.models import Comment

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def item():
    return move(make_item(make_session(state="running")), "start")


@pytest.fixture
def ana(item):
    return make_participant(item.session)


def texts():
    return list(Comment.objects.values_list("text", flat=True))


def add(participant, item, text="Seen twice.", /, headers=JSON, **fields):
    address = reverse("voting:add_comment", args=[participant.session.public_id])
    data = {"item": item.pk, "text": text, "key": uuid4()} | fields
    return seated(participant).post(address, data, headers=headers)


def change(name, participant, comment, text="", headers=HTMX):
    address = reverse(f"voting:{name}_comment", args=[participant.session.public_id, comment.public_id])
    return seated(participant).post(address, {"text": text}, headers=headers)


@pytest.fixture
def note(item, ana):
    return add_comment(by=ana, item=item, text="Mine.", key=uuid4(), now=NOW)


def test_a_note_is_saved_once(item, ana):
    key = uuid4()
    assert [add(ana, item, key=key).json() for _ in range(2)] == [{"saved": True}] * 2
    assert texts() == ["Seen twice."]


def test_a_note_without_scripts_leads_back_to_the_board(item, ana):
    response = add(ana, item, headers={})
    assert response["Location"] == reverse("voting:board", args=[item.session.public_id])
    assert texts() == ["Seen twice."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  ", "Write something first."),
        ("x" * 2001, "A note has at most 2,000 characters; this one has 2001."),
    ],
)
def test_a_note_that_cannot_be_saved_is_400_with_the_reason(item, ana, text, words):
    response = add(ana, item, text)
    assert (response.status_code, response.json(), texts()) == (400, {"message": words}, [])


def test_a_note_that_cannot_be_saved_stays_in_its_field(item, ana):
    response = add(ana, item, "x" * 2001, headers={})
    assert (response.status_code, texts()) == (422, [])
    assert "x" * 2001 + "</textarea>" in response.text
    assert "this one has 2001." in response.text
    assert f'id="addnote-{item.pk}" open>' in response.text


@pytest.mark.parametrize("fields", [{"item": "x"}, {"key": "x"}, {"key": ""}, {"text": "a\0b"}])
def test_what_is_not_understood_is_400(item, ana, fields):
    assert (add(ana, item, **fields).status_code, texts()) == (400, [])


def test_a_key_of_somebody_else_is_422(item, ana):
    key = uuid4()
    add(ana, item, key=key)
    assert add(make_participant(item.session), item, key=key).status_code == 422


def test_a_note_on_an_item_of_another_session_is_404(item, ana):
    assert add(ana, make_item(make_session(item.session.study, state="running"))).status_code == 404


def test_a_note_after_the_end_is_409(item, ana, note):
    finish_session(session=item.session, by=owner_of(item.session.study), now=NOW)
    assert add(ana, item).status_code == 409
    assert change("edit", ana, note, "Other.").status_code == 409
    assert change("remove", ana, note).status_code == 409
    assert texts() == ["Mine."]


def test_ones_own_note_can_be_changed_and_taken_back(ana, note):
    response = change("edit", ana, note, "Other.")
    assert (response.status_code, texts()) == (204, ["Other."])
    assert response["HX-Trigger"] == '{"ciranda:refetch": {}}'
    assert change("remove", ana, note).status_code == 204
    assert texts() == []


def test_a_change_without_scripts_leads_back_to_the_board(ana, note):
    for name in ("edit", "remove"):
        response = change(name, ana, note, "Other.", headers={})
        assert response["Location"] == reverse("voting:board", args=[ana.session.public_id])


def test_a_change_that_cannot_be_saved_says_why_and_keeps_what_was_typed(ana, note):
    response = change("edit", ana, note, " ")
    assert (response.status_code, "Write something first." in response.text) == (422, True)
    response = change("edit", ana, note, "y" * 2001, headers={})
    assert (response.status_code, "y" * 2001 + "</textarea>" in response.text) == (422, True)
    assert texts() == ["Mine."]


def test_notes_of_others_are_404(item, ana, note):
    rui = make_participant(item.session)
    for name in ("edit", "remove"):
        assert change(name, rui, note, "Not mine.").status_code == 404
    assert texts() == ["Mine."]


def test_nobody_writes_without_a_seat(item, note):
    viewers = make_viewers(item.session.study)
    session = item.session.public_id
    addresses = [
        reverse("voting:add_comment", args=[session]),
        reverse("voting:edit_comment", args=[session, note.public_id]),
        reverse("voting:remove_comment", args=[session, note.public_id]),
    ]
    data = {"item": item.pk, "text": "Let me in.", "key": uuid4()}
    statuses = {
        client.post(address, data).status_code for client in viewers.values() for address in addresses
    }
    assert (statuses, texts()) == ({404}, ["Mine."])


# Hiding


def hide(client, note, is_hidden="1", headers=HTMX):
    session = note.item.session
    address = reverse(
        "voting:hide_comment", args=[session.study.public_id, session.public_id, note.public_id]
    )
    return client.post(address, {"is_hidden": is_hidden}, headers=headers)


def test_hiding_keeps_a_note_from_the_panel_and_is_logged(item, ana, note):
    _, rui = make_participants(item.session, 2)
    move(item, "reveal")
    owner = make_viewers(item.session.study)["owner"]
    board = reverse("voting:board", args=[item.session.public_id])
    assert "Mine." in seated(rui).get(board).text
    assert 'data-state="hidden"' in hide(owner, note).text
    assert "Mine." not in seated(rui).get(board).text
    assert "The facilitator keeps it from the others" in seated(ana).get(board).text
    assert 'data-state="hidden"' not in hide(owner, note, "0").text
    verbs = item.session.log_entries.values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["hide_comment", "unhide_comment"]


def test_only_who_leads_may_hide(item, note):
    statuses = {
        who: hide(client, note, headers={}).status_code
        for who, client in make_viewers(item.session.study).items()
    }
    assert statuses == {"owner": 302, "facilitator": 302, "analyst": 403, "stranger": 404, "anonymous": 302}
    note.refresh_from_db()
    assert note.hidden_by.email.startswith("facilitator")


def test_a_note_of_another_session_cannot_be_hidden(item, note):
    other = make_session(item.session.study, state="running")
    owner = make_viewers(item.session.study)["owner"]
    address = reverse("voting:hide_comment", args=[other.study.public_id, other.public_id, note.public_id])
    assert owner.post(address, {"is_hidden": "1"}).status_code == 404

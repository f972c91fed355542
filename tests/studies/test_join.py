"""The way in: codes, consent, about you, personal links; and that nothing is stored before consent."""

from random import Random
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client

from catalogue.identifiers import CROCKFORD
from studies import guesses
from studies.access import find_session_by_code, next_step
from studies.actions.participant import expect_participants, remove_participant, renew_link, withdraw
from studies.actions.session import change_join_code, set_door
from studies.actions.study import write_consent
from studies.models import CharacterisationField, ConsentRecord, FieldKind, Participant
from tests.factories import NOW, make_participant, make_session, make_study, owner_of, sit_down
from voting.actions.agenda import finish_session

pytestmark = pytest.mark.django_db

NOTHING = "This code opens nothing. Check the eight letters with your facilitator."


@pytest.fixture(autouse=True)
def nobody_has_guessed():
    cache.clear()


def consent_form(session, **values):
    version = session.study.consents.last().version
    return {"takes_part": "on", "version": version, "join_key": str(uuid4())} | values


def join(session, client=None, **values):
    return (client or Client()).post(f"/join/{session.join_code}/", consent_form(session, **values))


def rows() -> dict[str, int]:
    """Return how many rows every table has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


# The code


@pytest.mark.parametrize("typed", ["{0}{1}", "{0} {1}", " {0}-{1} "])
def test_code_is_taken_however_it_is_typed(client, typed):
    session = make_session()
    session.join_code = "K7MQ2P01"
    session.save()
    code = typed.format("k7mq", "2poi")
    assert client.post("/join/", {"code": code}).headers["Location"] == "/join/K7MQ2P01/"


def test_code_in_the_address_is_taken_however_it_is_typed(client):
    session = make_session()
    code = session.join_code.lower()
    assert client.get(f"/join/{code[:4]}-{code[4:]}/").status_code == 200


def test_no_code_at_all_says_what_is_missing(client):
    response = client.post("/join/", {"code": " "})
    assert response.status_code == 200
    assert response.context["form"].errors == {"code": ["Type the code that your facilitator gave you."]}


def answer_to(code: str, *, post: bool) -> tuple[int, str]:
    """Return what a code gets, without what differs in any page."""
    client = Client()
    response = client.post(f"/join/{code}/", {"takes_part": "on"}) if post else client.get(f"/join/{code}/")
    text = response.text.replace(code, "CODE")
    token = response.context["csrf_token"]
    return response.status_code, text.replace(str(token), "TOKEN")


@pytest.mark.parametrize("post", [False, True])
def test_wrong_and_closed_codes_get_the_same_answer(post):
    wrong = answer_to("ZZZZ0000", post=post)
    door, draft, finished = make_session(), make_session(state="draft"), make_session(state="running")
    set_door(session=door, is_open=False, by="x", now=NOW)
    finish_session(session=finished, by="x", now=NOW)
    assert wrong[0] == 404
    assert NOTHING in wrong[1]
    assert [answer_to(session.join_code, post=post) for session in (door, draft, finished)] == [wrong] * 3


def test_typed_code_of_a_closed_door_gets_the_same_answer(client):
    session = make_session()
    set_door(session=session, is_open=False, by="x", now=NOW)
    for code in (session.join_code, "ZZZZ0000", "short"):
        response = client.post("/join/", {"code": code})
        form = response.context["form"]
        assert (response.status_code, form.errors, form.data["code"]) == (404, {"code": [NOTHING]}, code)


def test_changed_code_opens_nothing_more(client):
    session = make_session()
    old = session.join_code
    new = change_join_code(session=session, by="x", now=NOW)
    assert (client.get(f"/join/{old}/").status_code, client.get(f"/join/{new}/").status_code) == (404, 200)


@pytest.mark.parametrize("code", ["ÄÖÜ", "U" * 8, "0" * 500])
def test_code_that_is_none_is_merely_wrong(client, code):
    assert client.get(f"/join/{code}/").status_code == 404


def test_flood_of_wrong_codes_is_refused_and_right_ones_are_not(client, monkeypatch, time_machine):
    time_machine.move_to(NOW, tick=False)
    monkeypatch.setattr(guesses, "WRONG_A_MINUTE", 20)
    session = make_session()
    answers = [client.get(f"/join/{n:08}/").status_code for n in range(40)]
    assert answers == [404] * 20 + [429] * 20
    assert client.get("/join/00000000/").headers["Retry-After"] == "60"
    assert client.get(f"/join/{session.join_code}/").status_code == 200
    assert client.post("/join/", {"code": session.join_code}).status_code == 302


def test_sixty_people_behind_one_address_all_get_in():
    session = make_session()
    assert [join(session).status_code for _ in range(60)] == [302] * 60
    assert session.participants.count() == 60


def test_who_asks_makes_no_difference_to_the_limit(client, monkeypatch, time_machine):
    time_machine.move_to(NOW, tick=False)
    monkeypatch.setattr(guesses, "WRONG_A_MINUTE", 3)
    answers = [
        client.get("/join/00000000/", headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code
        for n in range(5)
    ]
    assert answers == [404, 404, 404, 429, 429]


def test_a_thousand_guesses_open_nothing():
    make_session()
    random = Random(20260302)
    guessed = ("".join(random.choices(CROCKFORD, k=8)) for _ in range(1000))
    assert [code for code in guessed if find_session_by_code(code)] == []


# Consent


def test_nothing_is_stored_before_consent(client):
    session = make_session()
    before = rows()
    client.get("/join/")
    client.post("/join/", {"code": session.join_code})
    response = client.get(f"/join/{session.join_code}/")
    client.post(f"/join/{session.join_code}/", {"may_quote": "on", "version": 1, "join_key": str(uuid4())})
    assert rows() == before
    assert response.cookies.keys() <= {"csrftoken"}


def test_nothing_is_ticked_beforehand(client):
    form = client.get(f"/join/{make_session().join_code}/").context["form"]
    assert [form[name].value() for name in ("takes_part", "may_quote", "may_contact")] == [None] * 3


def test_joining_takes_a_seat_and_records_the_consent(client):
    session = make_session()
    response = join(session, client, may_quote="on")
    person = session.participants.get()
    record = person.consent_record
    assert response.headers["Location"] == f"/s/{session.public_id}/about-you/"
    assert (record.consent, record.language) == (session.study.consents.last(), "en")
    assert (record.may_quote, record.may_contact) == (True, False)
    assert (person.number, person.seat, person.expected_name) == (1, 1, "")
    cookie = response.cookies[f"seat_{session.public_id}"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie.value not in str(Participant.objects.values())


def test_without_taking_part_what_was_ticked_is_kept(client):
    session = make_session()
    form = client.post(f"/join/{session.join_code}/", consent_form(session, takes_part="", may_quote="on"))
    assert form.context["form"].errors == {
        "takes_part": ["Without this nobody can take part. Nothing has been stored."]
    }
    assert form.context["form"]["may_quote"].value() is True
    assert Participant.objects.count() == 0


def test_text_that_changed_meanwhile_is_shown_again(client):
    session = make_session()
    sent = consent_form(session)
    write_consent(study=session.study, body="Other words.", by="x", now=NOW)
    response = client.post(f"/join/{session.join_code}/", sent)
    assert response.context["form"].errors == {
        "version": ["The text has changed since you opened it. Please read it again."]
    }
    assert "Other words." in response.text
    assert 'name="version" value="2"' in response.text
    assert Participant.objects.count() == 0


@pytest.mark.parametrize(
    "values", [{"join_key": ""}, {"join_key": "x"}, {"version": ""}, {"version": "999999999999999999999"}]
)
def test_hidden_fields_that_were_tampered_with_store_nothing(client, values):
    assert join(make_session(), client, **values).status_code == 200
    assert Participant.objects.count() == 0


def test_same_form_twice_is_one_person_with_one_secret():
    session = make_session()
    key = str(uuid4())
    first, second = join(session, join_key=key), join(session, join_key=key)
    name = f"seat_{session.public_id}"
    assert Participant.objects.count() == ConsentRecord.objects.count() == 1
    assert first.cookies[name].value == second.cookies[name].value
    assert key not in str(Participant.objects.values())


def test_form_sent_again_opens_nothing_once_the_link_is_renewed():
    session = make_session()
    key = str(uuid4())
    join(session, join_key=key)
    renew_link(participant=session.participants.get(), by="x", now=NOW)
    again = join(session, join_key=key)
    assert (again.status_code, again.cookies.keys() & {f"seat_{session.public_id}"}) == (409, set())


def test_form_sent_again_opens_nothing_once_the_person_was_removed():
    session = make_session()
    key = str(uuid4())
    join(session, join_key=key)
    remove_participant(participant=session.participants.get(), by="x", now=NOW)
    assert join(session, join_key=key).status_code == 409
    assert session.participants.count() == 1


def test_key_of_another_session_takes_no_seat():
    first, second = make_session(), make_session()
    key = str(uuid4())
    join(first, join_key=key)
    assert (join(second, join_key=key).status_code, second.participants.count()) == (409, 0)


def test_second_join_from_the_same_browser_is_the_same_person(client):
    session = make_session()
    join(session, client)
    again = join(session, client)
    assert again.headers["Location"] == f"/s/{session.public_id}/about-you/"
    assert session.participants.count() == 1


def test_browser_with_a_seat_goes_to_its_place_even_through_a_closed_door(client):
    person = make_participant(make_session())
    session = person.session
    set_door(session=session, is_open=False, by="x", now=NOW)
    sit_down(client, person)
    assert client.get(f"/join/{session.join_code}/").headers["Location"] == f"/s/{session.public_id}/"
    assert client.post("/join/", {"code": session.join_code}).status_code == 302


def test_full_session_says_so(client, monkeypatch):
    monkeypatch.setattr("studies.rules.MOST_SEATS", 1)
    session = make_session()
    make_participant(session)
    response = join(session, client)
    assert (response.status_code, session.participants.count()) == (409, 1)
    assert "This session is full." in response.text


def test_late_comer_joins_a_running_session(client):
    session = make_session(state="running")
    assert join(session, client).status_code == 302


# Personal links


def expected(session, *names):
    return expect_participants(session=session, names=names or ["Bob"], by="x", now=NOW)


def test_personal_link_becomes_a_cookie_and_leaves_the_address(client):
    (seat,) = expected(make_session())
    response = client.get(f"/me/{seat.secret}/")
    cookie = response.cookies[f"seat_{seat.participant.session.public_id}"]
    assert response.headers["Location"] == f"/s/{seat.participant.session.public_id}/consent/"
    assert (cookie.value, cookie["httponly"]) == (seat.secret, True)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_personal_link_brings_the_same_person_back_on_another_device():
    person = make_participant(make_session())
    place = f"/s/{person.session.public_id}/"
    devices = [Client(), Client()]
    assert [device.get(f"/me/{person.secret}/").headers["Location"] for device in devices] == [place] * 2
    pages = [device.get(f"{place}me/") for device in devices]
    assert [page.context["participant"] for page in pages] == [person, person]


@pytest.mark.parametrize("secret", ["nothing", "ä", "x" * 5000])
def test_wrong_personal_link_says_so_in_plain_words(client, secret):
    response = client.get(f"/me/{secret}/")
    assert (response.status_code, response.cookies.keys() & {"seat"}) == (404, set())
    assert "This link opens nothing." in response.text


def test_renewed_link_is_the_only_one_that_opens(client):
    (old,) = expected(make_session())
    new = renew_link(participant=old.participant, by="x", now=NOW)
    answers = [client.get(f"/me/{seat.secret}/").status_code for seat in (old, new)]
    assert answers == [404, 302]


def test_link_of_somebody_removed_opens_nothing(client):
    (seat,) = expected(make_session())
    remove_participant(participant=seat.participant, by="x", now=NOW)
    assert client.get(f"/me/{seat.secret}/").status_code == 404


def test_link_of_somebody_who_left_leads_to_the_farewell(client):
    person = make_participant(make_session())
    withdraw(participant=person, now=NOW)
    location = client.get(f"/me/{person.secret}/").headers["Location"]
    assert location == f"/s/{person.session.public_id}/farewell/"


# Expected people


def test_expected_person_consents_once(client):
    (seat,) = expected(make_session())
    session = seat.participant.session
    client.get(f"/me/{seat.secret}/")
    url = f"/s/{session.public_id}/consent/"
    assert client.get(url).status_code == 200
    first = client.post(url, consent_form(session, may_contact="on"))
    again = client.post(url, consent_form(session, may_quote="on"))
    record = ConsentRecord.objects.get()
    assert first.headers["Location"] == again.headers["Location"] == f"/s/{session.public_id}/about-you/"
    assert (record.participant, record.may_contact, record.may_quote) == (seat.participant, True, False)


def test_expected_person_waits_until_the_text_is_written(client):
    session = make_session(state="draft")
    session.study.consents.all().delete()
    (seat,) = expected(session)
    client.get(f"/me/{seat.secret}/")
    response = client.get(f"/s/{session.public_id}/consent/")
    assert response.status_code == 409
    assert "This session is still being prepared." in response.text


def test_nobody_consents_to_a_finished_session(client):
    session = make_session(state="running")
    (seat,) = expected(session)
    finish_session(session=session, by="x", now=NOW)
    client.get(f"/me/{seat.secret}/")
    url = f"/s/{session.public_id}/consent/"
    assert [client.get(url).status_code, client.post(url, consent_form(session)).status_code] == [409, 409]
    assert ConsentRecord.objects.count() == 0


# About you


@pytest.fixture
def arrived(client):
    """Somebody who has consented and sits at `client`."""
    person = make_participant(make_session())
    Participant.objects.filter(pk=person.pk).update(characterised_at=None)
    sit_down(client, person)
    person.url = f"/s/{person.session.public_id}/about-you/"
    return person


def test_answers_about_oneself_are_stored_and_may_be_changed(client, arrived):
    answers = {"education": "MSc", "years": "7", "projects": "0"}
    response = client.post(arrived.url, answers)
    arrived.refresh_from_db()
    assert response.headers["Location"] == f"/s/{arrived.session.public_id}/"
    assert arrived.characterisation == {"education": "MSc", "years": 7, "projects": 0}
    assert client.get(arrived.url).context["form"]["years"].value() == 7
    client.post(arrived.url, answers | {"years": "8"})
    arrived.refresh_from_db()
    assert arrived.characterisation["years"] == 8


def test_faults_are_told_and_what_was_typed_is_kept(client, arrived):
    form = client.post(arrived.url, {"education": "Dr", "years": "77", "projects": "x"}).context["form"]
    assert form.errors == {
        "education": ["Select a valid choice. Dr is not one of the available choices."],
        "years": ["From 0 to 60."],
        "projects": ["Write a whole number."],
    }
    assert (form["years"].value(), form["projects"].value()) == ("77", "x")
    arrived.refresh_from_db()
    assert (arrived.characterisation, arrived.characterised_at) == ({}, None)


def test_optional_questions_may_be_left_open(client, arrived):
    fields = CharacterisationField.objects.filter(study=arrived.session.study)
    fields.update(is_required=False)
    fields.filter(name="projects").update(kind=FieldKind.TEXT, minimum=None, maximum=None)
    assert client.post(arrived.url, {"projects": "two"}).status_code == 302
    arrived.refresh_from_db()
    assert arrived.characterisation == {"projects": "two"}


def test_number_without_ends_takes_any_whole_number(client, arrived):
    fields = CharacterisationField.objects.filter(study=arrived.session.study, kind=FieldKind.NUMBER)
    fields.filter(name="years").update(minimum=None)
    fields.filter(name="projects").update(maximum=None)
    form = client.get(arrived.url).context["form"]
    helps = [str(form[name].help_text) for name in ("years", "projects")]
    assert helps == ["At most 60.", "0 or more."]
    fields.update(minimum=None, maximum=None)
    assert client.get(arrived.url).context["form"]["years"].help_text == ""


def test_study_without_questions_asks_nothing(client, arrived):
    arrived.session.study.characterisation_fields.all().delete()
    location = client.get(arrived.url).headers["Location"]
    assert location == f"/s/{arrived.session.public_id}/"


def test_about_you_waits_for_consent(client):
    (seat,) = expected(make_session())
    client.get(f"/me/{seat.secret}/")
    session = seat.participant.session.public_id
    assert client.get(f"/s/{session}/about-you/").headers["Location"] == f"/s/{session}/consent/"


def test_answers_about_oneself_stay_once_the_session_is_finished(client):
    person = make_participant(make_session(state="running"))
    finish_session(session=person.session, by="x", now=NOW)
    sit_down(client, person)
    answers = {"education": "MSc", "years": "7", "projects": "0"}
    assert client.post(f"/s/{person.session.public_id}/about-you/", answers).status_code == 409


# The next step


def test_next_step_leads_from_consent_to_the_board():
    session = make_session()
    (seat,) = expected(session)
    person = Participant.objects.get(pk=seat.participant.pk)
    here = f"/s/{session.public_id}"
    assert next_step(person) == f"{here}/consent/"
    person = make_participant(session)
    assert next_step(person) is None
    person.characterised_at = None
    assert next_step(person) == f"{here}/about-you/"
    session.study.characterisation_fields.all().delete()
    assert next_step(person) is None
    withdraw(participant=person, now=NOW)
    assert next_step(person) == f"{here}/farewell/"


def test_next_step_asks_nobody_about_themselves_after_the_end():
    person = make_participant(make_session(state="running"))
    person.characterised_at = None
    finish_session(session=person.session, by="x", now=NOW)
    person = Participant.objects.get(pk=person.pk)
    assert next_step(person) is None


# Who may


@pytest.mark.parametrize("page", ["consent", "about-you"])
def test_pages_of_a_seat_open_to_its_holder_alone(client, page):
    study = make_study()
    person, neighbour = make_participant(make_session(study)), make_participant(make_session(study))
    stranger = make_participant(make_session(make_study()))
    url = f"/s/{person.session.public_id}/{page}/"
    assert client.get(url).status_code == 404
    for other in (neighbour, stranger):
        sit_down(client, other)
        # Even with the other's secret under this session's name.
        client.cookies[f"seat_{person.session.public_id}"] = other.secret
        assert (client.get(url).status_code, client.post(url).status_code) == (404, 404)
    member = Client()
    member.force_login(owner_of(study))
    assert member.get(url).status_code == 404


def test_queries_of_the_way_in_do_not_grow_with_the_panel(client, django_assert_num_queries):
    session = make_session()
    for size in (1, 50):
        for _ in range(size - session.participants.count()):
            make_participant(session)
        with django_assert_num_queries(2):
            client.get(f"/join/{session.join_code}/")
        with django_assert_num_queries(1):
            client.get("/join/00000000/")

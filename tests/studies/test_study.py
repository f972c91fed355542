"""Studies: begun, described, copied; the dashboard and the page of one study."""

import hashlib

import pytest
from django.test import Client
from django.urls import reverse

from studies.actions.instrument import FieldDraft, QuestionDraft, write_characterisation, write_questions
from studies.actions.study import COPIED_FIELDS, change_goal, copy_study, create_study, write_consent
from studies.instrument import hash_instrument
from studies.models import Member, Role, Study
from studies.queries import describe_instrument, studies_of
from tests.factories import (
    NOW,
    make_item,
    make_member,
    make_participant,
    make_session,
    make_study,
    make_user,
    make_viewers,
    owner_of,
    vote,
)

pytestmark = pytest.mark.django_db

GOAL = {
    "title": "Debt",
    "short_title": "D",
    "goal_analyse": "issues",
    "goal_purpose": "characterising",
    "goal_respect": "relevance",
    "goal_viewpoint": "engineers",
    "goal_context": "two panels",
}


def page_of(study, client):
    return client.get(reverse("studies:study", args=[study.public_id]))


def test_new_study_has_what_is_usual():
    study = create_study(title="Debt", owner=make_user(), now=NOW)
    assert list(study.questions.values_list("name", "role")) == [
        ("occurrence", "occurrence"),
        ("relevance", "relevance"),
    ]
    assert list(study.characterisation_fields.values_list("name", flat=True)) == [
        "education",
        "years",
        "projects",
    ]
    assert list(study.members.values_list("user__email", "role")) == [("ana@example.org", "owner")]


def test_goal_stays_open_after_the_first_vote():
    session = make_session(state="running")
    vote(make_participant(session), make_item(session), 4)
    change_goal(study=session.study, goal=GOAL, by=owner_of(session.study), now=NOW)
    study = Study.objects.get(pk=session.study_id)
    assert {name: getattr(study, name) for name in GOAL} == GOAL
    assert study.locked_hash == hash_instrument(describe_instrument(study))


# Consent texts


def test_consent_text_is_kept_in_versions():
    study = make_study()
    second = write_consent(study=study, body="Another text.", by=owner_of(study), now=NOW)
    assert list(study.consents.values_list("version", "body")) == [
        (1, "You may stop at any time."),
        (2, "Another text."),
    ]
    assert second.sha256 == hashlib.sha256(b"Another text.").hexdigest()


def test_same_consent_text_is_the_same_version():
    study = make_study()
    write_consent(study=study, body="You may stop at any time.", by=owner_of(study), now=NOW)
    assert study.consents.count() == 1


# Copies


def locked_study():
    study = make_study(definition="Debt is …", occurs_from=3, peers="anonymous", goal_analyse="issues")
    by = {"by": owner_of(study), "now": NOW}
    further = [QuestionDraft(wording="How hard is it to repair?")]
    write_questions(study=study, occurrence="Occurs?", relevance="Matters?", further=further, **by)
    write_characterisation(study=study, fields=[FieldDraft(label="Country", kind="text")], **by)
    write_consent(study=study, body="The second text.", **by)
    session = make_session(study, state="running")
    vote(make_participant(session), make_item(session), 4)
    return Study.objects.get(pk=study.pk)


def test_copy_asks_the_same_and_is_open():
    study = locked_study()
    copy = copy_study(study=study, by=make_user("bob@example.org"), now=NOW)
    assert describe_instrument(copy) == describe_instrument(study)
    assert all(getattr(copy, name) == getattr(study, name) for name in COPIED_FIELDS)
    assert (copy.is_locked, copy.parent, copy.title) == (False, study, "Replication of Code debt")


def test_copy_has_one_consent_text_no_sessions_and_one_owner():
    copy = copy_study(study=locked_study(), by=make_user("bob@example.org"), now=NOW)
    assert list(copy.consents.values_list("version", "body")) == [(1, "The second text.")]
    assert copy.sessions.count() == 0
    assert list(copy.members.values_list("user__email", "role")) == [("bob@example.org", "owner")]


def test_copy_leaves_the_original_as_it_was():
    study = locked_study()
    before = describe_instrument(study), study.members.count(), study.consents.count()
    copy_study(study=study, by=owner_of(study), now=NOW)
    after = Study.objects.get(pk=study.pk)
    assert (describe_instrument(after), after.members.count(), after.consents.count()) == before


def test_copy_of_a_long_title_fits():
    study = make_study(title="x" * 200)
    assert len(copy_study(study=study, by=owner_of(study), now=NOW).title) == 200


def test_copy_of_an_empty_study_is_empty():
    user = make_user()
    study = create_study(title="Empty", owner=user, now=NOW)
    copy = copy_study(study=study, by=user, now=NOW)
    assert (copy.catalogue, copy.consents.count(), copy.questions.count()) == (None, 0, 2)


@pytest.mark.parametrize(
    ("viewer", "status", "copies"),
    [
        ("owner", 302, 1),
        ("facilitator", 302, 1),
        ("analyst", 302, 1),
        ("stranger", 404, 0),
        ("anonymous", 302, 0),
    ],
)
def test_members_copy_with_one_press(viewer, status, copies):
    study = make_study()
    viewers = make_viewers(study)
    response = viewers[viewer].post(reverse("voting:copy_study", args=[study.public_id]))
    assert response.status_code == status
    assert study.replications.count() == copies


def test_copy_and_original_show_each_other_to_whoever_may_see_both():
    study = make_study()
    viewers = make_viewers(study)
    copy = copy_study(study=study, by=owner_of(study), now=NOW)
    link, parent_link = f'href="/studies/{copy.public_id}/"', f'href="/studies/{study.public_id}/"'
    assert link in page_of(study, viewers["owner"]).text
    assert parent_link in page_of(copy, viewers["owner"]).text
    assert link not in page_of(study, viewers["analyst"]).text
    Member.objects.create(study=copy, user=make_user("stranger@example.org"), role=Role.ANALYST, added_at=NOW)
    text = page_of(copy, viewers["stranger"]).text
    assert parent_link not in text
    assert "copied from another study" in text


# The dashboard


def test_first_page_says_what_it_is_and_takes_a_code():
    response = Client().get("/")
    assert response.status_code == 200
    assert 'name="code"' in response.text
    assert reverse("account_login") in response.text


def test_empty_dashboard_says_how_to_begin():
    client = Client()
    client.force_login(make_user())
    text = client.get("/").text
    assert "Start with the matrix. Paste a table or load the example study." in text
    assert reverse("studies:new_study") in text


def test_dashboard_lists_own_studies_alone():
    study = make_study()
    viewers = make_viewers(study)
    assert [line.study.title for line in viewers["analyst"].get("/").context["lines"]] == ["Code debt"]
    assert [line.study.title for line in viewers["stranger"].get("/").context["lines"]] == ["Another study"]


def test_state_of_a_study_follows_its_sessions():
    user = make_user()
    empty = create_study(title="Empty", owner=user, now=NOW)
    studies = {"setup": empty} | {name: make_study(owner=user, title=name) for name in ("ready", "live")}
    make_session(studies["live"], state="lobby")
    make_session(studies["ready"], state="draft")
    lines = {line.study.title: (line.state, line.sessions, line.role) for line in studies_of(user)}
    assert lines == {
        "Empty": ("setup", 0, "owner"),
        "ready": ("ready", 1, "owner"),
        "live": ("live", 1, "owner"),
    }


def test_rehearsals_are_not_counted_as_sessions():
    study = make_study()
    make_session(study, state="draft", is_rehearsal=True)
    assert [line.sessions for line in studies_of(owner_of(study))] == [0]


def test_query_count_of_the_dashboard_does_not_grow(django_assert_num_queries):
    user, client = make_user(), Client()
    client.force_login(user)
    study = make_study(owner=user)
    with django_assert_num_queries(3):
        client.get("/")
    for _number in range(5):
        make_session(make_study(owner=user, catalogue=study.catalogue))
    with django_assert_num_queries(3):
        client.get("/")


# New studies and the page of one


def test_new_study_needs_a_title():
    client = Client()
    client.force_login(make_user())
    response = client.post(reverse("studies:new_study"), {"title": "  "})
    assert response.status_code == 422
    assert "This field is required." in response.text
    assert Study.objects.count() == 0


def test_new_study_begins_on_its_own_page():
    client = Client()
    client.force_login(make_user())
    response = client.post(reverse("studies:new_study"), {"title": "Debt"})
    assert response.url == reverse("studies:study", args=[Study.objects.get().public_id])


def test_new_study_takes_an_account():
    assert Client().get(reverse("studies:new_study")).status_code == 302


@pytest.mark.parametrize(
    ("viewer", "status"),
    [("owner", 200), ("facilitator", 200), ("analyst", 200), ("stranger", 404), ("anonymous", 302)],
)
def test_study_is_seen_by_members(viewer, status):
    study = make_study()
    assert page_of(study, make_viewers(study)[viewer]).status_code == status


def test_facilitator_plans_and_analyst_does_not():
    study = make_study()
    viewers = make_viewers(study)
    add = reverse("studies:add_session", args=[study.public_id])
    seen = {name: add in page_of(study, viewers[name]).text for name in ("owner", "facilitator", "analyst")}
    assert seen == {"owner": True, "facilitator": True, "analyst": False}


def test_lock_is_shown_with_time_and_hash():
    study = locked_study()
    client = Client()
    client.force_login(owner_of(study))
    text = page_of(study, client).text
    assert "On 2 Mar 2026, 14:00, at the first vote." in text
    assert f'title="{study.locked_hash}"' in text


def test_query_count_of_a_study_does_not_grow(django_assert_num_queries):
    study = make_study()
    client = make_viewers(study)["owner"]
    with django_assert_num_queries(17):
        page_of(study, client)
    for number in range(4):
        make_participant(make_session(study))
        make_member(study, Role.ANALYST, f"more-{number}@example.org")
        copy_study(study=study, by=owner_of(study), now=NOW)
    with django_assert_num_queries(17):
        page_of(study, client)

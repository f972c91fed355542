"""Every named constraint of studies, broken once: the database itself refuses."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from studies.models import (
    AccessToken,
    CharacterisationField,
    Consent,
    InstrumentChange,
    Invitation,
    Member,
    Participant,
    Question,
    Session,
    Study,
)
from tests.factories import NOW, make_participant, make_participants, make_session, make_study, make_user

pytestmark = pytest.mark.django_db


def change(model, **values):
    """Change the one row there is, past every rule but the database's."""
    model.objects.filter(pk=model.objects.order_by("pk").last().pk).update(**values)


def field(study, **values):
    values = {"position": 9, "name": "team", "label": "Team", "kind": "text"} | values
    return CharacterisationField.objects.create(study=study, **values)


def question(study, **values):
    values = {"position": 9, "name": "effort", "wording": "It takes effort"} | values
    return Question.objects.create(study=study, **values)


def invite(study, **values):
    values = {"email": "eva@example.org", "role": "analyst", "secret_hash": "a"} | values
    times = {"created_at": NOW, "expires_at": NOW + timedelta(days=14)}
    return Invitation.objects.create(study=study, **times, **values)


def token(study, **values):
    times = {"created_at": NOW, "expires_at": NOW + timedelta(days=14)}
    return AccessToken.objects.create(user=make_user(), name="R", secret_hash="a", **times, **values)


def instrument_change(study, *changes):
    """Add changes of an instrument to a study, each an issue with the hashes before and after."""
    for issue, old_hash, new_hash in changes:
        InstrumentChange.objects.create(
            study=study, at=NOW, actor="x", issue=issue, old_hash=old_hash, new_hash=new_hash, before={}
        )


BREAKS = {
    "instrument_change_issue_once": lambda study: instrument_change(
        study, ("DC-05", "a", "b"), ("DC-05", "b", "c")
    ),
    "instrument_left_once": lambda study: instrument_change(study, ("DC-05", "a", "b"), ("DC-06", "a", "c")),
    "instrument_reached_once": lambda study: instrument_change(
        study, ("DC-05", "a", "b"), ("DC-06", "c", "b")
    ),
    "instrument_changed": lambda study: instrument_change(study, ("DC-05", "a", "a")),
    "study_rule_in_scale": lambda study: change(Study, occurs_from=1),
    "study_minimum_votes": lambda study: change(Study, minimum_votes=0),
    "study_peers": lambda study: change(Study, peers="named"),
    "study_lock_has_hash": lambda study: change(Study, locked_at=NOW),
    "question_name_once": lambda study: question(study, name="relevance"),
    "question_position_once": lambda study: question(study, position=1),
    "question_role_once": lambda study: question(study, role="occurrence"),
    "question_role": lambda study: question(study, role="decoration"),
    "question_wording_given": lambda study: question(study, wording=""),
    "consent_version_once": lambda study: Consent.objects.create(
        study=study, version=1, body="Again.", sha256="b", created_at=NOW
    ),
    "consent_body_given": lambda study: change(Consent, body=""),
    "characterisation_name_once": lambda study: field(study, name="education"),
    "characterisation_position_once": lambda study: field(study, position=1),
    "characterisation_kind": lambda study: field(study, kind="sketch"),
    "characterisation_range": lambda study: field(study, kind="number", minimum=2, maximum=1),
    "member_once": lambda study: Member.objects.create(
        study=study, user=make_user(), role="analyst", added_at=NOW
    ),
    "member_role": lambda study: change(Member, role="guest"),
    "invitation_role": lambda study: invite(study, role="guest"),
    "invitation_open_once": lambda study: (invite(study), invite(study, secret_hash="b")),
    "token_scope": lambda study: token(study, scope="all"),
    "session_number_once": lambda study: (
        make_session(study),
        Session.objects.create(study=study, number=1, name="Twin", created_at=NOW),
    ),
    "session_voting_ended": lambda study: (make_session(study), change(Session, voting_ended_at=NOW)),
    "session_mode": lambda study: (make_session(study), change(Session, mode="silent")),
    "session_state": lambda study: (make_session(study), change(Session, state="asleep")),
    "session_seed_recorded": lambda study: (make_session(study), change(Session, order="shuffled")),
    "session_times": lambda study: (make_session(study), change(Session, state="running")),
    "participant_seat_once": lambda study: (
        make_participants(make_session(study), 2),
        change(Participant, seat=1),
    ),
    "participant_number_once": lambda study: (
        make_participants(make_session(study), 2),
        change(Participant, number=1),
    ),
    "participant_erased_is_withdrawn": lambda study: (
        make_participant(make_session(study)),
        change(Participant, erased_at=NOW),
    ),
    "participant_erased_is_empty": lambda study: (
        make_participant(make_session(study)),
        change(Participant, erased_at=NOW, withdrawn_at=NOW, characterisation={"education": "MSc"}),
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_constraint_refuses(name):
    study = make_study()
    with pytest.raises(IntegrityError, match=_named(name)), transaction.atomic():
        BREAKS[name](study)


def _named(name):
    """SQLite names the columns of a unique constraint, PostgreSQL its name; checks are named by both."""
    return rf"{name}|UNIQUE constraint failed"


def test_every_constraint_is_broken_here():
    models = apps.get_app_config("studies").get_models()
    named = {constraint.name for model in models for constraint in model._meta.constraints}
    assert set(BREAKS) == named

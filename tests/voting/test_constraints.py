"""Every named constraint of voting, broken once: the database itself refuses."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from tests.factories import (
    NOW,
    make_item,
    make_participant,
    make_proposal,
    make_session,
    move,
    owner_of,
    vote,
)
from voting.models import (
    AgendaItem,
    Code,
    Coder,
    Coding,
    Comment,
    Comparison,
    IssueDecision,
    IssueProposal,
    Reading,
    Round,
    Vote,
    VoteChange,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    item = move(make_item(make_session(state="running")), "start")
    vote(make_participant(item.session), item, 4)
    code_a_note(item)
    return item


def code_a_note(item):
    """Leave two codes, two coders with a reading each, a final one, and a comparison."""
    study, person = item.session.study, Vote.objects.get().participant
    note = Comment.objects.create(
        item=item, participant=person, key=uuid4(), round=1, text="A note", created_at=NOW
    )
    codes = [
        Code.objects.create(study=study, position=place, name=name, definition="Words.", created_at=NOW)
        for place, name in enumerate(("One", "Two"), start=1)
    ]
    for number in (1, 2):
        coder = Coder.objects.create(study=study, number=number)
        reading = Reading.objects.create(comment=note, coder=coder, read_at=NOW)
    for code in codes:
        Coding.objects.create(reading=reading, code=code)
    Reading.objects.create(comment=note, decided_by=coder, read_at=NOW)
    Comparison.objects.create(study=study, opened_at=NOW)


def change(model, **values):
    model.objects.filter(pk=model.objects.order_by("pk").first().pk).update(**values)


def another_vote(item):
    old = Vote.objects.get()
    Vote.objects.create(
        participant=old.participant, item=item, question=old.question, round=1, value=2, cast_at=NOW
    )


def empty_comment(item):
    person = Vote.objects.get().participant
    Comment.objects.create(item=item, participant=person, key=uuid4(), round=1, text="", created_at=NOW)


def proposal(item, **values):
    make_proposal(Vote.objects.get().participant)
    change(IssueProposal, **values)


def decision(item, **values):
    usual = {"kind": "drop", "issue": "DC-01", "reason": "Later"}
    IssueDecision.objects.create(study=item.session.study, at=NOW, actor="x", **usual | values)


BREAKS = {
    "decision_kind": lambda item: decision(item, kind="lose"),
    "decision_says_what_it_must": lambda item: decision(item, kind="merge"),
    "decision_has_reason": lambda item: decision(item, reason=""),
    "decision_not_into_itself": lambda item: decision(item, kind="merge", into="DC-01"),
    "agenda_issue_once": lambda item: change(AgendaItem, issue=make_item(item.session, 2).issue),
    "agenda_position_once": lambda item: change(AgendaItem, position=2),
    "agenda_turn_once": lambda item: AgendaItem.objects.update(turn=1),
    "agenda_one_current": lambda item: AgendaItem.objects.update(is_current=True),
    "agenda_state": lambda item: change(AgendaItem, state="lost"),
    "agenda_aside_resumes": lambda item: change(AgendaItem, state="aside"),
    "agenda_round_opened": lambda item: change(AgendaItem, round=0),
    "round_number_once": lambda item: Round.objects.create(
        item=item, number=1, is_sealed=True, opened_at=NOW, ended_at=NOW
    ),
    "round_counts_from_one": lambda item: change(Round, number=0),
    "round_one_open": lambda item: Round.objects.create(item=item, number=2, is_sealed=False, opened_at=NOW),
    "vote_once": another_vote,
    "vote_in_scale": lambda item: change(Vote, value=10),
    "vote_round_counts_from_one": lambda item: change(Vote, round=0),
    "vote_first_looks_back": lambda item: change(Vote, first_value=3),
    "change_in_scale": lambda item: change(VoteChange, new_value=0),
    "comment_text_given": empty_comment,
    "proposal_state": lambda item: proposal(item, state="lost", decided_at=NOW, decided_by="x"),
    "proposal_decided_by_somebody": lambda item: proposal(item, state="parked", reason="Later"),
    "proposal_lives_on_in_an_issue": lambda item: proposal(item, issue="DC-01"),
    "proposal_parked_with_reason": lambda item: proposal(
        item, state="parked", decided_at=NOW, decided_by="x"
    ),
    "proposal_has_words_and_author": lambda item: proposal(item, statement=""),
    "code_guid_once": lambda item: change(Code, guid=Code.objects.last().guid),
    "code_name_once": lambda item: change(Code, name="TWO"),
    "code_name_given": lambda item: change(Code, name=""),
    "code_merged_is_retired": lambda item: change(Code, merged_into=Code.objects.last()),
    "code_not_into_itself": lambda item: change(Code, merged_into=Code.objects.first(), retired_at=NOW),
    "coder_number_once": lambda item: change(Coder, number=2),
    "coder_user_once": lambda item: Coder.objects.update(user=owner_of(item.session.study)),
    "coder_counts_from_one": lambda item: change(Coder, number=0),
    "reading_once": lambda item: change(Reading, coder=Coder.objects.last()),
    "reading_final_once": lambda item: Reading.objects.filter(coder__isnull=False).update(
        coder=None, decided_by=Coder.objects.first()
    ),
    "reading_coded_or_decided": lambda item: change(Reading, coder=None),
    "coding_once": lambda item: change(Coding, code=Code.objects.last()),
    "comparison_once": lambda item: Comparison.objects.create(study=item.session.study, opened_at=NOW),
}


@pytest.mark.parametrize("name", BREAKS)
def test_constraint_refuses(name, item):
    with pytest.raises(IntegrityError, match=rf"{name}|UNIQUE constraint failed"), transaction.atomic():
        BREAKS[name](item)


def test_every_constraint_is_broken_here():
    models = apps.get_app_config("voting").get_models()
    named = {constraint.name for model in models for constraint in model._meta.constraints}
    assert set(BREAKS) == named

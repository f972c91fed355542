"""Builders of what tests need: small, complete, with every value open to the test that cares."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from catalogue.models import Activity, Catalogue, Issue, Phase, ProblemType
from studies.actions.participant import ConsentChoices, expect_participants, give_consent
from studies.actions.session import SessionPlan, create_session
from studies.actions.study import create_study, write_consent
from studies.models import Member, Participant, Role, Session, Study
from voting.actions.agenda import move_item, open_session, start_session
from voting.actions.proposal import ProposalDraft, propose_issue
from voting.actions.vote import Answer, Receipt, cast_vote
from voting.agenda import Move
from voting.models import AgendaItem, IssueProposal

# Where several processes may serve, an action nudges them through the database.
NUDGE = 1 if connection.vendor == "postgresql" else 0
NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def make_user(email: str = "ana@example.org", **values: Any) -> User:
    """Return the account of that e-mail address, created when there is none."""
    user = User.objects.filter(email=email).first()
    return user or User.objects.create_user(username=email, email=email, password="correct-horse", **values)


def make_catalogue(*, activities: int = 2, problem_types: int = 2, **values: Any) -> Catalogue:
    """Return a catalogue of one phase whose every cell is an issue: DC-01, DC-02 …"""
    values = {"name": "Matrix", "owner": values.pop("owner", None) or make_user(), "created_at": NOW} | values
    catalogue = Catalogue.objects.create(**values)
    phase = Phase.objects.create(catalogue=catalogue, position=1, name="Data collection", prefix="DC")
    types = [
        ProblemType.objects.create(catalogue=catalogue, position=n, name=f"Type {n}")
        for n in range(1, problem_types + 1)
    ]
    for position in range(1, activities + 1):
        activity = Activity.objects.create(
            phase=phase, position=position, name=f"Activity {position}", explanation=f"What {position} means."
        )
        for problem_type in types:
            phase.last_number += 1
            Issue.objects.create(
                catalogue=catalogue,
                activity=activity,
                problem_type=problem_type,
                code=f"DC-{phase.last_number:02}",
                statement=f"{problem_type.name} of activity {position}",
            )
    phase.save()
    return catalogue


def make_study(*, owner: User | None = None, catalogue: Catalogue | None = None, **values: Any) -> Study:
    """Return a study that is ready for a session: catalogue, questions, consent."""
    owner = owner or make_user()
    study = create_study(title=values.pop("title", "Code debt"), owner=owner, now=NOW)
    study.catalogue = catalogue or make_catalogue(owner=owner)
    for name, value in values.items():
        setattr(study, name, value)
    study.save()
    write_consent(study=study, body="You may stop at any time.", by=owner, now=NOW)
    return study


def make_member(study: Study, role: Role, email: str | None = None) -> Member:
    """Return a member of that role."""
    user = make_user(email or f"{role}-{study.pk}@example.org")
    return Member.objects.create(study=study, user=user, role=role, added_at=NOW)


def make_viewers(study: Study) -> dict[str, Client]:
    """Return a browser for each kind of account: the three roles, the owner of another study, nobody."""
    owner = owner_of(study)
    stranger = make_user("stranger@example.org")
    make_study(owner=stranger, catalogue=study.catalogue, title="Another study")
    users = {
        "owner": owner,
        "facilitator": make_member(study, Role.FACILITATOR).user,
        "analyst": make_member(study, Role.ANALYST).user,
        "stranger": stranger,
    }
    return {name: signed_in(user) for name, user in users.items()} | {"anonymous": Client()}


def owner_of(study: Study) -> User:
    """Return the account that owns a study."""
    return study.members.get(role=Role.OWNER).user


def signed_in(user: User) -> Client:
    """Return a browser in which an account is signed in."""
    client = Client()
    client.force_login(user)
    return client


def confirm(client: Any) -> None:
    """Let a signed-in browser have typed the password again, as before people are exported with labels.

    Typed in tests' future: whatever moment a test plays at, it was a moment ago.
    """
    session = client.session
    typed = {
        "method": "password",
        "at": datetime(2200, 1, 1, tzinfo=UTC).timestamp(),
        "reauthenticated": True,
    }
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [typed]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = session["_auth_user_id"]
    session.save()


def make_session(study: Study | None = None, *, state: str = "lobby", **plan: Any) -> Session:
    """Return a session in `state`: draft, lobby or running."""
    study = study or make_study()
    by = owner_of(study)
    plan = {"name": f"Session {study.sessions.count() + 1}"} | plan
    session = create_session(study=study, plan=SessionPlan(**plan), by=by, now=NOW)
    if state in ("lobby", "running"):
        session = open_session(session=session, by=by, now=NOW)
    if state == "running":
        session = start_session(session=session, by=by, now=NOW)
    return session


def make_participant(session: Session, **values: Any) -> Participant:
    """Return a participant who has consented; `secret` on it is the personal link's."""
    return make_participants(session, 1, **values)[0]


def make_participants(session: Session, count: int, **values: Any) -> list[Participant]:
    """Return `count` participants who have consented, seats in order."""
    seats = expect_participants(session=session, names=[""] * count, by=owner_of(session.study), now=NOW)
    consent = session.study.consents.latest("version")
    people = []
    for seat in seats:
        participant = seat.participant
        give_consent(participant=participant, consent=consent, choices=ConsentChoices(language="en"), now=NOW)
        for name, value in values.items():
            setattr(participant, name, value)
        participant.characterised_at = NOW
        participant.save()
        participant.secret = seat.secret  # type: ignore[attr-defined]
        people.append(participant)
    return people


def sit_down(client: Any, participant: Participant) -> None:
    """Give a test client the seat's cookie."""
    secret = participant.secret  # type: ignore[attr-defined]
    client.cookies[f"seat_{participant.session.public_id}"] = secret


def seated(participant: Participant) -> Client:
    """Return a browser that holds the participant's seat."""
    client = Client()
    sit_down(client, participant)
    return client


def make_item(session: Session, position: int = 1) -> AgendaItem:
    """Return an agenda item of a session by its position."""
    item = session.agenda_items.select_related("issue").get(position=position)
    item.session = session
    return item


def move(item: AgendaItem, *moves: Move | str) -> AgendaItem:
    """Take an item through moves, one after the other, and return it as it is then."""
    for name in moves:
        item = AgendaItem.objects.select_related("session__study", "issue").get(pk=item.pk)
        item = move_item(
            item=item,
            move=Move(name),
            seen_state=item.state,
            seen_round=item.round,
            by=owner_of(item.session.study),
            now=NOW,
        )
    return item


def make_proposal(
    by: Participant, statement: str = "Nobody owns the pipeline", **draft: str
) -> IssueProposal:
    """Return an issue that a participant misses in the matrix."""
    person = Participant.objects.select_related("session__study", "consent_record").get(pk=by.pk)
    return propose_issue(by=person, draft=ProposalDraft(statement=statement, **draft), key=uuid4(), now=NOW)


def vote(
    participant: Participant, item: AgendaItem, value: int | None, question: str = "occurrence", **values: Any
) -> Receipt:
    """Cast a vote in the item's present round."""
    item.refresh_from_db(fields=["round"])
    given: dict[str, Any] = {"round": item.round, "key": uuid4()} | values
    person = Participant.objects.select_related("session__study", "consent_record").get(pk=participant.pk)
    answer = Answer(item_id=item.pk, question=question, value=value, **given)
    return cast_vote(by=person, answer=answer, now=NOW)

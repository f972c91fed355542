"""Who gets in where: every route × GET and POST × every kind of person. A route without a row fails.

Outcomes: `in` (the route answers), `sign_in` (sent to the sign-in page), `hidden` (404), `refused` (403,
for members with another role only). 405 says the same to everybody and tells nothing.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from studies.actions.token import create_token
from studies.models import Invitation, Role
from tests.factories import (
    NOW,
    make_item,
    make_member,
    make_participant,
    make_proposal,
    make_session,
    make_study,
    make_user,
    move,
    owner_of,
    sit_down,
    vote,
)
from voting.actions.agenda import finish_session
from voting.actions.codebook import add_code
from voting.models import Comment, IssueDecision

SIGNED_IN = ("owner", "facilitator", "analyst", "other_owner", "former_member", "staff")
SEATED = ("participant", "other_session", "other_study", "removed", "anonymous")
ACTORS = (*SIGNED_IN, *SEATED)


def outcomes(**given):
    """Return the outcome for every actor: sign_in for those without an account, hidden for the rest."""
    usual = dict.fromkeys(SEATED, "sign_in") | dict.fromkeys(SIGNED_IN, "hidden")
    return usual | given


EVERYBODY = dict.fromkeys(ACTORS, "in")
NOBODY = dict.fromkeys(ACTORS, "hidden")
ACCOUNT = outcomes(**dict.fromkeys(SIGNED_IN, "in"))
OWN = outcomes(owner="in")  # what belongs to one account: a catalogue, a token
READS = outcomes(owner="in", facilitator="in", analyst="in")
LEADS = outcomes(owner="in", facilitator="in", analyst="refused")
SETS_UP = outcomes(owner="in", facilitator="refused", analyst="refused")
SEAT = dict.fromkeys(ACTORS, "hidden") | {"participant": "in"}

CATALOGUE = (
    "matrix edit copy rename export issue add_phase phase add_activity activity add_problem_type "
    "problem_type remove_phase remove_activity remove_problem_type"
)
SET_UP = "goal definition catalogue questions scale rule consent_text about_you_form peers"
LEADING = (
    "studies:add_session studies:change_session studies:set_door studies:change_join_code studies:links "
    "studies:renew_link studies:remove_participant studies:renew_presenter_link voting:open_presenter "
    "voting:console voting:console_fragment voting:move "
    "voting:go_to voting:end_voting voting:simulate voting:add_simulated voting:remove_simulated "
    "voting:undo voting:private_note voting:hide_comment voting:open_session voting:start_session "
    "voting:finish_session voting:proposals voting:proposal"
)
CODE_PAGES = "voting:code voting:merge_code voting:retire_code voting:restore_code"
NOTE_PAGES = "voting:code_note voting:decide_note"
CODING = f"{CODE_PAGES} {NOTE_PAGES} voting:codebook voting:coding voting:compare voting:compared"
SEATS = (
    "studies:consent studies:about_you studies:me studies:receipt studies:withdraw studies:farewell "
    "studies:forget_device voting:board voting:board_fragment voting:own_answers voting:vote voting:erase "
    "voting:add_comment voting:edit_comment voting:remove_comment voting:propose"
)
# The set-up is read by every member and written by owners.
ROUTES = {
    "studies:dashboard": {"GET": EVERYBODY, "POST": EVERYBODY},
    "studies:join": {"GET": EVERYBODY, "POST": EVERYBODY},
    "studies:join_session": {"GET": EVERYBODY, "POST": EVERYBODY},
    "studies:personal_link": {"GET": NOBODY, "POST": NOBODY},
    "studies:invitation": {"GET": EVERYBODY, "POST": EVERYBODY},
    # A link is all it takes, and this one opens nothing.
    "voting:presenter": {"GET": NOBODY, "POST": NOBODY},
    "voting:presenter_fragment": {"GET": NOBODY, "POST": NOBODY},
    "studies:presenter_notes": {"GET": SETS_UP, "POST": SETS_UP},
    # Without an invitation opened before there is nothing to accept.
    "studies:accept_invitation": {"GET": NOBODY, "POST": NOBODY},
    "studies:new_study": {"GET": ACCOUNT, "POST": ACCOUNT},
    "studies:account": {"GET": ACCOUNT, "POST": ACCOUNT},
    "studies:revoke_token": {"GET": OWN, "POST": OWN},
    "studies:study": {"GET": READS, "POST": READS},
    "voting:copy_study": {"GET": READS, "POST": READS},
    "studies:sessions": {"GET": READS, "POST": READS},
    "studies:session": {"GET": LEADS, "POST": LEADS},
    "studies:members": {"GET": READS, "POST": SETS_UP},
    "studies:change_role": {"GET": SETS_UP, "POST": SETS_UP},
    "studies:remove_member": {"GET": SETS_UP, "POST": SETS_UP},
    "studies:revoke_invitation": {"GET": SETS_UP, "POST": SETS_UP},
    "voting:log": {"GET": READS, "POST": READS},
    "voting:log_file": {"GET": READS, "POST": READS},
    "voting:chapters": {"GET": READS, "POST": READS},
    "voting:recording": {"GET": LEADS, "POST": LEADS},
    "voting:decisions": {"GET": READS, "POST": LEADS},
    "voting:undo_decision": {"GET": LEADS, "POST": LEADS},
    **{name: {"GET": READS, "POST": READS} for name in CODING.split()},
    "voting:import_study": {"GET": ACCOUNT, "POST": ACCOUNT},
    "reports:study": {"GET": READS, "POST": READS},
    "reports:downloads": {"GET": READS, "POST": READS},
    "reports:package": {"GET": READS, "POST": READS},
    "reports:measures": {"GET": READS, "POST": READS},
    "reports:measures_of_issue": {"GET": READS, "POST": READS},
    # Only for members of both studies: the analyst and the facilitator are members of the first alone.
    "reports:replication": {"GET": OWN, "POST": OWN},
    "reports:notes": {"GET": READS, "POST": READS},
    "reports:triage": {"GET": LEADS, "POST": LEADS},
    "reports:export": {"GET": READS, "POST": READS},
    "catalogue:catalogues": {"GET": ACCOUNT, "POST": ACCOUNT},
    "catalogue:new": {"GET": ACCOUNT, "POST": ACCOUNT},
    "catalogue:template": {"GET": ACCOUNT, "POST": ACCOUNT},
    **{f"catalogue:{name}": {"GET": OWN, "POST": OWN} for name in CATALOGUE.split()},
    **{f"studies:{name}": {"GET": READS, "POST": SETS_UP} for name in SET_UP.split()},
    **{name: {"GET": LEADS, "POST": LEADS} for name in LEADING.split()},
    **{name: {"GET": SEAT, "POST": SEAT} for name in SEATS.split()},
}
# Routes of others: their own tests say who gets in.
ELSEWHERE = ("account_", "mfa_", "usersessions_", "admin:", "api:", "set_language", "")


class World:
    """One study with everything in it, another study beside it, and a client for every kind of person."""

    def __init__(self):
        self.study = make_study()
        owner = owner_of(self.study)
        session = make_session(self.study, state="running")
        person, removed = make_participant(session), make_participant(session)
        item = move(make_item(session), "start")
        vote(person, item, 4)
        comment = Comment.objects.create(
            item=item, participant=person, key=uuid4(), round=1, text="Mine.", created_at=timezone.now()
        )
        removed.removed_at = timezone.now()
        removed.save()
        users = {role: make_member(self.study, Role(role)).user for role in ("facilitator", "analyst")}
        users |= {"owner": owner, "other_owner": make_user("eva@example.org")}
        users |= {
            "former_member": make_user("old@example.org"),
            "staff": make_user("staff@example.org", is_staff=True),
        }
        other = make_study(owner=users["other_owner"], title="Another")
        make_member(self.study, Role.FACILITATOR, "old@example.org").delete()
        make_member(self.study, Role.ANALYST, "third@example.org")
        seats = {
            "participant": person,
            "removed": removed,
            "other_session": make_participant(make_session(self.study, state="running")),
            "other_study": make_participant(make_session(other, state="running")),
        }
        self.clients = {actor: Client() for actor in ACTORS}
        for actor, user in users.items():
            self.clients[actor].force_login(user)
        for actor, seat in seats.items():
            sit_down(self.clients[actor], seat)
            # The cookie of one session is worth nothing in another, whatever its name says.
            self.clients[actor].cookies[f"seat_{session.public_id}"] = seat.secret
        self.values = self._values(session, person, comment) | {"proposal": make_proposal(person).public_id}

    def _values(self, session, person, comment):
        """Return what the parameters of a route stand for, by route name or by parameter."""
        catalogue = self.study.catalogue
        phase = catalogue.phases.get()
        now = timezone.now()
        owner = owner_of(self.study)
        note = make_finished(self.study).public_id
        code = add_code(study=self.study, name="Leakage", definition="It leaks.", by=owner, now=now)
        token = create_token(
            name="R", scope="read", expires_at=now + timedelta(days=1), by=owner, now=now
        ).token
        invitation = Invitation.objects.create(
            study=self.study,
            email="new@example.org",
            role="analyst",
            secret_hash="x",
            created_at=now,
            expires_at=now + timedelta(days=1),
        )
        replication = make_study(owner=owner, catalogue=catalogue, parent=self.study, title="Again")
        return {
            "study": self.study.public_id,
            "session": session.public_id,
            "participant": person.public_id,
            "comment": {"voting:code_note": note, "voting:decide_note": note, "": comment.public_id},
            "code": {
                "studies:join_session": session.join_code,
                **dict.fromkeys(CODE_PAGES.split(), code.guid),
                "": "DC-01",
            },
            "public_id": catalogue.public_id,
            "other": replication.public_id,
            "secret": "no-such-secret",
            "name": "votes.csv",
            "file": {"catalogue:template": "matrix.csv", "catalogue:export": "matrix.csv"},
            "pk": {
                "studies:change_role": self.study.members.get(user__email="third@example.org").pk,
                "studies:remove_member": self.study.members.get(user__email="third@example.org").pk,
                "studies:revoke_invitation": invitation.pk,
                "studies:revoke_token": token.pk,
                "voting:undo_decision": IssueDecision.objects.create(
                    study=self.study, at=now, actor="x", kind="drop", issue="DC-01", reason="Later"
                ).pk,
                "catalogue:activity": phase.activities.first().pk,
                "catalogue:remove_activity": phase.activities.first().pk,
                "catalogue:problem_type": catalogue.problem_types.first().pk,
                "catalogue:remove_problem_type": catalogue.problem_types.first().pk,
                "": phase.pk,
            },
        }

    def address(self, route, parameters):
        """Return the address of a route in this world."""
        given = {}
        for parameter in parameters:
            value = self.values[parameter]
            given[parameter] = value.get(route, value.get("")) if isinstance(value, dict) else value
        return reverse(route, kwargs=given)


def make_finished(study):
    """Return a note of a session that is over."""
    session = make_session(study, state="running")
    person = make_participant(session)
    finish_session(session=session, by=owner_of(study), now=timezone.now())
    return Comment.objects.create(
        item=make_item(session), participant=person, key=uuid4(), round=1, text="Old.", created_at=NOW
    )


def routes(resolver, space=""):
    """Yield name and parameters of every route."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name or ''}", list(pattern.pattern.converters)


ALL = dict(routes(get_resolver()))
OURS = {name: params for name, params in ALL.items() if name and not name.startswith(ELSEWHERE[:-1])}


def test_every_route_has_a_row():
    assert set(OURS) == set(ROUTES)


def outcome(response):
    """Return what an answer means to who asked."""
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/"):
        return "sign_in"
    return {404: "hidden", 403: "refused", 405: "not offered"}.get(response.status_code, "in")


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(set(OURS) & set(ROUTES)))
def test_who_gets_in(route):
    world = World()
    address = world.address(route, OURS[route])
    for method, expected in ROUTES[route].items():
        seen = {}
        for actor in ACTORS:
            with transaction.atomic():
                response = world.clients[actor].generic(
                    method, address, content_type="application/x-www-form-urlencoded"
                )
                transaction.set_rollback(True)
            assert response.status_code < 500, (method, actor)
            seen[actor] = outcome(response)
        # A method that the route does not have tells nobody anything.
        if not set(seen.values()) <= {"not offered", "sign_in"}:
            assert seen == expected, method

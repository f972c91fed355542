"""What is read of studies, sessions and participants. Writing is in `studies.actions`."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Case, Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext as _

from catalogue.models import Activity
from catalogue.queries import issues_of
from studies.disclosure import count_singled_out
from studies.identifiers import hash_secret
from studies.models import (
    AccessToken,
    Consent,
    InstrumentChange,
    Invitation,
    Member,
    Participant,
    QuestionRole,
    Role,
    Session,
    Study,
)
from studies.rules import has_consented
from studies.setup import Facts


def describe_instrument(study: Study) -> dict[str, Any]:
    """Return everything that the first vote fixes, as plain values (3 queries)."""
    catalogue = study.catalogue
    return {
        "definition": study.definition,
        "questions": [
            {"name": question.name, "role": question.role, "wording": question.wording}
            for question in study.questions.all()
        ],
        "scale": list(study.scale_labels),
        "no_opinion": study.has_no_opinion,
        "rule": {
            "occurs_from": study.occurs_from,
            "high_from": study.high_from,
            "minimum_votes": study.minimum_votes,
        },
        "about_you": [
            {
                "name": field.name,
                "label": field.label,
                "kind": field.kind,
                "choices": field.choices,
                "minimum": field.minimum,
                "maximum": field.maximum,
                "required": field.is_required,
            }
            for field in study.characterisation_fields.all()
        ],
        "peers": study.peers,
        "shows_vote_count": study.shows_vote_count,
        "catalogue": catalogue and {"name": catalogue.name, "version": catalogue.version},
        "issues": catalogue
        and [
            {
                "code": issue.code,
                "phase": issue.activity.phase.name,
                "activity": issue.activity.name,
                "problem_type": issue.problem_type.name,
                "statement": issue.statement,
                "explanation": issue.activity.explanation,
            }
            for issue in issues_of(catalogue)
        ],
    }


@dataclass(frozen=True)
class SessionLine:
    """One line of a study's list of sessions; `issues` is 0 until the lobby has been open."""

    session: Session
    people: int
    issues: int
    closed: int
    answers: int
    asked: int

    @property
    def began_at(self) -> datetime | None:
        """When it began or, before that, is planned to."""
        return self.session.started_at or self.session.planned_at

    @property
    def lasted(self) -> str:
        """How long it took, as 2 h 04; nothing until it is finished."""
        if not self.session.started_at or not self.session.finished_at:
            return ""
        minutes = int((self.session.finished_at - self.session.started_at).total_seconds()) // 60
        return _("%(hours)s h %(minutes)s") % {"hours": minutes // 60, "minutes": f"{minutes % 60:02}"}


def sessions_of(study: Study) -> list[SessionLine]:
    """Return the study's sessions with who came and how far they are (4 queries).

    Issues and answers are `voting`'s; they are counted along the relations, which is all that is known here.
    """
    joined = Q(
        participants__joined_at__isnull=False, participants__removed_at=None, participants__erased_at=None
    )
    # Whatever is counted has no order but one that is asked for.
    people = study.sessions.order_by("number").annotate(people=Count("participants", filter=joined))
    agenda = study.sessions.annotate(
        issues=Count("agenda_items"), closed=Count("agenda_items", filter=Q(agenda_items__state="closed"))
    )
    counting = Q(
        agenda_items__votes__round=F("agenda_items__round"),
        agenda_items__votes__participant__removed_at=None,
    )
    answers = study.sessions.annotate(answers=Count("agenda_items__votes", filter=counting))
    progress = {pk: (issues, closed) for pk, issues, closed in agenda.values_list("pk", "issues", "closed")}
    given = dict(answers.values_list("pk", "answers"))
    questions = study.questions.count()
    return [
        SessionLine(
            session=session,
            people=session.people,
            issues=progress[session.pk][0],
            closed=progress[session.pk][1],
            answers=given[session.pk],
            asked=session.people * progress[session.pk][0] * questions,
        )
        for session in people
    ]


def changes_of(study: Study) -> QuerySet[InstrumentChange]:
    """Return what was added to the instrument since it was fixed, the oldest first (1 query)."""
    return study.instrument_changes.select_related("session")


def proposal_counts(study: Study) -> dict[str, int]:
    """Return how many issues people missed in the matrix, and how many wait for a decision (1 query).

    They are `voting`'s; they are counted along the relation, which is all that is known here.
    """
    counted = Q(proposals__participant__removed_at=None, proposals__isnull=False)
    return study.sessions.aggregate(
        all=Count("proposals", filter=counted),
        open=Count("proposals", filter=counted & Q(proposals__state="open")),
    )


def people_of(session: Session) -> QuerySet[Participant]:
    """Return everyone expected or joined, in the order of seats, without those removed (1 query)."""
    return session.participants.filter(removed_at=None)


def seats_of(session: Session, secrets: Iterable[str]) -> list[tuple[Participant, str]]:
    """Return the seats of this session that these personal secrets open, each with its secret (1 query)."""
    by_hash = {hash_secret(secret): secret for secret in secrets}
    found = people_of(session).filter(link_hash__in=by_hash)
    return [(person, by_hash[person.link_hash]) for person in found]


def consent_of(study: Study) -> Consent | None:
    """Return the consent text that is asked for now (1 query)."""
    return study.consents.order_by("version").last()


@dataclass(frozen=True)
class StudyLine:
    """One line of an account's list of studies; `state` is setup, ready, live or finished."""

    study: Study
    role: str
    sessions: int
    state: str


def studies_of(user: User) -> list[StudyLine]:
    """Return the studies of an account, the newest first (1 query)."""
    counted = Q(study__sessions__is_rehearsal=False)
    members = (
        Member.objects.filter(user=user)
        .select_related("study")
        .annotate(
            sessions=Count("study__sessions", filter=counted),
            finished=Count("study__sessions", filter=counted & Q(study__sessions__state="finished")),
            live=Count("study__sessions", filter=Q(study__sessions__state__in=["lobby", "running"])),
            has_consent=Exists(Consent.objects.filter(study=OuterRef("study"))),
        )
        .order_by("-study__created_at", "-study__pk")
    )
    return [
        StudyLine(member.study, member.get_role_display(), member.sessions, _state_of(member))
        for member in members
    ]


def _state_of(member: Any) -> str:
    if member.live:
        return "live"
    if member.finished and member.finished == member.sessions:
        return "finished"
    return "ready" if member.study.catalogue_id and member.has_consent else "setup"


def setup_facts(study: Study) -> Facts:
    """Return what of the set-up there is (7 queries). `study.catalogue` is expected to be loaded."""
    catalogue = study.catalogue
    issues = cells = phases = 0
    if catalogue is not None:
        phases, issues = catalogue.phases.count(), catalogue.issues.count()
        activities = Activity.objects.filter(phase__catalogue=catalogue).count()
        cells = activities * catalogue.problem_types.count()
    goal = (
        study.goal_analyse,
        study.goal_purpose,
        study.goal_respect,
        study.goal_viewpoint,
        study.goal_context,
    )
    counts = Study.objects.filter(pk=study.pk).aggregate(
        further=Count("questions", filter=Q(questions__role=QuestionRole.FURTHER), distinct=True),
        about_you=Count("characterisation_fields", distinct=True),
        consent=Max("consents__version"),
    )
    return Facts(
        goal_parts=sum(1 for part in goal if part),
        definition_words=len(study.definition.split()),
        phases=phases,
        issues=issues,
        empty_cells=cells - issues,
        further_questions=counts["further"],
        labels=tuple(study.scale_labels),
        has_no_opinion=study.has_no_opinion,
        consent_version=counts["consent"] or 0,
        about_you=counts["about_you"],
        peers=str(study.get_peers_display()),
        is_locked=study.is_locked,
        has_consented=has_consented(study),
    )


def consents_of(study: Study) -> QuerySet[Consent]:
    """Return the versions of the consent text, the latest first, with how many `agreed` to each (1 query)."""
    counted = Q(records__participant__session__is_rehearsal=False)
    return (
        study.consents.select_related("created_by")
        .annotate(agreed=Count("records", filter=counted))
        .order_by("-version")
    )


def members_of(study: Study) -> QuerySet[Member]:
    """Return the members of a study with their accounts, owners first (1 query)."""
    rank = Case(
        *(When(role=role, then=place) for place, role in enumerate(Role.values)),
        output_field=IntegerField(),
    )
    return study.members.select_related("user").order_by(rank, "added_at", "pk")


def invitations_of(study: Study) -> QuerySet[Invitation]:
    """Return the invitations that nobody has accepted yet, expired ones as well (1 query)."""
    return study.invitations.filter(accepted_at=None).select_related("invited_by").order_by("created_at")


def open_invitation(secret_hash: str, now: datetime | None = None) -> Invitation | None:
    """Return the invitation of that link, unless it was accepted or, given `now`, has expired (1 query)."""
    found = Invitation.objects.select_related("study", "invited_by")
    found = found.filter(secret_hash=secret_hash, accepted_at=None)
    return (found.filter(expires_at__gt=now) if now else found).first()


def replications_of(study: Study, user: User) -> QuerySet[Study]:
    """Return the copies of a study that this account may see (1 query)."""
    return study.replications.filter(members__user=user).order_by("created_at", "pk")


def singled_out(study: Study) -> tuple[int, int]:
    """Return how many answered the about-you form, and how many are alone with their answers (1 query)."""
    people = Participant.objects.filter(
        session__study=study,
        session__is_rehearsal=False,
        removed_at=None,
        erased_at=None,
        characterised_at__isnull=False,
    ).exclude(characterisation={})
    rows = [json.dumps(row, sort_keys=True) for row in people.values_list("characterisation", flat=True)]
    return len(rows), count_singled_out(rows)


def tokens_of(user: User) -> QuerySet[AccessToken]:
    """Return the access tokens of an account, expired ones as well (1 query)."""
    return AccessToken.objects.filter(user=user).order_by("created_at", "pk")


def user_for_token(secret: str, now: datetime) -> AccessToken | None:
    """Return the access token of that secret with its `user`, unless it has expired (1 query)."""
    return (
        AccessToken.objects.select_related("user")
        .filter(secret_hash=hash_secret(secret), expires_at__gt=now, user__is_active=True)
        .first()
    )

"""Who may do what in a study, and which state allows it: every check raises or returns None.

The person and the state are checked apart: PermissionDenied is the wrong person, NotOpen the right person
at the wrong time. Strangers never get here; `studies.access` gives them 404.
"""

from collections import Counter
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from studies.models import ConsentRecord, Member, Participant, Role, Session, Study
from studies.scale import FEWEST_POINTS, MOST_POINTS
from studies.states import SessionMove, SessionState, after

SETS_UP = (Role.OWNER,)
LEADS = (Role.OWNER, Role.FACILITATOR)
READS = (Role.OWNER, Role.FACILITATOR, Role.ANALYST)

# An answer stands under a dot, on a phone.
LABEL_LENGTH = 40

# Far more than a panel; it keeps whoever got hold of a code from filling the database.
MOST_SEATS = 1000


class NotOpen(Exception):
    """The right person asked for something that the present state does not allow; the message says why."""


def check_role(member: Member, roles: tuple[Role, ...]) -> None:
    """Raises: PermissionDenied where the member's role is not among `roles`."""
    if member.role not in roles:
        raise PermissionDenied(_("Your role in this study does not include this."))


def check_unlocked(study: Study) -> None:
    """Raises: NotOpen once the first vote has fixed the instrument."""
    if study.is_locked:
        raise NotOpen(_("The first vote has fixed this. Copy the study to change it."))


def check_labels(labels: Sequence[str]) -> None:
    """Raises: ValidationError for a scale that has too few or too many answers, or one of them twice."""
    if not FEWEST_POINTS <= len(labels) <= MOST_POINTS:
        raise ValidationError(
            _("A scale has %(fewest)s to %(most)s answers; this one has %(n)s."),
            code="points",
            params={"fewest": FEWEST_POINTS, "most": MOST_POINTS, "n": len(labels)},
        )
    for label in labels:
        if len(label) > LABEL_LENGTH:
            raise ValidationError(
                _("“%(label)s” is too long; an answer has at most %(most)s characters."),
                code="long",
                params={"label": label, "most": LABEL_LENGTH},
            )
    twice = next((label for label, n in Counter(map(str.casefold, labels)).items() if n > 1), None)
    if twice is not None:
        raise ValidationError(_("“%(label)s” is there twice."), code="twice", params={"label": twice})


def check_rule(*, occurs_from: int, high_from: int, points: int) -> None:
    """Raises: ValidationError, by field, for a threshold that is not on the scale or lets everything pass."""
    wrong = _("Choose an answer from the second to the last.")
    thresholds = {"occurs_from": occurs_from, "high_from": high_from}
    faults = {name: wrong for name, point in thresholds.items() if not 2 <= point <= points}
    if faults:
        raise ValidationError(faults)


def has_consented(study: Study) -> bool:
    """Say whether somebody has agreed to take part in a session that counts (1 query)."""
    counted = ConsentRecord.objects.filter(
        participant__session__study=study, participant__session__is_rehearsal=False
    )
    return counted.exists()


def check_nobody_consented(study: Study) -> None:
    """What peers see is part of what people agree to. Raises: NotOpen once somebody has (1 query)."""
    if has_consented(study):
        raise NotOpen(_("Somebody has consented already; this is part of what they agreed to."))


def check_nothing_runs(study: Study) -> None:
    """Raises: NotOpen while a session goes through the issues of the present matrix (1 query)."""
    if study.sessions.filter(state=SessionState.RUNNING).exists():
        raise NotOpen(_("A session is running with this matrix. Finish it first."))


def check_other_owner(member: Member) -> None:
    """Raises: NotOpen where nobody else owns the study (1 query)."""
    others = Member.objects.filter(study=member.study, role=Role.OWNER).exclude(pk=member.pk)
    if member.role == Role.OWNER and not others.exists():
        raise NotOpen(_("A study needs an owner. Make somebody else an owner first."))


def check_session_move(session: Session, move: SessionMove) -> SessionState:
    """Return the state that `move` leads to. Raises: NotOpen where the session is in another state."""
    state = after(SessionState(session.state), move)
    if state is None:
        raise NotOpen(_("The session has moved on. Look again."))
    return state


def check_not_finished(session: Session) -> None:
    """Raises: NotOpen once the session is finished."""
    if session.state == SessionState.FINISHED:
        raise NotOpen(_("This session is finished."))


def check_door_open(session: Session) -> None:
    """Raises: NotOpen while nobody new may join."""
    if not session.takes_newcomers:
        raise NotOpen(_("This session takes nobody new at the moment."))


def check_has_room(taken: int) -> None:
    """Raises: NotOpen where all seats of a session are taken."""
    if taken >= MOST_SEATS:
        raise NotOpen(_("This session is full."))


def check_not_gone(participant: Participant) -> None:
    """Raises: NotOpen for a seat that was removed or given up."""
    if participant.is_gone:
        raise NotOpen(_("This seat was given up."))


def check_takes_part(participant: Participant) -> None:
    """Raises: NotOpen for a seat that was removed or given up; consent must have been given."""
    if participant.is_gone:
        raise NotOpen(_("You have left this session."))
    if not hasattr(participant, "consent_record"):
        raise NotOpen(_("Please read and accept the consent first."))

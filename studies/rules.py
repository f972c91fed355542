"""Who may do what in a study, and which state allows it: every check raises or returns None.

The person and the state are checked apart: PermissionDenied is the wrong person, NotOpen the right person
at the wrong time. Strangers never get here; `studies.access` gives them 404.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from studies.models import Member, Participant, Role, Session, Study
from studies.states import SessionMove, SessionState, after

SETS_UP = (Role.OWNER,)
LEADS = (Role.OWNER, Role.FACILITATOR)
READS = (Role.OWNER, Role.FACILITATOR, Role.ANALYST)

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
    if not session.is_door_open or session.state not in (SessionState.LOBBY, SessionState.RUNNING):
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

"""Which votes, comments and moves the present state takes; who may is in `studies.rules`."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from studies.models import Mode, Session, Study
from studies.rules import NotOpen
from studies.states import SessionState
from voting.agenda import Move, Step, step
from voting.models import AgendaItem


class KeyReused(Exception):
    """A key that already stands for another answer; nothing was written."""


def check_running(session: Session) -> None:
    """Raises: NotOpen before the session starts and after it is finished."""
    if session.state == SessionState.FINISHED:
        raise NotOpen(_("This session is finished. Answers can no longer change."))
    if session.state != SessionState.RUNNING:
        raise NotOpen(_("The session has not started yet."))


def check_led(session: Session) -> None:
    """Raises: NotOpen in a self-paced session, where nobody leads the panel from issue to issue."""
    if session.mode == Mode.SELF_PACED:
        raise NotOpen(_("In a self-paced session everyone goes alone."))


def check_value(study: Study, value: int | None) -> None:
    """Raises: ValidationError for a value that is not on the study's scale."""
    if value is None:
        if not study.has_no_opinion:
            raise ValidationError(_("This study does not offer “no opinion”."), code="scale")
    elif value not in study.scale.points:
        raise ValidationError(
            _("%(value)s is not on the scale; it goes from 1 to %(last)s."),
            code="scale",
            params={"value": value, "last": len(study.scale_labels)},
        )


def check_move(item: AgendaItem, move: Move, seen_state: str, seen_round: int) -> Step:
    """Return what `move` does. Raises: NotOpen where the item is no longer as its sender saw it."""
    if (item.state, item.round) != (seen_state, seen_round):
        raise NotOpen(_("The issue has moved on. Look again."))
    found = step(item.state, move, item.resumes_as)
    if found is None:
        raise NotOpen(_("The issue has moved on. Look again."))
    return found


def check_ready(study: Study) -> None:
    """Raises: NotOpen while the study lacks what a session needs."""
    if study.catalogue is None or not study.catalogue.issues.exists():
        raise NotOpen(_("The study has no issues yet. Choose a matrix first."))
    if not study.consents.exists():
        raise NotOpen(_("The study has no consent text yet. Write it first."))


def check_commented(text: str) -> str:
    """Return the text of a comment, trimmed. Raises: ValidationError when it is empty or too long."""
    text = text.strip()
    if not text:
        raise ValidationError(_("Write something first."), code="empty")
    if len(text) > 2000:
        raise ValidationError(
            _("A note has at most 2,000 characters; this one has %(n)s."),
            code="long",
            params={"n": len(text)},
        )
    return text

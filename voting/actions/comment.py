"""Comments: written, edited and removed by their owners; hidden and shown again by facilitators."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from studies.actions.log import write_log
from studies.live import publish
from studies.models import Participant, Session
from studies.rules import check_not_finished, check_takes_part
from voting.actions.hold import hold_item
from voting.models import AgendaItem, Comment, Round
from voting.rules import KeyReused, check_commented, check_running


def add_comment(*, by: Participant, item: AgendaItem, text: str, key: UUID, now: datetime) -> Comment:
    """Attach a note to an issue; the same key again returns the same note.

    Raises: NotOpen outside a running session, ValidationError for no text, KeyReused for a key of another.
    """
    text = check_commented(text)
    try:
        with transaction.atomic():
            check_takes_part(by)
            check_running(by.session)
            held = hold_item(item.pk, by)
            comment = Comment.objects.create(
                item=item, participant=by, text=text, key=key, round=max(held.round, 1), created_at=now
            )
            _publish(comment, by.session)
            return comment
    except IntegrityError:
        known = Comment.objects.filter(key=key, participant=by, item=item).first()
        if known is None:
            raise KeyReused from None
        return known


@transaction.atomic
def edit_comment(*, comment: Comment, text: str, by: Participant, now: datetime) -> None:
    """Change one's own note. Raises: NotOpen once the session is finished, ValidationError for no text."""
    text = check_commented(text)
    check_takes_part(by)
    check_not_finished(by.session)
    comment.text, comment.edited_at = text, now
    comment.save(update_fields=["text", "edited_at"])
    _publish(comment, by.session)


@transaction.atomic
def remove_comment(*, comment: Comment, by: Participant, now: datetime) -> None:
    """Take back one's own note; nothing of it stays. Raises: NotOpen once the session is finished."""
    check_not_finished(by.session)
    _publish(comment, by.session)
    comment.delete()


@transaction.atomic
def set_comment_hidden(*, comment: Comment, is_hidden: bool, by: User, now: datetime) -> None:
    """Keep a note from the panel and every report, or give it back; both are logged, without the text."""
    comment.hidden_at = now if is_hidden else None
    comment.hidden_by = by if is_hidden else None
    comment.save(update_fields=["hidden_at", "hidden_by"])
    session = comment.item.session
    verb = "hide_comment" if is_hidden else "unhide_comment"
    write_log(study=session.study, session=session, by=by, verb=verb, now=now, comment=comment.public_id)
    _publish(comment, session)


def _publish(comment: Comment, session: Session) -> None:
    """Nudge those who can see a note: peers once its round, or a later one, was open for all (1 query)."""
    opened = Round.objects.filter(item=comment.item_id, number__gte=comment.round, is_sealed=False)
    publish(session, "comments", only=0 if opened.exists() else comment.participant_id)

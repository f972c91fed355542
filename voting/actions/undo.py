"""The last move taken back, for ten seconds: what it did is derived from the log and the rounds.

What was seen cannot be unseen; undoing a reveal seals the dots again and no more.
"""

from datetime import datetime

from django.db import transaction

from studies.actions.log import Actor
from studies.live import publish
from studies.models import Session
from studies.rules import NotOpen
from voting.actions.agenda import hold_agenda, log_move, stand_at
from voting.agenda import GO_TO, UNDO, Made, undoing
from voting.logbook import last_move
from voting.models import AgendaItem
from voting.rules import MOVED_ON, check_last_move, check_led, check_nothing_given, check_running


@transaction.atomic
def undo_move(*, session: Session, entry: int, by: Actor, now: datetime) -> None:
    """Undo the move that `entry` of the log tells of: the issue or the panel is again as it was before.

    Raises: NotOpen when its ten seconds are over, when another move came after it, or when an answer or a
    note that somebody gave since would be lost.
    """
    check_running(session)
    check_led(session)
    hold_agenda(session)  # then look: whoever moves or votes at the same moment comes wholly before or after
    made = check_last_move(last_move(session), entry, now)
    item = _find_item(session, made.was if made.verb == GO_TO else made.issue)
    if made.verb == GO_TO:
        stand_at(item)
    else:
        _restore(item, made)
    log_move(item, by, UNDO, now, undone=made.verb)
    publish(session, "agenda")


def _find_item(session: Session, code: str) -> AgendaItem:
    item = AgendaItem.objects.select_related("issue").get(session=session, issue__code=code)
    item.session = session
    return item


def _restore(item: AgendaItem, made: Made) -> None:
    """Take an issue back. Raises: NotOpen unless it is as the move left it and nothing would be lost."""
    back = undoing(made.verb, made.was, item.state)
    if back is None or item.round != made.round:
        raise NotOpen(MOVED_ON)
    if back.removes_round:
        check_nothing_given(item)
        _remove_round(item)
    if back.reopens_round:
        _reopen_round(item)
    item.state, item.resumes_as = back.state, back.resumes_as
    item.save(update_fields=["state", "resumes_as", "round"])


def _remove_round(item: AgendaItem) -> None:
    """Delete the round that the move opened, and its copy of the board."""
    item.votes.filter(round=item.round).delete()
    item.rounds.filter(number=item.round).delete()
    item.round -= 1


def _reopen_round(item: AgendaItem) -> None:
    """Let the round go on that the move ended; what the end carried over goes."""
    item.votes.filter(round=item.round, is_carried=True).delete()
    item.rounds.filter(number=item.round).update(ended_at=None)

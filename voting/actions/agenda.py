"""Sessions through their states, and issues through theirs.

A move locks the agenda item's row (FOR UPDATE), looks whether the item is still as its sender saw it, and
writes; so of two facilitators who press the same button, one moves.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction

from catalogue.queries import issues_of
from studies.actions.log import Actor, write_log
from studies.actions.session import move_session
from studies.live import publish
from studies.models import Mode, Order, Session, Study
from studies.states import SessionMove
from voting.agenda import GO_TO, TAKES_VOTES, ItemState, Move, NewRound, shuffled
from voting.leading import note_tag
from voting.models import AgendaItem, Round
from voting.notebook import compared_at
from voting.rules import NoteChanged, check_led, check_move, check_ready, check_running

# One statement copies a board of any size. An answer placed in the new round already stays as it is.
_COPY_BOARD = """
    INSERT INTO voting_vote
        (participant_id, item_id, question_id, round, value, first_value, is_carried, cast_at)
    SELECT old.participant_id, old.item_id, old.question_id, %s, old.value,
        CASE WHEN old.round = 1 THEN old.value ELSE old.first_value END, %s, old.cast_at
    FROM voting_vote old
    WHERE old.item_id = %s AND old.round = %s AND NOT EXISTS (
        SELECT 1 FROM voting_vote new
        WHERE new.item_id = old.item_id AND new.round = %s
        AND new.participant_id = old.participant_id AND new.question_id = old.question_id
    )
"""


def _copy_board(item: AgendaItem, *, source: int, target: int, is_carried: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COPY_BOARD, [target, is_carried, item.pk, source, target])


def _carry_over(item: AgendaItem) -> None:
    """When a panel votes again, whoever placed nothing keeps the last dot."""
    if item.round > 1:
        _copy_board(item, source=item.round - 1, target=item.round, is_carried=True)


def _end_round(item: AgendaItem, now: datetime) -> None:
    """End the open round of an item, carrying over where the panel voted again."""
    ended = item.rounds.filter(ended_at__isnull=True).first()
    if ended is None:
        return
    if ended.is_sealed:
        _carry_over(item)
    ended.ended_at = now
    ended.save(update_fields=["ended_at"])


def _open_round(item: AgendaItem, kind: NewRound, now: datetime) -> None:
    item.round += 1
    Round.objects.create(item=item, number=item.round, is_sealed=kind == NewRound.EMPTY, opened_at=now)
    if kind == NewRound.COPY:
        _copy_board(item, source=item.round - 1, target=item.round, is_carried=False)


def build_agenda(session: Session) -> None:
    """Lay out the issues of the study's catalogue in the session's order; called until the session starts."""
    if session.study.catalogue is None:
        return
    issues = list(issues_of(session.study.catalogue))
    if session.order == Order.SHUFFLED and session.seed is not None:
        issues = shuffled(issues, session.seed)
    session.agenda_items.all().delete()
    AgendaItem.objects.bulk_create(
        AgendaItem(session=session, issue=issue, position=position)
        for position, issue in enumerate(issues, start=1)
    )


def _hold_study(session: Session) -> None:
    """Hold the study's row and read it anew: no new matrix and no comparison of coders comes in between."""
    # Alone: joined, the catalogue of a row that was waited for would be the one from before the wait.
    session.study = Study.objects.select_for_update(no_key=True).get(pk=session.study_id)


@transaction.atomic
def open_session(*, session: Session, by: Actor, now: datetime) -> Session:
    """Open the lobby. Raises: NotOpen while the study lacks something or the session is past it."""
    _hold_study(session)
    check_ready(session.study)
    opened = move_session(session=session, move=SessionMove.OPEN, by=by, now=now)
    build_agenda(opened)
    return opened


@transaction.atomic
def start_session(*, session: Session, by: Actor, now: datetime) -> Session:
    """Start: live, the panel stands before the first issue; else every issue is sealed and open.

    Raises: NotOpen while the study lacks something or the session is in another state.
    """
    _hold_study(session)
    check_ready(session.study)
    started = move_session(session=session, move=SessionMove.START, by=by, now=now)
    build_agenda(started)
    items = list(started.agenda_items.all())
    if started.mode != Mode.LIVE:
        Round.objects.bulk_create(Round(item=item, number=1, is_sealed=True, opened_at=now) for item in items)
        started.agenda_items.update(state=ItemState.SEALED, round=1)
    else:
        started.agenda_items.filter(position=1).update(is_current=True)
    return started


@transaction.atomic
def finish_session(*, session: Session, by: Actor, now: datetime) -> Session:
    """Finish: rounds end, open issues close, nothing changes any more. Raises: NotOpen in another state."""
    _hold_study(session)
    now = _after_comparisons(session.study, now)
    finished = move_session(session=session, move=SessionMove.FINISH, by=by, now=now)
    items = list(finished.agenda_items.select_for_update().order_by("pk"))
    for item in items:
        if item.round > 1:
            _end_round(item, now)
    # First rounds carry nothing over, so they end together, however many issues there are.
    Round.objects.filter(item__session=finished, ended_at__isnull=True).update(ended_at=now)
    finished.agenda_items.filter(state__in=[*TAKES_VOTES, ItemState.ENDED]).update(state=ItemState.CLOSED)
    finished.agenda_items.filter(is_current=True).update(is_current=False)
    return finished


def _after_comparisons(study: Study, now: datetime) -> datetime:
    """Return when a session ends that ends now: its notes are coded blind, so after any comparison.

    `now` is from before the study was held; a comparison that was waited for is later.
    """
    opened_at = compared_at(study)
    return now if opened_at is None else max(now, opened_at + timedelta.resolution)


@transaction.atomic
def go_to(*, item: AgendaItem, by: Actor, now: datetime) -> None:
    """Bring the panel to an issue, whatever its state. Raises: NotOpen unless a live session is running."""
    check_running(item.session)
    check_led(item.session)
    left = hold_agenda(item.session)
    if left is not None and left.pk == item.pk:
        return  # two facilitators who bring the panel to the same issue bring it there once
    stand_at(item)
    log_move(item, by, GO_TO, now, was=left.issue.code if left else "")
    publish(item.session, "agenda")


def hold_agenda(session: Session) -> AgendaItem | None:
    """Lock every issue of a session, always in the same order; return the one the panel is at (1 query)."""
    items = AgendaItem.objects.select_for_update(of=("self",)).filter(session=session)
    held = list(items.select_related("issue").order_by("pk"))
    return next((item for item in held if item.is_current), None)


def stand_at(item: AgendaItem) -> None:
    """Let the panel stand before an issue; the agenda is held."""
    items = AgendaItem.objects.filter(session=item.session)
    items.filter(is_current=True).exclude(pk=item.pk).update(is_current=False)
    items.filter(pk=item.pk).update(is_current=True)


@transaction.atomic
def move_item(
    *, item: AgendaItem, move: Move, seen_state: str, seen_round: int, by: Actor, now: datetime
) -> AgendaItem:
    """Move an agenda item, ending its round and opening the next as the move asks.

    `seen_state` and `seen_round` are what the sender's screen showed.
    Raises: NotOpen where the item or the session has moved on.
    """
    session = item.session
    check_running(session)
    check_led(session)
    # FOR UPDATE, not NO KEY: it must wait for every vote that holds a key-share lock on the item.
    found = AgendaItem.objects.select_for_update().get(pk=item.pk)
    found.session = session
    taken = check_move(found, move, seen_state, seen_round)
    if taken.opens is not None or taken.state == ItemState.CLOSED:
        _end_round(found, now)
    if taken.opens is not None:
        _open_round(found, taken.opens, now)
    was = found.state
    found.resumes_as = was if taken.state == ItemState.ASIDE else ""
    found.state = taken.state
    found.save(update_fields=["state", "round", "resumes_as"])
    log_move(found, by, move, now, was=was)
    publish(session, "agenda")
    return found


@transaction.atomic
def write_private_note(*, item: AgendaItem, text: str, seen: str, by: Actor, now: datetime) -> None:
    """Store the facilitators' private note on an issue; `seen` is the tag of the note that its writer saw.

    Raises: NoteChanged where a colleague has changed it since.
    """
    found = AgendaItem.objects.select_for_update(no_key=True).get(pk=item.pk)
    if found.private_note == text:
        return  # sent twice, or two who wrote the same
    if note_tag(found.private_note) != seen:
        raise NoteChanged(found.private_note)
    found.private_note = text
    found.save(update_fields=["private_note"])
    publish(item.session, "private")


def log_move(item: AgendaItem, by: Actor, verb: str, now: datetime, **data: str) -> None:
    """Log a move with the issue and its round; `was` is what it led away from, so that it can be undone."""
    write_log(
        study=item.session.study,
        session=item.session,
        by=by,
        verb=verb,
        now=now,
        issue=item.issue.code,
        round=item.round,
        **data,
    )

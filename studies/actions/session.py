"""Sessions: planned, changed, moved through their states, their door and code."""

from dataclasses import dataclass
from datetime import datetime
from secrets import randbelow

from django.db import transaction
from django.db.models import Max

from studies.actions.log import Actor, write_log
from studies.identifiers import new_join_code, new_secret
from studies.live import publish
from studies.models import Mode, Order, Session, Study
from studies.rules import check_not_finished, check_session_move
from studies.states import SessionMove, SessionState


@dataclass(frozen=True, kw_only=True)
class SessionPlan:
    """What a facilitator decides of a session beforehand."""

    name: str
    mode: str = Mode.LIVE
    planned_at: datetime | None = None
    budget_minutes: int = 120
    order: str = Order.MATRIX
    is_rehearsal: bool = False


def _seed_for(order: str, known: int | None = None) -> int | None:
    """Return the seed to record: kept where there is one, drawn where the order asks for one."""
    if order == Order.MATRIX:
        return None
    return known if known is not None else randbelow(1_000_000)


@transaction.atomic
def create_session(*, study: Study, plan: SessionPlan, by: Actor, now: datetime) -> Session:
    """Add a session in draft."""
    Study.objects.select_for_update(no_key=True).get(pk=study.pk)  # two at once must not take one number
    last = study.sessions.aggregate(last=Max("number"))["last"] or 0
    session = Session.objects.create(
        study=study,
        number=last + 1,
        seed=_seed_for(plan.order),
        created_at=now,
        **{name: getattr(plan, name) for name in plan.__dataclass_fields__},
    )
    write_log(study=study, session=session, by=by, verb="create_session", now=now, name=plan.name)
    return session


@transaction.atomic
def change_session(*, session: Session, plan: SessionPlan, by: Actor, now: datetime) -> Session:
    """Change the plan of a session; mode, order and rehearsal only while it is a draft.

    Raises: NotOpen once it is finished, or for what is fixed once people may join.
    """
    found = Session.objects.select_for_update().get(pk=session.pk)
    check_not_finished(found)
    if found.state == SessionState.DRAFT:
        found.mode, found.is_rehearsal = plan.mode, plan.is_rehearsal
        found.order, found.seed = plan.order, _seed_for(plan.order, found.seed)
    found.name, found.planned_at, found.budget_minutes = plan.name, plan.planned_at, plan.budget_minutes
    found.save()
    write_log(study=found.study, session=found, by=by, verb="change_session", now=now, name=plan.name)
    return found


def move_session(*, session: Session, move: SessionMove, by: Actor, now: datetime) -> Session:
    """Take a session to its next state; called by `voting.actions`, which sees to the agenda.

    Raises: NotOpen where somebody else was faster or the move does not follow.
    """
    found = Session.objects.select_for_update().get(pk=session.pk)
    found.study = session.study
    found.state = check_session_move(found, move)
    if move == SessionMove.START:
        found.started_at = now
    if move == SessionMove.FINISH:
        found.finished_at = now
    found.save(update_fields=["state", "started_at", "finished_at"])
    write_log(study=found.study, session=found, by=by, verb=f"{move}_session", now=now)
    publish(found, "agenda")
    return found


@transaction.atomic
def set_door(*, session: Session, is_open: bool, by: Actor, now: datetime) -> None:
    """Let new people in by the code, or stop doing so; those inside stay. Raises: NotOpen once finished."""
    check_not_finished(session)
    session.is_door_open = is_open
    session.save(update_fields=["is_door_open"])
    verb = "open_door" if is_open else "close_door"
    write_log(study=session.study, session=session, by=by, verb=verb, now=now)


@transaction.atomic
def change_join_code(*, session: Session, by: Actor, now: datetime) -> str:
    """Give the session a new code; the old one opens nothing from now on. Raises: NotOpen once finished."""
    check_not_finished(session)
    session.join_code = new_join_code()
    session.save(update_fields=["join_code"])
    write_log(study=session.study, session=session, by=by, verb="change_join_code", now=now)
    return session.join_code


@transaction.atomic
def renew_presenter_link(*, session: Session, by: Actor, now: datetime) -> str:
    """Give the presenter view a new link; the old one opens nothing from now on."""
    session.presenter_secret = new_secret()
    session.save(update_fields=["presenter_secret"])
    write_log(study=session.study, session=session, by=by, verb="renew_presenter_link", now=now)
    publish(session, "agenda")
    return session.presenter_secret


@transaction.atomic
def set_recording(*, session: Session, started_at: datetime, by: Actor, now: datetime) -> None:
    """Note when the recording of the call stood at zero; said again, it is corrected."""
    verb = "correct_recording" if session.recording_started_at else "start_recording"
    session.recording_started_at = started_at
    session.save(update_fields=["recording_started_at"])
    zero = started_at.isoformat(timespec="seconds")
    write_log(study=session.study, session=session, by=by, verb=verb, now=now, zero=zero)
    publish(session, "agenda")

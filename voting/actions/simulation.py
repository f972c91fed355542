"""Simulated people in a rehearsal: called in, taken out, and moved on a step whenever a console asks for it.

They use the same actions as everybody else. What they do and when is planned in `voting.simulation`.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.http import Http404

from studies.actions.log import Actor, write_log
from studies.actions.participant import ConsentChoices, expect_participants, give_consent, note_presence
from studies.live import publish
from studies.models import Participant, Session
from studies.rules import NotOpen, check_not_finished
from studies.states import SessionState
from voting.actions.comment import add_comment
from voting.actions.vote import Answer, cast_vote
from voting.agenda import ItemState
from voting.models import AgendaItem, Comment, Round, VoteChange
from voting.rules import check_can_simulate, check_rehearsal
from voting.simulation import Deed, Opened, deeds, is_away, joins_after

# A console that was closed for a while finds much to do; one request does so much of it.
MOST_AT_ONCE = 40


@dataclass(frozen=True)
class _Due:
    """A deed whose time has come; its key is always the same, so it is done once."""

    at: datetime
    key: UUID
    person: Participant
    item: AgendaItem
    round: int
    deed: Deed


@transaction.atomic
def add_simulated(*, session: Session, count: int, by: Actor, now: datetime) -> None:
    """Call simulated people into a rehearsal.

    Raises: NotOpen outside one and where some are there already, ValidationError for too few or too many.
    """
    Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    check_can_simulate(session, count)
    seats = expect_participants(session=session, names=[""] * count, by=by, now=now)
    people = [seat.participant.pk for seat in seats]
    Participant.objects.filter(pk__in=people).update(is_simulated=True)
    write_log(study=session.study, session=session, by=by, verb="add_simulated", now=now, people=count)


@transaction.atomic
def remove_simulated(*, session: Session, by: Actor, now: datetime) -> None:
    """Delete the simulated people and all they did. Raises: NotOpen outside a rehearsal or once finished."""
    check_rehearsal(session)
    check_not_finished(session)
    # A reveal copies votes: with the items held, nothing comes back.
    list(AgendaItem.objects.select_for_update().filter(session=session).order_by("pk"))
    session.participants.filter(is_simulated=True).delete()
    write_log(study=session.study, session=session, by=by, verb="remove_simulated", now=now)
    publish(session, "people")


def simulate_step(*, session: Session, now: datetime) -> int:
    """Let simulated people do what is due by `now`; return how much was done.

    Each deed is a transaction of its own, as it is for real people; two consoles that ask at once do it once.
    Raises: NotOpen outside a rehearsal.
    """
    check_rehearsal(session)
    if session.state not in (SessionState.LOBBY, SessionState.RUNNING):
        return 0
    here = [
        (number, person)
        for number, person in enumerate(_people(session), start=1)
        if not is_away(number, (now - person.created_at).total_seconds())
    ]
    done = sum(_come_in(number, person, now) for number, person in here)
    if session.state == SessionState.RUNNING:
        joined = [(number, person) for number, person in here if person.joined_at is not None]
        done += sum(_do(due, now) for due in _due(session, joined, now))
    return done


def _people(session: Session) -> list[Participant]:
    seats = session.participants.filter(is_simulated=True, removed_at=None, withdrawn_at=None)
    people = list(seats.select_related("consent_record").order_by("seat"))
    for person in people:
        person.session = session
    return people


def _come_in(number: int, person: Participant, now: datetime) -> bool:
    """Join when it is time, and be here from then on."""
    is_new = person.joined_at is None
    if is_new and now < person.created_at + timedelta(seconds=joins_after(number)):
        return False
    if is_new:
        consent = person.session.study.consents.latest("version")
        give_consent(participant=person, consent=consent, choices=ConsentChoices(language="en"), now=now)
    note_presence(participant=person, now=now)
    return is_new


def _due(session: Session, people: list[tuple[int, Participant]], now: datetime) -> list[_Due]:
    """Return what has become due and was not done yet, the oldest first (4 queries)."""
    rounds = _open_rounds(session)
    due = [one for number, person in people for one in _planned(rounds, number, person) if one.at <= now]
    keys = [one.key for one in due]
    done = set(VoteChange.objects.filter(key__in=keys).values_list("key", flat=True))
    done.update(Comment.objects.filter(key__in=keys).values_list("key", flat=True))
    return sorted((one for one in due if one.key not in done), key=lambda one: one.at)[:MOST_AT_ONCE]


def _planned(rounds: list[tuple[Round, Opened]], number: int, person: Participant) -> Iterator[_Due]:
    for board, opened in rounds:
        begins = max(board.opened_at, person.joined_at or board.opened_at)
        for deed in deeds(person.session.public_id, number, opened):
            key = uuid5(NAMESPACE_URL, f"{person.public_id}/{opened.issue}/{opened.number}/{deed.question}")
            at = begins + timedelta(seconds=deed.after)
            yield _Due(at, key, person, board.item, board.number, deed)


def _open_rounds(session: Session) -> list[tuple[Round, Opened]]:
    """Return the rounds that people answer just now: the panel's, or all where they go alone (2 queries)."""
    rounds = Round.objects.filter(item__session=session, ended_at=None).select_related("item__issue")
    if session.is_led:
        rounds = rounds.filter(item__is_current=True)
    questions = tuple(session.study.questions.values_list("name", flat=True))
    points = len(session.study.scale_labels)
    shown = rounds.exclude(item__state=ItemState.ASIDE).order_by("item__position")
    return [
        (row, Opened(row.item.issue.code, row.number, row.is_sealed, questions, points, place))
        for place, row in enumerate(shown)
    ]


def _do(due: _Due, now: datetime) -> bool:
    """Do one thing, unless its time has passed meanwhile; like real people, some come too late."""
    with suppress(NotOpen, Http404):  # 404: somebody was taken out meanwhile
        if due.deed.question:
            answer = Answer(
                item_id=due.item.pk,
                question=due.deed.question,
                round=due.round,
                value=due.deed.value,
                key=due.key,
            )
            cast_vote(by=due.person, answer=answer, now=now)
        else:
            add_comment(by=due.person, item=due.item, text=due.deed.text, key=due.key, now=now)
        return True
    return False

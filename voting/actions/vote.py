"""Votes: cast once per key, changed until the round ends, kept as late after that."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from studies.actions.lock import lock_instrument
from studies.live import publish
from studies.models import Participant
from studies.rules import check_takes_part
from voting.actions.hold import Ballot, hold_ballot
from voting.agenda import TAKES_VOTES, ItemState
from voting.models import Vote, VoteChange
from voting.rules import KeyReused, check_running, check_value


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer as its sender means it: `value` None is "no opinion", `round` the round on their screen."""

    item_id: int
    question: str
    round: int
    value: int | None
    key: UUID


@dataclass(frozen=True)
class Receipt:
    """What became of an answer: it counts, or it came after its round had ended and is kept as late."""

    is_late: bool


def cast_vote(*, by: Participant, answer: Answer, now: datetime) -> Receipt:
    """Record an answer (3 queries, 4 on PostgreSQL; the first of a study also fixes the instrument).

    The same key again gets the same receipt and counts nothing twice.
    Raises: NotOpen outside a running session, ValidationError off the scale, Http404 for an item or a
    question of others, KeyReused where the key stands for another answer.
    """
    try:
        with transaction.atomic():
            return _write_vote(by, answer, now)
    except IntegrityError:
        return _replay(by, answer)


def _write_vote(by: Participant, answer: Answer, now: datetime) -> Receipt:
    session = by.session
    check_takes_part(by)
    check_running(session)
    check_value(session.study, answer.value)
    lock_instrument(study=session.study, session=session, by=by, now=now)
    ballot = hold_ballot(answer.item_id, answer.question, answer.round, by)
    item, question_id = ballot.item, ballot.question_id
    is_late = item.state not in TAKES_VOTES or item.round != answer.round
    VoteChange.objects.create(
        participant=by,
        item=item,
        question_id=question_id,
        round=answer.round,
        old_value=ballot.old_value,
        new_value=answer.value,
        key=answer.key,
        is_late=is_late,
        at=now,
    )
    if not is_late:
        vote = Vote(
            participant=by,
            item=item,
            question_id=question_id,
            round=answer.round,
            value=answer.value,
            first_value=ballot.first_value if answer.round > 1 else None,
            cast_at=now,
        )
        Vote.objects.bulk_create(
            [vote],
            update_conflicts=True,
            unique_fields=["participant", "item", "question", "round"],
            update_fields=["value", "is_carried", "cast_at"],
        )
    _publish(by, ballot, is_late=is_late)
    return Receipt(is_late=is_late)


def _publish(by: Participant, ballot: Ballot, *, is_late: bool) -> None:
    """Nudge those who can see something of an answer, and nobody else: the nudge would tell of it.

    A sealed one shows that it is there, to peers only if the study counts aloud; a change of mind nothing.
    """
    is_sealed = ballot.item.state == ItemState.SEALED
    if is_sealed and ballot.has_answer and not is_late:
        publish(by.session, "own", only=by.pk)
    elif is_late or (is_sealed and not by.session.study.shows_vote_count):
        publish(by.session, "votes", only=by.pk)
    else:
        publish(by.session, "votes")


def _replay(by: Participant, answer: Answer) -> Receipt:
    """Answer for a key that was used before. Raises: KeyReused where it was used for something else."""
    known = VoteChange.objects.select_related("question").get(key=answer.key)
    same = (known.participant_id, known.item_id, known.question.name, known.round, known.new_value)
    if same != (by.pk, answer.item_id, answer.question, answer.round, answer.value):
        raise KeyReused
    return Receipt(is_late=known.is_late)

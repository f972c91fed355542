"""Seats: expected, joined, characterised, removed, given up."""

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from studies.actions.log import Actor, write_log
from studies.identifiers import hash_secret, new_secret
from studies.live import publish
from studies.models import Consent, ConsentRecord, Participant, Session, Study
from studies.rules import (
    NotOpen,
    check_door_open,
    check_has_room,
    check_not_finished,
    check_not_gone,
    check_takes_part,
)

PRESENCE_EVERY = timedelta(seconds=10)


@dataclass(frozen=True, kw_only=True)
class ConsentChoices:
    """What somebody agreed to beyond taking part."""

    language: str
    may_quote: bool = False
    may_contact: bool = False


@dataclass(frozen=True)
class Seat:
    """A participant together with the secret of the personal link, which is not stored anywhere."""

    participant: Participant
    secret: str


def _derive(purpose: str, key: UUID) -> bytes:
    return salted_hmac(f"studies.{purpose}", key.bytes, algorithm="sha256").digest()[:16]


def _secret_of(key: UUID) -> str:
    """Return the personal secret of whoever joined with this form: the same form sent twice, the same secret.

    A form sent twice at once gets two answers, and the browser may keep either; so both must open the seat.
    """
    return urlsafe_b64encode(_derive("link", key)).rstrip(b"=").decode()


def _stored_key(key: UUID) -> UUID:
    """Return how the form's key is stored: nobody who reads the database can send that form again."""
    return UUID(bytes=_derive("join", key))


def _take_seat(
    session: Session, *, now: datetime, expected_name: str = "", join_key: UUID | None = None
) -> Seat:
    """Create a participant with the next P-number of the study and the next seat of the session.

    Raises: NotOpen where the session has no seat left.
    """
    study = Study.objects.select_for_update(no_key=True).get(
        pk=session.study_id
    )  # numbers are counted one by one
    panels = Participant.objects.filter(session__study=study, session__is_rehearsal=False)
    if session.is_rehearsal:
        panels = Participant.objects.filter(session=session)
    number = panels.aggregate(last=Max("number"))["last"] or 0
    seat = session.participants.aggregate(last=Max("seat"))["last"] or 0
    check_has_room(taken=seat)
    secret = _secret_of(join_key) if join_key else new_secret()
    participant = Participant.objects.create(
        session=session,
        number=number + 1,
        seat=seat + 1,
        expected_name=expected_name,
        link_hash=hash_secret(secret),
        join_key=_stored_key(join_key) if join_key else None,
        created_at=now,
    )
    return Seat(participant, secret)


@transaction.atomic
def expect_participants(*, session: Session, names: Iterable[str], by: Actor, now: datetime) -> list[Seat]:
    """Add a seat for everyone expected, each with a personal link to hand out.

    Raises: NotOpen once finished, or where there are not seats for all.
    """
    check_not_finished(session)
    seats = [_take_seat(session, now=now, expected_name=name) for name in names]
    numbers = [seat.participant.label for seat in seats]
    write_log(study=session.study, session=session, by=by, verb="expect", now=now, participants=numbers)
    publish(session, "people")
    return seats


def _record_consent(
    participant: Participant, consent: Consent, choices: ConsentChoices, now: datetime
) -> None:
    ConsentRecord.objects.create(
        participant=participant,
        consent=consent,
        language=choices.language,
        may_quote=choices.may_quote,
        may_contact=choices.may_contact,
        given_at=now,
    )
    participant.joined_at = now
    participant.save(update_fields=["joined_at"])
    session = participant.session
    write_log(
        study=session.study, session=session, by=participant, verb="consent", now=now, version=consent.version
    )
    publish(session, "people")


def join_session(
    *, session: Session, consent: Consent, choices: ConsentChoices, key: UUID, now: datetime
) -> Seat:
    """Take a seat by the join code; consent is recorded with it, and nothing before.

    `key` comes with the form: the same form sent twice takes one seat.
    Raises: NotOpen while the door is closed, or where that seat has been given up or has another link by now.
    """
    try:
        with transaction.atomic():
            check_door_open(session)
            seat = _take_seat(session, now=now, join_key=key)
            _record_consent(seat.participant, consent, choices, now)
            return seat
    except IntegrityError:
        again = Participant.objects.filter(join_key=_stored_key(key)).first()
        if again is None:
            raise
        return _find_seat_again(again, session, key)


def _find_seat_again(participant: Participant, session: Session, key: UUID) -> Seat:
    """Return the seat that this form took. Raises: NotOpen where the form opens it no more, or never did."""
    check_not_gone(participant)
    secret = _secret_of(key)
    if participant.session_id != session.pk or participant.link_hash != hash_secret(secret):
        raise NotOpen(_("You have joined already. Open your personal link."))
    return Seat(participant, secret)


@transaction.atomic
def give_consent(
    *, participant: Participant, consent: Consent, choices: ConsentChoices, now: datetime
) -> None:
    """Record the consent of somebody who was expected. Once given it stays as it is.

    Raises: NotOpen once the session is finished or the seat is given up.
    """
    # The first consent fixes what peers see of each other, which may be changing just now.
    Study.objects.select_for_update(no_key=True).get(pk=participant.session.study_id)
    # Two at once must not both record it, and nobody who is being erased.
    check_not_gone(Participant.objects.select_for_update(no_key=True).get(pk=participant.pk))
    check_not_finished(participant.session)
    if not ConsentRecord.objects.filter(participant=participant).exists():
        _record_consent(participant, consent, choices, now)


@transaction.atomic
def characterise(*, participant: Participant, answers: Mapping[str, Any], now: datetime) -> None:
    """Store the answers of the about-you form.

    Raises: NotOpen without consent, after leaving, and once the session is finished.
    """
    check_takes_part(participant)
    check_not_finished(participant.session)
    participant.characterisation = dict(answers)
    participant.characterised_at = now
    participant.save(update_fields=["characterisation", "characterised_at"])


@transaction.atomic
def renew_link(*, participant: Participant, by: Actor, now: datetime) -> Seat:
    """Give a seat a new personal link; the old link and every browser that holds it are out.

    Raises: NotOpen for a seat that was removed or given up.
    """
    check_not_gone(participant)
    secret = new_secret()
    participant.link_hash = hash_secret(secret)
    participant.save(update_fields=["link_hash"])
    session = participant.session
    write_log(
        study=session.study, session=session, by=by, verb="renew_link", now=now, participant=participant.label
    )
    return Seat(participant, secret)


@transaction.atomic
def remove_participant(*, participant: Participant, by: Actor, now: datetime) -> None:
    """Take somebody out of the session: the link opens nothing more, votes do not count, no name stays."""
    if participant.removed_at is None:
        participant.removed_at, participant.expected_name = now, ""
        participant.save(update_fields=["removed_at", "expected_name"])
        session = participant.session
        write_log(
            study=session.study, session=session, by=by, verb="remove", now=now, participant=participant.label
        )
        publish(session, "people")


@transaction.atomic
def withdraw(*, participant: Participant, now: datetime) -> None:
    """Stop taking part; what was voted stays. Erasing it all is `voting.actions.erase_participant`."""
    if participant.withdrawn_at is None:
        participant.withdrawn_at = now
        participant.save(update_fields=["withdrawn_at"])
        session = participant.session
        write_log(study=session.study, session=session, by=participant, verb="withdraw", now=now)
        publish(session, "people")


def note_presence(*, participant: Participant, now: datetime) -> None:
    """Note that somebody's page was just here, at most every ten seconds."""
    if participant.seen_at is not None and now - participant.seen_at < PRESENCE_EVERY:
        return
    Participant.objects.filter(pk=participant.pk).update(seen_at=now)
    if not participant.is_here(now):
        publish(participant.session, "people")

"""The lock on the instrument: set once, by the first vote that counts; and the one thing that may follow."""

from datetime import datetime

from catalogue.actions import freeze_catalogue
from catalogue.models import Issue
from studies.actions.log import Actor, actor_name, write_log
from studies.instrument import hash_instrument
from studies.models import InstrumentChange, Session, Study
from studies.queries import describe_instrument


def lock_instrument(*, study: Study, session: Session, by: Actor, now: datetime) -> None:
    """Fix the instrument and freeze its catalogue, once; a rehearsal fixes nothing.

    Takes the study's row first, so an edit under way finishes before and none can begin after.
    Called inside a transaction, before anything else is written in it.
    """
    if session.is_rehearsal or study.is_locked:
        return
    locked = Study.objects.select_for_update(no_key=True).select_related(None).get(pk=study.pk)
    if not locked.is_locked:
        locked.locked_hash = hash_instrument(describe_instrument(locked))
        locked.locked_at = now
        locked.save(update_fields=["locked_at", "locked_hash"])
        if locked.catalogue:
            freeze_catalogue(catalogue=locked.catalogue, by=f"{locked.title}, {session.name}", now=now)
        write_log(study=locked, session=session, by=by, verb="lock", now=now, hash=locked.locked_hash)
    study.locked_at, study.locked_hash = locked.locked_at, locked.locked_hash


def add_to_instrument(*, study: Study, issue: Issue, session: Session, by: Actor, now: datetime) -> None:
    """Move a locked study to the version of its catalogue that has `issue` as well, and keep what it was.

    Called inside a transaction that holds the study's row; `session` is where the issue was proposed.
    """
    before = describe_instrument(study)
    study.catalogue = issue.catalogue
    study.save(update_fields=["catalogue"])
    freeze_catalogue(catalogue=study.catalogue, by=f"{study.title}, {session.name}", now=now)
    change = InstrumentChange.objects.create(
        study=study,
        session=session,
        at=now,
        actor=actor_name(by),
        issue=issue.code,
        old_hash=hash_instrument(before),
        new_hash=hash_instrument(describe_instrument(study)),
        before=before,
    )
    write_log(
        study=study,
        session=session,
        by=by,
        verb="change_instrument",
        now=now,
        issue=issue.code,
        old_hash=change.old_hash,
        hash=change.new_hash,
    )

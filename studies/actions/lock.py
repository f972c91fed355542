"""The lock on the instrument: set once, by the first vote that counts."""

from datetime import datetime

from catalogue.actions import freeze_catalogue
from studies.actions.log import Actor, write_log
from studies.instrument import hash_instrument
from studies.models import Session, Study
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

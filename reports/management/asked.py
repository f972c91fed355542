"""Which study a command is about, and which of its sessions."""

from django.core.management.base import CommandError

from reports.queries import sessions_of
from reports.rows import Session
from studies.models import Study


def asked_study(public_id: str) -> Study:
    """Return a study with its matrix. Raises: CommandError where there is none of that id."""
    study = Study.objects.select_related("catalogue", "parent").filter(public_id=public_id).first()
    if study is None:
        raise CommandError(f"There is no study {public_id}.")
    return study


def asked_sessions(study: Study, numbers: str) -> list[Session]:
    """Return the sessions of these numbers, "1,2"; all finished ones without any.

    Raises: CommandError for one that is not finished.
    """
    finished = sessions_of(study)
    keys = [key.strip() for key in numbers.split(",") if key.strip()]
    known = [session.key for session in finished]
    if unknown := [key for key in keys if key not in known]:
        there = f"There are {', '.join(known)}." if known else "There is none yet."
        raise CommandError(f"{', '.join(unknown)}: no finished session of this study. {there}")
    return [session for session in finished if not keys or session.key in keys]

"""The study's log: append-only, who did what and when."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from studies.models import LogEntry, Participant, Session, Study

Actor = User | Participant | str


def actor_name(by: Actor) -> str:
    """Return how the log names somebody: an e-mail address, a P-number, or the text given."""
    if isinstance(by, Participant):
        return by.label
    if isinstance(by, str):
        return by
    return (by.email or by.get_username())[:60]


def write_log(
    *, study: Study, by: Actor, verb: str, now: datetime, session: Session | None = None, **data: Any
) -> LogEntry:
    """Append one entry; called inside the transaction of the action it tells of."""
    return LogEntry.objects.create(
        study=study, session=session, at=now, actor=actor_name(by), verb=verb, data=data
    )

"""What is read of a session's log, and when its issues were closed: for those who lead it."""

from datetime import datetime

from django.db.models import Max

from studies.models import Session
from voting.agenda import MOVING, ItemState, Made
from voting.models import Round
from voting.recording import Line


def last_move(session: Session) -> Made | None:
    """Return the last thing that moved an issue or the panel (1 query)."""
    entry = session.log_entries.filter(verb__in=MOVING).order_by("-pk").first()
    if entry is None:
        return None
    found = entry.data
    return Made(
        entry=entry.pk,
        verb=entry.verb,
        issue=found.get("issue", ""),
        round=found.get("round", 0),
        was=found.get("was", ""),
        at=entry.at,
    )


def last_closing(session: Session) -> datetime | None:
    """Return when the last of the issues that are closed now was closed (1 query)."""
    rounds = Round.objects.filter(item__session=session, item__state=ItemState.CLOSED)
    last: datetime | None = rounds.aggregate(last=Max("ended_at"))["last"]
    return last


def log_lines(session: Session) -> list[Line]:
    """Return the log of a session, oldest first (1 query)."""
    return [
        Line(
            at=entry.at,
            actor=entry.actor,
            verb=entry.verb,
            issue=entry.data.get("issue", ""),
            round=entry.data.get("round"),
            undone=entry.data.get("undone", ""),
        )
        for entry in session.log_entries.all()
    ]

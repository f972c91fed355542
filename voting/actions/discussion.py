"""The end of voting where all votes are collected first, and with it the order of the discussion."""

from datetime import datetime

from django.db import transaction

from studies.actions.log import Actor, write_log
from studies.live import publish
from studies.models import Session
from voting.agenda import ItemState
from voting.counts import deciding_counts
from voting.discussion import order_of_discussion
from voting.models import AgendaItem, Round
from voting.rules import check_collecting, check_running


@transaction.atomic
def end_voting(*, session: Session, by: Actor, now: datetime) -> Session:
    """End the first round of every issue at once, and order the issues for the discussion.

    Answers that arrive later are kept as late. Only now is it looked where people differ, so the order tells
    nothing that could still move a vote. Raises: NotOpen where voting has ended, or nothing is collected.
    """
    # NO KEY: a first vote under way, which fixes the instrument, refers to the session at its commit.
    found = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    found.study = session.study
    check_running(found)
    check_collecting(found)
    # FOR UPDATE waits for every vote that holds a key-share lock on its item, as a reveal does.
    list(AgendaItem.objects.select_for_update().filter(session=found).order_by("pk"))
    Round.objects.filter(item__session=found, ended_at__isnull=True).update(ended_at=now)
    found.agenda_items.filter(state=ItemState.SEALED).update(state=ItemState.ENDED)
    found.voting_ended_at = now
    found.save(update_fields=["voting_ended_at"])
    for turn, item in enumerate(order_of_discussion(deciding_counts(found, 1)), start=1):
        AgendaItem.objects.filter(pk=item).update(turn=turn)
    write_log(study=found.study, session=found, by=by, verb="end_voting", now=now)
    publish(found, "agenda")
    return found

"""Withdrawal with erasure: everything a participant said and gave is deleted."""

from datetime import datetime

from django.db import transaction

from studies.actions.log import write_log
from studies.live import publish
from studies.models import ConsentRecord, Participant
from voting.models import AgendaItem
from voting.proposals import LIVES_ON, WORDS


@transaction.atomic
def erase_participant(*, participant: Participant, now: datetime) -> None:
    """Stop taking part and delete all that was said and given, name and consent; the number stays taken."""
    session = participant.session
    # A reveal copies votes, and an answer may be on its way: with the items held, nothing comes back.
    list(AgendaItem.objects.select_for_update().filter(session=session).order_by("pk"))
    leaver = Participant.objects.select_for_update().get(pk=participant.pk)
    if leaver.erased_at is not None:
        return
    leaver.votes.all().delete()
    leaver.vote_changes.all().delete()
    # Held first, so that no coder's word on a note arrives while it goes; with a note go all codings of it.
    list(leaver.comments.select_for_update())
    leaver.comments.all().delete()
    # What lives on in an issue keeps where it came from, and nothing of who or in which words.
    leaver.proposals.exclude(state__in=LIVES_ON).delete()
    leaver.proposals.all().update(participant=None, **dict.fromkeys(WORDS, ""))
    ConsentRecord.objects.filter(participant=leaver).delete()
    leaver.characterisation, leaver.characterised_at = {}, None
    leaver.expected_name = ""
    leaver.withdrawn_at = leaver.withdrawn_at or now
    leaver.erased_at = now
    leaver.save()
    write_log(study=session.study, session=session, by=leaver, verb="erase", now=now)
    publish(session, "people")

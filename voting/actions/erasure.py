"""Withdrawal with erasure: everything a participant said and gave is deleted."""

from datetime import datetime

from django.db import transaction

from studies.actions.log import write_log
from studies.models import ConsentRecord, Participant


@transaction.atomic
def erase_participant(*, participant: Participant, now: datetime) -> None:
    """Stop taking part and delete votes, notes, characterisation, name, consent; the number stays taken."""
    participant.votes.all().delete()
    participant.vote_changes.all().delete()
    participant.comments.all().delete()
    ConsentRecord.objects.filter(participant=participant).delete()
    participant.characterisation, participant.characterised_at = {}, None
    participant.expected_name = ""
    participant.withdrawn_at = participant.withdrawn_at or now
    participant.erased_at = now
    participant.save()
    session = participant.session
    write_log(study=session.study, session=session, by=participant, verb="erase", now=now)

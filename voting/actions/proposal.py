"""Issues that participants propose, and what whoever leads decides on them: merge or park; `addition` adds.

Every decision takes the study's row first, so that of two facilitators who decide at once one decides.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalogue.models import Phase, ProblemType
from studies.actions.log import Actor, actor_name, write_log
from studies.live import publish
from studies.models import Participant, Study
from studies.rules import check_takes_part
from voting.models import IssueProposal
from voting.proposals import ProposalState
from voting.rules import KeyReused, check_proposed, check_reason, check_running, check_undecided

# The log's word for each decision.
VERBS = {
    ProposalState.MERGED: "merge_proposal",
    ProposalState.ADDED: "add_issue",
    ProposalState.PARKED: "park_proposal",
}


@dataclass(frozen=True, kw_only=True)
class ProposalDraft:
    """A proposal as its author sends it; `activity` is a place such as "2.3".

    It is "2" where phase 2 lacks the activity, and "" where they do not know.
    """

    statement: str
    activity: str = ""
    problem_type: str = ""
    text: str = ""


def propose_issue(*, by: Participant, draft: ProposalDraft, key: UUID, now: datetime) -> IssueProposal:
    """Record an issue that somebody misses; the same key again returns the same proposal.

    Raises: NotOpen outside a running session, ValidationError for words that are missing or too long or a
    place that the session does not have, KeyReused for a key of somebody else.
    """
    statement, text = check_proposed(draft.statement, draft.text)
    try:
        with transaction.atomic():
            # Held, so that an erasure finds what was proposed, or nothing is proposed after it.
            seats = Participant.objects.select_for_update(of=("self",), no_key=True)
            held = seats.select_related("session__study", "consent_record").get(pk=by.pk)
            check_takes_part(held)
            check_running(held.session)
            phase, activity, problem_type = _place(held, draft)
            proposal = IssueProposal.objects.create(
                session=held.session,
                participant=held,
                key=key,
                phase=phase,
                activity=activity,
                problem_type=problem_type,
                statement=statement,
                text=text,
                created_at=now,
            )
            # Not logged, as notes are not: an erasure could not take it back. Only whoever leads sees it.
            publish(held.session, "private")
            return proposal
    except IntegrityError:
        known = IssueProposal.objects.filter(key=key, participant=by).first()
        if known is None:
            raise KeyReused from None
        return known


def _place(by: Participant, draft: ProposalDraft) -> tuple[str, str, str]:
    """Return phase, activity and problem type by name (1 query each). Raises: ValidationError."""
    # The matrix as it is in this session: what was added meanwhile stands last in the agenda.
    newest = by.session.agenda_items.order_by("-position").values("issue__catalogue")[:1]
    phase = activity = problem_type = ""
    try:
        if draft.activity:
            of_phase, *of_activity = map(int, draft.activity.split("."))
            rows = Phase.objects.filter(catalogue__in=newest, position=of_phase)
            if of_activity:
                (position,) = of_activity
                rows = rows.filter(activities__position=position)
                activity = rows.values_list("activities__name", flat=True)[0]
            phase = rows.values_list("name", flat=True)[0]
        if draft.problem_type:
            columns = ProblemType.objects.filter(catalogue__in=newest, position=int(draft.problem_type))
            problem_type = columns.values_list("name", flat=True)[0]
    except (ValueError, IndexError, OverflowError):
        raise ValidationError(_("This place is not in the matrix. Load the page again.")) from None
    return phase, activity, problem_type


@contextmanager
def deciding(proposal: IssueProposal) -> Iterator[IssueProposal]:
    """One transaction that holds the study and the proposal. Raises: NotOpen where it was decided on."""
    with transaction.atomic():
        # Alone: joined, the catalogue of a row that was waited for would be the one from before the wait.
        study = Study.objects.select_for_update(no_key=True).get(pk=proposal.session.study_id)
        found = (
            IssueProposal.objects.select_for_update(of=("self",))
            .select_related("session")
            .get(pk=proposal.pk)
        )
        found.session.study = study
        check_undecided(found)
        yield found


def merge_proposal(*, proposal: IssueProposal, issue: str, by: Actor, now: datetime) -> None:
    """Say that an issue of the matrix has a proposal in it already. Raises: NotOpen, ValidationError."""
    with deciding(proposal) as found:
        catalogue = found.session.study.catalogue
        if catalogue is None or not catalogue.issues.filter(code=issue).exists():
            raise ValidationError(_("The matrix has no such issue."))
        decide(found, ProposalState.MERGED, by, now, issue=issue)


def park_proposal(*, proposal: IssueProposal, reason: str, by: Actor, now: datetime) -> None:
    """Leave a proposal as it is, for a reason that its author reads. Raises: NotOpen, ValidationError."""
    reason = check_reason(reason)
    with deciding(proposal) as found:
        decide(found, ProposalState.PARKED, by, now, reason=reason)


def decide(found: IssueProposal, state: ProposalState, by: Actor, now: datetime, **outcome: str) -> None:
    """Write a decision on a proposal that is held."""
    found.state, found.decided_at, found.decided_by = state, now, actor_name(by)
    for name, value in outcome.items():
        setattr(found, name, value)
    found.save(update_fields=["state", "decided_at", "decided_by", *outcome])
    # Who decided, and which issue came of it; never the words.
    data = {"issue": found.issue} if found.issue else {}
    session = found.session
    write_log(study=session.study, session=session, by=by, verb=VERBS[state], now=now, **data)
    # Its author and whoever leads see it, and nobody else: a nudge would tell that there was a proposal.
    publish(session, "private")
    if found.participant_id is not None:
        publish(session, "own", only=found.participant_id)

"""What is decided on issues after the sessions: merged, reworded or dropped, with a reason.

Nothing is changed or deleted: a decision is a further row, and so is its undoing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from studies.actions.log import Actor, actor_name, write_log
from studies.models import Study
from voting.candidates import decisions_of
from voting.decisions import DecisionKind, standing
from voting.models import IssueDecision
from voting.rules import check_can_undo, check_decision, check_reason, check_reworded


@dataclass(frozen=True, kw_only=True)
class DecisionDraft:
    """A decision as it is to be; `into` for a merge, `statement` for a new wording."""

    kind: DecisionKind
    issue: str
    into: str = ""
    statement: str = ""
    reason: str


def decide_on_issue(*, study: Study, draft: DecisionDraft, by: Actor, now: datetime) -> IssueDecision:
    """Record a decision on an issue. Raises: NotOpen where it does not fit what stands, ValidationError."""
    reason = check_reason(draft.reason)
    is_merge, is_reword = draft.kind == DecisionKind.MERGE, draft.kind == DecisionKind.REWORD
    statement = check_reworded(draft.statement) if is_reword else ""
    with transaction.atomic():
        # Held, so that two who decide at once decide one after the other.
        held = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
        into = draft.into if is_merge else None
        check_decision(held, standing(decisions_of(held)), draft.issue, into, is_reword=is_reword)
        decision = IssueDecision.objects.create(
            study=held,
            at=now,
            actor=actor_name(by),
            kind=draft.kind,
            issue=draft.issue,
            into=into or "",
            statement=statement,
            reason=reason,
        )
        data: dict[str, Any] = {"issue": draft.issue} | ({"into": into} if into else {})
        write_log(study=held, by=by, verb=f"{draft.kind}_issue", now=now, **data)
        return decision


@transaction.atomic
def undo_decision(*, decision: IssueDecision, by: Actor, now: datetime) -> IssueDecision:
    """Take a decision back; it stays in the log. Raises: NotOpen where it was taken back already."""
    held = Study.objects.select_for_update(no_key=True).get(pk=decision.study_id)
    check_can_undo(decision)
    undo = IssueDecision.objects.create(
        study=held,
        at=now,
        actor=actor_name(by),
        kind=DecisionKind.UNDO,
        issue=decision.issue,
        undoes=decision,
    )
    write_log(study=held, by=by, verb="undo_decision", now=now, issue=decision.issue)
    return undo

"""What is read of the issues that people propose, and of what was decided on issues after the sessions."""

from collections.abc import Callable, Mapping

from studies.models import Member, Participant, Session, Study
from voting.decisions import Decision
from voting.models import IssueDecision, IssueProposal
from voting.piles import Face
from voting.proposals import Proposal


def proposals_for(
    session: Session,
    viewer: object,
    face: Callable[[Participant], Face],
    statements: Mapping[str, str],
) -> tuple[Proposal, ...]:
    """Return the proposals of a session that a viewer of its board may see (1 query, none for presenters).

    Everybody sees their own, whoever leads sees all; peers never see each other's, so nothing can be read
    from what somebody else misses.
    """
    rows = IssueProposal.objects.filter(session=session, participant__removed_at=None)
    if isinstance(viewer, Participant):
        rows = rows.filter(participant=viewer)
    elif not isinstance(viewer, Member):
        return ()
    found = []
    for row in rows.select_related("participant"):
        row.session = session
        found.append(_proposal(row, face(row.participant) if row.participant else Face(), statements))
    return tuple(found)


def proposals_of(study: Study) -> tuple[Proposal, ...]:
    """Return the proposals of all sessions, those that wait for a decision first (2 queries)."""
    issues = study.catalogue.issues if study.catalogue else None
    statements = dict(issues.values_list("code", "statement")) if issues else {}
    rows = IssueProposal.objects.filter(session__study=study).select_related("session", "participant")
    found = [
        _proposal(row, _face(row.participant), statements)
        for row in rows.order_by("session__number", "created_at", "pk")
        if row.participant is None or row.participant.removed_at is None
    ]
    return tuple(sorted(found, key=lambda proposal: not proposal.is_open))


def decisions_of(study: Study) -> list[Decision]:
    """Return what was decided on issues after the sessions, the oldest first (1 query)."""
    rows = list(IssueDecision.objects.filter(study=study).order_by("pk"))
    undone = {row.undoes_id for row in rows}
    return [
        Decision(
            pk=row.pk,
            kind=row.kind,
            issue=row.issue,
            at=row.at,
            into=row.into,
            statement=row.statement,
            reason=row.reason,
            actor=row.actor,
            undoes=row.undoes_id,
            is_undone=row.pk in undone,
        )
        for row in rows
    ]


def _face(person: Participant | None) -> Face:
    return Face(person.seat, person.label, False) if person else Face()


def _proposal(row: IssueProposal, face: Face, statements: Mapping[str, str]) -> Proposal:
    return Proposal(
        public_id=row.public_id,
        state=row.state,
        statement=row.statement,
        phase=row.phase,
        activity=row.activity,
        problem_type=row.problem_type,
        text=row.text,
        face=face,
        created_at=row.created_at,
        issue=row.issue,
        words=statements.get(row.issue, ""),
        reason=row.reason,
        session=row.session.name,
        is_rehearsal=row.session.is_rehearsal,
    )

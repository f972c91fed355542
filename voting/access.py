"""From a request's words to an agenda item, a comment, a proposal or a code, or 404."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from studies.models import Participant, Session, Study
from studies.states import SessionState
from voting.models import AgendaItem, Code, Comment, IssueDecision, IssueProposal


def find_item_id(session: Session, code: str | None) -> int | None:
    """Return the key of the item with that issue's code, if there is one (1 query, none without a code)."""
    if not code or "\0" in code:
        return None
    return session.agenda_items.filter(issue__code=code).values_list("pk", flat=True).first()


def get_item(session: Session, item_id: int) -> AgendaItem:
    """Return an item of this session with its issue (1 query). Raises: Http404."""
    item = session.agenda_items.select_related("issue").filter(pk=item_id).first()
    if item is None:
        raise Http404
    item.session = session
    return item


def get_own_comment(participant: Participant, public_id: str) -> Comment:
    """Return a note of this participant's own (1 query). Raises: Http404 for everybody else's."""
    comment = participant.comments.select_related("item__issue").filter(public_id=public_id).first()
    if comment is None:
        raise Http404
    return comment


def get_comment(session: Session, public_id: str) -> Comment:
    """Return any note of this session, for those who lead it (1 query). Raises: Http404."""
    comments = Comment.objects.select_related("item").filter(item__session=session)
    comment = comments.filter(public_id=public_id).first()
    if comment is None:
        raise Http404
    comment.item.session = session
    return comment


def get_proposal(study: Study, public_id: str) -> IssueProposal:
    """Return a proposal of this study with its session and author, for those who lead it (1 query).

    Raises: Http404, also for one whose author was removed.
    """
    proposals = IssueProposal.objects.select_related("session", "participant")
    found = proposals.filter(session__study=study, public_id=public_id)
    proposal = found.exclude(participant__removed_at__isnull=False).first()
    if proposal is None:
        raise Http404
    proposal.session.study = study
    return proposal


def get_decision(study: Study, pk: int) -> IssueDecision:
    """Return a decision on an issue of this study (1 query). Raises: Http404."""
    found = study.issue_decisions.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def counted_notes(study: Study) -> QuerySet[Comment]:
    """Return the comments that count: of finished sessions, no rehearsal's, not hidden, of nobody removed."""
    return Comment.objects.filter(
        item__session__study=study,
        item__session__state=SessionState.FINISHED,
        item__session__is_rehearsal=False,
        hidden_at__isnull=True,
        participant__removed_at__isnull=True,
    )


def get_note(study: Study, public_id: str) -> Comment:
    """Return a comment that counts, and so may be coded (1 query). Raises: Http404."""
    note = counted_notes(study).select_related("item__session").filter(public_id=public_id).first()
    if note is None:
        raise Http404
    note.item.session.study = study
    return note


def get_code(study: Study, guid: UUID) -> Code:
    """Return a code of this study's codebook, on offer or not (1 query). Raises: Http404."""
    code = Code.objects.filter(study=study, guid=guid).first()
    if code is None:
        raise Http404
    code.study = study
    return code

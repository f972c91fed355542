"""A proposal becomes an issue: in a new version of the study's catalogue, and in the session that runs."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from catalogue.actions import Addition, extend_catalogue
from catalogue.models import Issue
from studies.actions.lock import add_to_instrument
from studies.actions.log import Actor
from studies.live import publish
from studies.models import Session
from studies.states import SessionState
from voting.actions.proposal import decide, deciding
from voting.agenda import ItemState
from voting.models import AgendaItem, IssueProposal, Round
from voting.proposals import ProposalState
from voting.rules import check_can_add_issue


def add_issue(*, proposal: IssueProposal, addition: Addition, by: Actor, now: datetime) -> Issue:
    """Make an issue of a proposal: earlier sessions never assessed it, later ones have it from the start.

    The catalogue may serve other studies, so it stays, and this study moves to a new version.
    Raises: NotOpen where it was decided on, in a rehearsal and before the first vote, ValidationError.
    """
    with deciding(proposal) as found:
        session = found.session
        check_can_add_issue(session)
        catalogue = session.study.catalogue
        if catalogue is None:
            raise ValidationError(_("The study has no matrix."))
        issue = extend_catalogue(catalogue=catalogue, addition=addition, now=now)
        add_to_instrument(study=session.study, issue=issue, session=session, by=by, now=now)
        _append(session, issue, now)
        decide(found, ProposalState.ADDED, by, now, issue=issue.code)
        publish(session, "agenda")
        return issue


def _append(session: Session, issue: Issue, now: datetime) -> None:
    """Put an issue at the end of a running session: sealed and open at once where everyone goes alone."""
    # Whoever ends the voting or the session holds its row as well, so the issue is on its agenda or is not.
    held = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    if held.state != SessionState.RUNNING:
        return
    last = held.agenda_items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem(session=held, issue=issue, position=last + 1)
    if not held.is_led:
        item.state, item.round = ItemState.SEALED, 1
    item.save()
    if not held.is_led:
        Round.objects.create(item=item, number=1, is_sealed=True, opened_at=now)

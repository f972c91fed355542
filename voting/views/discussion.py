"""Where all votes are collected first: the end of voting, with which the discussion begins."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from studies.access import get_session
from studies.models import Member, Session
from studies.rules import LEADS, NotOpen
from voting.actions import discussion
from voting.queries import board_for
from voting.views.console import PeopleMissing, after_change, refuse
from voting.wording import unfinished_words


@login_required
@require_POST
def end_voting(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """End voting on all issues at once; asks once, with 409, while somebody's answers are missing."""
    member, found = get_session(request, study, session, LEADS)
    try:
        if "sure" not in request.POST:
            _ask_once(member, found)
        found = discussion.end_voting(session=found, by=member.user, now=timezone.now())
    except NotOpen as refusal:
        return refuse(request, member, found, str(refusal), is_asked=isinstance(refusal, PeopleMissing))
    return after_change(request, member, found)


def _ask_once(member: Member, session: Session) -> None:
    """Raises: PeopleMissing while votes are collected and somebody who has joined has not answered all."""
    seen = board_for(session, member, now=timezone.now())
    if seen.is_collecting and seen.session_state == "running" and seen.unfinished:
        raise PeopleMissing(unfinished_words(seen))

"""A whole session opened, started and finished. What is planned of it is in `studies.views`."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from studies.access import get_session
from studies.models import Session
from studies.rules import LEADS
from voting.actions.agenda import finish_session, open_session, start_session


def _move(action: Callable[..., Session], request: HttpRequest, study: str, session: str) -> HttpResponse:
    member, found = get_session(request, study, session, LEADS)
    action(session=found, by=member.user, now=timezone.now())
    return redirect("voting:console", study, session)


@login_required
@require_POST
def open_(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Open the lobby."""
    return _move(open_session, request, study, session)


@login_required
@require_POST
def start(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Start the session."""
    return _move(start_session, request, study, session)


@login_required
@require_POST
def finish(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Finish the session; nothing changes afterwards."""
    return _move(finish_session, request, study, session)

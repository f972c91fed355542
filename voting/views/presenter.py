"""The presenter view: the screen that is shared on the call. It has nothing to press."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from studies.access import get_presented, get_session
from studies.models import Session
from studies.rules import LEADS
from voting.board import Presenter
from voting.queries import board_for
from voting.views.board import unless_known


@require_safe
def presenter(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what is for all: the way in, the issue, how many are ready, and after the reveal the dots."""
    return render(request, "voting/presenter.html", look(request, get_presented(secret)))


@require_safe
def presenter_fragment(request: HttpRequest, secret: str) -> HttpResponse:
    """Give the inside of the presenter view, or 304 where the browser has it already."""
    return unless_known(request, "voting/_presenter.html", look(request, get_presented(secret)))


@login_required
@require_safe
def open_presenter(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Go to the presenter view. The console links here, so that its own page never holds the secret."""
    _member, found = get_session(request, study, session, LEADS)
    return redirect("voting:presenter", found.presenter_secret)


def look(request: HttpRequest, session: Session) -> dict[str, Any]:
    """Return what the shared screen shows now."""
    now = timezone.now()
    seen = board_for(session, Presenter(), now=now)
    return {
        "session": session.public_id,
        "secret": session.presenter_secret,
        "board": seen,
        "clock": seen.card.seconds_open(now) if seen.card else None,
        "join_page": f"{request.get_host()}{reverse('studies:join')}".removesuffix("/"),
        "join_address": request.build_absolute_uri(reverse("studies:join_session", args=[seen.join_code]))
        if seen.join_code
        else "",
        "etag": f'"{seen.fingerprint}-{get_language()}"',
    }

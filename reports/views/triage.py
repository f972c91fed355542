"""Where the remaining minutes of a running session matter: a part of the console that reports make."""

import hashlib

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from reports.queries import triage_of
from studies.access import get_session
from studies.rules import LEADS


@login_required
@require_safe
def triage(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Rank what a session has revealed; 304 where the browser has it already, a page where no script runs."""
    member, found = get_session(request, study, session, LEADS)
    seen = triage_of(found)
    etag = f'"{hashlib.sha256(repr(seen).encode()).hexdigest()[:32]}-{get_language()}"'
    known = get_conditional_response(request, etag=etag)
    if known:
        return known
    context = {"study": member.study, "session": found, "triage": seen}
    template = "reports/_triage.html" if request.htmx else "reports/triage.html"
    response = render(request, template, context)
    response["ETag"] = etag
    return response

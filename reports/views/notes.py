"""Comments as data: the page of the report about what people wrote."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.forms import SessionsForm
from reports.notes import notes_page_of
from reports.queries import sessions_of
from studies.access import get_member


@login_required
@require_safe
def notes(request: HttpRequest, study: str) -> HttpResponse:
    """Show what the notes of the chosen sessions come to; nothing of what coders keep from each other."""
    member = get_member(request, study)
    form = SessionsForm(request.GET, sessions=sessions_of(member.study))
    context = {"study": member.study, "form": form, "page": notes_page_of(member.study, form.chosen)}
    return render(request, "reports/notes.html", context)

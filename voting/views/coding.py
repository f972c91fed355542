"""Coding notes: one's own worksheet, the opening of the comparison, and what it shows."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from studies.access import get_member
from studies.models import Member
from studies.rules import NotOpen
from voting import notebook
from voting.access import get_note
from voting.actions import coding as actions
from voting.forms.coding import CodingForm, CompareForm, WantedForm
from voting.models import Code
from voting.rules import CODES, may_compare


@login_required
@require_safe
def coding(request: HttpRequest, study: str) -> HttpResponse:
    """Show the sender's own worksheet: `?show=todo&issue=DC-01&session=1&page=2`."""
    member = get_member(request, study, CODES)
    codes = notebook.codebook_of(member.study)
    issues, sessions = notebook.filters_of(member.study)
    form = WantedForm(request.GET, issues=issues, sessions=sessions)
    page = notebook.worksheet(member.study, member.user, codes, form.wanted, request.GET.get("page", "1"))
    context = {
        **_worksheet(member, codes),
        "form": form,
        "page": page,
        "query": urlencode({name: request.GET.get(name, "") for name in form.fields}),
        "compared_at": notebook.compared_at(member.study),
    }
    return render(request, "voting/coding.html", context)


def _worksheet(member: Member, codes: list[Code]) -> dict[str, Any]:
    """Return what every part of the worksheet shows."""
    progress = notebook.progress_of(member.study, member.user)
    return {
        "study": member.study,
        "codes": notebook.offered(codes),
        "progress": progress,
        "may_compare": may_compare(member, progress),
    }


@login_required
@require_POST
def code_note(request: HttpRequest, study: str, comment: str) -> HttpResponse:
    """Keep what the sender says of a note; the note again for the script, else the worksheet."""
    member = get_member(request, study, CODES)
    note = get_note(member.study, comment)
    sent = _sent(request, member)
    actions.code_note(
        comment=note, codes=sent["codes"], has_none=sent["none"], by=member.user, now=timezone.now()
    )
    if not request.htmx:
        query = request.GET.urlencode()
        return redirect(f"{reverse('voting:coding', args=[study])}?{query}#note-{comment}")
    codes = notebook.codebook_of(member.study)
    sheet = notebook.sheet_of(member.study, member.user, note, codes)
    context = _worksheet(member, codes) | {"sheet": sheet, "query": request.GET.urlencode()}
    return render(request, "voting/_sheet_saved.html", context)


def _sent(request: HttpRequest, member: Member) -> dict[str, Any]:
    """Return what was ticked. Raises: NotOpen for a code that this study does not offer, or not any more."""
    form = CodingForm(request.POST, codes=notebook.offered(notebook.codebook_of(member.study)))
    if not form.is_valid():
        raise NotOpen(_("The codebook has changed meanwhile. Load the page again."))
    return form.cleaned_data


@login_required
@require_POST
def compare(request: HttpRequest, study: str) -> HttpResponse:
    """Open the comparison of all notes coded so far."""
    member = get_member(request, study, CODES)
    form = CompareForm(request.POST)
    if not form.is_valid():
        raise NotOpen(_("This page is no longer as it was. Load it again."))
    actions.open_comparison(member=member, **form.cleaned_data, now=timezone.now())
    messages.success(request, _("The comparison is open. Nothing that coders found can change any more."))
    return redirect("voting:compared", study)


@login_required
@require_safe
def compared(request: HttpRequest, study: str) -> HttpResponse:
    """Show what coders found in every compared note; those that wait for a decision with `?show=open`."""
    member = get_member(request, study, CODES)
    codes = notebook.codebook_of(member.study)
    notes = notebook.compared(member.study, codes)
    waiting = [note for note in notes if note.is_open]
    shown = waiting if request.GET.get("show") == "open" else notes
    context = {
        "study": member.study,
        "codes": notebook.offered(codes),
        "page": Paginator(shown, notebook.AT_A_TIME).get_page(request.GET.get("page", "1")),
        "query": urlencode({"show": request.GET.get("show", "")}),
        "all": len(notes),
        "differing": sum(bool(note.disputed) for note in notes),
        "waiting": len(waiting),
        "show": request.GET.get("show"),
    }
    return render(request, "voting/compared.html", context)


@login_required
@require_POST
def decide(request: HttpRequest, study: str, comment: str) -> HttpResponse:
    """Keep the final codes of a note, or go back to what the coders agree on."""
    member = get_member(request, study, CODES)
    note = get_note(member.study, comment)
    if "undo" in request.POST:
        actions.undo_decision(comment=note, by=member.user, now=timezone.now())
    else:
        codes = _sent(request, member)["codes"]
        actions.decide_note(comment=note, codes=codes, by=member.user, now=timezone.now())
    if not request.htmx:
        return redirect(f"{reverse('voting:compared', args=[study])}#note-{comment}")
    codes = notebook.codebook_of(member.study)
    (found,) = notebook.compared(member.study, codes, comment=note)
    context = {"study": member.study, "codes": notebook.offered(codes), "note": found}
    return render(request, "voting/_compared_note.html", context)

"""The codebook of a study: read and written by all of its members."""

from copy import copy
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from studies.access import get_member
from studies.models import Member
from voting import notebook
from voting.access import get_code
from voting.actions import codebook as actions
from voting.forms.coding import ChangeCodeForm, CodeForm, MergeForm
from voting.models import Code
from voting.rules import CODES

page = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@page
def codebook(request: HttpRequest, study: str) -> HttpResponse:
    """Show the codes and take a new one."""
    member = get_member(request, study, CODES)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_code(study=member.study, **form.cleaned_data, by=member.user, now=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("voting:codebook", study)
        except ValidationError as error:
            form.add_error(None, error)
    codes = notebook.codebook_of(member.study)
    context = {
        "study": member.study,
        "form": form,
        "codes": notebook.offered(codes),
        "retired": [code for code in codes if not code.is_offered],
        "changes": notebook.codebook_changes(member.study),
    }
    return render(request, "voting/codebook.html", context, status=422 if form.errors else 200)


@login_required
@page
def code(request: HttpRequest, study: str, code: UUID) -> HttpResponse:
    """Show one code to be changed, merged or retired; keep what was changed."""
    member = get_member(request, study, CODES)
    found = get_code(member.study, code)
    codes = notebook.offered(notebook.codebook_of(member.study))
    form = _changing(found, codes, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_code(code=found, **form.cleaned_data, by=member.user, now=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("voting:codebook", study)
        except ValidationError as error:
            form.add_error(None, error)
    return _show(request, member, found, form=form, merging=MergeForm(codes=codes, code=found))


def _changing(found: Code, codes: list[Code], data: QueryDict | None = None) -> ChangeCodeForm:
    """Return the form that changes a code, of a copy: what was typed is no code's yet."""
    place = codes.index(found) + 1 if found in codes else len(codes) + 1
    return ChangeCodeForm(data, instance=copy(found), initial={"place": place})


def _show(request: HttpRequest, member: Member, found: Code, **forms: Any) -> HttpResponse:
    is_wrong = any(form.errors for form in forms.values())
    context = {"study": member.study, "code": found, **forms}
    return render(request, "voting/code.html", context, status=422 if is_wrong else 200)


@login_required
@require_POST
def merge(request: HttpRequest, study: str, code: UUID) -> HttpResponse:
    """Read a code as another one from now on."""
    member = get_member(request, study, CODES)
    found = get_code(member.study, code)
    codes = notebook.offered(notebook.codebook_of(member.study))
    form = MergeForm(request.POST, codes=codes, code=found)
    if not form.is_valid():
        return _show(request, member, found, form=_changing(found, codes), merging=form)
    actions.merge_code(code=found, **form.cleaned_data, by=member.user, now=timezone.now())
    messages.success(request, _("Merged. What was ticked under it stays and is read as the other code."))
    return redirect("voting:codebook", study)


@login_required
@require_POST
def retire(request: HttpRequest, study: str, code: UUID) -> HttpResponse:
    """Offer a code no more."""
    member = get_member(request, study, CODES)
    actions.retire_code(code=get_code(member.study, code), by=member.user, now=timezone.now())
    messages.success(request, _("Retired. It is offered no more and counts nowhere."))
    return redirect("voting:codebook", study)


@login_required
@require_POST
def restore(request: HttpRequest, study: str, code: UUID) -> HttpResponse:
    """Offer a retired or merged code again."""
    member = get_member(request, study, CODES)
    try:
        actions.restore_code(code=get_code(member.study, code), by=member.user, now=timezone.now())
        messages.success(request, _("Back on offer."))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("voting:codebook", study)

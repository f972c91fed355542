"""Pages of a catalogue for its owner: list, import with preview, matrix, edit, files.

What may be seen comes from `access.py`, what is stored from `actions`; strangers get 404.
"""

import re
from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BaseForm, model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue import access, actions, exports, forms
from catalogue.matrix import Matrix
from catalogue.models import Catalogue
from catalogue.naming import clean_name, default_statement
from catalogue.queries import catalogues_of, matrix_of

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# What can be downloaded, of a catalogue and as the template: file name -> content type and writer.
FILES: dict[str, tuple[str, Callable[[Matrix], str | bytes]]] = {
    "matrix.csv": (CSV, exports.wide_csv),
    "matrix.xlsx": (XLSX, exports.wide_xlsx),
    "list.csv": (CSV, exports.long_csv),
}


@login_required
@require_safe
def catalogues(request: access.SignedIn) -> HttpResponse:
    return render(request, "catalogue/catalogues.html", {"catalogues": catalogues_of(request.user)})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: access.SignedIn) -> HttpResponse:
    """Read a table, show the matrix or its faults, and store it once it was seen and named."""
    is_saving = "save" in request.POST
    table = _table_form(request)
    name = forms.NameForm(request.POST if is_saving else None, initial={"name": _suggested_name(request)})
    # Both forms, so that everything that is wrong is shown at once.
    if all([table.is_valid(), name.is_valid()]) and table.matrix and table.is_as_previewed:
        catalogue = actions.create_catalogue(
            matrix=table.matrix, owner=request.user, now=timezone.now(), **name.cleaned_data
        )
        messages.success(request, _("Saved. The catalogue can be edited until the first vote."))
        return redirect("catalogue:matrix", catalogue.public_id)
    return render(request, "catalogue/new.html", {"table": table, "name": name, "is_saving": is_saving})


def _table_form(request: access.SignedIn) -> forms.TableForm:
    if "example" in request.POST:
        return forms.TableForm({"table": exports.demonstration_text()})
    if request.method == "POST":
        return forms.TableForm(request.POST, request.FILES)
    return forms.TableForm()


def _suggested_name(request: access.SignedIn) -> str:
    if "example" in request.POST:
        return _("Issues that lead to code technical debt in machine learning systems")
    file = request.FILES.get("file")
    if isinstance(file, UploadedFile):
        return clean_name(re.sub("[-_]", " ", PurePath(file.name or "").stem)).capitalize()
    return request.POST.get("name", "")


@login_required
@require_safe
def template(request: access.SignedIn, file: str) -> HttpResponse:
    """The demonstration matrix as a file to change and load again."""
    return _download(exports.demonstration_matrix(), file, f"template-{file}")


@login_required
@require_safe
def export(request: access.SignedIn, public_id: str, file: str) -> HttpResponse:
    catalogue = access.get_catalogue(request, public_id)
    name = slugify(catalogue.name)[:60] or "catalogue"
    return _download(matrix_of(catalogue), file, f"{name}-v{catalogue.version}-{file}")


def _download(matrix: Matrix, file: str, name: str) -> HttpResponse:
    if file not in FILES:
        raise Http404
    content_type, write = FILES[file]
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write(matrix), content_type=content_type, headers=headers)


@login_required
@require_safe
def matrix(request: access.SignedIn, public_id: str) -> HttpResponse:
    catalogue = access.get_catalogue(request, public_id)
    return render(request, "catalogue/matrix.html", {"catalogue": catalogue, "matrix": matrix_of(catalogue)})


@login_required
@require_POST
def copy(request: access.SignedIn, public_id: str) -> HttpResponse:
    catalogue = access.get_catalogue(request, public_id)
    new_version = actions.copy_catalogue(
        catalogue=catalogue, owner=request.user, name=catalogue.name, now=timezone.now()
    )
    messages.success(request, _("This is version %(version)d.") % {"version": new_version.version})
    return redirect("catalogue:matrix", new_version.public_id)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: access.SignedIn, public_id: str) -> HttpResponse:
    """The grid with ticks to set and rows to move. Every button stores the ticks first."""
    catalogue = access.get_catalogue(request, public_id)
    if request.method == "POST":
        sent = forms.GridEdit.from_post(request.POST)
        row = access.ROWS[sent.kind](request, public_id, sent.pk) if sent.kind else None
        try:
            actions.set_ticks(catalogue=catalogue, shown=sent.shown, ticked=sent.ticked)
            if row:
                actions.move_row(row=row, up=sent.up)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("catalogue:matrix", public_id)
        anchor = f"#{sent.kind}-{sent.pk}" if row else ""
        if not row:
            messages.success(request, _("The ticks are saved."))
        return redirect(reverse("catalogue:edit", args=[public_id]) + anchor)
    if catalogue.is_frozen:
        return redirect("catalogue:matrix", public_id)
    return render(request, "catalogue/edit.html", {"catalogue": catalogue, "matrix": matrix_of(catalogue)})


@login_required
@require_http_methods(["GET", "POST"])
def rename(request: access.SignedIn, public_id: str) -> HttpResponse:
    catalogue = access.get_catalogue(request, public_id)
    form = forms.NameForm(request.POST or None, initial=model_to_dict(catalogue))
    save = partial(actions.rename_catalogue, catalogue=catalogue)
    return _row_page(request, catalogue, form, save, title=_("Rename the catalogue"))


@login_required
@require_http_methods(["GET", "POST"])
def add_phase(request: access.SignedIn, public_id: str) -> HttpResponse:
    catalogue = access.get_catalogue(request, public_id)
    form = forms.NewPhaseForm(request.POST or None)
    save = partial(actions.add_phase, catalogue=catalogue)
    return _row_page(request, catalogue, form, save, title=_("Add a phase"))


@login_required
@require_http_methods(["GET", "POST"])
def phase(request: access.SignedIn, public_id: str, pk: int) -> HttpResponse:
    row = access.get_phase(request, public_id, pk)
    form = forms.PhaseForm(request.POST or None, initial=model_to_dict(row))
    save = partial(actions.change_phase, phase=row)
    remove_url = reverse("catalogue:remove_phase", args=[public_id, pk])
    page = {"title": _("Phase"), "row": row, "remove_url": remove_url}
    return _row_page(request, row.catalogue, form, save, **page)


@login_required
@require_http_methods(["GET", "POST"])
def add_activity(request: access.SignedIn, public_id: str, pk: int) -> HttpResponse:
    row = access.get_phase(request, public_id, pk)
    form = forms.ActivityForm(request.POST or None)
    save = partial(actions.add_activity, phase=row)
    return _row_page(request, row.catalogue, form, save, title=_("Add an activity"), label=row.name)


@login_required
@require_http_methods(["GET", "POST"])
def activity(request: access.SignedIn, public_id: str, pk: int) -> HttpResponse:
    row = access.get_activity(request, public_id, pk)
    form = forms.ActivityForm(request.POST or None, initial=model_to_dict(row))
    save = partial(actions.change_activity, activity=row)
    remove_url = reverse("catalogue:remove_activity", args=[public_id, pk])
    page = {"title": _("Activity"), "label": row.phase.name, "row": row, "remove_url": remove_url}
    return _row_page(request, row.phase.catalogue, form, save, **page)


@login_required
@require_http_methods(["GET", "POST"])
def add_problem_type(request: access.SignedIn, public_id: str) -> HttpResponse:
    catalogue = access.get_catalogue(request, public_id)
    form = forms.ProblemTypeForm(request.POST or None)
    save = partial(actions.add_problem_type, catalogue=catalogue)
    return _row_page(request, catalogue, form, save, title=_("Add a problem type"))


@login_required
@require_http_methods(["GET", "POST"])
def problem_type(request: access.SignedIn, public_id: str, pk: int) -> HttpResponse:
    row = access.get_problem_type(request, public_id, pk)
    form = forms.ProblemTypeForm(request.POST or None, initial=model_to_dict(row))
    save = partial(actions.change_problem_type, problem_type=row)
    remove_url = reverse("catalogue:remove_problem_type", args=[public_id, pk])
    page = {"title": _("Problem type"), "row": row, "remove_url": remove_url}
    return _row_page(request, row.catalogue, form, save, **page)


@login_required
@require_POST
def remove(request: access.SignedIn, public_id: str, kind: str, pk: int) -> HttpResponse:
    """Remove a phase, an activity or a problem type."""
    row = access.ROWS[kind](request, public_id, pk)
    try:
        actions.remove_row(row=row)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("catalogue:matrix", public_id)
    messages.success(request, _("“%(name)s” is removed.") % {"name": row.name})
    return redirect("catalogue:edit", public_id)


@login_required
@require_http_methods(["GET", "POST"])
def issue(request: access.SignedIn, public_id: str, code: str) -> HttpResponse:
    """One cell with everything that is said of it, and its statement to word."""
    found = access.get_issue(request, public_id, code)
    default = default_statement(found.problem_type.name, found.activity.name)
    form = forms.StatementForm(request.POST or None, initial=model_to_dict(found), default=default)
    if request.method == "POST" and _stored(form, partial(actions.change_statement, issue=found)):
        messages.success(request, _("Saved."))
        return redirect("catalogue:issue", public_id, code)
    page = {"issue": found, "catalogue": found.catalogue, "form": form}
    return render(request, "catalogue/issue.html", page)


def _row_page(
    request: access.SignedIn, catalogue: Catalogue, form: BaseForm, save: Callable[..., Any], **page: Any
) -> HttpResponse:
    """The page of one row or column, or of the catalogue's name: a form, stored by `save`."""
    if request.method == "POST" and _stored(form, save):
        messages.success(request, _("Saved."))
        return redirect("catalogue:edit", catalogue.public_id)
    if catalogue.is_frozen and request.method != "POST":
        return redirect("catalogue:matrix", catalogue.public_id)
    return render(request, "catalogue/row.html", {"catalogue": catalogue, "form": form, **page})


def _stored(form: BaseForm, save: Callable[..., Any]) -> bool:
    """Tell whether the form was valid and its values could be stored; if not, the form says why."""
    if not form.is_valid():
        return False
    try:
        save(**form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True

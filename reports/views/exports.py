"""The files of one study, for its members."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports.exports import (
    CODEBOOK,
    CSV_TYPE,
    JSON_TYPE,
    STUDY,
    TABLES,
    XML_TYPE,
    Asked,
    codebook_file,
    csv_file,
    study_file,
)
from reports.forms import ChoiceForm
from reports.package.single import TYPES, write_single
from reports.package.spss import NotInstalled
from reports.package.workbook import TooManyRows
from reports.paperfiles import NAMES, Paper, file_name, paper_file
from reports.queries import sessions_of
from reports.views.sending import confirmed_if_linked, filename, is_linked, send_file, send_pieces, send_whole
from studies.access import get_member
from studies.models import Study
from voting.notebook import archived_codes
from voting.snapshot import one_moment


@login_required
@require_safe
@confirmed_if_linked
def export(request: HttpRequest, study: str, name: str) -> HttpResponseBase:
    """Send one file: `?sessions=1,2&votes=first`, `?variant=excel`, `?linked=1` for people with labels."""
    member = get_member(request, study)
    linked = is_linked(request)
    name_of_file = filename(member.study, name, is_linked=linked)
    if name == STUDY:
        return send_whole(study_file(member.study, is_linked=linked), JSON_TYPE, name_of_file)
    if name == CODEBOOK:
        return _send_codebook(request, member.study, name_of_file)
    if name not in TABLES and name not in NAMES and name not in TYPES:
        raise Http404
    finished = sessions_of(member.study)
    form = ChoiceForm(request.GET, sessions=finished)
    if form.errors and finished:
        # The report says beside the choice what is wrong with it.
        return redirect(f"{reverse('reports:study', args=[study])}?{request.GET.urlencode()}")
    asked = Asked(member.study, form.chosen, form.which, linked)
    if name in TYPES:
        return _send_single(request, name, asked, name_of_file)
    if name in NAMES:
        with one_moment():
            text, content_type = paper_file(name, Paper(asked))
        # A paper finds its tables by their names, which so are always the same.
        return send_pieces(iter([text]), content_type, file_name(name, is_linked=linked))
    is_for_excel = request.GET.get("variant") == "excel"
    return send_pieces(csv_file(name, asked, is_for_excel=is_for_excel), CSV_TYPE, name_of_file)


def _send_codebook(request: HttpRequest, study: Study, name: str) -> HttpResponseBase:
    """Send the codes on offer; none makes no file, as the standard has no codebook without a code."""
    codes = archived_codes(study)
    if all(code.retired_at for code in codes):
        messages.warning(request, _("There is no code on offer, so there is no codebook to download."))
        return redirect("voting:codebook", study.public_id)
    return send_pieces(iter([codebook_file(codes)]), XML_TYPE, name)


def _send_single(request: HttpRequest, name: str, asked: Asked, name_of_file: str) -> HttpResponseBase:
    """Send one of TYPES; the page of downloads says why one cannot be written."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        with tempfile.TemporaryDirectory() as folder:
            write_single(name, file, asked, folder=Path(folder), now=timezone.now())
    except (NotInstalled, TooManyRows) as refusal:
        file.close()
        messages.error(request, str(refusal))
        return redirect("reports:downloads", asked.study.public_id)
    return send_file(file, TYPES[name], name_of_file)

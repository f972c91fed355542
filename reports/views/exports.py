"""The files of one study, for its members."""

from collections.abc import Iterator
from itertools import islice

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from reports.exports import CSV_TYPE, JSON_TYPE, STUDY, TABLES, Asked, csv_file, study_file
from reports.forms import ChoiceForm
from reports.paperfiles import NAMES, Paper, file_name, paper_file
from reports.queries import sessions_of
from studies.access import get_member
from studies.models import Study

PIECES_AT_A_TIME = 500


@login_required
@require_safe
def export(request: HttpRequest, study: str, name: str) -> HttpResponseBase:
    """Send one file: `?sessions=1,2&votes=first`, `?variant=excel`, `?linked=1` for people with labels."""
    member = get_member(request, study)
    is_linked = request.GET.get("linked") == "1"
    filename = _filename(member.study, name, is_linked=is_linked)
    if name == STUDY:
        return _send(study_file(member.study, is_linked=is_linked), JSON_TYPE, filename)
    if name not in TABLES and name not in NAMES:
        raise Http404
    finished = sessions_of(member.study)
    form = ChoiceForm(request.GET, sessions=finished)
    if form.errors and finished:
        # The report says beside the choice what is wrong with it.
        return redirect(f"{reverse('reports:study', args=[study])}?{request.GET.urlencode()}")
    asked = Asked(member.study, form.chosen, form.which, is_linked)
    if name in NAMES:
        text, content_type = paper_file(name, Paper(asked))
        # A paper finds its tables by their names, which so are always the same.
        return _send(iter([text]), content_type, file_name(name, is_linked=is_linked))
    is_for_excel = request.GET.get("variant") == "excel"
    return _send(csv_file(name, asked, is_for_excel=is_for_excel), CSV_TYPE, filename)


def _filename(study: Study, name: str, *, is_linked: bool) -> str:
    """Return a name that says of which study a file is, of which day, and whether people are linked."""
    slug = slugify(study.short_title or study.title)[:40].strip("-") or "study"
    stem, _dot, kind = name.partition(".")
    linked = "-linked" if is_linked else ""
    return f"{slug}-{stem}{linked}-{timezone.localdate():%Y-%m-%d}.{kind}"


def _send(pieces: Iterator[str], content_type: str, filename: str) -> StreamingHttpResponse:
    """Send a file piece by piece, and leave it in no cache."""
    response = StreamingHttpResponse(_blocks(pieces), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, filename)
    response["Cache-Control"] = "private, no-store"
    return response


def _blocks(pieces: Iterator[str]) -> Iterator[bytes]:
    """Join pieces to blocks: a line alone is too little to send."""
    while some := list(islice(pieces, PIECES_AT_A_TIME)):
        yield "".join(some).encode()

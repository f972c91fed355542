"""The log of a session for its members: a page, a CSV file, and the chapters of the recording of its call."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from studies.access import get_session
from studies.actions.session import set_recording
from studies.models import Member, Mode, Session
from studies.rules import LEADS, NotOpen
from voting.forms.board import RecordingForm
from voting.leading import log_words
from voting.logbook import log_lines
from voting.recording import chapters_vtt, log_csv, recording_time, stays
from voting.views.console import after_change
from voting.views.console import look as look_at_console


@login_required
@require_safe
def log(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Show everything that was done in a session, with the time in the recording where there is one."""
    member, found = get_session(request, study, session)
    return render(request, "voting/log.html", look(member, found))


@login_required
@require_safe
def log_file(request: HttpRequest, study: str, session: str) -> HttpResponseBase:
    """Send the log as CSV."""
    _member, found = get_session(request, study, session)
    return _send(log_csv(log_lines(found), found.recording_started_at), "text/csv", found, "log.csv")


@login_required
@require_safe
def chapters(request: HttpRequest, study: str, session: str) -> HttpResponseBase:
    """Send the chapters of the recording as WebVTT. Raises: NotOpen while nothing is known of a recording."""
    _member, found = get_session(request, study, session)
    zero = found.recording_started_at
    if zero is None:
        raise NotOpen(_("Say first when the recording was started. Then its chapters are known."))
    items = found.agenda_items.select_related("issue").order_by("position")
    statements = {item.issue.code: item.issue.statement for item in items}
    first = next(iter(statements), "") if found.mode == Mode.LIVE else ""
    stayed = stays(log_lines(found), first, found.finished_at or timezone.now())
    return _send([chapters_vtt(stayed, statements, zero)], "text/vtt", found, "chapters.vtt")


@login_required
@require_POST
def recording(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Note when the recording was started, from what it shows now or showed at the start of the session."""
    member, found = get_session(request, study, session, LEADS)
    form = RecordingForm(request.POST)
    is_log = request.POST.get("when") == "start"
    if form.is_valid():
        since = (found.started_at if is_log else None) or timezone.now()
        set_recording(
            session=found, started_at=since - form.cleaned_data["shows"], by=member.user, now=timezone.now()
        )
        return redirect("voting:log", study, session) if is_log else after_change(request, member, found)
    context = look(member, found) if is_log else look_at_console(request, member, found)
    context |= {"recording_form": form}
    return render(request, "voting/log.html" if is_log else "voting/console.html", context, status=422)


def look(member: Member, session: Session) -> dict[str, Any]:
    """Return what the page of the log shows, the newest last."""
    zero, start = session.recording_started_at, session.started_at
    return {
        "member": member,
        "study": member.study,
        "session": session,
        "leads": member.role in LEADS,
        "lines": [
            (line, recording_time(line.at, zero), log_words(line.verb, line.undone))
            for line in log_lines(session)
        ],
        "start_shows": recording_time(start, zero) if start else "",
    }


def _send(parts: Iterator[str] | list[str], kind: str, session: Session, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(parts, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="session-{session.number}-{name}"'
    return response

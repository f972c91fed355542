"""Sessions as members prepare them: the list, the plan, the door, who is expected.

Running a session is in `voting`.
"""

from copy import copy
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studies import access, queries
from studies.actions import participant as seats
from studies.actions import session as actions
from studies.exports import links_csv
from studies.forms.session import ExpectForm, SessionForm
from studies.identifiers import spaced_join_code
from studies.models import Participant, Session
from studies.qr import qr_svg
from studies.rules import LEADS

page = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def sessions(request: HttpRequest, study: str) -> HttpResponse:
    """List the sessions of a study, for every member."""
    member = access.get_member(request, study)
    context = {"study": member.study, "member": member, "sessions": queries.sessions_of(member.study)}
    return render(request, "studies/sessions.html", context | {"leads": member.role in LEADS})


@login_required
@page
def add_session(request: HttpRequest, study: str) -> HttpResponse:
    """Plan one more session."""
    member = access.get_member(request, study, LEADS)
    number = member.study.sessions.count() + 1
    form = SessionForm(request.POST or None, initial={"name": _("Session %(n)s") % {"n": number}})
    if not form.is_valid():
        return render(request, "studies/session_form.html", {"study": member.study, "form": form})
    session = actions.create_session(study=member.study, plan=form.plan(), by=member.user, now=timezone.now())
    return redirect("studies:session", study, session.public_id)


@login_required
@page
def change_session(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Change the plan of a session."""
    member, found = access.get_session(request, study, session, LEADS)
    form = SessionForm(request.POST or None, instance=copy(found))  # it writes what was typed into the copy
    if not form.is_valid():
        context = {"study": member.study, "session": found, "form": form}
        return render(request, "studies/session_form.html", context)
    actions.change_session(session=found, plan=form.plan(), by=member.user, now=timezone.now())
    return redirect("studies:session", study, session)


@login_required
@page
def session(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Show the plan, the way in and the people of a session; a list of names adds them."""
    member, found = access.get_session(request, study, session, LEADS)
    people = list(queries.people_of(found))
    form = ExpectForm(request.POST or None, known=[person.expected_name for person in people])
    if not form.is_valid():
        return render(request, "studies/session.html", _session_context(request, found, people, form))
    added = seats.expect_participants(
        session=found, names=form.cleaned_data["names"], by=member.user, now=timezone.now()
    )
    return _show_links(request, found, added)


def _session_context(
    request: HttpRequest, found: Session, people: list[Participant], form: ExpectForm
) -> dict[str, Any]:
    link = request.build_absolute_uri(reverse("studies:join_session", args=[found.join_code]))
    return {
        "study": found.study,
        "session": found,
        "people": people,
        "joined": sum(person.joined_at is not None and not person.is_gone for person in people),
        "expected": sum(not person.is_gone for person in people),
        "form": form,
        "code": spaced_join_code(found.join_code),
        "link": link,
        "qr": qr_svg(link),
        "presenter_link": request.build_absolute_uri(
            reverse("voting:presenter", args=[found.presenter_secret])
        ),
        "zone": timezone.get_current_timezone_name(),
    }


def _show_links(request: HttpRequest, found: Session, given: list[seats.Seat]) -> HttpResponse:
    """Show new personal links: now or never, for only their hashes are stored."""
    links = [(seat.participant, seat.secret, _personal_link(request, seat.secret)) for seat in given]
    context = {"study": found.study, "session": found, "links": links}
    return render(request, "studies/links.html", context)


def _personal_link(request: HttpRequest, secret: str) -> str:
    return request.build_absolute_uri(reverse("studies:personal_link", args=[secret]))


@login_required
@require_POST
def links(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Return the links that were just shown as a file; the page sends them back, since only it has them."""
    _member, found = access.get_session(request, study, session, LEADS)
    given = queries.seats_of(found, request.POST.getlist("secret"))
    rows = [(seat.expected_name, seat.label, _personal_link(request, secret)) for seat, secret in given]
    response = HttpResponse(links_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="links-{found.public_id}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def set_door(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Let new people in by the code, or stop doing so."""
    member, found = access.get_session(request, study, session, LEADS)
    is_open = request.POST.get("door") == "open"
    actions.set_door(session=found, is_open=is_open, by=member.user, now=timezone.now())
    return redirect("studies:session", study, session)


@login_required
@page
def change_join_code(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Ask whether to change the code, and do it."""
    member, found = access.get_session(request, study, session, LEADS)
    if request.method == "POST":
        actions.change_join_code(session=found, by=member.user, now=timezone.now())
        messages.success(request, _("The session has a new code. The old one opens nothing."))
        return redirect("studies:session", study, session)
    context = {
        "study": member.study,
        "session": found,
        "question": _("Change the join code?"),
        "words": _("The old code and its QR open nothing from then on. Whoever is inside stays."),
        "action": _("Change the code"),
    }
    return render(request, "studies/confirm.html", context)


@login_required
@page
def renew_presenter_link(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Ask whether to give the presenter view a new link, and do it."""
    member, found = access.get_session(request, study, session, LEADS)
    if request.method == "POST":
        actions.renew_presenter_link(session=found, by=member.user, now=timezone.now())
        messages.success(request, _("The presenter view has a new link. The old one opens nothing."))
        return redirect("studies:session", study, session)
    context = {
        "study": member.study,
        "session": found,
        "question": _("Give the presenter view a new link?"),
        "words": _("The old link opens nothing from then on. Open the new one where the screen is shared."),
        "action": _("Make a new link"),
    }
    return render(request, "studies/confirm.html", context)


@login_required
@page
def renew_link(request: HttpRequest, study: str, session: str, participant: str) -> HttpResponse:
    """Ask whether to give somebody a new link, do it, and show the link."""
    member, seat = access.get_seat(request, study, session, participant, LEADS)
    if request.method == "POST":
        given = seats.renew_link(participant=seat, by=member.user, now=timezone.now())
        return _show_links(request, seat.session, [given])
    context = {
        "study": member.study,
        "session": seat.session,
        "person": seat,
        "question": _("Give %(person)s a new link?") % {"person": seat.label},
        "words": _("The old link opens nothing from then on, and every device that used it is out."),
        "action": _("Make a new link"),
    }
    return render(request, "studies/confirm.html", context)


@login_required
@page
def remove_participant(request: HttpRequest, study: str, session: str, participant: str) -> HttpResponse:
    """Ask whether to take somebody out of the session, and do it."""
    member, seat = access.get_seat(request, study, session, participant, LEADS)
    if request.method == "POST":
        seats.remove_participant(participant=seat, by=member.user, now=timezone.now())
        messages.success(request, _("%(person)s was removed.") % {"person": seat.label})
        return redirect("studies:session", study, session)
    context = {
        "study": member.study,
        "session": seat.session,
        "person": seat,
        "question": _("Remove %(person)s?") % {"person": seat.label},
        "words": _(
            "Their link opens nothing more; their answers and notes are shown to nobody in the session and "
            "count nowhere. This cannot be taken back."
        ),
        "action": _("Remove"),
    }
    return render(request, "studies/confirm.html", context)

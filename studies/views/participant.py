"""The participant's own page and the way out: the link to another device, the receipt, leaving."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from studies import access
from studies.actions import participant as actions
from studies.markdown import render_markdown
from studies.models import Participant
from studies.qr import qr_svg
from studies.seats import seat_words


@require_safe
def me(request: HttpRequest, session: str) -> HttpResponse:
    """Show a participant who they are, their link, their receipt, and how to leave."""
    participant = access.get_participant(request, session)
    if participant.is_gone or not hasattr(participant, "consent_record"):
        return redirect(access.next_step(participant) or "studies:join")
    secret = access.seat_secret(request, session)
    link = request.build_absolute_uri(reverse("studies:personal_link", args=[secret]))
    context = _who(participant) | {"link": link, "qr": qr_svg(link)}
    return render(request, "studies/me.html", context)


def _who(participant: Participant) -> dict[str, object]:
    session = participant.session
    return {"participant": participant, "session": session, "seat_words": seat_words(participant.seat)}


@require_safe
def receipt(request: HttpRequest, session: str) -> HttpResponse:
    """Show what was agreed to, word for word, to print or keep."""
    participant = access.get_participant(request, session)
    if not hasattr(participant, "consent_record"):
        return redirect(access.next_step(participant) or "studies:join")
    record = participant.consent_record
    context = _who(participant) | {"record": record, "text": render_markdown(record.consent.body, top=3)}
    return render(request, "studies/receipt.html", context)


@require_POST
def withdraw(request: HttpRequest, session: str) -> HttpResponse:
    """Stop taking part; what was said stays."""
    actions.withdraw(participant=access.get_participant(request, session), now=timezone.now())
    return redirect("studies:farewell", session=session)


@require_safe
def farewell(request: HttpRequest, session: str) -> HttpResponse:
    """Say goodbye to somebody who has left, and what became of their answers."""
    participant = access.get_participant(request, session)
    if not participant.is_gone:
        return redirect("studies:me", session=session)
    return render(request, "studies/farewell.html", _who(participant))


@require_POST
def forget_device(request: HttpRequest, session: str) -> HttpResponse:
    """Take the seat's cookie out of this browser; the seat itself stays as it is."""
    access.get_participant(request, session)
    messages.success(request, _("This device has forgotten you. Your personal link still works."))
    response = redirect("studies:join")
    access.forget_seat(response, session)
    return response

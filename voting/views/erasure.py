"""Leaving with erasure: the one part of a participant's way out that concerns votes and notes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from studies.access import get_participant
from voting.actions.erasure import erase_participant


@require_POST
def erase(request: HttpRequest, session: str) -> HttpResponse:
    """Erase everything that the sender gave, and say goodbye."""
    erase_participant(participant=get_participant(request, session), now=timezone.now())
    return redirect("studies:farewell", session=session)

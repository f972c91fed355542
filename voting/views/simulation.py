"""Simulated people in a rehearsal: called in and taken out by whoever leads, moved on by the console."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from studies.access import get_session
from studies.rules import LEADS
from voting.actions import simulation
from voting.forms.board import SimulationForm


@login_required
@require_POST
def simulate(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Let the simulated people do what is due; the console asks every two seconds, no server keeps time."""
    _member, found = get_session(request, study, session, LEADS)
    simulation.simulate_step(session=found, now=timezone.now())
    return HttpResponse(status=204)


@login_required
@require_POST
def add_simulated(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Call simulated people in."""
    member, found = get_session(request, study, session, LEADS)
    form = SimulationForm(request.POST)
    if form.is_valid():
        count = form.cleaned_data["count"]
        simulation.add_simulated(session=found, count=count, by=member.user, now=timezone.now())
    else:
        messages.warning(request, " ".join(form.errors["count"]))
    return redirect("voting:console", study, session)


@login_required
@require_POST
def remove_simulated(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Take them out with all they did."""
    member, found = get_session(request, study, session, LEADS)
    simulation.remove_simulated(session=found, by=member.user, now=timezone.now())
    return redirect("voting:console", study, session)

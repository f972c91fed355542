"""Issues that are missing: proposed by participants, decided on by those who lead."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue.queries import matrix_of
from studies.access import get_member, get_participant
from studies.models import Member, Participant
from studies.rules import LEADS, NotOpen
from voting.access import get_proposal
from voting.actions.addition import add_issue
from voting.actions.proposal import ProposalDraft, merge_proposal, park_proposal, propose_issue
from voting.candidates import proposals_of
from voting.forms.board import NOT_UNDERSTOOD
from voting.forms.proposal import AddForm, DecisionForm, MergeForm, ParkForm, ProposalForm
from voting.models import IssueProposal
from voting.rules import KeyReused
from voting.views.board import show_board
from voting.views.replies import reply, wants_json


@require_POST
def propose(request: HttpRequest, session: str) -> HttpResponse:
    """Take a proposal: 200 saved, 400 with what is wrong and what was typed, 409 once the session is over."""
    participant = get_participant(request, session)
    try:
        _propose(request, participant)
    except ValidationError as error:
        words = " ".join(error.messages)
        if wants_json(request):
            return reply(request, session, 400, words)
        return show_board(request, participant, status=422, proposed=request.POST, proposed_error=words)
    except KeyReused:
        return reply(request, session, 422, _("This was sent before."))
    except NotOpen as refusal:
        return reply(request, session, 409, str(refusal))
    return reply(request, session, 200, _("Thank you. The facilitator decides what becomes of it."))


def _propose(request: HttpRequest, participant: Participant) -> None:
    form = ProposalForm(request.POST)
    if not form.is_valid():
        raise ValidationError(NOT_UNDERSTOOD)
    sent = form.cleaned_data
    key = sent.pop("key")
    propose_issue(by=participant, draft=ProposalDraft(**sent), key=key, now=timezone.now())


@login_required
@require_safe
def proposals(request: HttpRequest, study: str) -> HttpResponse:
    """Show what the participants of all sessions missed, and what became of it."""
    member = get_member(request, study, LEADS)
    context = {"study": member.study, "member": member, "proposals": proposals_of(member.study)}
    return render(request, "voting/proposals.html", context)


# The word that a form sends, with the form and what is done.
DECISIONS: dict[str, tuple[type[DecisionForm], Callable[..., object]]] = {
    "merge": (MergeForm, merge_proposal),
    "add": (AddForm, add_issue),
    "park": (ParkForm, park_proposal),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, study: str, proposal: str) -> HttpResponse:
    """Show one proposal with the three ways to decide on it; `decision` says which one is sent."""
    member = get_member(request, study, LEADS)
    found = get_proposal(member.study, proposal)
    matrix = matrix_of(member.study.catalogue) if member.study.catalogue else None
    sent = request.POST.get("decision", "")
    forms = {
        name: Form(request.POST if name == sent else None, proposal=found, matrix=matrix)
        for name, (Form, _action) in DECISIONS.items()
    }
    if sent in forms and _decide(forms[sent], DECISIONS[sent][1], member):
        messages.success(request, _("Decided. Whoever proposed it sees what became of it."))
        return redirect(_way_back(request, found))
    context = {
        "study": member.study,
        "member": member,
        "proposal": found,
        "forms": forms,
        "back": _way_back(request, found),
    }
    return render(request, "voting/proposal.html", context, status=422 if request.method == "POST" else 200)


def _decide(form: DecisionForm, action: Callable[..., object], member: Member) -> bool:
    """Do what a form asks for and tell whether it was done; the form then says why not. Raises: NotOpen."""
    if not form.is_valid():
        return False
    try:
        action(proposal=form.proposal, **form.values, by=member.user, now=timezone.now())
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def _way_back(request: HttpRequest, proposal: IssueProposal) -> str:
    """Return the console's address for whoever came from it, else that of the list."""
    study = proposal.session.study.public_id
    if "console" in request.GET:
        return reverse("voting:console", args=[study, proposal.session.public_id])
    return reverse("voting:proposals", args=[study])

"""The log of decisions on issues after the sessions: read by members, added to by those who lead."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalogue.queries import matrix_of
from studies.access import get_member
from studies.models import Member
from studies.rules import LEADS, NotOpen, check_role
from voting.access import get_decision
from voting.actions.decision import DecisionDraft, decide_on_issue
from voting.actions.decision import undo_decision as undo
from voting.candidates import decisions_of
from voting.decisions import DecisionKind
from voting.forms.proposal import IssueDecisionForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decisions(request: HttpRequest, study: str) -> HttpResponse:
    """Show what was decided on issues, and take one decision more; a refusal keeps what was typed."""
    member = get_member(request, study)
    matrix = matrix_of(member.study.catalogue) if member.study.catalogue else None
    is_sent = request.method == "POST"
    form = IssueDecisionForm(request.POST if is_sent else None, matrix=matrix)
    if is_sent:
        check_role(member, LEADS)
        if _decide(form, member):
            messages.success(request, _("Decided. The report lists the issue so from now on."))
            return redirect("voting:decisions", study)
    context = {
        "study": member.study,
        "member": member,
        "leads": member.role in LEADS,
        "form": form,
        "decisions": decisions_of(member.study),
    }
    return render(request, "voting/decisions.html", context, status=422 if is_sent else 200)


def _decide(form: IssueDecisionForm, member: Member) -> bool:
    """Do what the form asks for and tell whether it was done; the form then says why not."""
    if not form.is_valid():
        return False
    sent = form.cleaned_data | {"kind": DecisionKind(form.cleaned_data["kind"])}
    try:
        decide_on_issue(study=member.study, draft=DecisionDraft(**sent), by=member.user, now=timezone.now())
    except ValidationError as error:
        form.add_error(None, error)
        return False
    except NotOpen as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@login_required
@require_POST
def undo_decision(request: HttpRequest, study: str, pk: int) -> HttpResponse:
    """Take a decision back. Raises: NotOpen where somebody was faster."""
    member = get_member(request, study, LEADS)
    undo(decision=get_decision(member.study, pk), by=member.user, now=timezone.now())
    messages.success(request, _("Taken back. Both stay in the record."))
    return redirect("voting:decisions", study)

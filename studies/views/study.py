"""The dashboard, the page of one study, and new studies. The parts of the set-up are in `setup.py`."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from studies import access, queries
from studies.actions import study as actions
from studies.forms.participant import CodeForm
from studies.forms.study import NewStudyForm
from studies.models import Member, Study
from studies.rules import LEADS, SETS_UP
from studies.setup import Progress, Sitting, checklist, next_step


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show a signed-in person their studies, and everybody else what Ciranda is and a field for the code."""
    if not request.user.is_authenticated:
        return render(request, "studies/landing.html", {"form": CodeForm()})
    return render(request, "studies/dashboard.html", {"lines": queries.studies_of(request.user)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_study(request: HttpRequest) -> HttpResponse:
    """Ask for a title and begin a study."""
    form = NewStudyForm(request.POST or None)
    if not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "studies/new_study.html", {"form": form}, status=status)
    study = actions.create_study(title=form.cleaned_data["title"], owner=request.user, now=timezone.now())
    return redirect("studies:study", study.public_id)


@login_required
@require_safe
def study(request: HttpRequest, study: str) -> HttpResponse:
    """Show one study: what to do next, the set-up, the sessions, the members."""
    member = access.get_member(request, study)
    return render(request, "studies/study.html", _study_context(member))


def _study_context(member: Member) -> dict[str, Any]:
    """Return everything the page of a study shows (15 queries, however much there is)."""
    study = member.study
    facts = queries.setup_facts(study)
    parts = checklist(facts)
    sessions = queries.sessions_of(study)
    sittings = [
        Sitting(line.session.public_id, line.session.state, line.session.is_rehearsal) for line in sessions
    ]
    step = next_step(parts, sittings)
    return {
        "study": study,
        "member": member,
        "sets_up": member.role in SETS_UP,
        "leads": member.role in LEADS,
        "facts": facts,
        "parts": parts,
        "made": sum(part.progress == Progress.DONE for part in parts),
        "next": step,
        "next_line": next((line for line in sessions if line.session.public_id == step.target), None),
        "sessions": sessions,
        "changes": queries.changes_of(study),
        "proposals": queries.proposal_counts(study),
        "members": queries.members_of(study),
        "parent": _parent(member),
        "replications": queries.replications_of(study, member.user),
    }


def _parent(member: Member) -> Study | None:
    """Return the study that this one was copied from, if its viewer is a member there too."""
    return Study.objects.filter(pk=member.study.parent_id, members__user=member.user).first()

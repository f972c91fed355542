"""A replication of a study, begun with one press."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from studies.access import get_member
from voting.actions.replication import begin_replication


@login_required
@require_POST
def copy_study(request: HttpRequest, study: str) -> HttpResponse:
    """Begin a replication; whoever copies owns the copy."""
    member = get_member(request, study)
    copy = begin_replication(study=member.study, by=member.user, now=timezone.now())
    messages.success(
        request,
        _(
            "This is your copy: the same set-up and codebook, no sessions. "
            "Give it a title and change what you need."
        ),
    )
    return redirect("studies:study", copy.public_id)

"""A study that comes as a file from another installation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from voting.actions import archive as actions
from voting.document import DocumentFaults
from voting.forms.board import ImportStudyForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_study(request: HttpRequest) -> HttpResponse:
    """Take a study.json and store its study, or say all that is wrong; whoever sends it owns the study."""
    is_sent = request.method == "POST"
    form = ImportStudyForm(request.POST, request.FILES) if is_sent else ImportStudyForm()
    if form.is_valid():
        try:
            study = actions.import_study(archive=form.archive, owner=request.user, now=timezone.now())
        except DocumentFaults as faults:
            form.refuse(faults)
        else:
            messages.success(request, _("The study is here, with everything that was in the file."))
            return redirect("studies:study", study.public_id)
    return render(request, "voting/import_study.html", {"form": form}, status=422 if is_sent else 200)

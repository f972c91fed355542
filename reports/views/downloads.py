"""The page of downloads, which shows what would leave, and the package itself."""

import tempfile
from random import SystemRandom

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.forms import ChoiceForm
from reports.package.build import ZIP_TYPE, write_package
from reports.package.contents import gather
from reports.package.form import PackageForm
from reports.package.preview import preview_of
from reports.package.spss import NotInstalled, is_installed
from reports.package.workbook import TooManyRows
from reports.queries import sessions_of
from reports.views.sending import confirmed_if_linked, filename, send_file
from studies.access import get_member
from studies.models import Study
from studies.rules import LEADS


@login_required
@require_safe
@confirmed_if_linked
def downloads(request: HttpRequest, study: str) -> HttpResponse:
    """Show what a package of this choice would have in it, and offer it and the single files."""
    member = get_member(request, study)
    form = PackageForm(request.GET, can_link=_can_link(member.study))
    contents = gather(member.study, form.choice, now=timezone.now(), random=SystemRandom())
    context = {
        "study": member.study,
        "form": form,
        "preview": preview_of(contents),
        "leads": member.role in LEADS,
        "has_spss": is_installed(),
        "report": ChoiceForm(request.GET, sessions=sessions_of(member.study)),
    }
    return render(request, "reports/downloads.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
@confirmed_if_linked
def package(request: HttpRequest, study: str) -> HttpResponseBase:
    """Send the package; what is wrong with the choice is said on the page of downloads."""
    member = get_member(request, study)
    form = PackageForm(request.GET, can_link=_can_link(member.study))
    choice = form.choice
    page = f"{reverse('reports:downloads', args=[study])}?{request.GET.urlencode()}"
    if form.errors:
        return redirect(page)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        write_package(file, member.study, choice, now=timezone.now(), random=SystemRandom())
    except (NotInstalled, TooManyRows) as refusal:
        file.close()
        messages.error(request, str(refusal))
        return redirect(page)
    return send_file(file, ZIP_TYPE, filename(member.study, "package.zip", is_linked=choice.is_linked))


def _can_link(study: Study) -> bool:
    """Tell whether there is something to link: an imported study may not know who said what."""
    return not study.unlinked_answers and study.characterisation_fields.exists()

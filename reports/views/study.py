"""The report of one study."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from studies.access import get_member


@login_required
def study(request: HttpRequest, study: str) -> HttpResponse:
    """Show what the study found."""
    member = get_member(request, study)
    return render(request, "reports/study.html", {"study": member.study})

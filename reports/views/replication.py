"""A replication beside the study that it repeats."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue.queries import are_versions
from reports.queries import results_of
from reports.replication import compare
from studies.access import get_member


@login_required
@require_safe
def replication(request: HttpRequest, study: str, other: str) -> HttpResponse:
    """Show a study beside one of its replications by all final votes, to whoever is a member of both."""
    first, second = (get_member(request, public_id).study for public_id in (study, other))
    if second.parent_id != first.pk:
        raise Http404
    is_comparable = are_versions(first.catalogue, second.catalogue)
    context = {
        "study": first,
        "other": second,
        "comparison": compare(results_of(first), results_of(second)) if is_comparable else None,
    }
    return render(request, "reports/replication.html", context)

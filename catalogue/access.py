"""From a request to what its sender may see of catalogues, or 404. Every view and API fetches through here.

A catalogue is its owner's. Each function needs one query and raises Http404 for everybody else.
"""

from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from catalogue.models import Activity, Catalogue, Issue, Phase, ProblemType


class SignedIn(HttpRequest):
    """A request that `login_required` has let through."""

    user: User


Found = TypeVar("Found", bound=Model)


def get_catalogue(request: HttpRequest, public_id: str) -> Catalogue:
    return _get(Catalogue.objects.select_related("parent"), request, "", public_id=public_id)


def get_phase(request: HttpRequest, public_id: str, pk: int) -> Phase:
    phases = Phase.objects.select_related("catalogue")
    return _get(phases, request, "catalogue__", pk=pk, catalogue__public_id=public_id)


def get_activity(request: HttpRequest, public_id: str, pk: int) -> Activity:
    activities = Activity.objects.select_related("phase__catalogue")
    return _get(activities, request, "phase__catalogue__", pk=pk, phase__catalogue__public_id=public_id)


def get_problem_type(request: HttpRequest, public_id: str, pk: int) -> ProblemType:
    types = ProblemType.objects.select_related("catalogue")
    return _get(types, request, "catalogue__", pk=pk, catalogue__public_id=public_id)


def get_issue(request: HttpRequest, public_id: str, code: str) -> Issue:
    issues = Issue.objects.select_related("catalogue", "activity__phase", "problem_type")
    return _get(issues, request, "catalogue__", code=code, catalogue__public_id=public_id)


# The rows and columns of a matrix by the word that stands for them in addresses.
ROWS: dict[str, Callable[[HttpRequest, str, int], Phase | Activity | ProblemType]] = {
    "phase": get_phase,
    "activity": get_activity,
    "problem_type": get_problem_type,
}


def _get(rows: QuerySet[Found], request: HttpRequest, path: str, **lookup: object) -> Found:
    """Return the one row of that lookup whose catalogue, at `path`, the sender owns."""
    if not request.user.is_authenticated:
        raise Http404
    found = rows.filter(**{f"{path}owner": request.user}, **lookup).first()
    if found is None:
        raise Http404
    return found

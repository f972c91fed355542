"""What stands behind "More measures", for the study and for one issue: a fold of the report, or a page."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from reports.forms import ChoiceForm
from reports.measures import issue_measures, resampled, study_measures
from reports.queries import ratings_of, results_of, sessions_of
from reports.robustness import under_other_rules, without_each_person, without_each_session
from studies.access import get_member


@login_required
@require_safe
def measures(request: HttpRequest, study: str) -> HttpResponse:
    """Show how firmly the classes of a study stand, and what moved between its rounds and sessions."""
    member = get_member(request, study)
    finished = sessions_of(member.study)
    if not finished:
        return redirect("reports:study", study)
    form = ChoiceForm(request.GET, sessions=finished)
    results = results_of(member.study, sessions=form.chosen, which=form.which)
    ratings = ratings_of(member.study, form.chosen, which=form.which)
    context = {
        "study": member.study,
        "form": form,
        "results": results,
        "rules": under_other_rules(results),
        "without_sessions": without_each_session(results),
        "without_one": without_each_person(results, ratings.deciding(results.questions)),
        "sheet": study_measures(results, ratings),
    }
    template = "reports/_study_measures.html" if request.htmx else "reports/measures.html"
    return render(request, template, context)


@login_required
@require_safe
def measures_of_issue(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """Show every measure of one issue."""
    member = get_member(request, study)
    finished = sessions_of(member.study)
    if not finished:
        return redirect("reports:study", study)
    form = ChoiceForm(request.GET, sessions=finished)
    results = results_of(member.study, sessions=form.chosen, which=form.which)
    found = next((issue for issue in results.issues if issue.issue.code == code), None)
    if found is None:
        raise Http404
    context = {
        "study": member.study,
        "form": form,
        "results": results,
        "issue": found,
        "resampled": resampled(found, results.rule),
        "sheet": issue_measures(results, found),
    }
    template = "reports/_issue_measures.html" if request.htmx else "reports/issue_measures.html"
    return render(request, template, context)

"""The report of one study."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.facts import reported_of
from reports.figures import figures_of
from reports.forms import ChoiceForm
from reports.headlines import left_text, singled_out_text
from reports.notes import notes_of
from reports.page import lay_out_page
from reports.queries import fields_of, pace_of, people_of, results_of, sessions_of
from reports.twins import twins_of
from studies.access import get_member
from studies.queries import changes_of


@login_required
@require_safe
def study(request: HttpRequest, study: str) -> HttpResponse:
    """Show what the chosen sessions of a study found; members only, for `results_of` all of them may read."""
    member = get_member(request, study)
    finished = sessions_of(member.study)
    if not finished:
        return render(request, "reports/study_empty.html", {"study": member.study})
    form = ChoiceForm(request.GET, sessions=finished)
    results = results_of(member.study, sessions=form.chosen, which=form.which)
    people, fields = people_of(member.study, form.chosen), fields_of(member.study)
    said = [*member.study.unlinked_answers, *(person.answers for person in people)]
    page = lay_out_page(results, notes_of(member.study, form.chosen), only=form.narrowed_to)
    twins = twins_of(results, pace_of(member.study, form.chosen))
    context = {
        "study": member.study,
        "form": form,
        "results": results,
        "page": page,
        "figures": figures_of(page, results, twins, is_synthetic=member.study.is_synthetic),
        "twins": twins,
        "people": people,
        "has_answers": any(field.name in answers for field in fields for answers in said),
        "changes": changes_of(member.study),
        "reported": reported_of(member.study, results),
        "left": left_text(people),
        "singled_out": singled_out_text(people),
        "fields": fields,
    }
    return render(request, "reports/study.html", context)

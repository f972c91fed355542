"""The parts of a study's set-up, one page each. Every member reads them; who sets up may change them.

A form sent with `preview` stores nothing and is shown again, with what it would become beside it.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm, BaseFormSet, model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalogue.exports import demonstration_matrix
from catalogue.queries import catalogues_of, matrix_of
from studies import access, queries
from studies.actions import instrument as actions
from studies.actions.study import GOAL_FIELDS, change_goal, change_presenter, write_consent
from studies.disclosure import expected_singled_out
from studies.forms import instrument as forms
from studies.forms.participant import AboutYouForm
from studies.forms.study import ConsentForm, GoalForm, unfilled_brackets, usual_consent
from studies.models import Member, Study
from studies.rules import READS, SETS_UP, check_unlocked, has_consented
from studies.setup import LOCKED

page = require_http_methods(["GET", "HEAD", "POST"])

# For how many people the about-you form is judged before anybody has answered it.
USUAL_PANEL = 9


def _member(request: HttpRequest, study: str, part: str) -> Member:
    """Return the sender's membership. Raises: Http404, PermissionDenied, NotOpen once it is locked."""
    is_sent = request.method == "POST"
    member = access.get_member(request, study, SETS_UP if is_sent else READS)
    if is_sent and part in LOCKED:
        check_unlocked(member.study)
    return member


def _accepts(request: HttpRequest, *forms: BaseForm | BaseFormSet) -> bool:
    """Say whether the forms were sent to be stored and are right; all are checked, to show every fault."""
    is_sent = request.method == "POST" and "preview" not in request.POST
    return is_sent and not [form for form in forms if not form.is_valid()]


def _show(request: HttpRequest, member: Member, part: str, **context: Any) -> HttpResponse:
    """Show a part: its form where it may be changed, and what it is."""
    study = member.study
    is_fixed = study.is_locked and part in LOCKED
    is_refused = request.method == "POST" and "preview" not in request.POST
    sets_up = member.role in SETS_UP
    context = {
        "study": study,
        "member": member,
        "part": part,
        "sets_up": sets_up,
        "is_fixed": is_fixed,
        "changes": queries.changes_of(study) if is_fixed else (),
        "is_open": sets_up and not is_fixed,
    } | context
    return render(request, f"studies/{part}.html", context, status=422 if is_refused else 200)


def _saved(request: HttpRequest, study: Study) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("studies:study", study.public_id)


@login_required
@page
def goal(request: HttpRequest, study: str) -> HttpResponse:
    """Titles and the goal; they stay open for good."""
    member = _member(request, study, "goal")
    form = GoalForm(request.POST or None, initial=model_to_dict(member.study, GOAL_FIELDS))
    if not _accepts(request, form):
        return _show(request, member, "goal", form=form)
    change_goal(study=member.study, goal=form.cleaned_data, by=member.user, now=timezone.now())
    return _saved(request, member.study)


@login_required
@page
def definition(request: HttpRequest, study: str) -> HttpResponse:
    """What participants read before they vote."""
    member = _member(request, study, "definition")
    form = forms.DefinitionForm(request.POST or None, initial={"definition": member.study.definition})
    if not _accepts(request, form):
        return _show(request, member, "definition", form=form)
    actions.change_definition(study=member.study, **form.cleaned_data, by=member.user, now=timezone.now())
    return _saved(request, member.study)


@login_required
@page
def catalogue(request: HttpRequest, study: str) -> HttpResponse:
    """The matrix: one of the sender's own catalogues, or the example; every member sees it here."""
    member = _member(request, study, "catalogue")
    found, by, now = member.study, member.user, timezone.now()
    if "example" in request.POST:
        name = _("Issues that lead to code technical debt in machine learning systems")
        actions.choose_example(study=found, matrix=demonstration_matrix(), name=name, by=by, now=now)
        return _saved(request, found)
    own = catalogues_of(by)
    form = forms.CatalogueForm(
        request.POST or None, catalogues=own, initial={"catalogue": found.catalogue_id}
    )
    if not _accepts(request, form):
        matrix = matrix_of(found.catalogue) if found.catalogue else None
        return _show(request, member, "catalogue", form=form, matrix=matrix, has_own=own.exists())
    actions.choose_catalogue(study=found, **form.cleaned_data, by=by, now=now)
    return _saved(request, found)


@login_required
@page
def questions(request: HttpRequest, study: str) -> HttpResponse:
    """The two questions that decide, and further ones."""
    member = _member(request, study, "questions")
    deciding, listed = forms.questions_initial(member.study.questions.all())
    form = forms.QuestionsForm(request.POST or None, initial=deciding)
    further = forms.FurtherQuestions(request.POST or None, initial=listed, prefix="further")
    if not _accepts(request, form, further):
        return _show(request, member, "questions", form=form, further=further)
    actions.write_questions(
        study=member.study,
        **form.cleaned_data,
        further=[actions.QuestionDraft(**row) for row in further.drafts],
        by=member.user,
        now=timezone.now(),
    )
    return _saved(request, member.study)


@login_required
@page
def scale(request: HttpRequest, study: str) -> HttpResponse:
    """The answers of every question."""
    member = _member(request, study, "scale")
    initial = {
        "labels": "\n".join(member.study.scale_labels),
        "has_no_opinion": member.study.has_no_opinion,
    }
    form = forms.ScaleForm(request.POST or None, initial=initial)
    if not _accepts(request, form):
        wording = member.study.questions.first()
        return _show(request, member, "scale", form=form, wording=wording)
    is_rule_new = actions.change_scale(
        study=member.study, **form.cleaned_data, by=member.user, now=timezone.now()
    )
    if is_rule_new:
        messages.warning(
            request, _("Saved. The number of answers changed, so the decision rule was set anew. Check it.")
        )
        return redirect("studies:rule", study)
    return _saved(request, member.study)


@login_required
@page
def rule(request: HttpRequest, study: str) -> HttpResponse:
    """From which middle answer an issue occurs and is highly relevant."""
    member = _member(request, study, "rule")
    initial = model_to_dict(member.study, ["occurs_from", "high_from", "minimum_votes"])
    form = forms.RuleForm(request.POST or None, initial=initial, labels=member.study.scale_labels)
    if not _accepts(request, form):
        return _show(request, member, "rule", form=form)
    actions.change_rule(study=member.study, **form.cleaned_data, by=member.user, now=timezone.now())
    return _saved(request, member.study)


@login_required
@page
def consent_text(request: HttpRequest, study: str) -> HttpResponse:
    """The consent text and its versions; a new one can be written at any time."""
    member = _member(request, study, "consent_text")
    versions = list(queries.consents_of(member.study))
    body = versions[0].body if versions else usual_consent(member.study)
    form = ConsentForm(request.POST or None, initial={"body": body})
    if not _accepts(request, form):
        return _show(request, member, "consent_text", form=form, versions=versions)
    write_consent(study=member.study, **form.cleaned_data, by=member.user, now=timezone.now())
    unfilled = unfilled_brackets(form.cleaned_data["body"], member.study)
    if unfilled:
        words = _("Saved, but participants would still read: %(brackets)s")
        messages.warning(request, words % {"brackets": " ".join(unfilled)})
        return redirect("studies:consent_text", study)
    return _saved(request, member.study)


@login_required
@page
def about_you_form(request: HttpRequest, study: str) -> HttpResponse:
    """The questions that participants answer about themselves, and how far these single people out."""
    member = _member(request, study, "about_you_form")
    initial = forms.about_you_initial(member.study.characterisation_fields.all())
    rows = forms.AboutYouFields(request.POST or None, initial=initial, prefix="fields")
    if not _accepts(request, rows):
        return _show(request, member, "about_you_form", rows=rows, **_disclosure(member.study, rows))
    drafts = [actions.FieldDraft(**row) for row in rows.drafts]
    actions.write_characterisation(study=member.study, fields=drafts, by=member.user, now=timezone.now())
    return _saved(request, member.study)


def _disclosure(study: Study, rows: Any) -> dict[str, Any]:
    """Return the form as participants see it, and how many of them it singles out, measured or expected."""
    people, alone = queries.singled_out(study)
    answers = [row.answers_possible for row in rows.shown]
    sample = AboutYouForm(None, questions=[row.question for row in rows.shown], answers={})
    return {
        "sample": sample,
        "asked": len(answers),
        "people": people,
        "alone": alone,
        "panel": USUAL_PANEL,
        "expected_alone": round(expected_singled_out(USUAL_PANEL, answers)),
    }


@login_required
@page
def peers(request: HttpRequest, study: str) -> HttpResponse:
    """What participants see of each other; fixed once somebody has consented."""
    member = _member(request, study, "peers")
    fields = ["peers", "shows_vote_count"]
    form = forms.PeersForm(request.POST or None, initial=model_to_dict(member.study, fields))
    screen = forms.PresenterForm(initial=model_to_dict(member.study, ["presents_notes"]))
    if not _accepts(request, form):
        is_open = member.role in SETS_UP and not member.study.is_locked
        agreed = has_consented(member.study)
        context = {"form": form, "screen": screen, "agreed": agreed, "is_open": is_open and not agreed}
        return _show(request, member, "peers", **context)
    actions.change_peers(study=member.study, **form.cleaned_data, by=member.user, now=timezone.now())
    return _saved(request, member.study)


@login_required
@require_POST
def presenter_notes(request: HttpRequest, study: str) -> HttpResponse:
    """Say whether the presenter view shows notes; no part of the instrument, so it may change at any time."""
    member = access.get_member(request, study, SETS_UP)
    form = forms.PresenterForm(request.POST)
    form.full_clean()
    change_presenter(study=member.study, **form.cleaned_data, by=member.user, now=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("studies:peers", study)

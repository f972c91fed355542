"""The participant's way in: the code, the consent, the questions about oneself, the personal link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from studies import access
from studies.actions import participant as actions
from studies.forms.participant import AboutYouForm, CodeForm, ConsentForm, JoinForm
from studies.guesses import is_flooded
from studies.markdown import render_markdown
from studies.models import Consent, Participant, Session, Study
from studies.queries import consent_of
from studies.rules import NotOpen, check_not_finished


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask for the join code."""
    form = CodeForm(request.POST or None)
    if not form.is_valid():
        return render(request, "studies/join.html", {"form": form})
    session, _seat = _open(request, form.cleaned_data["code"])
    if session is None:
        return _open_nothing(request, form)
    return redirect("studies:join_session", code=session.join_code)


def _open(request: HttpRequest, code: str) -> tuple[Session | None, Participant | None]:
    """Return the session that a code opens to this browser, and the seat it has there already."""
    session = access.find_session_by_code(code)
    if session is None:
        return None, None
    seat = access.find_participant(request, session.public_id)
    return (session if seat or session.takes_newcomers else None), seat


def _open_nothing(request: HttpRequest, form: CodeForm) -> HttpResponse:
    """Answer a code that opens nothing: wrong and closed are told apart by nothing."""
    form.refuse()
    flooded = is_flooded(now=timezone.now())
    response = render(request, "studies/join.html", {"form": form}, status=429 if flooded else 404)
    if flooded:
        response["Retry-After"] = "60"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def join_session(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for consent and give a seat; a browser that has one goes to its place. Nothing is stored before."""
    session, taken = _open(request, code)
    if taken:
        return _go_on(taken)
    if session is None:
        return _open_nothing(request, CodeForm({"code": code}))
    consent = _asked_consent(session.study)
    form = JoinForm(request.POST or None, consent=consent)
    if not form.is_valid():
        return _ask_consent(request, session, form)
    seat = actions.join_session(
        session=session,
        consent=consent,
        choices=form.choices(get_language() or ""),
        key=form.key,
        now=timezone.now(),
    )
    response = _go_on(seat.participant)
    access.remember_seat(response, seat.participant, seat.secret)
    return response


@require_safe
def personal_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Exchange a personal link for the seat's cookie; the secret is gone from the address at once."""
    participant = access.find_seat_by_secret(secret)
    if participant is None:
        return render(request, "studies/personal_link.html", status=404)
    response = _go_on(participant)
    access.remember_seat(response, participant, secret)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, session: str) -> HttpResponse:
    """Ask somebody who was expected for their consent."""
    participant = access.get_participant(request, session)
    if participant.is_gone or hasattr(participant, "consent_record"):
        return _go_on(participant)
    check_not_finished(participant.session)
    asked = _asked_consent(participant.session.study)
    form = ConsentForm(request.POST or None, consent=asked)
    if not form.is_valid():
        return _ask_consent(request, participant.session, form)
    choices = form.choices(get_language() or "")
    actions.give_consent(participant=participant, consent=asked, choices=choices, now=timezone.now())
    return redirect("studies:about_you", session=session)


def _asked_consent(study: Study) -> Consent:
    """Return the text to agree to. Raises: NotOpen while it is not written."""
    asked = consent_of(study)
    if asked is None:
        raise NotOpen(_("This session is still being prepared. Please come back later."))
    return asked


def _ask_consent(request: HttpRequest, session: Session, form: ConsentForm) -> HttpResponse:
    context = {"session": session, "form": form, "text": render_markdown(form.consent.body)}
    return render(request, "studies/consent.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def about_you(request: HttpRequest, session: str) -> HttpResponse:
    """Ask the study's questions about the person; they may come back and change the answers."""
    participant = access.get_participant(request, session)
    if participant.is_gone or not hasattr(participant, "consent_record"):
        return _go_on(participant)
    check_not_finished(participant.session)
    questions = list(participant.session.study.characterisation_fields.all())
    if not questions:
        return _go_on(participant)
    form = AboutYouForm(request.POST or None, questions=questions, answers=participant.characterisation)
    if not form.is_valid():
        context = {"participant": participant, "session": participant.session, "form": form}
        return render(request, "studies/about_you.html", context)
    actions.characterise(participant=participant, answers=form.answers(), now=timezone.now())
    return _go_on(participant)


def _go_on(participant: Participant) -> HttpResponse:
    """Send somebody to what is still missing, else to the board."""
    board = reverse("voting:board", args=[participant.session.public_id])
    return redirect(access.next_step(participant) or board)

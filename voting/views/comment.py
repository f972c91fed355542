"""Notes: added, changed and taken back by those who wrote them; kept from the panel by those who lead it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from studies.access import get_participant, get_session
from studies.models import Participant
from studies.rules import LEADS, NotOpen
from voting.access import get_comment, get_item, get_own_comment
from voting.actions.comment import add_comment, edit_comment, remove_comment, set_comment_hidden
from voting.forms.board import NOT_UNDERSTOOD, CommentForm, TextForm
from voting.rules import KeyReused
from voting.views.board import show_board
from voting.views.console import after_change
from voting.views.replies import reply, wants_json


@require_POST
def add(request: HttpRequest, session: str) -> HttpResponse:
    """Add a note: 200 saved, 400 with what is wrong and what was typed, 409 once the session is finished."""
    participant = get_participant(request, session)
    try:
        _add(request, participant)
    except ValidationError as error:
        words = " ".join(error.messages)
        if wants_json(request):
            return reply(request, session, 400, words)
        kept = {"draft": request.POST.get("text", ""), "draft_error": words}
        return show_board(request, participant, status=422, **kept)
    except KeyReused:
        return reply(request, session, 422, _("This note was sent before."))
    except NotOpen as refusal:
        return reply(request, session, 409, str(refusal))
    return reply(request, session, 200, _("Your note is saved."))


def _add(request: HttpRequest, participant: Participant) -> None:
    sent = _read(CommentForm(request.POST))
    item = get_item(participant.session, sent["item"])
    add_comment(by=participant, item=item, text=sent["text"], key=sent["key"], now=timezone.now())


def _read(form: TextForm) -> dict[str, Any]:
    """Return what a form holds. Raises: ValidationError where it is not understood."""
    if not form.is_valid():
        raise ValidationError(NOT_UNDERSTOOD)
    return form.cleaned_data


@require_POST
def edit(request: HttpRequest, session: str, comment: str) -> HttpResponse:
    """Change one's own note; a text that cannot be saved stays in its field."""
    participant = get_participant(request, session)
    note = get_own_comment(participant, comment)
    try:
        text = _read(TextForm(request.POST))["text"]
        edit_comment(comment=note, text=text, by=participant, now=timezone.now())
    except ValidationError as error:
        words = " ".join(error.messages)
        if request.htmx:
            return render(request, "_refused.html", {"message": words}, status=422)
        kept = {"edited": comment, "edited_text": request.POST.get("text", ""), "edited_error": words}
        return show_board(request, participant, status=422, **kept)
    return _done(request, session, _("Your note is changed."))


@require_POST
def remove(request: HttpRequest, session: str, comment: str) -> HttpResponse:
    """Take back one's own note."""
    participant = get_participant(request, session)
    note = get_own_comment(participant, comment)
    remove_comment(comment=note, by=participant, now=timezone.now())
    return _done(request, session, _("Your note is removed."))


def _done(request: HttpRequest, session: str, words: str) -> HttpResponse:
    """Let the board fetch itself again, or load it with a message where no script runs."""
    if request.htmx:
        return trigger_client_event(HttpResponse(status=204), "ciranda:refetch")
    return reply(request, session, 200, words)


@login_required
@require_POST
def hide(request: HttpRequest, study: str, session: str, comment: str) -> HttpResponse:
    """Keep a note from the panel and from every report, or give it back."""
    member, found = get_session(request, study, session, LEADS)
    note = get_comment(found, comment)
    is_hidden = request.POST.get("is_hidden") == "1"
    set_comment_hidden(comment=note, is_hidden=is_hidden, by=member.user, now=timezone.now())
    return after_change(request, member, found)

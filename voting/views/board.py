"""What a participant looks at: the board, its fragment, and one's own answers."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from studies.access import get_participant, next_step
from studies.actions.participant import note_presence
from studies.models import Participant
from studies.states import SessionState
from voting.access import find_item_id
from voting.board import Board
from voting.queries import board_for
from voting.queries import own_answers as read_own_answers


@require_safe
def board(request: HttpRequest, session: str) -> HttpResponse:
    """Show the lobby, the issue or the end, whichever it is time for."""
    participant = get_participant(request, session)
    step = next_step(participant)
    if step:
        return redirect(step)
    context = look(request, participant)
    if _is_back_with_the_group(request, context["board"]):
        return redirect("voting:board", session)
    return render(request, "voting/board.html", context)


@require_safe
def board_fragment(request: HttpRequest, session: str) -> HttpResponse:
    """Give the inside of the board, or 304 where the browser has it already."""
    participant = get_participant(request, session)
    step = next_step(participant)
    if step:
        return HttpResponseClientRedirect(step)
    context = look(request, participant)
    if _is_back_with_the_group(request, context["board"]):
        return HttpResponseClientRedirect(reverse("voting:board", args=[session]))
    return unless_known(request, "voting/_board.html", context)


@require_safe
def own_answers(request: HttpRequest, session: str) -> HttpResponse:
    """Show what this participant answered and wrote, and nothing of anybody else."""
    participant = get_participant(request, session)
    step = next_step(participant)
    if step:
        return redirect(step)
    context = {
        "session": session,
        "board": board_for(participant.session, participant, now=timezone.now()),
        "issues": read_own_answers(participant),
    }
    return render(request, "voting/own_answers.html", context)


def unless_known(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Render a fragment with its ETag, or answer 304 before anything is rendered."""
    known = get_conditional_response(request, etag=context["etag"])
    if known:
        return known
    response = render(request, template, context)
    response["ETag"] = context["etag"]
    return response


def show_board(
    request: HttpRequest, participant: Participant, status: int = 200, **more: Any
) -> HttpResponse:
    """Render the whole page; `more` keeps what was typed where it could not be saved."""
    return render(request, "voting/board.html", look(request, participant) | more, status=status)


def look(request: HttpRequest, participant: Participant) -> dict[str, Any]:
    """Note that somebody is here and return what their board shows."""
    now = timezone.now()
    note_presence(participant=participant, now=now)
    seen = _board(request, participant, now)
    return {
        "session": participant.session.public_id,
        "participant": participant,
        "board": seen,
        # Whoever goes alone or looks back stays at an issue until they leave it themselves.
        "issue": seen.card.entry.code if seen.card and (not seen.is_live or seen.is_looking_back) else "",
        "etag": f'"{seen.fingerprint}-{get_language()}"',
    }


def _board(request: HttpRequest, participant: Participant, now: datetime) -> Board:
    session = participant.session
    code = request.GET.get("issue") or request.POST.get("issue")
    item_id = find_item_id(session, code) if session.state == SessionState.RUNNING else None
    return board_for(session, participant, now=now, item_id=item_id)


def _is_back_with_the_group(request: HttpRequest, seen: Board) -> bool:
    """Whether the address names the issue that the group is at by now; then it need not name it."""
    at = seen.current
    return seen.is_live and at is not None and request.GET.get("issue") == at.code

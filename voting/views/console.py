"""What a facilitator leads a session with: the console, its fragment, and the moves."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from studies.access import get_session
from studies.models import Member, Session
from studies.rules import LEADS, NotOpen
from studies.states import SessionState
from voting.access import find_item_id, get_item
from voting.actions import agenda
from voting.actions.undo import undo_move
from voting.agenda import ItemState, Made, Move
from voting.board import Board
from voting.forms.board import NOT_UNDERSTOOD, EntryForm, ItemForm, MoveForm, PrivateNoteForm
from voting.layout import Pace
from voting.leading import note_tag
from voting.logbook import last_closing, last_move
from voting.queries import board_for
from voting.rules import NoteChanged
from voting.views.board import unless_known
from voting.views.replies import wants_json
from voting.wording import KEYS, missing_words


@login_required
@require_safe
def console(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Show the whole console; `?issue=DC-04` looks at another issue and moves nobody."""
    member, found = get_session(request, study, session, LEADS)
    context = look(request, member, found)
    if _is_at_the_panel(request, context["board"]):
        return redirect(context["address"])
    return render(request, "voting/console.html", context)


@login_required
@require_safe
def console_fragment(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Give the inside of the console, or 304 where the browser has it already."""
    member, found = get_session(request, study, session, LEADS)
    context = look(request, member, found)
    if _is_at_the_panel(request, context["board"]):
        return HttpResponseClientRedirect(context["address"])
    return unless_known(request, "voting/_console.html", context)


@login_required
@require_POST
def move(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Move an issue as its sender saw it; 409 with the reason and the console as it is now if it moved on."""
    member, found = get_session(request, study, session, LEADS)
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise BadRequest(NOT_UNDERSTOOD)
    sent = form.cleaned_data
    try:
        if sent["move"] == Move.REVEAL and not sent["sure"]:
            _ask_once(member, found, sent["item"])
        agenda.move_item(
            item=get_item(found, sent["item"]),
            move=sent["move"],
            seen_state=sent["seen_state"],
            seen_round=sent["seen_round"],
            by=member.user,
            now=timezone.now(),
        )
    except NotOpen as refusal:
        return refuse(request, member, found, str(refusal), is_asked=isinstance(refusal, PeopleMissing))
    return after_change(request, member, found)


class PeopleMissing(NotOpen):
    """A reveal while somebody has not finished, asked for the first time."""


def _ask_once(member: Member, session: Session, item_id: int) -> None:
    """Raises: PeopleMissing where the issue is sealed and somebody who has joined has not finished."""
    seen = board_for(session, member, now=timezone.now(), item_id=item_id)
    if seen.missing and seen.card and seen.card.entry.state == ItemState.SEALED:
        raise PeopleMissing(missing_words(seen))


@login_required
@require_POST
def go_to(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Bring everybody to an issue."""
    member, found = get_session(request, study, session, LEADS)
    form = ItemForm(request.POST)
    if not form.is_valid():
        raise BadRequest(NOT_UNDERSTOOD)
    item = get_item(found, form.cleaned_data["item"])
    agenda.go_to(item=item, by=member.user, now=timezone.now())
    return after_change(request, member, found)


@login_required
@require_POST
def undo(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Undo the last move, if it is still the one that its sender saw; else 409 with the reason."""
    member, found = get_session(request, study, session, LEADS)
    form = EntryForm(request.POST)
    if not form.is_valid():
        raise BadRequest(NOT_UNDERSTOOD)
    try:
        undo_move(session=found, entry=form.cleaned_data["entry"], by=member.user, now=timezone.now())
    except NotOpen as refusal:
        return refuse(request, member, found, str(refusal))
    return after_change(request, member, found)


@login_required
@require_POST
def private_note(request: HttpRequest, study: str, session: str) -> HttpResponse:
    """Save the facilitators' own words on an issue; 409 with both texts where a colleague was faster."""
    member, found = get_session(request, study, session, LEADS)
    form = PrivateNoteForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"message": " ".join(form.errors.get("text", [str(NOT_UNDERSTOOD)]))}, status=400)
    sent = form.cleaned_data
    item = get_item(found, sent.pop("item"))
    try:
        agenda.write_private_note(item=item, **sent, by=member.user, now=timezone.now())
    except NoteChanged as refusal:
        return _show_both(request, member, found, sent["text"], refusal)
    if wants_json(request):
        return JsonResponse({"saved": True, "seen": note_tag(sent["text"])})
    return after_change(request, member, found)


def _show_both(
    request: HttpRequest, member: Member, session: Session, typed: str, refusal: NoteChanged
) -> HttpResponse:
    """Hand over what was typed and what a colleague wrote meanwhile, to be merged."""
    both = {"message": str(refusal), "current": refusal.current, "seen": note_tag(refusal.current)}
    if wants_json(request):
        return JsonResponse(both, status=409)
    context = look(request, member, session) | {"merge": both | {"typed": typed}}
    return render(request, "voting/console.html", context, status=409)


def look(request: HttpRequest, member: Member, session: Session) -> dict[str, Any]:
    """Return what the console shows, of the issue that the address names or of the panel's."""
    now = timezone.now()
    code = request.GET.get("issue", "")
    seen = board_for(session, member, now=now, item_id=find_item_id(session, code))
    leads = seen.is_live and seen.session_state == SessionState.RUNNING
    pace = seen.pace(now, last_closing(session) if leads else None)
    made = last_move(session) if leads else None
    undo_for = made.seconds_left(now) if made else 0
    zero = session.recording_started_at
    return {
        "study": member.study.public_id,
        "session": session.public_id,
        "member": member,
        "board": seen,
        "pace": pace,
        "made": made,
        "undo_for": undo_for,
        "recording": int((now - zero).total_seconds()) if zero else None,
        "keys": KEYS,
        "join_page": request.build_absolute_uri(reverse("studies:join")),
        "join_address": request.build_absolute_uri(reverse("studies:join_session", args=[seen.join_code])),
        "clock": _seconds_since(seen.card.opened_at if seen.card else None, now),
        "address": reverse("voting:console", args=[member.study.public_id, session.public_id]),
        "query": f"?{urlencode({'issue': code})}" if code else "",
        "etag": _etag(seen, pace, made if undo_for else None, zero),
    }


def _etag(seen: Board, pace: Pace | None, made: Made | None, recording: datetime | None) -> str:
    """Return what tells one sight from another: what is shown besides the board tells nothing of answers."""
    parts = (
        seen.fingerprint,
        get_language(),
        pace.used if pace else "",
        made.entry if made else "",
        int(recording.timestamp()) if recording else "",
    )
    return f'"{"-".join(map(str, parts))}"'


def _seconds_since(moment: datetime | None, now: datetime) -> int | None:
    return max(0, int((now - moment).total_seconds())) if moment else None


def _is_at_the_panel(request: HttpRequest, seen: Board) -> bool:
    """Whether the address names the issue that the panel is at by now; then it need not name it."""
    return "issue" in request.GET and seen.card is not None and seen.card.entry.is_current


def after_change(request: HttpRequest, member: Member, session: Session) -> HttpResponse:
    """Show the console as it is now: its fragment, or the page where no script runs."""
    context = look(request, member, session)
    if request.htmx:
        return render(request, "voting/_console.html", context)
    return redirect(context["address"] + context["query"])


def refuse(
    request: HttpRequest, member: Member, session: Session, words: str, *, is_asked: bool = False
) -> HttpResponse:
    """Say why nothing was changed, and show the console as it is now."""
    if request.htmx:
        response = render(request, "_refused.html", {"message": words}, status=409)
        return trigger_client_event(response, "ciranda:refetch")
    context = look(request, member, session) | {"refusal": words, "is_asked": is_asked}
    return render(request, "voting/console.html", context, status=409)

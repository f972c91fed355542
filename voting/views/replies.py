"""How a participant's POST is answered: JSON for the script, else a message and the board again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode


def wants_json(request: HttpRequest) -> bool:
    """Whether the script sent this, which reads JSON and nothing else."""
    return "application/json" in request.headers.get("Accept", "")


def reply(request: HttpRequest, session: str, status: int, words: str) -> HttpResponse:
    """Say what became of something sent: `status` and `words` are the last word on it."""
    is_saved = status == 200
    if wants_json(request):
        return JsonResponse({"saved": True} if is_saved else {"message": words}, status=status)
    messages.add_message(request, messages.SUCCESS if is_saved else messages.WARNING, words)
    return redirect(board_address(session, request.POST.get("issue", "")))


def board_address(session: str, issue: str = "") -> str:
    """Return the address of the board, of one issue where it is named."""
    address = reverse("voting:board", args=[session])
    return f"{address}?{urlencode({'issue': issue})}" if issue else address

"""NotOpen as an answer: the page says why, with status 409, and nothing was written.

A view need not catch NotOpen; this middleware does it for every page. A view that can say it better
(beside a form, inside a card) still may. `studies.access` and Django see to 404 and 403.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from studies.rules import NotOpen


class Refusals:
    """Middleware: a whole page, or for htmx the message alone, in place of what it asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NotOpen):
            return None
        template = "_refused.html" if getattr(request, "htmx", False) else "refused.html"
        context = {"message": str(exception), "back": _page_before(request)}
        return render(request, template, context, status=409)


def _page_before(request: HttpRequest) -> str:
    """Return the page of Ciranda that sent this request, or the first page."""
    sender = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(sender, {request.get_host()}, request.is_secure())
    return sender if is_ours else "/"

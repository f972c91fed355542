"""Headers that Django itself, WhiteNoise and django-csp do not set; addresses that cannot be."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse

NOT_PERMITTED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in NOT_PERMITTED)

GetResponse = Callable[[HttpRequest], HttpResponse]


def private_by_default(get_response: GetResponse) -> GetResponse:
    """Keep every answer out of every cache, unless its view has said otherwise.

    A page that holds no personal data may set its own Cache-Control; forgetting to do so costs
    a little speed, while forgetting the opposite would show one person's page to another.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return respond


def no_null_characters(get_response: GetResponse) -> GetResponse:
    """Answer 400 to an address with a null character, which no text in PostgreSQL can hold."""

    def respond(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            if request.path_info.startswith("/api/"):
                return JsonResponse({"detail": "null character in the address"}, status=400)
            raise SuspiciousOperation("null character in the address")
        return get_response(request)

    return respond

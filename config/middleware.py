"""Headers of every answer that Django itself, WhiteNoise and django-csp do not set."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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

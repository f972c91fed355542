"""The log holds nothing personal."""

import re
from collections.abc import Iterator

import pytest
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from config.logs import RequestLog, redact, redact_text


@pytest.mark.parametrize(
    ("text", "logged"),
    [
        ("GET /me/5f2c9ae1/", "GET /me/-/"),
        ("GET /join/K7MQ2P4R/", "GET /join/-/"),
        ("Not Found: /accounts/confirm-email/MQ:1x:yz/", "Not Found: /accounts/confirm-email/-/"),
        ("/accounts/password/reset/key/3-set-password/", "/accounts/password/reset/key/-/"),
        ("GET /studies/7f3k2m9q0x1z/report/?sessions=1", "GET /studies/7f3k2m9q0x1z/report/"),
        ("no account ana@example.org here", "no account - here"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_redact_text_takes_out_what_is_personal(text, logged):
    assert redact_text(text) == logged


def test_redact_takes_out_addresses_and_browsers():
    event = {"event": "request_finished", "ip": "192.0.2.1", "user_agent": "Firefox", "code": 200}
    assert redact(None, "info", event) == {"event": "request_finished", "code": 200}


def test_request_is_logged_without_its_query():
    request = RequestFactory().get("/studies/", {"q": "ana"})
    assert RequestLog.format_request(request) == "GET /studies/"


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Give every address of Ciranda as its pattern."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern)


SECRETS = re.compile(r"<(?:\w+:)?(?:secret|token|key|uidb36)>|\(\?P<(?:key|uidb36)>|(?<=join/)<str:code>")
secret_routes = [route for route in routes(get_resolver().url_patterns) if SECRETS.search(route)]


def test_addresses_with_a_secret_are_found():
    assert "me/<str:secret>/" in secret_routes


@pytest.mark.parametrize("route", secret_routes)
def test_secret_of_every_address_is_taken_out(route):
    before = SECRETS.split(route)[0].replace("^", "")
    assert redact_text(f"GET /{before}5f2c9ae1/") == f"GET /{before}-/"

"""The log holds nothing personal."""

import pytest
from django.test import RequestFactory

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

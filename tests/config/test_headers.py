"""What every answer tells the browser."""

import pytest
from django.test import Client

HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": (
        "base-uri 'none'; connect-src 'self'; default-src 'none'; font-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; img-src 'self' data: blob:; manifest-src 'self'; script-src 'self'; "
        "style-src 'self'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@pytest.mark.parametrize("path", ["/", "/no/such/page/"])
@pytest.mark.django_db
def test_every_answer_carries_the_headers(client: Client, path: str) -> None:
    response = client.get(path)
    found = {name: response.headers.get(name) for name in HEADERS}
    policy = found["Content-Security-Policy"] or ""
    found["Content-Security-Policy"] = "; ".join(sorted(policy.split("; ")))
    assert found == HEADERS

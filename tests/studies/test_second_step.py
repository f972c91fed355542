"""The second step of signing in: turned on with a code of the app, then asked for, or a recovery code."""

import base64
import hashlib
import hmac
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse"
STEP = timedelta(seconds=30)


def code_at(secret, moment):
    """Return what an authenticator app shows (RFC 6238: SHA-1, six digits, 30 seconds)."""
    counter = int(moment.timestamp()) // 30
    digest = hmac.digest(base64.b32decode(secret), counter.to_bytes(8, "big"), hashlib.sha1)
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def sign_in(client):
    """Give e-mail address and password; return what is asked next."""
    fields = {"login": "ana@example.org", "password": PASSWORD}
    return client.post(reverse("account_login"), fields, follow=True)


def second(client, code):
    """Give the second step's code; return where that leads, "" for nowhere."""
    return client.post(reverse("mfa_authenticate"), {"code": code}).headers.get("Location", "")


@pytest.fixture
def turned_on():
    """Return the secret of an account that has turned the second step on, and its recovery codes."""
    make_user()
    client = Client()
    with time_machine.travel(NOW, tick=False):
        sign_in(client)
        asked = client.get(reverse("mfa_activate_totp"))  # for the password again, before such a step
        page = client.post(asked.url, {"password": PASSWORD}, follow=True)
        secret = re.search(r"<code>([A-Z2-7]+)</code>", page.text)[1]
        assert f'data-copy="{secret}"' in page.text
        wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
        assert "Incorrect code." in wrong.text
        done = client.post(reverse("mfa_activate_totp"), {"code": code_at(secret, NOW)}, follow=True)
    assert "Keep them on paper" in done.text
    codes = re.findall(r"<li><code>(\w+)</code></li>", done.text)
    assert len(codes) == 10
    return secret, codes


def test_code_of_the_app_is_asked_for_and_counts_once(turned_on):
    secret, _codes = turned_on
    with time_machine.travel(NOW + STEP, tick=False):
        client = Client()
        assert "type the code it shows" in sign_in(client).text
        assert second(client, code_at(secret, NOW)) == ""
        assert second(client, code_at(secret, NOW + STEP)) == "/"
        assert client.get(reverse("studies:account")).status_code == 200
        again = Client()
        sign_in(again)
        assert second(again, code_at(secret, NOW + STEP)) == ""


def test_password_alone_opens_nothing(turned_on):
    client = Client()
    sign_in(client)
    assert client.get(reverse("studies:account")).status_code == 302


def test_recovery_code_opens_once(turned_on):
    _secret, codes = turned_on
    with time_machine.travel(NOW + STEP, tick=False):
        client, again = Client(), Client()
        sign_in(client)
        assert second(client, codes[0]) == "/"
        sign_in(again)
        assert second(again, codes[0]) == ""
        assert second(again, codes[1]) == "/"

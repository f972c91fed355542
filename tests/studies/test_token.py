"""Access tokens: shown once, stored hashed, gone when expired or revoked; and the account page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from studies.actions.token import create_token, revoke_token
from studies.models import AccessToken
from studies.queries import user_for_token
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db

ACCOUNT = "/account/"


def issue(user, days=30, scope="read"):
    return create_token(name="R script", scope=scope, expires_at=NOW + timedelta(days=days), by=user, now=NOW)


@pytest.fixture
def client(time_machine):
    time_machine.move_to(NOW, tick=False)
    client = Client()
    client.force_login(make_user())
    return client


def test_token_opens_its_account():
    issued = issue(make_user())
    found = user_for_token(issued.secret, NOW)
    assert (found, found.user.email, found.scope) == (issued.token, "ana@example.org", "read")


def test_secret_is_not_stored_and_says_what_it_is():
    issued = issue(make_user())
    assert issued.secret.startswith("ciranda_")
    assert issued.secret not in str(AccessToken.objects.values())


def test_token_ends_at_its_time():
    issued = issue(make_user(), days=1)
    assert user_for_token(issued.secret, NOW + timedelta(hours=23)) == issued.token
    assert user_for_token(issued.secret, NOW + timedelta(days=1)) is None


def test_token_of_a_closed_account_opens_nothing():
    user = make_user()
    issued = issue(user)
    user.is_active = False
    user.save()
    assert user_for_token(issued.secret, NOW) is None


@pytest.mark.parametrize("secret", ["", "ciranda_", "ciranda_guess", "\x00", "é" * 500])
def test_wrong_secret_opens_nothing(secret):
    issue(make_user())
    assert user_for_token(secret, NOW) is None


def test_revoked_token_opens_nothing():
    issued = issue(make_user())
    revoke_token(token=issued.token, by=issued.token.user)
    assert user_for_token(issued.secret, NOW) is None


def test_nobody_revokes_the_token_of_another(client):
    issued = issue(make_user("bob@example.org"))
    response = client.post(reverse("studies:revoke_token", args=[issued.token.pk]))
    assert response.status_code == 404
    assert user_for_token(issued.secret, NOW) == issued.token


# The account page


def test_account_asks_to_sign_in():
    assert Client().get(ACCOUNT).url == f"/accounts/login/?next={ACCOUNT}"
    assert Client().post(reverse("studies:revoke_token", args=[1])).status_code == 302


def test_account_makes_a_token_and_shows_it_once(client):
    response = client.post(ACCOUNT, {"name": "R script", "scope": "write", "days": "365"})
    secret = response.context["issued"].secret
    token = user_for_token(secret, NOW)
    assert (token.name, token.scope, token.expires_at) == ("R script", "write", NOW + timedelta(days=365))
    assert response.text.count(secret) == 2
    assert response["Cache-Control"] == "private, no-store"
    assert secret not in client.get(ACCOUNT).text


@pytest.mark.parametrize(
    "sent",
    [
        {"name": "", "scope": "read", "days": "30"},
        {"name": "My script", "scope": "everything", "days": "30"},
        {"name": "My script", "scope": "read", "days": "3650"},
        {"name": "x" * 61, "scope": "read", "days": "30"},
    ],
)
def test_wrong_token_is_not_made_and_stays_typed(client, sent):
    response = client.post(ACCOUNT, sent)
    assert response.status_code == 422
    assert AccessToken.objects.count() == 0
    if sent["name"]:
        assert f'value="{sent["name"]}"' in response.text


def test_account_lists_own_tokens_alone(client):
    issue(make_user("bob@example.org"))
    own = issue(make_user()).token
    assert list(client.get(ACCOUNT).context["tokens"]) == [own]


def test_account_revokes_a_token(client):
    issued = issue(make_user())
    assert client.post(reverse("studies:revoke_token", args=[issued.token.pk])).url == ACCOUNT
    assert user_for_token(issued.secret, NOW) is None


def test_account_leads_to_the_second_step(client):
    assert reverse("mfa_index") in client.get(ACCOUNT).text

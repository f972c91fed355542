"""The two answers for whoever watches the server."""

import pytest
from django.test import Client


def test_healthz_answers_without_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_readyz_answers_with_database(client: Client) -> None:
    assert client.get("/readyz").content == b"ok\n"


def test_probe_by_address_is_answered(client: Client, settings) -> None:
    settings.ALLOWED_HOSTS = ["ciranda.example"]
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz", headers={"host": "192.0.2.7:8000"}).status_code == 200

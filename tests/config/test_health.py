"""The two answers for whoever watches the server."""

import pytest
from django.test import Client


def test_healthz_answers_without_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_readyz_answers_with_database(client: Client) -> None:
    assert client.get("/readyz").content == b"ok\n"

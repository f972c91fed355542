"""Addresses that cannot be are refused before they reach a database."""

import pytest

from tests.factories import make_study, owner_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/studies/a%00b/", "/api/v1/studies/a%00b/", "/join/a%00b/", "/studies/?sort=%00"]
)
def test_a_null_character_is_refused(client, address):
    client.force_login(owner_of(make_study()))
    assert client.get(address).status_code == 400

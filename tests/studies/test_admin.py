"""The operator's pages: they open, they change nothing, and no secret is on them."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from studies.actions.member import invite_member
from studies.actions.token import create_token
from tests.factories import NOW, make_participant, make_session, make_user

pytestmark = pytest.mark.django_db

MODELS = [model for model in admin.site._registry if model._meta.app_label == "studies"]


@pytest.fixture
def operator():
    client = Client()
    client.force_login(make_user("operator@example.org", is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_admin_shows_and_changes_nothing(operator, model):
    session = make_session()
    make_participant(session)
    user = make_user()
    invite_member(study=session.study, email="b@example.org", role="analyst", by=user, now=NOW)
    create_token(name="Script", scope="read", expires_at=NOW, by=user, now=NOW)
    row = model.objects.first()
    base = f"admin:studies_{model._meta.model_name}"
    pages = [
        operator.get(reverse(f"{base}_changelist")),
        operator.get(reverse(f"{base}_change", args=[row.pk])),
    ]
    assert [page.status_code for page in pages] == [200, 200]
    secret = getattr(row, "secret_hash", "") or getattr(row, "join_code", "no secret")
    assert all(secret not in page.text for page in pages)
    assert operator.get(reverse(f"{base}_add")).status_code == 403
    assert operator.post(reverse(f"{base}_change", args=[row.pk]), {}).status_code == 403

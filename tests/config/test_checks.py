"""Unsafe set-ups do not start: one test for each check, and one that shows a safe set-up passing."""

import sqlite3

import pytest
from django.db import connection

from config import checks
from config.settings import wal_is_safe

GOOD_KEY = "pY7-kQ2v_Zs9wE4rT8uI1oP6aS3dF5gH0jK-lX2cV7bN9mQ4wE"

sqlite_only = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="asks SQLite")
postgresql_only = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="asks PostgreSQL")
pytestmark = pytest.mark.database


def ids(messages):
    return [message.id for message in messages]


@pytest.fixture
def production(settings):
    settings.PRODUCTION = True
    settings.DEBUG = False
    settings.SECRET_KEY = GOOD_KEY
    settings.ALLOWED_HOSTS = ["ciranda.example"]
    return settings


def test_settings_of_production_pass(production):
    assert [message for check in checks.SETTINGS_CHECKS for message in check(None)] == []


@pytest.mark.django_db
def test_database_as_configured_passes():
    assert [message for check in checks.DATABASE_CHECKS for message in check(["default"])] == []


def test_debug_in_production_is_refused(production):
    production.DEBUG = True
    assert ids(checks.check_debug(None)) == ["ciranda.E001"]


def test_debug_on_a_laptop_is_fine(settings):
    settings.DEBUG = True
    assert checks.check_debug(None) == []


@pytest.mark.parametrize("key", ["short", "ab" * 40, "django-insecure-" + GOOD_KEY])
def test_weak_key_in_production_is_refused(production, key):
    production.SECRET_KEY = key
    assert ids(checks.check_secret_key(None)) == ["ciranda.E002"]


@pytest.mark.parametrize("hosts", [[], ["*"], ["ciranda.example", "*"]])
def test_any_host_in_production_is_refused(production, hosts):
    production.ALLOWED_HOSTS = hosts
    assert ids(checks.check_hosts(None)) == ["ciranda.E003"]


@sqlite_only
def test_several_processes_on_sqlite_are_refused(settings):
    settings.SERVER_PROCESSES = 2
    assert ids(checks.check_processes(None)) == ["ciranda.E004"]


@postgresql_only
def test_several_processes_on_postgresql_are_fine(settings):
    settings.SERVER_PROCESSES = 2
    assert checks.check_processes(None) == []


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_wal_on_an_affected_sqlite_is_refused(monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 50, 6))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        before = cursor.fetchone()[0]
        cursor.execute("PRAGMA journal_mode=WAL")
        found = ids(checks.check_sqlite_journal(["default"]))
        cursor.execute(f"PRAGMA journal_mode={before}")
    assert found == ["ciranda.E005"]


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_synchronous_below_full_is_refused():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")
        found = ids(checks.check_sqlite_synchronous(["default"]))
        cursor.execute("PRAGMA synchronous=FULL")
    assert found == ["ciranda.E006"]


@postgresql_only
@pytest.mark.django_db
def test_synchronous_commit_off_is_refused():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    assert ids(checks.check_postgresql_durability(["default"])) == ["ciranda.E007"]


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
    ],
)
def test_wal_is_safe_only_with_the_fix(version, safe):
    assert wal_is_safe(version) is safe

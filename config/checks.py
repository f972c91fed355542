"""Set-ups that would break a promise do not start: each check returns the reasons, as errors.

The checks of settings run before every command. The checks of the database ask the database
itself; they run before `migrate` and `serve`, and with `manage.py check --database default`.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connections

from config.settings import wal_is_safe

SHORTEST_KEY = 50
FEWEST_DIFFERENT = 5
# SQLite answers PRAGMA synchronous with a number: 0 off, 1 normal, 2 full, 3 extra.
SYNCHRONOUS_FULL = 2


def error(number: int, message: str, hint: str) -> Error:
    return Error(message, hint=hint, id=f"ciranda.E{number:03}")


def check_debug(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """DEBUG shows the inside of the server to whoever provokes an error."""
    if settings.PRODUCTION and settings.DEBUG:
        return [error(1, "DEBUG is on in production.", "Remove DEBUG from the environment.")]
    return []


def check_secret_key(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Whoever guesses the key can sign in as anybody."""
    key = settings.SECRET_KEY
    weak = len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_DIFFERENT or "insecure" in key
    if settings.PRODUCTION and weak:
        return [
            error(
                2,
                f"SECRET_KEY is weak: it needs {SHORTEST_KEY} characters drawn at random.",
                "Make one: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
            )
        ]
    return []


def check_hosts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A server that answers to any name can be made to write another's name into its links."""
    if settings.PRODUCTION and (not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS):
        return [error(3, "ALLOWED_HOSTS allows any host, or none.", "Name the host people open.")]
    return []


def check_processes(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """SQLite serves one process: nudges do not cross processes there, and writers would queue."""
    if is_sqlite() and settings.SERVER_PROCESSES > 1:
        return [
            error(
                4,
                f"{settings.SERVER_PROCESSES} processes cannot share an SQLite file.",
                "Set WEB_CONCURRENCY to 1, or DATABASE_URL to a PostgreSQL database.",
            )
        ]
    return []


def check_sqlite_journal(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Before its fix, SQLite's write-ahead log could lose a page when it was reset."""
    version = sqlite3.sqlite_version_info
    if not databases or not is_sqlite() or wal_is_safe(version):
        return []
    if ask("PRAGMA journal_mode") == "wal":
        return [
            error(
                5,
                f"SQLite {sqlite3.sqlite_version} may lose data in the journal mode WAL.",
                "Use the journal mode DELETE, or SQLite 3.51.3, 3.50.7 or 3.44.6 and newer.",
            )
        ]
    return []


def check_sqlite_synchronous(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Below FULL, a power cut takes votes that were acknowledged."""
    if databases and is_sqlite() and ask("PRAGMA synchronous") < SYNCHRONOUS_FULL:
        return [error(6, "SQLite's `synchronous` is below FULL.", "Leave the PRAGMA as Ciranda sets it.")]
    return []


def check_postgresql_durability(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Without these two, PostgreSQL acknowledges what a power cut takes away."""
    if not databases or is_sqlite():
        return []
    return [
        error(7, f"PostgreSQL's `{name}` is off.", f"Set {name} = on in the server's configuration.")
        for name in ("fsync", "synchronous_commit")
        if ask(f"SHOW {name}") == "off"
    ]


def is_sqlite() -> bool:
    return connections["default"].vendor == "sqlite"


def ask(question: str) -> Any:
    """Return the one value with which the database answers."""
    with connections["default"].cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


SETTINGS_CHECKS = (check_debug, check_secret_key, check_hosts, check_processes)
DATABASE_CHECKS = (check_sqlite_journal, check_sqlite_synchronous, check_postgresql_durability)

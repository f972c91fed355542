"""The settings of Ciranda as the tests run them, on SQLite or, by CIRANDA_TEST_DB, PostgreSQL.

The variables are set before `config.settings` reads them, so a `.env` of the developer and the
shell's own variables change nothing here.
"""

import os

from tests.postgres import postgres_url

os.environ["CIRANDA_DOTENV"] = os.devnull
os.environ["CIRANDA_ENV"] = "development"
os.environ["SECRET_KEY"] = "a-key-for-tests-only-" + "0123456789" * 4
os.environ["LOG_LEVEL"] = "ERROR"
if os.environ.get("CIRANDA_TEST_DB", "sqlite") == "postgres":
    os.environ["DATABASE_URL"] = postgres_url()
else:
    os.environ["DATABASE_URL"] = "sqlite:///:memory:"

from config.settings import *  # noqa: F403

# One strong hash takes longer than most tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

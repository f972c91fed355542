"""The settings of Ciranda as the tests run them, on SQLite or, by CIRANDA_TEST_DB, PostgreSQL.

The variables are set before `config.settings` reads them, so a `.env` of the developer and the
shell's own variables change nothing here.
"""

import atexit
import os
import shutil
import tempfile

from tests.postgres import postgres_url

os.environ["CIRANDA_DOTENV"] = os.devnull
os.environ["CIRANDA_ENV"] = "development"
os.environ["DEBUG"] = "off"
os.environ["SECRET_KEY"] = "a-key-for-tests-only-" + "0123456789" * 4
os.environ["LOG_LEVEL"] = "ERROR"
if os.environ.get("CIRANDA_TEST_DB") == "postgres":
    os.environ["DATABASE_URL"] = postgres_url()
else:
    os.environ["DATABASE_URL"] = "sqlite:///:memory:"

from config.settings import *  # noqa: F403
from config.settings import DATABASES

if os.environ["DATABASE_URL"].startswith("sqlite"):
    # In a file, so that threads meet the same locks as in earnest, and a server process can join.
    folder = tempfile.mkdtemp(prefix="ciranda-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    DATABASES["default"]["TEST"] = {"NAME": f"{folder}/test.sqlite3"}

# One strong hash takes longer than most tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

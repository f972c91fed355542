"""The settings as an operator meets them: what production asks for, and how a missing value is told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils.translation import to_locale

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "CIRANDA_ENV": "production",
    "SECRET_KEY": "pY7-kQ2v_Zs9wE4rT8uI1oP6aS3dF5gH0jK-lX2cV7bN9mQ4wE",
    "ALLOWED_HOSTS": "ciranda.example",
    "DATABASE_URL": "sqlite:///:memory:",
}


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py with these variables and no others of Ciranda's."""
    environment = {"PATH": os.environ["PATH"], "CIRANDA_DOTENV": os.devnull, **variables}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def setting(name: str, **variables: str) -> str:
    """Return one setting, as a new process sees it."""
    code = f"from django.conf import settings; print(settings.{name})"
    return manage("shell", "--no-imports", "--command", code, **variables).stdout.strip()


def test_only_translated_languages_are_offered(settings):
    translated = {path.name for path in (ROOT / "locale").glob("*/")}
    codes = [code for code, name in settings.KNOWN_LANGUAGES if code == "en" or to_locale(code) in translated]
    assert [code for code, name in settings.LANGUAGES] == codes


def test_production_passes_the_deployment_check_without_a_warning():
    check = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (check.returncode, check.stderr) == (0, "")


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_production_names_the_variable_that_is_missing(missing):
    variables = {name: value for name, value in PRODUCTION.items() if name != missing}
    check = manage("check", **variables)
    assert (check.returncode, check.stderr) == (
        1,
        f'Ciranda does not start. Environment variable "{missing}" not set\n',
    )


@pytest.mark.parametrize(
    ("variables", "error"),
    [
        ({"DEBUG": "on"}, "ciranda.E001"),
        ({"SECRET_KEY": "too-short"}, "ciranda.E002"),
        ({"ALLOWED_HOSTS": "*"}, "ciranda.E003"),
        ({"WEB_CONCURRENCY": "2"}, "ciranda.E004"),
    ],
)
def test_unsafe_production_does_not_start(variables, error):
    check = manage("check", **{**PRODUCTION, **variables})
    assert (check.returncode, f"({error})" in check.stderr) == (1, True)


def test_error_pages_show_no_inside_unless_asked_to():
    assert setting("DEBUG") == "False"
    assert setting("DEBUG", DEBUG="on") == "True"


def test_unknown_environment_is_refused():
    assert "Must be one of: development, production." in manage("check", CIRANDA_ENV="staging").stderr


def test_secret_is_read_from_a_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(PRODUCTION["SECRET_KEY"] + "\n")
    variables = {**PRODUCTION, "SECRET_KEY_FILE": str(secret)}
    del variables["SECRET_KEY"]
    assert setting("SECRET_KEY", **variables) == PRODUCTION["SECRET_KEY"]


def test_proxy_is_believed_only_when_told():
    assert setting("SECURE_PROXY_SSL_HEADER", **PRODUCTION) == "None"
    assert setting("SECURE_PROXY_SSL_HEADER", TRUST_PROXY="on", **PRODUCTION) == (
        "('HTTP_X_FORWARDED_PROTO', 'https')"
    )

"""Every setting of Ciranda, read from the environment in one place.

On a laptop nothing has to be set: Ciranda runs on an SQLite file and a key of its own under
`var/`. With `CIRANDA_ENV=production` what is missing or unsafe stops the start; `.env.example`
lists every variable. A secret may be given as a file: `SECRET_KEY_FILE`, `DATABASE_URL_FILE`.
"""

import logging
import os
import sqlite3
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _
from django.utils.translation import to_locale
from environs import FileAwareEnv, validate

from config.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = FileAwareEnv(strip_whitespace=True)
env.read_env(os.environ.get("CIRANDA_DOTENV", BASE_DIR / ".env"), recurse=False)

ENVIRONMENT = env.str("CIRANDA_ENV", "development", validate=validate.OneOf(["development", "production"]))
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.bool("DEBUG", False)


def own_secret_key() -> str:
    """Return the key of this laptop, made at the first start and kept."""
    path = VAR_DIR / "secret_key"
    VAR_DIR.mkdir(exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY") if PRODUCTION else env.str("SECRET_KEY", "") or own_secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS") if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]

# Applications

INSTALLED_APPS = [
    "config",
    "catalogue",
    "studies",
    "voting",
    "reports",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "template_partials",
]

MIDDLEWARE = [
    "config.health.probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.logs.RequestLog",
    "config.middleware.private_by_default",
    "config.middleware.no_null_characters",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "studies.refusals.Refusals",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Serving. One process answers with this many threads; `processes` counts those that share a database.

SERVER_THREADS = env.int("SERVER_THREADS", 8, validate=validate.Range(min=1, max=64))
SERVER_PROCESSES = env.int("WEB_CONCURRENCY", 1, validate=validate.Range(min=1))

# Database

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Say whether this SQLite library has the fix of the WAL-reset bug, itself or as a back-port."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def durable(database: dict[str, Any]) -> dict[str, Any]:
    """Return a DATABASES entry with what "never lost once acknowledged" asks of its engine."""
    options = database.setdefault("OPTIONS", {})
    if database["ENGINE"].endswith("sqlite3"):
        journal = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "DELETE"
        # A writer takes its lock when the transaction begins: no deadlock by upgrading a read lock.
        options["transaction_mode"] = "IMMEDIATE"
        options["timeout"] = 20
        options["init_command"] = f"PRAGMA journal_mode={journal};PRAGMA synchronous=FULL"
    else:
        options["pool"] = {"min_size": 1, "max_size": SERVER_THREADS + 2, "timeout": 10}
        database["CONN_MAX_AGE"] = 0  # the pool keeps the connections
        database["CONN_HEALTH_CHECKS"] = True
    return database


if PRODUCTION:
    DATABASE = env.dj_db_url("DATABASE_URL")
else:
    VAR_DIR.mkdir(exist_ok=True)
    DATABASE = env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR}/ciranda.sqlite3")

DATABASES = {"default": durable(dict(DATABASE))}

# Accounts: by e-mail address, on invitation

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "studies.adapters.AccountAdapter"
ACCOUNT_USER_DISPLAY = "studies.adapters.address_of"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = env.str(
    "EMAIL_VERIFICATION", "optional", validate=validate.OneOf(["optional", "mandatory", "none"])
)
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Ciranda: "
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Ciranda"
# An invited address need not be confirmed (mail may go to the log), and a second step protects in any case.
MFA_ALLOW_UNVERIFIED_EMAIL = True

EMAIL = env.dj_email_url("EMAIL_URL", "console:")
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL["EMAIL_HOST"]
EMAIL_PORT = EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER = EMAIL["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = EMAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = EMAIL["EMAIL_USE_TLS"]
EMAIL_USE_SSL = EMAIL["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", "Ciranda <ciranda@localhost>")

# What the browser is told. `same-origin` and not `no-referrer`, since the latter makes browsers
# send `Origin: null` with every form, which the protection against forged forms must refuse.

SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000) if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
# To be on the browsers' preload lists is for the owner of the domain to ask, not for Ciranda.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# Only with a proxy in front that overwrites these two headers may they be believed.
TRUST_PROXY = env.bool("TRUST_PROXY", False)
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# Languages

LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
KNOWN_LANGUAGES = [("en", _("English")), ("pt-br", _("Brazilian Portuguese")), ("es", _("Spanish"))]
# Offered once it is translated: half of a page in another language would be read out wrongly.
LANGUAGES = [
    (code, name)
    for code, name in KNOWN_LANGUAGES
    if code == LANGUAGE_CODE or (LOCALE_PATHS[0] / to_locale(code)).is_dir()
]
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "UTC")

# Static files: looked up where they lie while developing, hashed and compressed in production

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "config.storage.HashedStaticFiles"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION

# The programming interface

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "studies.api.access.AccessTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "studies.api.access.TokenScopeAllows",
    ],
    "EXCEPTION_HANDLER": "studies.api.views.refuse",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.CursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min"},
    "PAGE_SIZE": 100,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Ciranda",
    "DESCRIPTION": "Catalogues, studies, sessions, votes, comments and results.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "studies.api.schema.describe_refusals",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Logs

LOGGING = logging_settings(
    env.log_level("LOG_LEVEL", "INFO"),  # type: ignore[arg-type]
    as_json=PRODUCTION,
)
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # one line a request is enough
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO  # the visitor has been told

"""What the log says, and what it never says: readable lines at a desk, JSON lines on a server.

No personal data: no e-mail address, no network address, no browser name, no link that opens
somebody's seat. Addresses of pages are logged without their query and without their secrets.
"""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware
from structlog.typing import Processor

# The part of an address that follows one of these words is a secret.
SECRET_IN_PATH = re.compile(r"/(me|join|invitation|present|confirm-email|reset/key)/[^/\s?\"']+")
QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']*")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
NOT_LOGGED = ("ip", "user_agent", "email")

Event = MutableMapping[str, Any]


def redact_text(text: str) -> str:
    """Return `text` without e-mail addresses, secrets in paths, and query strings.

    >>> redact_text("GET /me/5f2c9a/?next=/x")
    'GET /me/-/'
    """
    return EMAIL.sub("-", SECRET_IN_PATH.sub(r"/\1/-", QUERY.sub(r"\1", text)))


def redact(logger: Any, method: str, event: Event) -> Event:
    """Take everything personal out of one log event (a structlog processor)."""
    for name in NOT_LOGGED:
        event.pop(name, None)
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = redact_text(value)
    return event


class RequestLog(RequestMiddleware):
    """Logs each request once, when it is finished."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"


def logging_settings(level: str, *, as_json: bool) -> dict[str, Any]:
    """Set structlog up and return the LOGGING setting that sends every record through it."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    # Tracebacks become text before the redaction, so that it sees them too.
    renderer: list[Processor] = [structlog.processors.format_exc_info, redact]
    if as_json:
        renderer.append(structlog.processors.JSONRenderer())
    else:
        renderer.append(structlog.dev.ConsoleRenderer(colors=False))
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": before,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *renderer,
                ],
            },
        },
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "line",
            },
        },
        "root": {"handlers": ["stdout"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # RequestLog already tells of every request and every exception.
            "django.request": {"level": logging.CRITICAL},
            "django.security.DisallowedHost": {"level": logging.CRITICAL},
            "django.server": {"handlers": [], "level": logging.CRITICAL},
        },
    }

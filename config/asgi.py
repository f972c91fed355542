"""The one process that `manage.py serve` runs: Django, which is plain synchronous code, inside ASGI.

Django answers as WSGI in a pool of threads. Whatever must not hold a thread is mounted beside
it, in `application`, and nowhere else.
"""

import os
from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

pages = WSGIMiddleware(get_wsgi_application(), workers=settings.SERVER_THREADS)

from studies import live  # noqa: E402 - its models need the applications that the line above has set up

# Called when the process is about to stop: browsers then look for the next one.
end_streams = live.hub.close


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer `/live/<session>` from the event loop, and everything else from a thread."""
    is_live = scope["type"] == "http" and scope["path"].startswith(live.PATH)
    await (live.stream if is_live else pages)(scope, receive, send)

"""The one process that `manage.py serve` runs: Django, which is plain synchronous code, inside ASGI.

Django answers as WSGI in a pool of threads. Whatever must not hold a thread is mounted beside
it, in `application`, and nowhere else.
"""

import os

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

pages = WSGIMiddleware(get_wsgi_application(), workers=settings.SERVER_THREADS)

# The live stream will be mounted here: `/live/<session>` to `studies.live`, all else to `pages`.
application = pages

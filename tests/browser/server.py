"""The real server, in a process of its own, on the database of the tests."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 30
SECONDS_TO_STOP = 5


@contextmanager
def running_server(stop: signal.Signals = signal.SIGTERM) -> Iterator[str]:
    """Serve the tests' database on a free port and give the address; it must stop in time."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "manage.py", "serve", f"--port={port}", "--settings=config.settings"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": database_url()})
    try:
        wait_for(f"{address}/readyz", process)
        yield address
    finally:
        process.send_signal(stop)
        try:
            process.wait(SECONDS_TO_STOP)
        finally:
            process.kill()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def database_url() -> str:
    """Return the address of the database that pytest-django has made for the tests."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Return once the address answers; fail when the server has ended or takes too long."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError(f"The server did not answer at {address} (exit code {process.poll()}).")

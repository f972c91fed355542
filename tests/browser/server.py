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


class Server:
    """Serves the tests' database on one free port; it can be stopped, and started again on the same port."""

    def __init__(self, *options: str) -> None:
        self.options = options
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start a process and return once it answers."""
        command = [sys.executable, "manage.py", "serve", f"--port={self.port}", *self.options]
        command.append("--settings=config.settings")
        environment = {**os.environ, "DATABASE_URL": database_url()}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment)
        wait_for(f"{self.address}/readyz", self.process)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        """Ask the process to stop; it must do so in time."""
        if self.process is None:
            return
        self.process.send_signal(by)
        try:
            self.process.wait(SECONDS_TO_STOP)
        finally:
            self.process.kill()


@contextmanager
def running_server(stop: signal.Signals = signal.SIGTERM, *options: str) -> Iterator[str]:
    """Serve for as long as the block lasts, and give the address."""
    server = Server(*options)
    try:
        server.start()
        yield server.address
    finally:
        server.stop(stop)


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

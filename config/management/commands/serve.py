"""Serve Ciranda from one process; Ctrl-C or SIGTERM ends it within a few seconds."""

import argparse
import errno
import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config.asgi import application, end_streams

SECONDS_TO_FINISH = 3


class Server(uvicorn.Server):
    """Ends the live streams as soon as it is asked to stop, so that nothing has to be cut off."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; browsers find the next process by themselves."""
        end_streams()
        super().handle_exit(sig, frame)


class Command(BaseCommand):
    help = "Serves the pages on one port. Only this machine can open them, unless --host says else."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--demo", action="store_true", help="with the demonstration, if there is no study"
        )

    def handle(self, *args: Any, host: str, port: int, demo: bool, **options: Any) -> None:
        self.check(databases=["default"])
        # Nothing is said of addresses before the port is ours.
        with listening(host, port) as door, alone_on_sqlite():
            if demo:
                call_command("load_demo", if_empty=True, base=f"http://{host}:{port}")
            self.stdout.write(f"Serving http://{host}:{port} - Ctrl-C stops it.\n")
            config = uvicorn.Config(
                application,
                lifespan="off",
                log_config=None,  # config.logs has set the loggers
                access_log=False,  # config.logs tells of every request
                proxy_headers=False,  # TRUST_PROXY says what is believed
                server_header=False,
                # Open streams and slow answers would hold the stop for ever.
                timeout_graceful_shutdown=SECONDS_TO_FINISH,
            )
            # Ctrl-C has done its work once the server has stopped; nobody needs to read where it came.
            with suppress(KeyboardInterrupt):
                Server(config).run(sockets=[door])


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Hold the port. Raises: CommandError if another program does, or if it may not be taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as door:
        # Else a port would stay taken for a minute after a server that stopped.
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
            door.listen()
        except OSError as error:
            raise CommandError(_why_not(error, host, port)) from None
        yield door


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is busy: something serves there already, perhaps Ciranda. "
            "Stop it, or choose another port with --port (make run PORT=8001)."
        )
    return f"Cannot serve on {host}, port {port}: {error.strerror}."


@contextmanager
def alone_on_sqlite() -> Iterator[None]:
    """Hold a lock beside the SQLite file while serving, since two processes cannot share it.

    Raises: CommandError if another process serves the same file.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with Path(f"{connection.settings_dict['NAME']}.serving").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                "Another process serves this SQLite file. Stop it, or set DATABASE_URL to PostgreSQL."
            ) from None
        yield

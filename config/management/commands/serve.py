"""Serve Ciranda from one process; Ctrl-C or SIGTERM ends it within a few seconds."""

import argparse
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
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

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        self.check(databases=["default"])
        with alone_on_sqlite():
            self.stdout.write(f"Serving http://{host}:{port} - Ctrl-C stops it.\n")
            config = uvicorn.Config(
                application,
                host=host,
                port=port,
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
                Server(config).run()


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

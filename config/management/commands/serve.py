"""Serve Ciranda from one process; Ctrl-C or SIGTERM ends it within a few seconds."""

import argparse
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand

SECONDS_TO_FINISH = 3


class Command(BaseCommand):
    help = "Serves the pages on one port. Only this machine can open them, unless --host says else."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        self.check(databases=["default"])
        module, _, name = settings.ASGI_APPLICATION.rpartition(".")
        uvicorn.run(
            f"{module}:{name}",
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

"""Ciranda's own stream, everybody let in and nudged by an address: the fan-out alone."""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from studies import live  # noqa: E402 - models can be imported from here on


def let_in(scope: Any) -> live.Place:
    """Let everybody into one session."""
    return live.Place(1)


live.find_place = let_in


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer /nudge by nudging the session, and everything else with a stream."""
    if scope["path"] == "/nudge":
        live.hub.nudge(1, live.Nudge("votes"))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})
        return
    await live.stream(scope, receive, send)

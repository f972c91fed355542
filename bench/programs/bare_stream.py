"""The least that fans a nudge out over SSE: no rooms, no topics, no pause, no rights."""

import asyncio
from typing import Any

open_streams: set[asyncio.Event] = set()
HEADERS = [(b"content-type", b"text/event-stream")]


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer /nudge by waking every stream, and everything else with a stream."""
    if scope["path"] == "/nudge":
        for woken in open_streams:
            woken.set()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})
        return
    woken = asyncio.Event()
    open_streams.add(woken)
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": b"event: hello\ndata:\n\n", "more_body": True})
    while True:
        await woken.wait()
        woken.clear()
        await send({"type": "http.response.body", "body": b"event: nudge\ndata:\n\n", "more_body": True})

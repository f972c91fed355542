"""The least that shows a reveal: a nudge over SSE, and a page as large for everybody who asks then."""

from typing import Any

from bench.programs import bare_stream

PAGE = b"<p class='middle'>Middle answer</p>" + b"<li>dot</li>" * 1000


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer /page with the page, and everything else as the bare stream does."""
    if scope["path"] != "/page":
        await bare_stream.application(scope, receive, send)
        return
    headers = [(b"content-type", b"text/html"), (b"content-length", str(len(PAGE)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": PAGE})

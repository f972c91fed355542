"""The least that stores a vote over HTTP: no framework, no rights, no log; one committed upsert a request."""

import asyncio
import os
import sqlite3
from typing import Any
from urllib.parse import parse_qs

import psycopg

URL = os.environ["DATABASE_URL"]
TABLE = "CREATE TABLE IF NOT EXISTS bare_vote (person text PRIMARY KEY, value integer)"
UPSERT = "INSERT INTO bare_vote VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET value = excluded.value"

ready: list[Any] = []
taken = asyncio.Lock()


async def connect() -> Any:
    """Return the one connection, as durable as Ciranda's."""
    if ready:
        return ready[0]
    if URL.startswith("sqlite"):
        connection: Any = sqlite3.connect(URL.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(TABLE)
    else:
        connection = await psycopg.AsyncConnection.connect(URL, autocommit=True)
        await connection.execute(TABLE)
    ready.append(connection)
    return connection


async def store(person: str, value: int) -> None:
    """Commit one vote."""
    async with taken:
        connection = await connect()
        if URL.startswith("sqlite"):
            connection.execute(UPSERT, (person, value))
        else:
            await connection.execute(UPSERT.replace("?", "%s"), (person, value))


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Store the vote of a form and say that it is saved."""
    form = parse_qs((await receive())["body"].decode())
    await store(form["person"][0], int(form["answer-occurrence"][0]))
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"saved": true}'})

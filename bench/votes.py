"""Votes a second over HTTP in one process, beside a bare ASGI program that stores one, on both databases."""

import asyncio
import os
import subprocess
import sys
import time
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402 - models can be imported from here on

from bench.stream import running  # noqa: E402
from studies.models import Participant  # noqa: E402
from tests.browser.server import database_url, running_server  # noqa: E402
from tests.factories import make_item, make_participants, make_session, move, vote  # noqa: E402
from voting.models import AgendaItem  # noqa: E402

PEOPLE = 8
VOTES_EACH = 60
ROUNDS = 3
LEAST_OF_BARE = 0.25
TOKEN = "a" * 32


def main() -> None:
    """Measure on this process's database and, if that is SQLite, on PostgreSQL as well."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    item = move(make_item(make_session(state="running")), "start")
    people = make_participants(item.session, PEOPLE)
    vote(people[0], item, 3)  # the instrument is fixed by now, as in all of a session but its first second
    ours = max(votes_per_second(item, people) for _ in range(ROUNDS))
    bare = asyncio.run(bare_votes_per_second())
    print(f"ratio votes_over_bare_{connection.vendor} {ours / bare:.2f} goal >= {LEAST_OF_BARE}", flush=True)
    print(f"# {connection.vendor}: {ours:.0f} votes a second, the bare program {bare:.0f}", flush=True)
    connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    if connection.vendor == "sqlite":
        again = [sys.executable, "-W", "ignore", "-m", "bench.votes"]
        subprocess.run(again, env=os.environ | {"CIRANDA_TEST_DB": "postgres"}, check=True)


def votes_per_second(item: AgendaItem, people: list[Participant]) -> float:
    """Return the rate at which Ciranda acknowledges votes of all the people at once."""
    session = item.session.public_id
    with running_server() as address:
        port = int(address.rpartition(":")[2])
        requests = [
            [
                request(
                    f"/s/{session}/vote/",
                    f"item={item.pk}&round=1&answer-occurrence={n % 5 + 1}&key={uuid4()}",
                    f"seat_{session}={person.secret}",  # type: ignore[attr-defined]
                )
                for n in range(VOTES_EACH)
            ]
            for person in people
        ]
        return asyncio.run(rate(port, requests))


async def bare_votes_per_second() -> float:
    """Return the rate of the bare program, on a database of the same kind."""
    url = database_url() + ("-bare" if connection.vendor == "sqlite" else "")
    requests = [
        [request("/", f"person={person}&answer-occurrence={n % 5 + 1}", "") for n in range(VOTES_EACH)]
        for person in range(PEOPLE)
    ]
    async with running("bare_vote", url) as (port, _process):
        return max([await rate(port, requests) for _ in range(ROUNDS)])


def request(path: str, form: str, cookie: str) -> bytes:
    """Return a POST as a browser's script sends it."""
    body = f"{form}&csrfmiddlewaretoken={TOKEN}".encode()
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept: application/json",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"Cookie: csrftoken={TOKEN}; {cookie}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def rate(port: int, requests: list[list[bytes]]) -> float:
    """Return the answers a second when everybody sends one request after the other."""
    begin = time.perf_counter()
    await asyncio.gather(*(send_all(port, mine) for mine in requests))
    return sum(map(len, requests)) / (time.perf_counter() - begin)


async def send_all(port: int, requests: list[bytes]) -> None:
    """Send requests over one connection, each after the answer to the last."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for one in requests:
        writer.write(one)
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        if " 200 " not in head.partition("\r\n")[0]:
            raise RuntimeError(head)
        if "content-length: " in head:
            await reader.readexactly(int(head.split("content-length: ")[1].split()[0]))
        else:
            while (size := int(await reader.readline(), 16)) > 0:
                await reader.readexactly(size + 2)
            await reader.readline()
    writer.close()


if __name__ == "__main__":
    main()

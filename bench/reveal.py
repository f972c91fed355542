"""From the facilitator's reveal to the last participant whose page shows it, beside a bare ASGI program.

Everybody holds a stream, and asks for the own fragment when nudged, as a browser does. REVEAL_TO=100,1000
sets the sizes of the panels; each is bounded in time.
"""

import asyncio
import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402 - models can be imported from here on
from django.test import Client  # noqa: E402

from bench.stream import running  # noqa: E402
from bench.votes import TOKEN  # noqa: E402
from studies.identifiers import hash_secret  # noqa: E402
from studies.models import ConsentRecord, Participant, Question, Session  # noqa: E402
from tests.browser.server import running_server  # noqa: E402
from tests.factories import NOW, make_item, make_session, move, owner_of  # noqa: E402
from voting.models import AgendaItem, Vote  # noqa: E402

PANELS = [int(size) for size in os.environ.get("REVEAL_TO", "100,1000").split(",")]
MOST_SECONDS = 300
# A page of Ciranda asks the database ten times, a bare one never: this is what that may cost, and it is the
# same for every size, since a large panel is counted where a small one is read.
MOST_TIMES_BARE = 120

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def main() -> None:
    """Print one ratio for each size of panel."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    for size in PANELS:
        item = move(make_item(make_session(state="running")), "start")
        cookies = seat_people(item, size)
        ours = asyncio.run(reveal_to(item, cookies))
        bare = asyncio.run(reveal_bare(size))
        print(f"ratio reveal_to_{size}_over_bare {ours / bare:.1f} goal <= {MOST_TIMES_BARE}", flush=True)
        print(
            f"# the last of {size} shows it after {ours:.2f} s, of the bare program {bare:.3f} s", flush=True
        )
    connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def seat_people(item: AgendaItem, size: int) -> list[str]:
    """Seat people who have all voted, and return their cookies."""
    session = item.session
    consent = session.study.consents.get()
    people = Participant.objects.bulk_create(
        Participant(
            session=session,
            number=n,
            seat=n,
            link_hash=hash_secret(f"{session.pk}-{n}"),
            created_at=NOW,
            joined_at=NOW,
            characterised_at=NOW,
        )
        for n in range(1, size + 1)
    )
    ConsentRecord.objects.bulk_create(
        ConsentRecord(participant=person, consent=consent, language="en", given_at=NOW) for person in people
    )
    Vote.objects.bulk_create(
        Vote(participant=person, item=item, question=question, round=1, value=4, cast_at=NOW)
        for person in people
        for question in Question.objects.filter(study=session.study)
    )
    return [f"seat_{session.public_id}={session.pk}-{n}" for n in range(1, size + 1)]


async def reveal_to(item: AgendaItem, cookies: list[str]) -> float:
    """Return the seconds from the facilitator's press to the last page that shows the middle answer."""
    session = item.session
    with running_server() as address:
        port = int(address.rpartition(":")[2])
        streams = [await get(port, f"/live/{session.public_id}", cookie) for cookie in cookies]
        for reader, _ in streams:
            await reader.readuntil(b"hello\ndata:\n\n")
        fragment = f"/s/{session.public_id}/board/"
        showing = [
            asyncio.create_task(show(port, stream, fragment, cookie))
            for stream, cookie in zip(streams, cookies, strict=True)
        ]
        begin = time.perf_counter()
        await post_reveal(port, session, item)
        await asyncio.wait_for(asyncio.gather(*showing), MOST_SECONDS)
        return time.perf_counter() - begin


async def reveal_bare(size: int) -> float:
    """Return the same of the bare program."""
    async with running("bare_reveal") as (port, _process):
        streams = [await get(port, "/live/x", "") for _ in range(size)]
        for reader, _ in streams:
            await reader.readuntil(b"hello\ndata:\n\n")
        showing = [asyncio.create_task(show(port, stream, "/page", "")) for stream in streams]
        begin = time.perf_counter()
        await get(port, "/nudge", "")
        await asyncio.wait_for(asyncio.gather(*showing), MOST_SECONDS)
        return time.perf_counter() - begin


async def show(port: int, stream: Connection, path: str, cookie: str) -> None:
    """Wait for nudges and fetch the fragment after each, until it shows the middle answer."""
    while True:
        await stream[0].readuntil(b"event: nudge")
        reader, writer = await get(port, path, cookie, close=True)
        page = await reader.read()
        writer.close()
        if b"Middle answer" in page:
            return


async def get(port: int, path: str, cookie: str, *, close: bool = False) -> Connection:
    """Send a GET over a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    end = "Connection: close\r\n" if close else ""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n{end}\r\n".encode())
    return reader, writer


async def post_reveal(port: int, session: Session, item: AgendaItem) -> None:
    """Press the facilitator's button."""
    client = Client()
    await asyncio.to_thread(client.force_login, await asyncio.to_thread(owner_of, session.study))
    path = f"/studies/{session.study.public_id}/sessions/{session.public_id}/console/move/"
    form = f"item={item.pk}&move=reveal&seen_state=sealed&seen_round=1&sure=1&csrfmiddlewaretoken={TOKEN}"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(form)}",
        f"Cookie: csrftoken={TOKEN}; sessionid={client.cookies['sessionid'].value}",
        "Connection: close",
    ]
    writer.write("\r\n".join([*lines, "", form]).encode())
    status = (await reader.readline()).decode()
    if " 302 " not in status and " 303 " not in status:
        raise RuntimeError(status)
    writer.close()


if __name__ == "__main__":
    main()

"""All realtime: nudges that say "something changed", and nothing else.

`publish` is called by actions, as their last statement. `stream` is the ASGI program behind
`/live/<session>`: it authorises once, lets go of the database, and then costs no thread and no connection.
What has changed is never sent: whoever is nudged fetches its own fragment again. So nothing here decides what
a viewer may see.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from importlib import import_module
from random import random
from typing import Any, NamedTuple

import psycopg
import structlog
from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections, connection, transaction
from django.http import HttpRequest, QueryDict, parse_cookie

from studies.access import find_participant, find_presented
from studies.models import Session
from studies.rules import LEADS

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

CHANNEL = "ciranda"
TOPICS = frozenset({"agenda", "votes", "comments", "people", "private", "own"})
# After an interruption nobody knows what was missed, so everybody looks again.
RESYNC = "resync"
PATH = "/live/"

PAUSE = 0.25  # seconds between two nudges of one session: four a second at most
BEAT = 15.0  # seconds; keeps proxies awake and lets a browser notice a stream that died in silence
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]

log = structlog.get_logger(__name__)


class Nudge(NamedTuple):
    """A topic for everybody in a session, or `only` for the participant with that key and whoever leads."""

    topic: str
    only: int = 0


class Place(NamedTuple):
    """Who listens in a session: a participant, by key; somebody who leads; or neither, the shared screen."""

    session: int
    participant: int = 0
    leads: bool = False

    def hears(self, nudge: Nudge) -> bool:
        """Whether this viewer can see what changed. A nudge for nothing would tell that somebody does it."""
        if nudge.topic == "private":
            return self.leads
        if nudge.topic == "own":
            return self.participant == nudge.only
        return self.leads or nudge.only in (0, self.participant)


def publish(session: Session, topic: str, *, only: int = 0) -> None:
    """Nudge those who look at `session`, once the transaction is committed.

    `only` is a participant's key: nobody but this person and those who lead can see what changed; with the
    topic "own" nobody but this person, on another device.
    On PostgreSQL it travels with the commit and crosses processes (1 query); on SQLite there is one process.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{session.pk} {topic} {only}"])
    else:
        transaction.on_commit(partial(hub.nudge_from_thread, session.pk, Nudge(topic, only)))


class Stream:
    """One open stream: the topics that its browser has not been told of yet. A set cannot overflow."""

    __slots__ = ("pending", "place", "woken")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.pending: set[str] = set()
        self.woken = asyncio.Event()


class Room:
    """The streams of one session, and the pause between two nudges to them."""

    __slots__ = ("is_pausing", "nudges", "streams")

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self.nudges: set[Nudge] = set()
        self.is_pausing = False

    def nudge(self, nudge: Nudge) -> None:
        """Tell every stream that may hear of it, at once or when the pause is over."""
        self.nudges.add(nudge)
        if not self.is_pausing:
            self._tell()

    def _tell(self) -> None:
        self.is_pausing = bool(self.nudges)
        if not self.nudges:
            return
        for stream in self.streams:
            heard = {nudge.topic for nudge in self.nudges if stream.place.hears(nudge)}
            if heard:
                stream.pending |= heard
                stream.woken.set()
        self.nudges = set()
        asyncio.get_running_loop().call_later(PAUSE, self._tell)


class Hub:
    """The rooms of this process. Everything but `nudge_from_thread` and `close` belongs to the event loop."""

    def __init__(self) -> None:
        self.rooms: defaultdict[int, Room] = defaultdict(Room)
        self.loop: asyncio.AbstractEventLoop | None = None
        self.listener: asyncio.Task[None] | None = None
        self.is_closing = False

    def nudge_from_thread(self, session: int, nudge: Nudge) -> None:
        """Nudge a session from the thread of a request; nothing happens where nobody ever listened."""
        if self.loop is not None:
            # A loop that is closed has no streams left to tell.
            with contextlib.suppress(RuntimeError):
                self.loop.call_soon_threadsafe(self.nudge, session, nudge)

    def nudge(self, session: int, nudge: Nudge) -> None:
        """Nudge the streams of one session."""
        room = self.rooms.get(session)
        if room is not None:
            room.nudge(nudge)

    def nudge_all(self) -> None:
        """Let everybody look again."""
        for room in self.rooms.values():
            room.nudge(Nudge(RESYNC))

    def join(self, place: Place) -> Stream:
        """Open a stream; the first of a process also begins to listen to the others."""
        loop = asyncio.get_running_loop()
        if self.loop is not loop:
            self.loop, self.is_closing = loop, False
            self.rooms.clear()
            self.listener = loop.create_task(listen(self)) if connection.vendor == "postgresql" else None
        stream = Stream(place)
        if self.is_closing:  # whoever comes as the process stops goes again; it would wait for this one
            stream.woken.set()
        self.rooms[place.session].streams.add(stream)
        return stream

    def leave(self, stream: Stream) -> None:
        """Close a stream, and the room behind the last one."""
        room = self.rooms[stream.place.session]
        room.streams.discard(stream)
        if not room.streams:
            del self.rooms[stream.place.session]

    def close(self) -> None:
        """End every stream, for the process is about to stop; browsers come back by themselves."""
        if self.loop is not None:
            with contextlib.suppress(RuntimeError):
                self.loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        self.is_closing = True
        if self.listener is not None:
            self.listener.cancel()
        for room in self.rooms.values():
            for stream in room.streams:
                stream.woken.set()


hub = Hub()


async def listen(target: Hub) -> None:
    """Pass on what any process publishes, over one connection that does nothing else; for ever."""
    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context", "pool", "prepare_threshold"):
        parameters.pop(name, None)
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as listening:
                await listening.execute(f"LISTEN {CHANNEL}")
                target.nudge_all()
                async for notice in listening.notifies():
                    match notice.payload.split(" "):
                        case [session, topic, only] if topic in TOPICS and (session + only).isdecimal():
                            target.nudge(int(session), Nudge(topic, int(only)))
        except psycopg.Error as error:
            log.warning("live_listener_lost", error=str(error))
        await asyncio.sleep(0.5 + random())  # noqa: S311  # so that processes do not come back together


async def stream(scope: Message, receive: Receive, send: Send) -> None:
    """Answer `/live/<session>`: nudges for a participant or a facilitator of it, 404 for everybody else."""
    place = await asyncio.to_thread(find_place, scope)
    if place is None:
        await send({"type": "http.response.start", "status": 404, "headers": HEADERS[1:2]})
        await send({"type": "http.response.body"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    mine = hub.join(place)
    gone = asyncio.create_task(_until_gone(receive, mine))
    try:
        await send(_body("retry: 1000\nevent: hello\ndata:\n\n"))
        while True:
            words = await _next_words(mine)
            if gone.done() or hub.is_closing:
                break
            await send(_body(words))
        await send({"type": "http.response.body"})
    except OSError:
        pass  # the browser went away while it was being told
    finally:
        hub.leave(mine)
        gone.cancel()


async def _next_words(mine: Stream) -> str:
    """Wait for a nudge, at most until the next beat, and return what to send."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(BEAT):
            await mine.woken.wait()
    mine.woken.clear()
    topics, mine.pending = mine.pending, set()
    if not topics:
        return "event: beat\ndata:\n\n"
    return f"event: nudge\ndata: {' '.join(sorted(topics))}\n\n"


async def _until_gone(receive: Receive, mine: Stream) -> None:
    """Wait until the browser has gone, and wake its stream."""
    while (await receive())["type"] != "http.disconnect":
        pass
    mine.woken.set()


def _body(text: str) -> Message:
    return {"type": "http.response.body", "body": text.encode(), "more_body": True}


def find_place(scope: Message) -> Place | None:
    """Return the place of the sender in a session: takes part, leads or presents (1 to 3 queries).

    It runs in a thread; the connection is given back before the stream begins.
    """
    request = HttpRequest()
    headers = dict(scope["headers"])
    request.COOKIES = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    public_id = scope["path"].removeprefix(PATH).strip("/")
    query = QueryDict(scope["query_string"])
    close_old_connections()
    try:
        if "present" in query:  # the shared screen gets in by its own link, whoever else uses that browser
            presented = find_presented(query["present"])
            return Place(presented.pk) if presented and presented.public_id == public_id else None
        participant = find_participant(request, public_id)
        if participant is not None:
            return Place(participant.session_id, participant=participant.pk)
        engine = import_module(settings.SESSION_ENGINE)
        request.session = engine.SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        user = get_user(request)
        if not user.is_authenticated:
            return None
        led = Session.objects.filter(
            public_id=public_id, study__members__user=user.pk, study__members__role__in=LEADS
        )
        found = led.first()
        return Place(found.pk, leads=True) if found else None
    finally:
        connection.close()

"""The hub of the live stream: who is nudged, how often, and that nothing but topics is ever sent.

Streams against a real server are in tests/live.
"""

import asyncio

import pytest

from studies import live
from studies.live import Hub, Nudge, Place, stream


class Browser:
    """One end of a stream, as an ASGI server would hold it."""

    def __init__(self):
        self.sent = []
        self.gone = asyncio.Event()
        self.asked = False

    async def receive(self):
        if not self.asked:
            self.asked = True
            return {"type": "http.request"}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.sent.append(message)

    @property
    def text(self):
        return b"".join(message.get("body", b"") for message in self.sent).decode()

    @property
    def nudges(self):
        """Return the topics of every nudge, in order."""
        return [part.split("data: ")[1] for part in self.text.split("\n\n") if "event: nudge" in part]


async def hear_nothing(_hub):
    """Stand for the listener: other processes are met in tests/live."""


@pytest.fixture
def hub(monkeypatch):
    """A hub of its own, with short times, that lets everybody into session 1."""
    hub = Hub()
    monkeypatch.setattr(live, "hub", hub)
    monkeypatch.setattr(live, "find_place", lambda scope: scope["place"])
    monkeypatch.setattr(live, "PAUSE", 0.05)
    monkeypatch.setattr(live, "listen", hear_nothing)
    return hub


def run(scenario):
    return asyncio.run(asyncio.wait_for(scenario, 10))


async def connect(session=1, **who):
    browser = Browser()
    place = Place(session, **who) if session else None
    task = asyncio.create_task(stream({"place": place}, browser.receive, browser.send))
    while place is not None and "hello" not in browser.text:
        await asyncio.sleep(0.001)
    return browser, task


async def leave(browser, task):
    browser.gone.set()
    await task


def test_a_stranger_gets_404_and_no_stream(hub):
    async def scenario():
        browser, task = await connect(session=None)
        await task
        return browser.sent

    sent = run(scenario())
    assert (sent[0]["status"], len(hub.rooms)) == (404, 0)


def test_a_nudge_carries_its_topic_and_nothing_else(hub):
    async def scenario():
        browser, task = await connect()
        hub.nudge(1, Nudge("votes"))
        await asyncio.sleep(0.02)
        await leave(browser, task)
        return browser.text

    assert run(scenario()) == "retry: 1000\nevent: hello\ndata:\n\nevent: nudge\ndata: votes\n\n"


def test_a_storm_becomes_a_few_nudges_that_name_every_topic(hub):
    async def scenario():
        browser, task = await connect()
        for number in range(300):
            hub.nudge(1, Nudge(("votes", "people", "comments")[number % 3]))
        await asyncio.sleep(0.12)
        await leave(browser, task)
        return browser.nudges

    nudges = run(scenario())
    assert nudges == ["votes", "comments people votes"]


def test_the_last_nudge_of_a_storm_is_never_swallowed(hub):
    async def scenario():
        browser, task = await connect()
        hub.nudge(1, Nudge("votes"))
        await asyncio.sleep(0.01)
        hub.nudge(1, Nudge("agenda"))
        await asyncio.sleep(0.08)
        await leave(browser, task)
        return browser.nudges

    assert run(scenario()) == ["votes", "agenda"]


def test_other_sessions_are_not_nudged(hub):
    async def scenario():
        here, task = await connect(1)
        there, other = await connect(2)
        hub.nudge(2, Nudge("votes"))
        await asyncio.sleep(0.02)
        await leave(here, task)
        await leave(there, other)
        return here.nudges, there.nudges

    assert run(scenario()) == ([], ["votes"])


def test_a_nudge_reaches_only_those_who_can_see_what_changed(hub):
    """One's own sealed dot nudges one's other devices and who leads; a private note who leads."""

    async def scenario():
        places = {
            "lead": {"leads": True},
            "writer": {"participant": 7},
            "peer": {"participant": 8},
            "screen": {},
        }
        ends = {who: await connect(**place) for who, place in places.items()}
        for nudge in (Nudge("votes", only=7), Nudge("private"), Nudge("agenda")):
            hub.nudge(1, nudge)
            await asyncio.sleep(0.08)
        for end in ends.values():
            await leave(*end)
        return {who: browser.nudges for who, (browser, _task) in ends.items()}

    assert run(scenario()) == {
        "lead": ["votes", "private", "agenda"],
        "writer": ["votes", "agenda"],
        "peer": ["agenda"],
        "screen": ["agenda"],
    }


def test_a_closed_browser_leaves_nothing_behind(hub):
    async def scenario():
        before = len(asyncio.all_tasks())
        browser, task = await connect()
        await leave(browser, task)
        return len(asyncio.all_tasks()) - before

    left = run(scenario())
    assert (left, dict(hub.rooms)) == (0, {})


def test_silence_is_filled_with_beats(hub, monkeypatch):
    monkeypatch.setattr(live, "BEAT", 0.02)

    async def scenario():
        browser, task = await connect()
        await asyncio.sleep(0.07)
        await leave(browser, task)
        return browser.text.count("event: beat")

    assert run(scenario()) >= 2


def test_closing_ends_every_stream(hub):
    async def scenario():
        browsers = [await connect() for _ in range(20)]
        hub.close()
        await asyncio.gather(*(task for _, task in browsers))
        return [browser.sent[-1].get("more_body", False) for browser, _ in browsers]

    assert run(scenario()) == [False] * 20


def test_a_stream_that_opens_while_all_are_closed_ends_as_well(hub):
    async def scenario():
        early, opened = await connect()
        hub.close()
        await opened
        late, task = await connect()
        await asyncio.wait_for(task, 1)
        return [browser.sent[-1].get("more_body", False) for browser in (early, late)]

    assert run(scenario()) == [False] * 2


def test_a_nudge_from_another_thread_arrives(hub):
    async def scenario():
        browser, task = await connect()
        await asyncio.to_thread(hub.nudge_from_thread, 1, Nudge("agenda"))
        await asyncio.sleep(0.02)
        await leave(browser, task)
        return browser.nudges

    assert run(scenario()) == ["agenda"]


def test_a_nudge_without_a_loop_does_nothing():
    Hub().nudge_from_thread(1, Nudge("agenda"))

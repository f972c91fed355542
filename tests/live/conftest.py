"""A running Ciranda on the tests' database, and streams to it."""

import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.browser.server import running_server


class Listener:
    """A stream held open by a plain HTTP client."""

    def __init__(self, address: str, path: str, cookie: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=5)
        self.connection.request("GET", path, headers={"Cookie": cookie})
        self.response = self.connection.getresponse()
        self.status = self.response.status

    def next_event(self) -> tuple[str, str]:
        """Return name and data of the next event but beats. Raises: TimeoutError, EOFError."""
        name = ""
        while True:
            line = self.response.fp.readline().decode().strip()
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data:") and name != "beat":
                return name, line.removeprefix("data:").strip()
            elif not line and self.response.fp.peek(1) == b"":
                raise EOFError

    def close(self) -> None:
        self.response.close()
        self.connection.close()


@pytest.fixture
def address(transactional_db: None) -> Iterator[str]:
    """The address of a server that is stopped, within five seconds, when the test ends."""
    with running_server() as address:
        yield address


@pytest.fixture
def listen() -> Iterator[object]:
    """Open a stream: `listen(address, session, cookie)`."""
    listeners: list[Listener] = []

    def open_stream(address: str, session: str, cookie: str = "") -> Listener:
        listeners.append(Listener(address, f"/live/{session}", cookie))
        return listeners[-1]

    yield open_stream
    for listener in listeners:
        listener.close()

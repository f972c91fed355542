"""Browsers for the journeys. Each visitor is a browser of its own, with its own cookies.

A test fails at its end when any page wrote an error to the console (which is where the browser
reports a breach of the content security policy), raised one, or asked another origin for
anything. A test that provokes an error on purpose removes it from `faults`.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.server import Server

# Playwright keeps an event loop running in this thread, which Django would take for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
OWN_SCHEMES = ("data:", "blob:")

NewVisitor = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser that CHROMIUM names, or the one that is installed."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "No Chromium found; CHROMIUM=/path/to/chromium names one."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[Server]:
    """A running Ciranda on the tests' database."""
    server = Server()
    try:
        with django_db_blocker.unblock():
            server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def address(server: Server) -> str:
    """The address of the running Ciranda."""
    return server.address


@pytest.fixture(autouse=True)
def _database(transactional_db: None) -> None:
    """Let the server see what a test writes; the database is empty again after each test."""


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What went wrong in any page; must be empty in the end."""
    faults: list[str] = []
    yield faults
    assert faults == []


@pytest.fixture
def new_visitor(chromium: Browser, address: str, faults: list[str]) -> Iterator[NewVisitor]:
    """Open a page of a new browser: `new_visitor(viewport=PHONE, color_scheme="dark")`."""
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        options = {"viewport": LAPTOP, "base_url": address, "reduced_motion": "reduce"} | options
        context = chromium.new_context(**options)
        contexts.append(context)
        context.on("request", watch_request)
        context.on("console", watch_console)
        context.on("weberror", lambda error: faults.append(f"script error: {error.error}"))
        return context.new_page()

    def watch_request(request: Request) -> None:
        if not request.url.startswith((f"{address}/", *OWN_SCHEMES)):
            faults.append(f"request to another origin: {request.url}")

    def watch_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(f"console of {message.location['url']}: {message.text}")

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(address: str) -> Callable[[Page, User], None]:
    """Sign a member in without the form: `sign_in(page, user)`."""

    def put_cookie(page: Page, user: User) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies["sessionid"]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])

    return put_cookie

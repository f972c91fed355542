"""What a participant's phone has to fetch: at most 60 kB compressed without fonts, 30 kB of it scripts."""

import gzip
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.contrib.staticfiles import finders

from tests.factories import make_item, make_participants, make_session, move, seated, vote

MOST = 60_000
MOST_SCRIPTS = 30_000
LINKED = re.compile(r'(?:href|src)="/static/([^"?#]+)')
IMPORTED = re.compile(r'(?:from|import) "\./([\w-]+\.js)"')
URL = re.compile(r'url\("?\.\./([^")]+)"?\)')


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def found(name: str) -> Path:
    # In production the name has the file's hash in it.
    path = finders.find(name) or finders.find(re.sub(r"\.[0-9a-f]{12}(\.\w+)$", r"\1", name))
    assert path, name
    return Path(path)


def with_what_they_name(names: set[str]) -> dict[str, bytes]:
    """Return every file behind these names: modules import modules, sheets name pictures."""
    files: dict[str, bytes] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in files or name.endswith((".woff2", ".woff")):
            continue
        files[name] = found(name).read_bytes()
        text = files[name].decode()
        if name.endswith(".js") and "vendor" not in name:
            waiting += [f"js/{module}" for module in IMPORTED.findall(text)]
        if name.endswith(".css"):
            waiting += URL.findall(text)
    return files


@pytest.fixture
def page(db: None) -> str:
    """The page at its fullest: everybody's dots on both scales."""
    session = make_session(state="running")
    people = make_participants(session, 12)
    item = move(make_item(session), "start")
    for person in people:
        vote(person, item, 4)
        vote(person, item, 5, "relevance")
    move(item, "reveal")
    return seated(people[0]).get(f"/s/{session.public_id}/").text


def test_the_participants_page_is_light(page: str) -> None:
    names = {unquote(name) for name in LINKED.findall(page)}
    files = with_what_they_name(names)
    weights = {name: compressed(content) for name, content in files.items()}
    scripts = sum(weight for name, weight in weights.items() if name.endswith(".js"))
    assert {"js/outbox.js", "js/live.js"} <= set(weights)  # what is only imported is counted as well
    assert scripts <= MOST_SCRIPTS
    assert compressed(page.encode()) + sum(weights.values()) <= MOST

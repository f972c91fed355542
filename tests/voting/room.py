"""A session with sealed votes, and all that anybody can receive of it: pages, fragments, files, nudges.

Two histories that differ only in sealed votes of others must be the same here, byte for byte.
"""

import re
from collections.abc import Container, Iterable
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from studies.live import Nudge, Place
from studies.models import Participant, Question, Role, Session
from tests.factories import (
    NOW,
    confirm,
    make_item,
    make_member,
    make_participants,
    make_session,
    make_study,
    move,
    owner_of,
    seated,
    vote,
)
from voting.actions.agenda import finish_session
from voting.actions.vote import Answer, cast_vote

LATER = NOW + timedelta(minutes=1)
# Random at every rendering, whatever anybody votes; always as long, so lengths stay comparable.
RANDOM = re.compile(rb'name="(?:csrfmiddlewaretoken|key[\w-]*)" value="[^"]+"')

# Who, which question, which answer.
History = Iterable[tuple[int, str, int | None]]

BOARD = {"voting:board", "voting:board_fragment", "voting:own_answers", "studies:me"}
SCREEN = {"voting:presenter", "voting:presenter_fragment"}
CONSOLE = {"voting:console", "voting:console_fragment"}
LED = CONSOLE | {"reports:triage", "studies:session"}
SESSION_PAGES = {"voting:log", "voting:log_file"}
STUDY_PAGES = {"studies:study", "studies:sessions", "voting:coding", "voting:codebook", "voting:decisions"}
REPORT_PAGES = {"reports:study", "reports:measures", "reports:notes", "reports:downloads"}
FOLLOWED = {"voting:board", "voting:board_fragment"} | SCREEN | CONSOLE
TABLES = {"votes.csv", "results.csv", "issues.csv", "comments.csv", "participants.csv", "issue_log.csv"}
FILES = TABLES | {"study.json", "codes.csv", "codings.csv", "table-results.csv"}
API = {"study", "sessions", "votes", "comments", "results"}


class Room:
    """A running session at one issue: a viewer, peers, a facilitator, an analyst and the shared screen.

    Everybody has placed both dots, unless the panel votes again. Another session of the study is finished,
    so that its report and its files are not empty.
    """

    def __init__(self, *moves: str, others: int = 2, mode: str = "live", **study: object) -> None:
        made = make_study(**study)
        self.study = made
        self.finish_another()
        self.session = make_session(made, state="running", mode=mode)
        self.ana, *self.peers = make_participants(self.session, others + 1, seen_at=LATER)
        self.item = make_item(self.session)
        if mode == "live":
            self.item = move(self.item, "start")
        for person in (self.ana, *self.peers):
            for question in Question.objects.filter(study=made):
                vote(person, self.item, 3, question.name)
        if "vote_again" in moves:
            self.item = move(self.item, "reveal", "vote_again")
        self.lead, self.analyst = (make_member(made, role) for role in (Role.FACILITATOR, Role.ANALYST))
        self.browsers = {"participant": seated(self.ana), "presenter": Client()}
        for name, member in (("facilitator", self.lead), ("analyst", self.analyst)):
            self.browsers[name] = Client()
            self.browsers[name].force_login(member.user)
            confirm(self.browsers[name])  # files with labels ask for the password
        self.nudges: list[Nudge] = []

    def finish_another(self) -> None:
        other = make_session(self.study, state="running")
        item = move(make_item(other), "start")
        for person, value in zip(make_participants(other, 2), (4, 5), strict=True):
            vote(person, item, value)
        move(item, "reveal", "close")
        finish_session(session=other, by=owner_of(self.study), now=NOW)

    def publish(self, _session: Session, topic: str, *, only: int = 0) -> None:
        """Stand where `studies.live.publish` stands, and keep what it would send."""
        self.nudges.append(Nudge(topic, only))

    def play(self, history: History) -> None:
        """Let the peers vote, a second after each other."""
        for second, (who, question, value) in enumerate(history):
            self.answer(who, question, value, second)

    def answer(self, who: int, question: str, value: int | None, second: int = 0) -> None:
        """Let one of the peers place a dot."""
        person = Participant.objects.select_related("session__study", "consent_record").get(
            pk=self.peers[who].pk
        )
        answer = Answer(
            item_id=self.item.pk, question=question, round=self.item.round, value=value, key=uuid4()
        )
        cast_vote(by=person, answer=answer, now=NOW + timedelta(seconds=second))

    def addresses(self) -> dict[str, tuple[str, str]]:
        """Return name, asker and address of everything that can be asked for."""
        study, session = self.study.public_id, self.session.public_id
        asked = {name: ("participant", [session]) for name in BOARD}
        asked |= {name: ("presenter", [self.session.presenter_secret]) for name in SCREEN}
        asked |= {name: ("facilitator", [study, session]) for name in LED}
        asked |= {name: ("analyst", [study, session]) for name in SESSION_PAGES}
        asked |= {name: ("analyst", [study]) for name in STUDY_PAGES | REPORT_PAGES}
        found = {name: (who, reverse(name, args=arguments)) for name, (who, arguments) in asked.items()}
        for name in FILES:
            found[name] = ("analyst", reverse("reports:export", args=[study, name]) + "?linked=1")
        for name in API:
            tail = "" if name == "study" else f"{name}/"
            found[f"api {name}"] = ("analyst", f"/api/v1/studies/{study}/{tail}")
        return found

    def received(self, names: Container[str] | None = None) -> dict[str, bytes]:
        """Return everything, or `names` of it, that anybody is sent; nudges and their number with it."""
        answers = {
            name: content_of(self.browsers[who].get(address))
            for name, (who, address) in self.addresses().items()
            if names is None or name in names
        }
        return answers | self.heard()

    def heard(self) -> dict[str, bytes]:
        """Return the nudges that each stream would be sent, one by one, before they are put together."""
        key = self.session.pk
        places = {
            "participant": Place(key, participant=self.ana.pk),
            "presenter": Place(key),
            "facilitator": Place(key, leads=True),
        }
        return {
            f"nudges of {who}": " ".join(nudge.topic for nudge in self.nudges if place.hears(nudge)).encode()
            for who, place in places.items()
        }


def content_of(response: HttpResponseBase) -> bytes:
    """Return headers and body; what is random is taken out, the rest counts."""
    assert response.status_code == 200, response.request["PATH_INFO"]  # type: ignore[attr-defined]
    headers = sorted(f"{name}: {value}" for name, value in response.headers.items() if name != "X-Request-ID")
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return "\n".join(headers).encode() + b"\n\n" + RANDOM.sub(b"", body)


def differences(room: Room, histories: Iterable[History], names: Container[str] | None = None) -> set[str]:
    """Return which of the answers, or of `names` among them, differ between histories."""
    first: dict[str, bytes] = {}
    different = set()
    for history in histories:
        with transaction.atomic():
            room.nudges.clear()
            room.play(history)
            received = room.received(names)
            transaction.set_rollback(True)
        first = first or received
        different |= {name for name, content in received.items() if content != first[name]}
    return different

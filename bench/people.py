"""A study with the demonstration's matrix and the made-up votes of any number of people, to measure on."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice, product
from random import Random

from catalogue.actions import create_catalogue
from catalogue.matrix import read_matrix
from studies.models import Participant, Session, Study
from tests.factories import make_session, make_study, make_user
from voting.actions.demonstration import MATRIX
from voting.models import Vote

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
SESSIONS = 2
AT_A_TIME = 5000


def create_study(*, people_each: int) -> Study:
    """Return a study of two finished sessions with so many people each, who voted in two rounds."""
    owner = make_user()
    with MATRIX.open(encoding="utf-8", newline="") as file:
        matrix = read_matrix(list(csv.reader(file)))
    catalogue = create_catalogue(matrix=matrix, name="Matrix", owner=owner, now=NOW)
    study = make_study(owner=owner, catalogue=catalogue)
    random = Random(1)
    for _session in range(SESSIONS):
        session = make_session(study, state="running")
        people = Participant.objects.bulk_create(
            Participant(
                session=session,
                number=n,
                seat=n,
                link_hash=f"{session.pk}/{n}",
                created_at=NOW,
                joined_at=NOW,
            )
            for n in range(1, people_each + 1)
        )
        session.agenda_items.update(state="closed", round=2)
        votes = made_up_votes(session, people, random)
        while some := list(islice(votes, AT_A_TIME)):
            Vote.objects.bulk_create(some)
        Session.objects.filter(pk=session.pk).update(state="finished", finished_at=NOW)
    return study


def made_up_votes(session: Session, people: list[Participant], random: Random) -> Iterator[Vote]:
    """Yield first and final votes as they arrive: issue by issue, the people in another order each time."""
    places = product(session.agenda_items.all(), session.study.questions.all())
    for item, question in places:
        panel = random.sample(people, len(people))
        firsts = [random.randint(1, 5) for _person in panel]
        place = {"item": item, "question": question, "cast_at": NOW}
        for person, first in zip(panel, firsts, strict=True):
            yield Vote(**place, participant=person, round=1, value=first)
        for person, first in zip(panel, firsts, strict=True):
            final = first if random.random() < 0.7 else random.randint(1, 5)
            yield Vote(**place, participant=person, round=2, value=final, first_value=first)

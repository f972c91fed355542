"""The report of 34 issues × 500 people × 2 rounds: its time on the server, beside its vote query alone.

First on SQLite, then, in a process of its own, on PostgreSQL. What is measured is the whole request, from the
address to the bytes.
"""

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from timeit import repeat
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402 - models can be imported from here on
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402

from catalogue.actions import create_catalogue  # noqa: E402
from catalogue.matrix import read_matrix  # noqa: E402
from studies.models import Participant, Session, Study  # noqa: E402
from tests.factories import make_session, make_study, make_user  # noqa: E402
from voting.actions.demonstration import MATRIX  # noqa: E402
from voting.models import Vote  # noqa: E402

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
SESSIONS, PEOPLE_EACH = 2, 250
REQUESTS = 9
ENOUGH_MS = 300
MOST_TIMES_THE_QUERY = 12


def main() -> None:
    """Measure on this process's database and, if that is SQLite, on PostgreSQL as well."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    study = create_study()
    measure(study, end="" if connection.vendor == "sqlite" else f"_{connection.vendor}")
    connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    if connection.vendor == "sqlite":
        again = [sys.executable, "-W", "ignore", "-m", "bench.report"]
        subprocess.run(again, env=os.environ | {"CIRANDA_TEST_DB": "postgres"}, check=True)


def create_study() -> Study:
    """Return a study with the demonstration's matrix and made-up votes of 500 people in two rounds."""
    owner = make_user()
    with MATRIX.open(encoding="utf-8", newline="") as file:
        matrix = read_matrix(list(csv.reader(file)))
    catalogue = create_catalogue(matrix=matrix, name="Matrix", owner=owner, now=NOW)
    study = make_study(owner=owner, catalogue=catalogue)
    random = Random(1)
    for number in range(1, SESSIONS + 1):
        session = make_session(study, state="running")
        people = Participant.objects.bulk_create(
            Participant(
                session=session, number=n, seat=n, link_hash=f"{number}/{n}", created_at=NOW, joined_at=NOW
            )
            for n in range(1, PEOPLE_EACH + 1)
        )
        session.agenda_items.update(state="closed", round=2)
        places = [
            (person, item, question)
            for person in people
            for item in session.agenda_items.all()
            for question in study.questions.all()
        ]
        votes = []
        for person, item, question in places:
            first = random.randint(1, 5)
            for round_, value in ((1, first), (2, first if random.random() < 0.7 else random.randint(1, 5))):
                place = {"participant": person, "item": item, "question": question, "round": round_}
                votes.append(Vote(**place, value=value, cast_at=NOW))
        random.shuffle(votes)
        Vote.objects.bulk_create(votes, batch_size=5000)
        Session.objects.filter(pk=session.pk).update(state="finished", finished_at=NOW)
    return study


def measure(study: Study, *, end: str) -> None:
    """Print the time of the page as a share of what is enough, and of the query it cannot do without."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(study.members.get().user)
    address = f"/studies/{study.public_id}/report/"
    assert client.get(address).status_code == 200
    page, query = best_ms(lambda: client.get(address)), best_ms(lambda: grouped_votes(study))
    print(f"ratio report_page_ms_over_300{end} {page / ENOUGH_MS:.3f} goal <= 1", flush=True)
    print(
        f"ratio report_page_to_grouped_query{end} {page / query:.2f} goal <= {MOST_TIMES_THE_QUERY}",
        flush=True,
    )


def grouped_votes(study: Study) -> list[Any]:
    """Return the votes of a study as counts: what every report has to ask for."""
    votes = Vote.objects.filter(item__session__study=study)
    return list(votes.values_list("item", "question", "round", "value").annotate(Count("pk")))


def best_ms(action: Callable[[], object]) -> float:
    """Return the shortest time of several runs, which other work on the machine disturbs least."""
    return min(repeat(action, number=1, repeat=REQUESTS)) * 1000


if __name__ == "__main__":
    main()

"""The report of 34 issues × 500 people × 2 rounds: its time on the server, beside its vote query alone.

Then the report of the demonstration study: its time, and the bytes of its page as a browser gets them.
First on SQLite, then, in a process of its own, on PostgreSQL. What is measured is the whole request, from the
address to the bytes.
"""

import gzip
import os
import subprocess
import sys
from collections.abc import Callable
from timeit import repeat
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402 - models can be imported from here on
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402

from bench.people import NOW, SESSIONS, create_study  # noqa: E402
from studies.models import Study  # noqa: E402
from tests.factories import make_user  # noqa: E402
from voting.actions.demonstration import create_demonstration  # noqa: E402
from voting.models import Vote  # noqa: E402

PEOPLE = 500
REQUESTS = 9
ENOUGH_MS = 300
MOST_TIMES_THE_QUERY = 12
ENOUGH_KB = 100


def main() -> None:
    """Measure on this process's database and, if that is SQLite, on PostgreSQL as well."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    end = "" if connection.vendor == "sqlite" else f"_{connection.vendor}"
    measure(create_study(people_each=PEOPLE // SESSIONS), end=end)
    measure_demonstration(end=end)
    connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    if connection.vendor == "sqlite":
        again = [sys.executable, "-W", "ignore", "-m", "bench.report"]
        subprocess.run(again, env=os.environ | {"CIRANDA_TEST_DB": "postgres"}, check=True)


def measure(study: Study, *, end: str) -> None:
    """Print the time of the page as a share of what is enough, and of the query it cannot do without."""
    page, query = best_ms(lambda: report(study)), best_ms(lambda: grouped_votes(study))
    print(f"ratio report_page_ms_over_300{end} {page / ENOUGH_MS:.3f} goal <= 1", flush=True)
    print(
        f"ratio report_page_to_grouped_query{end} {page / query:.2f} goal <= {MOST_TIMES_THE_QUERY}",
        flush=True,
    )


def measure_demonstration(*, end: str) -> None:
    """Print the same of the demonstration study, and its page compressed as a share of what is enough."""
    owner = make_user("demonstration@example.org")
    study = create_demonstration(owner=owner, now=NOW)
    page, content = best_ms(lambda: report(study)), report(study)
    packed = len(gzip.compress(content, 6)) / 1000
    print(
        f"demonstration{end}: {page:.0f} ms, {len(content) / 1000:.0f} kB, {packed:.0f} kB compressed",
        flush=True,
    )
    print(f"ratio report_demonstration_ms_over_300{end} {page / ENOUGH_MS:.3f} goal <= 1", flush=True)
    print(
        f"ratio report_demonstration_kb_over_{ENOUGH_KB}{end} {packed / ENOUGH_KB:.3f} goal <= 1", flush=True
    )


def report(study: Study) -> bytes:
    """Return the page of the report."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(study.members.get(role="owner").user)
    answer = client.get(f"/studies/{study.public_id}/report/")
    assert answer.status_code == 200
    return answer.content


def grouped_votes(study: Study) -> list[Any]:
    """Return the votes of a study as counts: what every report has to ask for."""
    votes = Vote.objects.filter(item__session__study=study)
    return list(votes.values_list("item", "question", "round", "value").annotate(Count("pk")))


def best_ms(action: Callable[[], object]) -> float:
    """Return the shortest time of several runs, which other work on the machine disturbs least."""
    return min(repeat(action, number=1, repeat=REQUESTS)) * 1000


if __name__ == "__main__":
    main()

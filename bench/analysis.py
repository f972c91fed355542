"""The whole analysis of up to 1,000,000 votes, beside the bare grouped SQL statement on the same data.

34 issues × 2 questions × 2 rounds: 136 votes a person. First on SQLite, then, in a process of its own, on
PostgreSQL. The analysis is everything from the tables to `StudyResults`. The bare statement counts all votes
of the table by agenda item (an issue in a session), question, round, value and first value: what the analysis
needs, and nothing else. Beside it stands what it takes without the first value, so without who changed. How
the time grows from 10^4 to 10^6 votes is told by the time for each vote.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from timeit import timeit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402 - models can be imported from here on

from bench.people import create_study  # noqa: E402
from reports.queries import results_of  # noqa: E402
from studies.models import Study  # noqa: E402

VOTES_EACH = 34 * 2 * 2
SIZES = (10_000, 100_000, 1_000_000)
RUNS = 9
MOST_TIMES_THE_STATEMENT = 1.5
BARE = "SELECT {columns}, COUNT(*) FROM voting_vote GROUP BY {columns}"
COLUMNS = "item_id, round, question_id, value"


def main() -> None:
    """Measure on this process's database and, if that is SQLite, on PostgreSQL as well."""
    per_vote = {votes: measure(votes) for votes in SIZES}
    smallest, largest = per_vote[SIZES[0]], per_vote[SIZES[-1]]
    # Not above 1: a hundred times the votes take at most a hundred times as long.
    print(f"ratio analysis_growth_1e4_to_1e6{end()} {largest / smallest:.3f} goal <= 1", flush=True)
    if connection.vendor == "sqlite":
        again = [sys.executable, "-W", "ignore", "-m", "bench.analysis"]
        subprocess.run(again, env=os.environ | {"CIRANDA_TEST_DB": "postgres"}, check=True)


def end() -> str:
    """Return how the figures of this database end."""
    return "" if connection.vendor == "sqlite" else f"_{connection.vendor}"


def measure(votes: int) -> float:
    """Print how the analysis compares with the bare statement; return its seconds per vote."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    study = create_study(people_each=-(-votes // VOTES_EACH // 2))
    settle()
    analysis, bare, bare_of_values = best(
        lambda: analyse(study),
        lambda: run(BARE.format(columns=f"{COLUMNS}, first_value")),
        lambda: run(BARE.format(columns=COLUMNS)),
    )
    connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    power = f"1e{len(str(votes)) - 1}"
    print(
        f"{votes} votes{end()}: analysis {analysis * 1000:.0f} ms, statement {bare * 1000:.0f} ms, "
        f"without first values {bare_of_values * 1000:.0f} ms",
        flush=True,
    )
    if votes == SIZES[-1]:
        ratio = analysis / bare
        goal = MOST_TIMES_THE_STATEMENT
        print(f"ratio analysis_to_statement_{power}{end()} {ratio:.2f} goal <= {goal}", flush=True)
    return analysis / votes


def settle() -> None:
    """Let the database know its new tables, as it does by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def analyse(study: Study) -> None:
    """Make the results from the tables."""
    assert results_of(study).counts.candidates == 34


def run(statement: str) -> None:
    """Run a bare statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.fetchall()


def best(*actions: Callable[[], None]) -> list[float]:
    """Return the shortest time of each action in seconds: in turn, so that other work disturbs all alike."""
    times = [[timeit(action, number=1) for action in actions] for _run in range(RUNS)]
    return [min(those) for those in zip(*times, strict=True)]


if __name__ == "__main__":
    main()

"""What every test may use: one fixed moment, and hypothesis with the same examples on every run.

Here is also said which tests meet a database.
"""

from datetime import UTC, datetime

import pytest
from hypothesis import settings as hypothesis_settings

hypothesis_settings.register_profile(
    "ciranda", deadline=None, derandomize=True, database=None, max_examples=100
)
hypothesis_settings.load_profile("ciranda")


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Mark the tests that meet a database; what is pure is the same on every one."""
    for item in items:
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & {*item.fixturenames}:
            item.add_marker("database")


@pytest.fixture
def now() -> datetime:
    """The moment at which everything in a test happens."""
    return datetime(2026, 3, 2, 14, 0, tzinfo=UTC)

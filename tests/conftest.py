"""What every test may use: one fixed moment, and hypothesis with the same examples on every run."""

from datetime import UTC, datetime

import pytest
from hypothesis import settings as hypothesis_settings

hypothesis_settings.register_profile(
    "ciranda", deadline=None, derandomize=True, database=None, max_examples=100
)
hypothesis_settings.load_profile("ciranda")


@pytest.fixture
def now() -> datetime:
    """The moment at which everything in a test happens."""
    return datetime(2026, 3, 2, 14, 0, tzinfo=UTC)

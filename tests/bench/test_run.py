"""The lines of `make bench`."""

import pytest

from bench.run import is_missed


@pytest.mark.parametrize(
    ("line", "missed"),
    [
        ("ratio a 0.4 goal <= 0.5", False),
        ("ratio a 0.5 goal <= 0.5", False),
        ("ratio a 0.6 goal <= 0.5", True),
        ("ratio a 2 goal >= 3", True),
        ("ratio a 3 goal >= 3", False),
        ("something else", False),
    ],
)
def test_figure_is_missed_beyond_its_goal(line, missed):
    assert is_missed(line) is missed

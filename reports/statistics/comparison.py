"""What differs: between two rounds of the same people, and between two sessions. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.utils.translation import gettext as _

from studies.scale import StatisticsError, check_counts


@dataclass(frozen=True)
class Changes:
    """How many people moved up, moved down or stayed, from their first answer to their final one.

    >>> changes = Changes(up=2, down=1, same=6)
    >>> changes.changed, changes.n
    (3, 9)
    """

    up: int
    down: int
    same: int

    @property
    def changed(self) -> int:
        """The people who moved at all."""
        return self.up + self.down

    @property
    def n(self) -> int:
        """The people who answered both times."""
        return self.changed + self.same


def count_changes(before: Sequence[int], after: Sequence[int]) -> Changes:
    """Return who moved where; `before` and `after` (people,) are votes of the same people in order.

    Whoever answered only once belongs in neither.
    Raises: StatisticsError for unequal lengths or nobody.

    >>> count_changes([3, 4, 5], [4, 4, 1])
    Changes(up=1, down=1, same=1)
    """
    if len(before) != len(after):
        raise StatisticsError(_("Both rounds need one vote of each person."))
    if not before:
        raise StatisticsError(_("Nobody answered in both rounds."))
    up = sum(old < new for old, new in zip(before, after, strict=True))
    down = sum(old > new for old, new in zip(before, after, strict=True))
    return Changes(up=up, down=down, same=len(before) - up - down)


def individual_change(before: Sequence[int], after: Sequence[int]) -> float:
    """Return the share (0..1) of people whose vote is another one after than before.

    `before` and `after` (people,) are votes of the same people in the same order. Always shown
    together with `group_change`, which sees only what does not cancel out (Scheibe et al. 1975).
    Raises: StatisticsError for unequal lengths or nobody.

    >>> individual_change([1, 5], [5, 1])
    1.0
    """
    changes = count_changes(before, after)
    return changes.changed / changes.n


def group_change(before: Sequence[int], after: Sequence[int]) -> float:
    """Return the share (0..1) of votes by which two distributions of the same people differ.

    `before` and `after` are counts (K,) with the same n; half the sum of absolute differences
    over n, so that one moved vote is counted once (Scheibe, Skutsch & Schofer 1975).
    Raises: StatisticsError when there are no votes, or for unequal n or K.

    >>> group_change([1, 0, 0, 0, 1], [1, 0, 0, 0, 1])
    0.0
    >>> group_change([0, 0, 2, 2], [0, 0, 1, 3])
    0.25
    """
    n = check_counts(before)
    if len(before) != len(after) or check_counts(after) != n:
        raise StatisticsError(_("Both rounds need the same scale and the same number of votes."))
    return sum(abs(old - new) for old, new in zip(before, after, strict=True)) / (2 * n)


def cliffs_delta(first: Sequence[int], second: Sequence[int]) -> float:
    """Return Cliff's delta (-1..1) between two sessions: 1 if every vote of `first` is the higher.

    `first` and `second` are counts (K,) on the same scale. Of all pairs of a vote of the first and
    one of the second session, the share in which the first is higher minus the share in which it
    is lower (Cliff 1993). In whole numbers up to one division, so that delta(a, b) = -delta(b, a).
    Raises: StatisticsError when a session has no votes, or for two scales.

    >>> cliffs_delta([0, 0, 0, 1, 3], [0, 2, 1, 1, 0])
    0.9375
    """
    pairs = check_counts(first) * check_counts(second)
    if len(first) != len(second):
        raise StatisticsError(_("Both sessions need the same scale."))
    higher = sum(one * below for one, below in zip(first[1:], accumulate(second), strict=False))
    lower = sum(one * below for one, below in zip(second[1:], accumulate(first), strict=False))
    return (higher - lower) / pairs

"""How far an about-you form singles people out of a small panel: pure.

What is counted is the group of people with the same answers, as k-anonymity does; k is the smallest group.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from math import prod

# More answers than any panel has people: a free text, or a number without a range.
UNBOUNDED = 1_000


def answers_possible(
    *, choices: Sequence[str] = (), minimum: int | None = None, maximum: int | None = None
) -> int:
    """Return how many different answers a question allows, at most UNBOUNDED.

    >>> answers_possible(choices=["BSc", "MSc", "PhD"]), answers_possible(minimum=0, maximum=60)
    (3, 61)
    """
    if choices:
        return len(choices)
    if minimum is None or maximum is None:
        return UNBOUNDED
    return min(maximum - minimum + 1, UNBOUNDED)


def expected_singled_out(people: int, answers: Iterable[int]) -> float:
    """Return how many of `people` would be alone with their answers if every combination were as likely.

    `answers` holds the number of possible answers of each question. Real answers gather at some values, so
    the true number tends to be lower.

    >>> round(expected_singled_out(9, [3, 61]), 1)
    8.6
    >>> expected_singled_out(9, [])
    0.0
    """
    combinations = prod(answers)
    return people * (1 - 1 / combinations) ** (people - 1) if people > 1 else float(people)


def singled_out(rows: Iterable[Hashable]) -> list[Hashable]:
    """Return those of `rows`, one person's answers each, that no other person shares, in their order.

    >>> singled_out([("MSc", 3), ("MSc", 3), ("PhD", 9)])
    [('PhD', 9)]
    """
    return [row for row, size in Counter(rows).items() if size == 1]


def count_singled_out(rows: Iterable[Hashable]) -> int:
    """Return how many of `rows` no other person shares.

    >>> count_singled_out([("MSc", 3), ("MSc", 3), ("PhD", 9)])
    1
    """
    return len(singled_out(rows))

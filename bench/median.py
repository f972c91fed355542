"""The middle answer from counts, beside the median of the same votes written out one by one."""

import statistics
from random import Random
from timeit import repeat

from studies.scale import median

VOTES = 500
ISSUES = 34


def main() -> None:
    """Print the time of the one as a share of the other, for a report of 34 issues and 500 people."""
    random = Random(1)
    histograms = []
    for _ in range(ISSUES):
        votes = random.choices(range(1, 6), k=VOTES)
        histograms.append([votes.count(value) for value in range(1, 6)])
    by_counts = min(repeat(lambda: [median(counts) for counts in histograms], number=20))
    by_votes = min(repeat(lambda: [statistics.median(as_votes(counts)) for counts in histograms], number=20))
    print(f"ratio median_by_counts_to_by_votes {by_counts / by_votes:.3f} goal <= 0.5")


def as_votes(counts: list[int]) -> list[int]:
    """Return the votes that the counts stand for."""
    return [value for value, count in enumerate(counts, 1) for _ in range(count)]


if __name__ == "__main__":
    main()

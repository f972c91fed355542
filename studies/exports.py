"""Files that members take away from the set-up of a session."""

import csv
import io
from collections.abc import Iterable, Sequence

# A spreadsheet would run a cell that begins with one of these.
_RUNS = ("=", "+", "-", "@", "\t", "\r")


def guard(cell: str) -> str:
    """Return a cell that a spreadsheet takes for text.

    >>> guard("=1+1"), guard("Ana")
    ("'=1+1", 'Ana')
    """
    return f"'{cell}" if cell.startswith(_RUNS) else cell


def links_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return names, labels and personal links, with the mark by which Excel knows UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["name", "label", "link"])
    writer.writerows([guard(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")

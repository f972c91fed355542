"""The codebook: a table with a row for each column of every table of a package."""

from collections.abc import Iterator, Mapping, Sequence

from reports.package.columns import CODEBOOK, Column, labels_of, range_of
from reports.tables import Row, Table


def codebook_table(columns: Mapping[str, Sequence[Column]]) -> Table:
    """Return the codebook of some tables, by file, itself included."""
    return Table(tuple(column.name for column in CODEBOOK), list(_rows(columns)))


def _rows(columns: Mapping[str, Sequence[Column]]) -> Iterator[Row]:
    for name, found in columns.items():
        for column in found:
            about = (column.kind, range_of(column), labels_of(column), column.meaning)
            yield (name, column.name, *about)

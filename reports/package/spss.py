"""votes as an SPSS file with labelled values, where the optional extra `spss` is installed."""

import importlib
import importlib.util
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from reports.package.columns import Column
from reports.tables import Table
from voting.document import moment_text

SAV_TYPE = "application/x-spss-sav"
# What the extra `spss` installs.
NEEDED = ("pyreadstat", "pandas")


class NotInstalled(RuntimeError):
    """The optional extra is not there."""


def is_installed() -> bool:
    """Tell whether SPSS files can be written here."""
    return all(importlib.util.find_spec(name) for name in NEEDED)


def write_sav(path: Path, table: Table, columns: Sequence[Column], *, title: str) -> None:
    """Write one table, whole. Raises: NotInstalled.

    SPSS knows no other numbers than floating ones, and a missing one is none; texts are never missing.
    """
    if not is_installed():
        raise NotInstalled("SPSS files need the optional extra: pip install 'ciranda[spss]'.")
    pyreadstat, pandas = (importlib.import_module(name) for name in NEEDED)
    values = list(zip(*table.rows, strict=True)) or [()] * len(columns)
    frame = pandas.DataFrame(
        {
            column.name: pandas.Series([_value(one, column) for one in said], dtype=_dtype(column))
            for column, said in zip(columns, values, strict=True)
        }
    )
    pyreadstat.write_sav(
        frame,
        path,
        file_label=title[:64],
        column_labels={column.name: column.meaning[:250] for column in columns},
        variable_value_labels={
            column.name: {float(value): label[:120] for value, label in column.categories}
            for column in columns
            if column.is_ordered
        },
        variable_measure={column.name: "ordinal" if column.is_ordered else "nominal" for column in columns},
        variable_format={column.name: "F8.0" for column in columns if _is_number(column)},
    )


def _is_number(column: Column) -> bool:
    return column.kind in ("integer", "number", "boolean")


def _dtype(column: Column) -> str:
    return "float64" if _is_number(column) else "object"


def _value(value: Any, column: Column) -> Any:
    if _is_number(column):
        return None if value is None else float(value)
    if isinstance(value, datetime):
        return moment_text(value)
    return "" if value is None else str(value)

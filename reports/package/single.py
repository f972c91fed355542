"""A workbook and an SPSS file of a report, by themselves: people under the labels that the panel saw."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import IO

from reports.exports import SOFTWARE_TEXT, TABLES, Asked
from reports.package.codebook import codebook_table
from reports.package.columns import Column, columns_of
from reports.package.spss import SAV_TYPE, write_sav
from reports.package.workbook import SHEETS, XLSX_TYPE, about_table, write_workbook
from voting.snapshot import one_moment

WORKBOOK, SAV = "study.xlsx", "votes.sav"
TYPES = {WORKBOOK: XLSX_TYPE, SAV: SAV_TYPE}
PERSON = Column("participant", "string", "The person's label: P1, P2 … counted through the study.")


def write_single(name: str, target: IO[bytes], asked: Asked, *, folder: Path, now: datetime) -> None:
    """Write one of TYPES, as the study is at one moment. Raises: TooManyRows, NotInstalled."""
    with one_moment():
        _write(name, target, asked, folder=folder, now=now)


def _write(name: str, target: IO[bytes], asked: Asked, *, folder: Path, now: datetime) -> None:
    columns = _columns(asked)
    if name == SAV:
        path = folder / SAV
        write_sav(path, TABLES["votes.csv"](asked), columns["votes.csv"], title=asked.study.title)
        target.write(path.read_bytes())
        return
    described = {f"{sheet}.csv": columns[f"{sheet}.csv"] for sheet in SHEETS if f"{sheet}.csv" in columns}
    sheets = {file.removesuffix(".csv"): TABLES[file](asked) for file in described}
    facts = [
        ("title", asked.study.title),
        ("study", asked.study.public_id),
        ("is_synthetic", asked.study.is_synthetic),
        ("sessions", ", ".join(session.key for session in asked.sessions)),
        ("votes", asked.which),
        ("made", now),
        ("software", SOFTWARE_TEXT),
    ]
    more = {"codebook": codebook_table(described), "about": about_table(facts)}
    write_workbook(target, sheets | more, now=now)


def _columns(asked: Asked) -> Mapping[str, tuple[Column, ...]]:
    """Return the columns as they are where people have the panel's labels."""
    found = columns_of(asked.snapshot(), is_linked=False)
    return {
        name: tuple(PERSON if column.name == PERSON.name else column for column in columns)
        for name, columns in found.items()
    }

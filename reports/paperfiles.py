"""The files of a paper: its tables as LaTeX, Markdown and CSV, a document that shows them, and methods.md.

Their names stay what they are, whatever the study and the day, so that a paper finds the new one
where the old one was.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from reports.exports import CSV_TYPE, SOFTWARE_TEXT, Asked
from reports.facts import background_of, reported_of
from reports.paper import tables as paper
from reports.paper.latex import write_document, write_latex
from reports.paper.markdown import write_markdown
from reports.paper.methods import write_methods
from reports.paper.tables import PaperTable
from reports.queries import results_of
from reports.reported import Reported
from reports.tables import write_csv

LATEX_TYPE = "text/x-tex; charset=utf-8"
MARKDOWN_TYPE = "text/markdown; charset=utf-8"
DOCUMENT, METHODS = "tables.tex", "methods.md"


@dataclass(frozen=True)
class Paper:
    """What the files of one study are written from, read once however many are asked for."""

    asked: Asked

    @cached_property
    def reported(self) -> Reported:
        """What was found by the votes asked for, as it is reported."""
        asked = self.asked
        return reported_of(asked.study, results_of(asked.study, sessions=asked.sessions, which=asked.which))

    @property
    def is_synthetic(self) -> bool:
        """Whether the votes are not people's."""
        return self.asked.study.is_synthetic

    @property
    def participants(self) -> PaperTable:
        """The people, as they are in participants.csv."""
        return paper.participants_table(self.asked.people(), is_linked=self.asked.is_linked)


TABLES: dict[str, Callable[[Paper], PaperTable]] = {
    "table-1-matrix": lambda found: paper.matrix_table(found.reported.results),
    "table-2-participants": lambda found: found.participants,
    "table-3-issues": lambda found: paper.issues_table(found.reported, is_synthetic=found.is_synthetic),
    "table-results": lambda found: paper.results_table(found.reported, is_synthetic=found.is_synthetic),
}
WRITERS: dict[str, tuple[Callable[[PaperTable], str], str]] = {
    "tex": (write_latex, LATEX_TYPE),
    "md": (write_markdown, MARKDOWN_TYPE),
    "csv": (lambda table: "".join(write_csv(paper.csv_table(table))), CSV_TYPE),
}
NAMES = (*(f"{table}.{kind}" for table in TABLES for kind in WRITERS), DOCUMENT, METHODS)


def paper_file(name: str, found: Paper) -> tuple[str, str]:
    """Return the text of one of NAMES and its content type."""
    if name == DOCUMENT:
        is_linked = found.asked.is_linked
        return write_document(file_name(table, is_linked=is_linked) for table in TABLES), LATEX_TYPE
    if name == METHODS:
        background = background_of(found.asked.study, found.asked.sessions, software=SOFTWARE_TEXT)
        return write_methods(background), MARKDOWN_TYPE
    table, _dot, kind = name.partition(".")
    write, content_type = WRITERS[kind]
    return write(TABLES[table](found)), content_type


def file_name(name: str, *, is_linked: bool) -> str:
    """Return the name under which one of NAMES, or a table, is kept; it says where people have labels.

    >>> file_name("table-2-participants.tex", is_linked=True), file_name("methods.md", is_linked=True)
    ('table-2-participants-linked.tex', 'methods.md')
    """
    linked = "table-2-participants"
    return name.replace(linked, f"{linked}-linked") if is_linked else name

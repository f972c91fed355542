"""Tables and texts of a study as Markdown (CommonMark, tables as GitHub and Pandoc read them). Pure."""

import re
from collections.abc import Iterable, Sequence

from reports.paper.tables import Kind, PaperTable, Value, clean, printed

# What could end a cell or be taken for markup; at the beginning of a line more than this.
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$#^@])")
_BEGINS_A_BLOCK = re.compile(r"^(?=[-+=:])|^(\d+)(?=[.)](?:\s|$))")
_MARKS = {True: "✓", False: "×"}
_RULES = {Kind.TEXT: ":--", Kind.NUMBER: "--:", Kind.MARK: ":-:"}


def escape(text: str) -> str:
    r"""Return a text that reads as it was typed, wherever in a line of Markdown it stands.

    >>> print(escape("a|b *c* <d>"), escape("1. no list"))
    a\|b \*c\* \<d\> 1\. no list
    """
    escaped = _SPECIAL.sub(r"\\\1", clean(text))
    return _BEGINS_A_BLOCK.sub(lambda found: f"{found[1] or ''}\\", escaped)


def write_markdown(table: PaperTable) -> str:
    """Return a table with its caption above and its notes below; only these of one without rows."""
    headings = [
        escape(f"{column.group}: {column.heading}" if column.group else column.heading)
        for column in table.columns
    ]
    rules = [_RULES[column.kind] for column in table.columns]
    cells = [[_cell(value) for value in row] for row in table.rows]
    lines = [*map(_line, (headings, rules, *cells)), ""] if cells else []
    notes = [f"{escape(note)}\n" for note in table.notes]
    return "\n".join([f"**{escape(table.caption)}**", "", *lines, *notes])


def write_list(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of texts."""
    lines = [_line([escape(heading) for heading in headings]), _line(["---"] * len(headings))]
    return "\n".join([*lines, *(_line([escape(cell) for cell in row]) for row in rows)])


def bullet(text: str) -> str:
    """Return a line of a list; the text is Markdown already."""
    return f"- {text}"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: Value) -> str:
    return _MARKS[value] if isinstance(value, bool) else escape(printed(value))

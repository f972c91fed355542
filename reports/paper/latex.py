r"""The booktabs writer: tables of a paper as LaTeX, to be read by \input. Pure.

A short table floats, over both columns where there are two (`table*` is `table` where there is one); a long
one breaks over pages; of one without rows only caption and notes are written. Columns share the width of the
text by what is in them; what is wider than the page is cut into several tables. Where the columns go is in
`reports.paper.columns`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from reports.paper.columns import GAP, Part, cut, is_long
from reports.paper.tables import NOTHING, Column, Kind, PaperTable, Value, clean, printed

PACKAGES = ("array", "booktabs", "longtable", "graphicx", "amssymb")
_RAGGED = {Kind.TEXT: "raggedright", Kind.NUMBER: "raggedleft", Kind.MARK: "centering"}
# How wide a character is at most in the columns that set their own width.
_EM = 0.6
MARKS = {True: r"$\checkmark$", False: r"$\times$"}
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "`": r"\textasciigrave{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    # babel makes an accent of it in some languages.
    '"': r"\symbol{34}",
    # After the end of a row these would be taken for its arguments.
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
    "\0": "{}",
    "\u00ad": r"\-",
    # A line may end after it, which LaTeX does not know by itself.
    "/": r"/\allowbreak{}",
} | {special: f"\\{special}" for special in "{}$&#%_"}
# Two of these in a row would become another character, as -- becomes a dash.
_LIGATURE = re.compile(r"(?<=([-',]))(?=\1)")
_LONG_WORD = re.compile(r"[^\s/]{25,}")
_PIECE = 10
# What pdfLaTeX writes by itself: Latin letters, and a few signs.
_UNKNOWN = re.compile(
    r"[^\n\x20-\x7e\u00a0-\u0131\u0134-\u0148\u014c-\u017e\u2013\u2014\u2018-\u201e\u2026\u20ac]"
)
_DOCUMENT = r"""% Shows all tables: pdflatex tables.tex, twice. In a paper of your own take the lines between
% the packages and \begin{document}, and \input the tables where they belong.
\documentclass[a4paper]{article}
\usepackage[margin=25mm]{geometry}
\usepackage{iftex}
\iftutex
  \usepackage{fontspec}
\else
  \usepackage[T1]{fontenc}
  \IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
  % pdfLaTeX stops at characters that it has no letter for; here it prints their number instead.
  \makeatletter
  \def\UTFviii@undefined@err#1{{\ttfamily\expandafter\Unknown\string#1\relax}}
  \def\Unknown#1:#2\relax{[U+\UTFviii@hexnumber{\numexpr\decode@UTFviii#2\relax}]\allowbreak}
  \makeatother
\fi
%s
\begin{document}
%s
\end{document}
"""


def escape(text: str) -> str:
    r"""Return a text that LaTeX prints as it was typed; words too long for a line may be broken.

    >>> print(escape(r"50 % of {a_b} \input{x}"))
    50 \% of \{a\_b\} \textbackslash{}input\{x\}
    >>> print(escape("a--b"), escape("[1]*"))
    a-{}-b {[}1{]}{*}
    """
    breakable = _LONG_WORD.sub(lambda word: "\u00ad".join(_pieces(word[0])), clean(text))
    return "".join(_SPECIAL.get(character, character) for character in _LIGATURE.sub("\0", breakable))


def _pieces(word: str) -> list[str]:
    return [word[start : start + _PIECE] for start in range(0, len(word), _PIECE)]


def write_latex(table: PaperTable) -> str:
    r"""Return a table without any preamble, ready for \input."""
    parts = cut(table)
    body = "\n".join(
        "\n".join(_part(part, _label(table.label, number))) for number, part in enumerate(parts, start=1)
    )
    lines = [f"% Needs \\usepackage{{{','.join(PACKAGES)}}}."]
    if any(is_long(part) for part in parts):
        lines.append("% Breaks over pages; in a document of two columns put \\onecolumn before it.")
    if unknown := sorted(set(_UNKNOWN.findall(body))):
        points = " ".join(f"U+{ord(character):04X}" for character in unknown)
        lines.append(f"% pdfLaTeX does not know {points}: take LuaLaTeX or XeLaTeX and a font that has them.")
    return "\n".join([*lines, body, ""])


def write_document(names: Iterable[str]) -> str:
    """Return a document that shows the tables in the files of these names, without their ending."""
    packages = f"\\usepackage{{{','.join(PACKAGES)}}}"
    inputs = "\n".join(f"\\input{{{name}}}" for name in names)
    return _DOCUMENT.replace("%s", packages, 1).replace("%s", inputs, 1)


def _label(label: str, number: int) -> str:
    return label if number == 1 else f"{label}-{number}"


def _part(part: Part, label: str) -> Iterator[str]:
    caption = f"\\caption{{{escape(part.table.caption)}}}\\label{{{label}}}"
    heads, rows, notes = list(_heads(part)), list(_rows(part.table)), list(_notes(part.table))
    if is_long(part):
        yield r"\begingroup\footnotesize\setlength{\tabcolsep}{4pt}"
        yield r"\setlength{\LTcapwidth}{\textwidth}\setlength{\LTpost}{3pt}"
        yield from (r"\begin{longtable}{@{}", *_preamble(part), "@{}}", rf"{caption}\\")
        yield from (r"\toprule", *heads, r"\midrule", r"\endfirsthead")
        yield from (r"\toprule", *heads, r"\midrule", r"\endhead", r"\bottomrule", r"\endfoot")
        yield from (r"\bottomrule", r"\endlastfoot", *rows, r"\end{longtable}", *notes, r"\endgroup")
    else:
        yield r"\begin{table*}[htbp]"
        yield r"\setlength{\abovecaptionskip}{0pt}\setlength{\belowcaptionskip}{5pt}"
        yield from (r"\centering\footnotesize\setlength{\tabcolsep}{4pt}", caption)
        if rows:
            yield from (r"\begin{tabular}{@{}", *_preamble(part), "@{}}", r"\toprule", *heads, r"\midrule")
            yield from (*rows, r"\bottomrule", r"\end{tabular}\par\vspace{3pt}")
        yield from (*notes, r"\end{table*}")


def _preamble(part: Part) -> Iterator[str]:
    """Yield how each column is set: as wide as what is in it, or with its share of what is left."""
    gaps = 2 * (len(part.shares) - 1)
    left = rf"\dimexpr\textwidth-{part.reserve * _EM:.1f}em-{gaps}\tabcolsep\relax"
    for column, share in zip(part.table.columns, part.shares, strict=True):
        if share is None:
            yield {Kind.TEXT: "l", Kind.NUMBER: "r", Kind.MARK: "c"}[column.kind]
        else:
            # \hspace lets the first word of a cell be broken: LaTeX breaks words only after something.
            yield rf">{{\{_RAGGED[column.kind]}\arraybackslash\hspace{{0pt}}}}p{{{share:.3f}{left}}}"


def _heads(part: Part) -> Iterator[str]:
    columns = part.table.columns
    groups = _grouped(columns)
    if any(group for group, _first, _last in groups):
        yield " & ".join(_over(part, *group) for group in groups) + r" \\"
        yield "".join(rf"\cmidrule(lr){{{first}-{last}}}" for group, first, last in groups if group)
    yield " & ".join(_heading(column, is_upright=not part.is_turned) for column in columns) + r" \\"


def _over(part: Part, group: str, first: int, last: int) -> str:
    """Return a heading over several columns, or the empty cells over columns that have none."""
    if not group:
        return " & " * (last - first)
    room = sum(part.widths[first - 1 : last]) + GAP * (last - first)
    is_wider = len(group) > room
    how = rf">{{\centering\arraybackslash\hspace{{0pt}}}}p{{{room * _EM:.1f}em}}" if is_wider else "c"
    return rf"\multicolumn{{{last - first + 1}}}{{{how}}}{{{escape(group)}}}"


def _heading(column: Column, *, is_upright: bool) -> str:
    heading = escape(column.heading)
    if is_upright or column.kind != Kind.MARK:
        return heading
    return rf"\rotatebox{{90}}{{\parbox{{11em}}{{\raggedright\hspace{{0pt}}{heading}}}}}"


def _grouped(columns: Sequence[Column]) -> list[tuple[str, int, int]]:
    """Return the headings over several columns, each with its first and last column, counted from 1."""
    groups: list[tuple[str, int, int]] = []
    for number, column in enumerate(columns, start=1):
        if groups and groups[-1][0] == column.group:
            groups[-1] = (column.group, groups[-1][1], number)
        else:
            groups.append((column.group, number, number))
    return groups


def _rows(table: PaperTable) -> Iterator[str]:
    above: Sequence[Value] = ()
    for row in table.rows:
        shared = 0
        while shared < table.nested and above and row[: shared + 1] == above[: shared + 1]:
            shared += 1
        if table.nested and above and not shared:
            yield r"\midrule"
        cells = ["" if place < shared else _cell(value) for place, value in enumerate(row)]
        yield " & ".join(cells) + r" \\"
        above = row


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return MARKS[value]
    return "--" if (text := printed(value)) == NOTHING else escape(text)


def _notes(table: PaperTable) -> Iterator[str]:
    if table.notes:
        yield r"\noindent\begin{minipage}{\textwidth}\raggedright\scriptsize"
        yield "\n\n".join(escape(note) for note in table.notes)
        yield r"\end{minipage}\par"

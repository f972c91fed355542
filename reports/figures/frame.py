"""What all figures share: title and note, axes, rows of issues by phase, the colours. Knows plotly.

Texts hold no markup: plotly would write it with style attributes, which the pages do not allow.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from reports.results import IssueResult, StudyResults

Figure = dict[str, Any]

HEAD, FOOT, ROW_HEIGHT = 116, 24, 34
LEGEND_HEIGHT, LETTER_WIDTH, LONGEST_LINE, LONGEST_NOTE = 56, 7.0, 46, 110
ALL_COLUMNS, A_COLUMN, LINES_OF_COLUMN = 56, 14, 3  # letters beside each other above all of them, above one
LONGEST_FOOT = 112
EDGE = 16
NO_BREAK = "\N{NO-BREAK SPACE}"
LEGEND = {"orientation": "h", "x": 1, "xanchor": "right", "y": 0, "yanchor": "top"} | {
    "itemclick": False,
    "itemdoubleclick": False,
}
SHADES = [[shade / 4, f"var(--c{shade})"] for shade in range(5)]
TEXT_ON = ("var(--ink-3)", "var(--on-c1)", "var(--on-c2)", "var(--on-c3)", "var(--on-c4)")
BOLD = {"size": 14, "weight": 700}


@dataclass(frozen=True)
class Rows:
    """The rows of a figure, phases with a row for their name; `codes` stand where there is little room."""

    labels: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    issues: list[tuple[int, IssueResult]] = field(default_factory=list)
    headings: list[dict[str, Any]] = field(default_factory=list)

    def add_heading(self, text: str) -> None:
        """Add a row with the name of a phase."""
        self.headings.append(_heading(text, row=len(self.labels)))
        self.labels.append("")
        self.codes.append("")


def rows_by_phase(results: StudyResults, *, codes: Container[str] | None = None) -> Rows:
    """Return the issues in the order of the matrix; of `codes` only, where they are given."""
    rows = Rows()
    for phase in results.phases:
        issues = [
            result
            for result in results.issues
            if result.issue.phase == phase and (codes is None or result.issue.code in codes)
        ]
        if issues:
            rows.add_heading(phase)
        for result in issues:
            rows.issues.append((len(rows.labels), result))
            rows.labels.append(label_of(result.issue.statement))
            rows.codes.append(plain(result.issue.code))
    return rows


def as_figure(traces: Iterable[Any], layout: dict[str, Any]) -> Figure:
    """Return plain data, checked by plotly: a `go.Figure` would check every trace once more."""
    return {
        "data": [trace.to_plotly_json() for trace in traces],
        "layout": go.Layout(layout).to_plotly_json(),
    }


def layout_of(
    title: str,
    note: str,
    rows: Rows,
    *,
    alt: str,
    row_height: int = ROW_HEIGHT,
    foot: int = FOOT,
) -> dict[str, Any]:
    """Return the layout of a figure with these rows: names at its left, as wide and as high as needed.

    `note` says whose answers these are, `alt` what is to be seen, for those who do not see it.
    """
    place = {"x": 0, "xanchor": "left", "y": 1, "yanchor": "top", "pad": {"t": 14, "l": EDGE}}
    widest = max((len(line) for label in rows.labels for line in label.split("<br>")), default=0)
    left = EDGE + round(LETTER_WIDTH * widest)
    subtitle = {"text": _lines(note, LONGEST_NOTE), "font": {"size": 12}}
    return {
        "template": "none",
        "meta": {"alt": f"{alt} ({note})"} | _narrow(rows),
        "title": {"text": title, "font": {"size": 17, "weight": 700}, "subtitle": subtitle} | place,
        "height": HEAD + foot + len(rows.labels) * row_height,
        "margin": {"t": HEAD, "b": foot, "l": left, "r": EDGE},
        "yaxis": axis_of(rows.labels) | {"range": [len(rows.labels) - 0.5, -0.5], "ticklabelstandoff": 6},
        "annotations": [heading | {"xshift": EDGE - left} for heading in rows.headings],
        "showlegend": False,
    }


def _narrow(rows: Rows) -> dict[str, Any]:
    """Return what stands at the left of a figure on a phone: codes, where all rows have one."""
    if len(rows.codes) != len(rows.labels):
        return {}
    widest = max(map(len, rows.codes), default=0)
    return {"narrow": {"labels": rows.codes, "left": EDGE + round(LETTER_WIDTH * widest)}}


def axis_of(labels: Sequence[str], *, first: int = 0) -> dict[str, Any]:
    """Return an axis with a label at every whole number from `first` on."""
    return {
        "tickmode": "array",
        "tickvals": list(range(first, first + len(labels))),
        "ticktext": list(labels),
        "range": [first - 0.5, first + len(labels) - 0.5],
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickangle": 0,
        "automargin": False,
        "tickfont": {"size": 13},
        "showgrid": False,
    }


def above(axis: dict[str, Any]) -> dict[str, Any]:
    """Return an axis whose labels stand above the figure, which cannot be zoomed along it."""
    return axis | {"side": "top", "fixedrange": True}


def side_by_side(axis: dict[str, Any]) -> dict[str, Any]:
    """Return the axes of two panels: occurrence at the left, relevance at the right."""
    axis = above(axis)
    occurs, relevant = title_of(_("Occurs")), title_of(_("Relevant"))
    return {
        "xaxis": axis | {"domain": [0, 0.48], "title": occurs},
        "xaxis2": axis | {"domain": [0.52, 1], "title": relevant},
    }


def title_of(text: str) -> dict[str, Any]:
    """Return the name of an axis, close to its labels."""
    return {"text": text, "font": BOLD, "standoff": 4}


def below(parts: Iterable[str]) -> dict[str, Any]:
    """Return what stands under the figure and its legend; no part is broken in two."""
    whole = "   ".join(part.replace(" ", NO_BREAK) for part in parts)
    text = _lines(whole, LONGEST_FOOT).replace(NO_BREAK, " ")
    place = {"x": 1, "xref": "paper", "xanchor": "right", "y": 0, "yref": "paper", "yanchor": "top"}
    return {"text": text, "align": "right", "showarrow": False, "yshift": -36} | place


def _heading(text: str, *, row: int) -> dict[str, Any]:
    """Return the name of a phase; lines that run through all rows do not cross it."""
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": row, "yref": "y"}
    look = {"font": {"weight": 700}, "showarrow": False, "bgcolor": "var(--raised)"}
    return {"text": plain(text)} | look | place


def label_of(text: str) -> str:
    """Return a name at the left of a figure, in lines of readable length."""
    return _lines(text, LONGEST_LINE)


def columns_of(names: Sequence[str]) -> list[str]:
    """Return the names above columns of one width, in lines that fit there; a slash may end a line."""
    length = max(A_COLUMN, ALL_COLUMNS // max(1, len(names)))
    lines = (_lines(name.replace("/", "/ "), length, most=LINES_OF_COLUMN) for name in names)
    return [line.replace("/ ", "/") for line in lines]


def _lines(text: str, length: int, *, most: int = 2) -> str:
    return "<br>".join(plain(line) for line in wrap(text, length, max_lines=most, placeholder=" …"))


def plain(text: str) -> str:
    """Return a text of the study as it is: plotly reads a little HTML."""
    return escape(text, quote=False)


def shaded_cells(shades: Sequence[Sequence[int]]) -> go.Heatmap:
    """Return cells with their shades, 0 to 4, row by row."""
    return go.Heatmap(
        x=list(range(len(shades[0]) if shades else 0)),
        y=list(range(len(shades))),
        z=shades,
        hoverinfo="skip",
        colorscale=SHADES,
        zmin=0,
        zmax=4,
        showscale=False,
        xgap=4,
        ygap=4,
    )


def numbers_on(shades: Sequence[Sequence[int]], numbers: Sequence[Sequence[int]]) -> go.Scatter:
    """Return the number of each cell, in what can be read on its shade."""
    cells = [(x, y, shade) for y, row in enumerate(shades) for x, shade in enumerate(row)]
    return go.Scatter(
        mode="text",
        x=[x for x, _y, _shade in cells],
        y=[y for _x, y, _shade in cells],
        text=[str(numbers[y][x]) for x, y, _shade in cells],
        textfont={"color": [TEXT_ON[shade] for _x, _y, shade in cells], "size": 16, "weight": 700},
        hoverinfo="skip",
        showlegend=False,
    )


def upright(axis: str, places: Sequence[float], rows: int, *, colour: str) -> go.Scatter:
    """Return thin lines through all rows of a panel."""
    ends = (-0.5, rows - 0.5, None)
    return go.Scatter(
        xaxis=axis,
        mode="lines",
        x=[None if end is None else place for place in places for end in ends],
        y=[end for _place in places for end in ends],
        line={"color": colour, "width": 1},
        hoverinfo="skip",
        showlegend=False,
    )

"""The figures of the report: to zoom, to read off, to download. The one place that knows plotly.

A figure is plain data that figures.js draws. Colours are the names of the design's tokens, so that a figure
follows the theme; its height fits its rows. The twin of every figure is a table of the page.

Texts hold no markup: plotly would write it with style attributes, which the pages do not allow.
"""

from collections.abc import Iterable, Sequence
from html import escape
from textwrap import wrap
from typing import Any, NamedTuple

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from reports.page import Answers, Line, Page
from reports.results import StudyResults
from reports.strips import HIGHEST_BAR, LOWEST, ROW, STEP
from reports.wording import sign_text

Figure = dict[str, Any]

HEAD, FOOT, ROW_HEIGHT = 116, 24, 34
LEGEND_HEIGHT, LETTER_WIDTH, LONGEST_LINE, WIDEST_COLUMN = 56, 6.7, 46, 14
LEGEND = {"orientation": "h", "x": 1, "xanchor": "right", "y": 0, "yanchor": "top"} | {
    "itemclick": False,
    "itemdoubleclick": False,
}
MARK_HEIGHT = 0.22  # from one row of marks to the next, in rows of the figure
SHADES = [[shade / 4, f"var(--c{shade})"] for shade in range(5)]
TEXT_ON = ("var(--ink-3)", "var(--on-c1)", "var(--on-c2)", "var(--on-c3)", "var(--on-c4)")
PALE = [[0, "var(--c0)"], [1, "var(--c2)"]]  # one colour of text can be read on all of these
SYMBOLS = ("circle", "diamond-open")
MARKS = ("var(--ink)", "var(--sea)")
SIGNS = {"frail": "◌", "half": "◐", "gap": "↔"}


class _Look(NamedTuple):
    """How cells of one kind are drawn."""

    name: str
    fill: str
    edge: str
    text: str
    pattern: str = ""


def counts_figure(page: Page, *, note: str) -> Figure:
    """Return the number of issues per phase and class as a heat map; `note` says whose answers these are."""
    rows = page.counts.rows
    names, labels = [_plain(head) for head in page.counts.heads], [_label(row.name) for row in rows]
    heat = go.Heatmap(
        x=list(range(len(names))),
        y=list(range(len(labels))),
        z=[[shade for _number, shade in row.counts] for row in rows],
        hoverinfo="skip",
        colorscale=SHADES,
        zmin=0,
        zmax=4,
        showscale=False,
        xgap=4,
        ygap=4,
    )
    cells = [(x, y, cell) for y, row in enumerate(rows) for x, cell in enumerate(row.counts)]
    numbers = go.Scatter(
        mode="text",
        x=[x for x, _y, _cell in cells],
        y=[y for _x, y, _cell in cells],
        text=[number for _x, _y, (number, _shade) in cells],
        textfont={"color": [TEXT_ON[shade] for _x, _y, (_number, shade) in cells], "size": 16, "weight": 700},
        hoverinfo="skip",
    )
    layout = _layout(_("Number of issues per phase and class"), note, labels, row_height=46)
    layout["xaxis"] = _axis(names) | {"side": "top", "fixedrange": True}
    layout["yaxis"] = _axis(labels) | {"autorange": "reversed", "fixedrange": True}
    layout["showlegend"] = False
    return _figure([heat, numbers], layout)


class _Place(NamedTuple):
    """One cell of the matrix as drawn; without an issue it does not apply."""

    row: int
    column: int
    line: Line | None

    @property
    def kind(self) -> str:
        return self.line.k if self.line else "never"


def matrix_figure(page: Page, *, note: str) -> Figure:
    """Return the matrix as a heat map: class and middle answers in each cell, × cells hatched."""
    labels: list[str] = []
    headings: list[dict[str, Any]] = []
    places: list[_Place] = []
    for phase in page.phases:
        name = phase.name if phase.activities else _("%(phase)s: no activities") % {"phase": phase.name}
        headings.append(_heading(name, row=len(labels), x=-0.48))
        labels.append("")
        for activity in phase.activities:
            places += [_Place(len(labels), column, cell) for column, cell in enumerate(activity.cells)]
            labels.append(_label(activity.name))
    bars = [
        _cells(look, [place for place in places if place.kind == kind]) for kind, look in _looks().items()
    ]
    title = _("The matrix: class and middle answers of every issue")
    layout = _layout(title, note, labels, foot=FOOT + LEGEND_HEIGHT)
    columns = [_column(kind.name) for kind in page.problem_types]
    layout["xaxis"] = _axis(columns) | {"side": "top", "fixedrange": True}
    layout["yaxis"] = _axis(labels) | {"range": [len(labels) - 0.4, -0.6]}
    signs = "   ".join(f"{SIGNS[sign]} {sign_text(sign)}" for sign in page.signs)
    foot = _("In each cell: occurs · relevant.")
    layout |= {"barmode": "overlay", "legend": LEGEND}
    layout["annotations"] = [*headings, _below(f"{foot}   {signs}")]
    return _figure([bar for bar in bars if bar.y], layout)


def _looks() -> dict[str, _Look]:
    return {
        "high": _Look(_("High relevance"), "var(--c4)", "var(--c4)", "var(--on-c4)"),
        "low": _Look(_("Low relevance"), "var(--c1)", "var(--c3)", "var(--on-c1)"),
        "no": _Look(_("Does not occur"), "var(--card)", "var(--edge)", "var(--ink)", "/"),
        "open": _Look(_("No class"), "var(--card)", "var(--edge)", "var(--ink-2)"),
        "never": _Look(_("Does not apply"), "var(--page)", "var(--line)", "var(--ink-3)", "x"),
    }


def _cells(look: _Look, places: Sequence[_Place]) -> go.Bar:
    """Return the cells of one kind: bars, since only bars can be hatched."""
    return go.Bar(
        name=look.name,
        orientation="h",
        base=[place.column - 0.48 for place in places],
        x=[0.96] * len(places),
        y=[place.row for place in places],
        width=0.86,
        text=[_cell_text(place.line) for place in places],
        hovertext=[_said(place.line) or look.name for place in places],
        hovertemplate="%{hovertext}<extra></extra>",
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"color": look.text},
        marker={
            "color": look.fill,
            "line": {"color": look.edge, "width": 1},
            "pattern": {
                "shape": look.pattern,
                "fgcolor": "var(--line)",
                "bgcolor": look.fill,
                "size": 7,
                "solidity": 0.25,
            },
        },
    )


def _said(line: Line | None) -> str:
    return _plain(f"{line.code} {line.note}") if line else ""


def _cell_text(cell: Line | None) -> str:
    if cell is None:
        return "×"
    return _plain(" ".join([cell.text, *(SIGNS[sign] for sign in cell.signs)]))


def answers_figure(page: Page, results: StudyResults, *, note: str) -> Figure:
    """Return every answer: a mark a person, or a shaded count, in a panel for each deciding question."""
    labels: list[str] = []
    headings: list[dict[str, Any]] = []
    lines: list[tuple[int, Line]] = []
    for phase in page.phases:
        if phase.lines:
            headings.append(_heading(phase.name, row=len(labels), x=0.5))
            labels.append("")
        for line in phase.lines:
            lines.append((len(labels), line))
            labels.append(_label(line.statement))
    points = len(results.scale.labels)
    scale = f"1 {results.scale.labels[0]}, {points} {results.scale.labels[-1]}"
    layout = _layout(_("Every answer"), f"{note}; {scale}", labels, foot=FOOT + LEGEND_HEIGHT // 2)
    axis = _axis([str(point) for point in results.scale.points], first=1)
    axis |= {"side": "top", "fixedrange": True, "range": [0.4, points + 0.6]}
    layout["xaxis"] = axis | {
        "domain": [0, 0.48],
        "title": {"text": _("Occurs"), "font": {"size": 14, "weight": 700}},
    }
    layout["xaxis2"] = axis | {
        "domain": [0.52, 1],
        "title": {"text": _("Relevant"), "font": {"size": 14, "weight": 700}},
    }
    layout["yaxis"] = _axis(labels) | {"range": [len(labels) - 0.4, -0.8]}
    layout |= {"legend": LEGEND, "annotations": headings}
    occurrence = _panel("x", [(row, line.occurrence) for row, line in lines], results)
    relevance = _panel("x2", [(row, line.relevance) for row, line in lines], results)
    return _figure([*occurrence, *relevance], layout)


def _panel(axis: str, answers: Sequence[tuple[int, Answers]], results: StudyResults) -> Iterable[Any]:
    """Return the answers (row, answers) of one question: marks or counts, then the middle answers."""
    is_first = axis == "x"
    if any(one.strip.bars for _row, one in answers):
        yield _shaded(axis, answers, len(results.scale.labels))
    else:
        for shape, session in enumerate(results.sessions, start=1):
            marks = [(row, mark) for row, one in answers for mark in one.strip.marks if mark.shape == shape]
            yield go.Scatter(
                name=_("session %(key)s") % {"key": session.key},
                legendgroup=session.key,
                showlegend=is_first,
                xaxis=axis,
                mode="markers",
                x=[round(mark.x / STEP + 0.5, 3) for _row, mark in marks],
                y=[round(row + 0.1 - (LOWEST - mark.y) / ROW * MARK_HEIGHT, 3) for row, mark in marks],
                marker={"symbol": SYMBOLS[shape - 1], "size": 7, "color": MARKS[shape - 1]},
                hoverinfo="skip",
            )
    known = [(row, one.strip.middle, one.strip.label) for row, one in answers if one.strip.middle is not None]
    yield go.Scatter(
        name=_("middle answer"),
        legendgroup="middle",
        showlegend=is_first,
        xaxis=axis,
        mode="markers",
        x=[middle / STEP + 0.5 for _row, middle, _label in known],
        y=[row + 0.38 for row, _middle, _label in known],
        marker={"symbol": "triangle-up", "size": 8, "color": "var(--live)"},
        hovertext=[_plain(label) for _row, _middle, label in known],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _shaded(axis: str, answers: Sequence[tuple[int, Answers]], points: int) -> go.Heatmap:
    """Return the counts as shaded cells, each row by its own highest count."""
    by_row = {row: {bar.x: bar for bar in one.strip.bars} for row, one in answers}
    rows = range(max(by_row, default=-1) + 1)
    places = [STEP * (point - 0.5) for point in range(1, points + 1)]
    heights, counts = [], []
    for row in rows:
        bars = by_row.get(row)  # the name of a phase has a row without cells
        heights.append([None if bars is None else bars[x].height if x in bars else 0 for x in places])
        counts.append([bars[x].count if bars and x in bars else "" for x in places])
    return go.Heatmap(
        xaxis=axis,
        x=list(range(1, points + 1)),
        y=list(rows),
        z=heights,
        zmin=0,
        zmax=HIGHEST_BAR,
        text=counts,
        texttemplate="%{text}",
        textfont={"color": "var(--on-c2)"},
        hoverinfo="skip",
        colorscale=PALE,
        showscale=False,
        xgap=3,
        ygap=3,
    )


def _figure(traces: Sequence[Any], layout: dict[str, Any]) -> Figure:
    figure: Figure = go.Figure(list(traces), layout).to_plotly_json()
    return figure


def _layout(
    title: str, note: str, labels: Sequence[str], *, row_height: int = ROW_HEIGHT, foot: int = FOOT
) -> dict[str, Any]:
    """Return the layout of a figure with these labels at its left, as wide as they need."""
    place = {"x": 0, "xanchor": "left", "y": 1, "yanchor": "top", "pad": {"t": 14, "l": 16}}
    font = {"size": 17, "weight": 700}
    widest = max((len(line) for label in labels for line in label.split("<br>")), default=0)
    return {
        "template": "none",
        "title": {"text": title, "font": font, "subtitle": {"text": _plain(note)}} | place,
        "height": HEAD + foot + len(labels) * row_height,
        "margin": {"t": HEAD, "b": foot, "l": 16 + round(LETTER_WIDTH * widest), "r": 16},
        "showlegend": True,
    }


def _axis(labels: Sequence[str], *, first: int = 0) -> dict[str, Any]:
    """Return an axis with a label at every whole number from `first` on."""
    return {
        "tickmode": "array",
        "tickvals": list(range(first, first + len(labels))),
        "ticktext": list(labels),
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickangle": 0,
        "automargin": False,
        "tickfont": {"size": 13},
        "showgrid": False,
    }


def _heading(text: str, *, row: int, x: float) -> dict[str, Any]:
    """Return the name of a phase in a row of its own."""
    place = {"x": x, "xref": "x", "xanchor": "left", "y": row, "yref": "y"}
    return {"text": _plain(text), "font": {"weight": 700}, "showarrow": False} | place


def _below(text: str) -> dict[str, Any]:
    """Return a line under the figure and its legend."""
    place = {"x": 1, "xref": "paper", "xanchor": "right", "y": 0, "yref": "paper", "yanchor": "top"}
    return {"text": text, "showarrow": False, "yshift": -36} | place


def _label(text: str) -> str:
    """Return a name at the left of a figure, in lines of readable length."""
    return "<br>".join(_plain(line) for line in wrap(text, LONGEST_LINE, max_lines=2, placeholder=" …"))


def _column(text: str) -> str:
    """Return a name above a column: on two lines where it is long and has a slash."""
    text = _plain(text)
    return text.replace("/", "/<br>", 1) if len(text) > WIDEST_COLUMN else text


def _plain(text: str) -> str:
    """Return a text of the study as it is: plotly reads a little HTML."""
    return escape(text, quote=False)

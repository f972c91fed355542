"""Every answer to the deciding questions: a mark a person, or a shaded count where they are many."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.figures.frame import (
    FOOT,
    LEGEND,
    LEGEND_HEIGHT,
    Figure,
    as_figure,
    axis_of,
    layout_of,
    plain,
    rows_by_phase,
    side_by_side,
)
from reports.page import Answers, Page
from reports.results import StudyResults
from reports.strips import HIGHEST_BAR, LOWEST, ROW, STEP

SYMBOLS = ("circle", "diamond-open")
MARK_HEIGHT = 0.22  # from one row of marks to the next, in rows of the figure


class _Look(NamedTuple):
    """The colours of answers; one colour of text can be read on all shades."""

    marks: tuple[str, str]
    middle: str
    darkest: str
    text: str


COUNTED = _Look(("var(--ink)", "var(--sea)"), "var(--live)", "var(--c2)", "var(--on-c2)")
# What an issue that does not occur was answered on relevance.
OFF = _Look(("var(--ink-3)", "var(--ink-3)"), "var(--ink-3)", "var(--sunk)", "var(--ink-2)")


def answers_figure(page: Page, results: StudyResults, *, note: str) -> Figure:
    """Return every answer: a mark a person, or a shaded count, in a panel for each deciding question."""
    shown = {line.code: line for phase in page.phases for line in phase.lines}
    rows = rows_by_phase(results, codes=shown)
    lines = [(row, shown[result.issue.code]) for row, result in rows.issues]
    labels = results.scale.labels
    ends = f"1 {labels[0]}, {len(labels)} {labels[-1]}"
    alt = ngettext(
        "All answers to both questions on %(count)d issue, each with its middle answer.",
        "All answers to both questions on %(count)d issues, each with its middle answer.",
        len(lines),
    ) % {"count": len(lines)}
    layout = layout_of(_("Every answer"), f"{note}; {ends}", rows, alt=alt, foot=FOOT + LEGEND_HEIGHT // 2)
    axis = axis_of([str(point) for point in results.scale.points], first=1)
    layout |= side_by_side(axis | {"range": [0.4, len(labels) + 0.6]})
    layout |= {"showlegend": True, "legend": LEGEND}
    occurrence = _panel("x", [(row, line.occurrence) for row, line in lines], results)
    relevance = _panel("x2", [(row, line.relevance) for row, line in lines], results)
    return as_figure([*occurrence, *relevance], layout)


def _panel(axis: str, answers: Sequence[tuple[int, Answers]], results: StudyResults) -> Iterable[Any]:
    """Return the answers (row, answers) of one question: those that decide something, then the others."""
    deciding = [(row, one) for row, one in answers if not one.is_off]
    off = [(row, one) for row, one in answers if one.is_off and one.strip.middle is not None]
    if deciding or not off:
        yield from _drawn(axis, deciding, results, COUNTED, is_named=axis == "x")
    if off:
        yield from _drawn(axis, off, results, OFF, is_named=False)


def _drawn(
    axis: str, answers: Sequence[tuple[int, Answers]], results: StudyResults, look: _Look, *, is_named: bool
) -> Iterable[Any]:
    """Return marks or counts, then the middle answers."""
    if any(one.strip.bars for _row, one in answers):
        yield _shaded(axis, answers, len(results.scale.labels), look)
    else:
        for shape, session in enumerate(results.sessions, start=1):
            marks = [(row, mark) for row, one in answers for mark in one.strip.marks if mark.shape == shape]
            yield go.Scatter(
                name=_("session %(key)s") % {"key": session.key},
                legendgroup=session.key,
                showlegend=is_named,
                xaxis=axis,
                mode="markers",
                x=[round(mark.x / STEP + 0.5, 3) for _row, mark in marks],
                y=[round(row + 0.1 - (LOWEST - mark.y) / ROW * MARK_HEIGHT, 3) for row, mark in marks],
                marker={"symbol": SYMBOLS[shape - 1], "size": 7, "color": look.marks[shape - 1]},
                hoverinfo="skip",
            )
    known = [(row, one.strip.middle, one.strip.label) for row, one in answers if one.strip.middle is not None]
    yield go.Scatter(
        name=_("middle answer"),
        legendgroup="middle",
        showlegend=is_named,
        xaxis=axis,
        mode="markers",
        x=[middle / STEP + 0.5 for _row, middle, _label in known],
        y=[row + 0.38 for row, _middle, _label in known],
        marker={"symbol": "triangle-up", "size": 8, "color": look.middle},
        hovertext=[plain(label) for _row, _middle, label in known],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _shaded(axis: str, answers: Sequence[tuple[int, Answers]], points: int, look: _Look) -> go.Heatmap:
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
        textfont={"color": look.text},
        hoverinfo="skip",
        colorscale=[[0, "var(--c0)"], [1, look.darkest]],
        showscale=False,
        xgap=3,
        ygap=3,
    )

"""Arrows from the first to the final middle answer of every issue that had a second round."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go
from django.utils.translation import gettext as _

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
    upright,
)
from reports.results import StudyResults
from reports.twins import Shift, Shifts
from reports.wording import changes_text


class _Ending(NamedTuple):
    """How the end of an arrow is drawn, by its way."""

    name: str
    symbol: str
    size: int
    colour: str


def changes_figure(results: StudyResults, shifts: Sequence[Shifts], *, note: str) -> Figure:
    """Return where the middle answers moved, and how many people changed their answer."""
    by_code = {one.issue.issue.code: one for one in shifts}
    rows = rows_by_phase(results, codes=by_code)
    places = [(row, found.issue.code) for row, found in rows.issues]
    labels = results.scale.labels
    panels = {
        "x": [(row, code, by_code[code].occurrence) for row, code in places],
        "x2": [(row, code, by_code[code].relevance) for row, code in places],
    }
    layout = layout_of(
        _("First and final middle answers"),
        f"{note}; 1 {labels[0]}, {len(labels)} {labels[-1]}",
        rows,
        alt=_alt(shifts),
        foot=FOOT + LEGEND_HEIGHT // 2,
    )
    layout |= side_by_side(_axis(len(labels)))
    layout |= {"showlegend": True, "legend": LEGEND}
    named: set[str] = set()
    traces = []
    for axis, found in panels.items():
        traces.append(upright(axis, results.scale.points, len(rows.labels), colour="var(--line)"))
        traces += _arrows(axis, found, named)
        traces.append(_numbers(axis, found, len(labels)))
    return as_figure(traces, layout)


def _alt(shifts: Sequence[Shifts]) -> str:
    return _(
        "Arrows from the first to the final middle answer. "
        "Issues on which it moved: %(occurs)d for “Occurs”, %(relevant)d for “Relevant”."
    ) % {
        "occurs": sum(one.occurrence.way != 0 for one in shifts),
        "relevant": sum(one.relevance.way != 0 for one in shifts),
    }


def _axis(points: int) -> dict[str, Any]:
    ticks = [*map(str, range(1, points + 1)), _("changed")]
    places = [*range(1, points + 1), _beside(points)]
    return axis_of(ticks) | {"tickvals": places, "range": [0.6, points * 1.42]}


def _beside(points: int) -> float:
    """Return where the numbers stand: beside the scale."""
    return points * 1.26


def _endings() -> dict[int, _Ending]:
    return {
        1: _Ending(_("final, higher"), "triangle-right", 11, "var(--live)"),
        -1: _Ending(_("final, lower"), "triangle-left", 11, "var(--live)"),
        0: _Ending(_("the same"), "circle", 6, "var(--ink-3)"),
    }


def _arrows(axis: str, found: Sequence[tuple[int, str, Shift]], named: set[str]) -> Iterator[go.Scatter]:
    """Give the arrows of one question: lines, where they begin, where they end."""
    moved = [(row, code, shift) for row, code, shift in found if shift.way]
    yield go.Scatter(
        xaxis=axis,
        mode="lines",
        x=[x for _row, _code, shift in moved for x in (shift.first, shift.final, None)],
        y=[y for row, _code, _shift in moved for y in (row, row, None)],
        line={"color": "var(--ink-2)", "width": 2},
        hoverinfo="skip",
        showlegend=False,
    )
    beginning = _Ending(_("first"), "circle-open", 9, "var(--ink-2)")
    yield _marks(axis, beginning, moved, named, is_first=True)
    for way, ending in _endings().items():
        there = [
            (row, code, shift) for row, code, shift in found if shift.way == way and shift.final is not None
        ]
        yield _marks(axis, ending, there, named)


def _marks(
    axis: str,
    look: _Ending,
    found: Sequence[tuple[int, str, Shift]],
    named: set[str],
    *,
    is_first: bool = False,
) -> go.Scatter:
    """Return the marks of one kind; the first of a kind that has any is in the legend."""
    is_named = bool(found) and look.name not in named
    if is_named:
        named.add(look.name)
    return go.Scatter(
        name=look.name,
        legendgroup=look.name,
        showlegend=is_named,
        xaxis=axis,
        mode="markers",
        x=[shift.first if is_first else shift.final for _row, _code, shift in found],
        y=[row for row, _code, _shift in found],
        marker={"symbol": look.symbol, "size": look.size, "color": look.colour},
        hovertext=[plain(_said(code, shift)) for _row, code, shift in found],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _said(code: str, shift: Shift) -> str:
    who = f"; {changes_text(shift.changes)}" if shift.changes else ""
    return f"{code}: {shift.first_text} → {shift.final_text}{who}"


def _numbers(axis: str, found: Sequence[tuple[int, str, Shift]], points: int) -> go.Scatter:
    """Return how many people changed their answer, beside each arrow."""
    known = [(row, shift.changes) for row, _code, shift in found if shift.changes]
    return go.Scatter(
        xaxis=axis,
        mode="text",
        x=[_beside(points)] * len(known),
        y=[row for row, _changes in known],
        text=[
            _("%(changed)d of %(n)d") % {"changed": changes.changed, "n": changes.n}
            for _row, changes in known
        ],
        textfont={
            "color": ["var(--ink)" if changes.changed else "var(--ink-3)" for _row, changes in known],
            "size": 13,
        },
        hoverinfo="skip",
        showlegend=False,
    )

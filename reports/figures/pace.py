"""The pace of the sessions: how many minutes the panel was at each issue."""

from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from reports.figures.frame import (
    BOLD,
    Figure,
    as_figure,
    axis_of,
    layout_of,
    plain,
    rows_by_phase,
    upright,
)
from reports.results import StudyResults
from reports.rows import Session
from reports.twins import PaceTable, minutes_text

MOST_NAMED = 4  # with more sessions there is no room for words above the columns


def pace_figure(results: StudyResults, table: PaceTable, *, note: str) -> Figure:
    """Return the minutes as bars, a column for each session."""
    codes = {issue.code: minutes for issue, minutes in table.rows}
    rows = rows_by_phase(results, codes=codes)
    found = [
        (row, column, minutes)
        for row, result in rows.issues
        for column, minutes in enumerate(codes[result.issue.code])
        if minutes is not None
    ]
    columns = range(len(table.sessions))
    totals = list(zip(table.sessions, table.totals, strict=True))
    layout = layout_of(
        _("Minutes at each issue"),
        note,
        rows,
        alt=_("Bars of the minutes at each issue. %(totals)s.")
        % {"totals": "; ".join(_total(session, minutes) for session, minutes in totals)},
    )
    layout["xaxis"] = axis_of([]) | {"range": [0, len(columns)], "fixedrange": True}
    heads = [_head(column, *total, is_short=len(columns) > MOST_NAMED) for column, total in enumerate(totals)]
    layout["annotations"] += heads
    layout["barmode"] = "overlay"
    longest = table.longest or 1
    room = 1 - min(0.5, 0.12 * len(columns))  # for the number at the end of a bar
    lengths = [room * minutes / longest for _row, _column, minutes in found]
    bars = go.Bar(
        orientation="h",
        base=[column for _row, column, _minutes in found],
        x=lengths,
        y=[row for row, _column, _minutes in found],
        width=0.6,
        marker={"color": "var(--c3)"},
        hoverinfo="skip",
    )
    numbers = go.Scatter(
        mode="text",
        x=[column + length for (_row, column, _minutes), length in zip(found, lengths, strict=True)],
        y=[row for row, _column, _minutes in found],
        text=[f" {minutes_text(minutes)}" for _row, _column, minutes in found],
        textposition="middle right",
        textfont={"size": 13},
        hoverinfo="skip",
    )
    return as_figure([bars, numbers, upright("x", columns, len(rows.labels), colour="var(--edge)")], layout)


def _total(session: Session, minutes: float) -> str:
    return _("Session %(key)s: %(minutes)s minutes") % {"key": session.key, "minutes": minutes_text(minutes)}


def _head(column: int, session: Session, minutes: float, *, is_short: bool) -> dict[str, Any]:
    """Return the name of a session above its bars, with its sum."""
    words = {"key": plain(session.key), "minutes": minutes_text(minutes)}
    text = _("S%(key)s<br>%(minutes)s") if is_short else _("Session %(key)s<br>%(minutes)s minutes")
    place = {"x": column, "xref": "x", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom"}
    return {"text": text % words, "align": "left", "font": BOLD, "showarrow": False} | place

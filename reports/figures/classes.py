"""The classes of the issues: how many in each phase, and which in each cell of the matrix."""

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from reports.figures.frame import (
    FOOT,
    LEGEND,
    LEGEND_HEIGHT,
    Figure,
    Rows,
    above,
    as_figure,
    axis_of,
    below,
    columns_of,
    label_of,
    layout_of,
    numbers_on,
    plain,
    shaded_cells,
)
from reports.headlines import headline
from reports.page import Line, Page
from reports.results import StudyResults
from reports.wording import sign_text

SIGNS = {"frail": "◌", "half": "◐", "gap": "↔"}


class _Look(NamedTuple):
    """How cells of one kind are drawn."""

    name: str
    fill: str
    edge: str
    text: str
    pattern: str = ""


def counts_figure(page: Page, results: StudyResults, *, note: str) -> Figure:
    """Return the number of issues per phase and class as a heat map; `note` says whose answers these are."""
    rows = page.counts.rows
    names, labels = [plain(head) for head in page.counts.heads], [label_of(row.name) for row in rows]
    shades = [[shade for _number, shade in row.counts] for row in rows]
    numbers = numbers_on(shades, [[number for number, _shade in row.counts] for row in rows])
    alt = _("Heat map of phases and classes: %(headline)s.") % {"headline": headline(results.counts)}
    layout = layout_of(_("Number of issues per phase and class"), note, Rows(labels), alt=alt, row_height=46)
    layout["xaxis"] = above(axis_of(names))
    layout["yaxis"]["fixedrange"] = True
    return as_figure([shaded_cells(shades), numbers], layout)


class _Place(NamedTuple):
    """One cell of the matrix as drawn; without an issue it does not apply."""

    row: int
    column: int
    line: Line | None

    @property
    def kind(self) -> str:
        return self.line.k if self.line else "never"


def matrix_figure(page: Page, results: StudyResults, *, note: str) -> Figure:
    """Return the matrix as a heat map: class and middle answers in each cell, × cells hatched."""
    rows = Rows()
    places: list[_Place] = []
    for phase in page.phases:
        rows.add_heading(
            phase.name if phase.activities else _("%(phase)s: no activities") % {"phase": phase.name}
        )
        for activity in phase.activities:
            places += [_Place(len(rows.labels), column, cell) for column, cell in enumerate(activity.cells)]
            rows.labels.append(label_of(activity.name))
    kinds = {kind: [place for place in places if place.kind == kind] for kind in _looks()}
    title = _("The matrix: class and middle answers of every issue")
    alt = _("The matrix of activities and kinds of problem: %(headline)s.") % {
        "headline": headline(results.counts)
    }
    layout = layout_of(title, note, rows, alt=alt, foot=FOOT + LEGEND_HEIGHT)
    layout["xaxis"] = above(axis_of(columns_of([kind.name for kind in page.problem_types])))
    signs = [f"{SIGNS[sign]} {sign_text(sign)}" for sign in page.signs]
    layout |= {"barmode": "overlay", "showlegend": True, "legend": LEGEND}
    layout["annotations"] += [below([_("In each cell: occurs · relevant."), *signs])]
    return as_figure([_cells(look, kinds[kind]) for kind, look in _looks().items() if kinds[kind]], layout)


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
    return plain(f"{line.code} {line.note}") if line else ""


def _cell_text(cell: Line | None) -> str:
    if cell is None:
        return "×"
    return plain(" ".join([cell.text, *(SIGNS[sign] for sign in cell.signs)]))

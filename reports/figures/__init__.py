"""The figures of the report: to zoom, to read off, to download. The one place that knows plotly.

A figure is plain data, {"data": […], "layout": {…}}: figures.js draws it in the page,
`reports.drawing` as SVG. Colours are the names of the design's tokens, so that a figure follows the theme;
its height fits its rows; `layout.meta.alt` says in words what is to be seen. The twin of every figure is a
table of the page.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.drawing import draw
from reports.figures.agreement import agreement_figure
from reports.figures.answers import answers_figure
from reports.figures.changes import changes_figure
from reports.figures.classes import counts_figure, matrix_figure
from reports.figures.frame import Figure
from reports.figures.grid import grid_figure
from reports.figures.pace import pace_figure
from reports.headlines import figure_note
from reports.page import Page, lay_out_page
from reports.results import StudyResults
from reports.rows import Pace
from reports.twins import Twins, twins_of

__all__ = ["Figure", "figure_set", "figures_of"]


def figures_of(page: Page, results: StudyResults, twins: Twins, *, is_synthetic: bool) -> dict[str, Figure]:
    """Return all figures by name; "changes" and "pace" only where there is a second round, a led session.

    Every answer is of the issues that the page lists, the other figures are of all issues.
    """
    note = figure_note(results, is_synthetic=is_synthetic)
    figures = {
        "matrix": matrix_figure(page, results, note=note),
        "counts": counts_figure(page, results, note=note),
        "answers": answers_figure(page, results, note=note),
        "agreement": agreement_figure(results, note=note),
    }
    if twins.shifts:
        both = figure_note(results, is_synthetic=is_synthetic, answers=_("first and final answers"))
        issues = _issues(len(twins.shifts))
        figures["changes"] = changes_figure(results, twins.shifts, note=f"{issues}; {both}")
    issues = _issues(twins.grid.n)
    if twins.grid.left_out:
        issues = f"{issues} ({_without_class(twins.grid.left_out)})"
    figures["grid"] = grid_figure(results, twins.grid, note=f"{issues}; {note}")
    if twins.pace.rows:
        times = figure_note(results, is_synthetic=is_synthetic, answers=_("times as in the log"))
        issues = _issues(len(twins.pace.rows))
        figures["pace"] = pace_figure(results, twins.pace, note=f"{issues}; {times}")
    return figures


def _issues(number: int) -> str:
    return ngettext("%(count)d issue", "%(count)d issues", number) % {"count": number}


def _without_class(number: int) -> str:
    return ngettext("%(count)d without a class left out", "%(count)d without a class left out", number) % {
        "count": number
    }


def figure_set(results: StudyResults, pace: Iterable[Pace], *, is_synthetic: bool) -> dict[str, str]:
    """Return all figures as SVG documents by name, without a browser; light, for paper.

    `pace` is `pace_of` the sessions of the results (none is known of a file).
    """
    twins = twins_of(results, pace)
    figures = figures_of(lay_out_page(results, {}), results, twins, is_synthetic=is_synthetic)
    return {name: draw(figure, name=name) for name, figure in figures.items()}

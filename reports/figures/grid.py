"""The issues by their two middle answers, with the lines of the rule."""

from collections.abc import Iterator, Sequence

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from reports.figures.frame import (
    BOLD,
    FOOT,
    LEGEND,
    LEGEND_HEIGHT,
    Figure,
    Rows,
    above,
    as_figure,
    axis_of,
    layout_of,
    numbers_on,
    plain,
    shaded_cells,
    title_of,
)
from reports.page import shade
from reports.results import StudyResults
from reports.twins import Grid
from reports.wording import high_rule, middle_text, occurs_rule

ROW_HEIGHT = 46


def grid_figure(results: StudyResults, grid: Grid, *, note: str) -> Figure:
    """Return how many issues have which middle answers: occurrence across, relevance upwards."""
    values = tuple(reversed(grid.relevance))
    labels = [_label(results, value, text) for value, (text, _counts) in zip(values, grid.rows, strict=True)]
    title = _("Middle answers: relevance by occurrence")
    layout = layout_of(
        title,
        note,
        Rows(labels),
        alt=_alt(results, grid),
        row_height=ROW_HEIGHT,
        foot=FOOT + LEGEND_HEIGHT,
    )
    layout["xaxis"] = above(axis_of(grid.heads)) | {"title": title_of(_("Occurs"))}
    layout["yaxis"]["fixedrange"] = True
    layout |= {"showlegend": True, "legend": LEGEND}
    layout["annotations"] += [_corner(_("Relevant"))]
    return as_figure([*_cells(grid), *_lines(results, grid)], layout)


def _label(results: StudyResults, value: float, text: str) -> str:
    """Return a middle answer with its word, where it has one of its own."""
    word = results.scale.label(int(value))
    return plain(f"{text} {word}") if value == int(value) and word != text else text


def _corner(text: str) -> dict[str, object]:
    """Return the name of the rows, above their labels."""
    place = {"x": 0, "xref": "paper", "xanchor": "right", "y": 1, "yref": "paper", "yanchor": "bottom"}
    return {"text": text, "font": BOLD, "showarrow": False, "xshift": -6} | place


def _alt(results: StudyResults, grid: Grid) -> str:
    if not grid.codes:
        return _("Grid of middle answers: no issue has a class.")
    fullest = max(grid.codes, key=lambda place: len(grid.codes[place]))
    occurrence, relevance = (middle_text(results.scale, _middle(value)) for value in fullest)
    return _(
        "Grid of middle answers. Most issues in one cell, %(most)d of %(n)d: "
        "occurs %(occurrence)s, relevant %(relevance)s."
    ) % {"most": grid.most, "n": grid.n, "occurrence": occurrence, "relevance": relevance}


def _middle(value: float) -> tuple[int, int]:
    """Return the nearest two answers that have this middle."""
    return (int(value), int(value + 0.5))


def _cells(grid: Grid) -> Iterator[go.Heatmap | go.Scatter]:
    shades = [[shade(count, grid.most) for count in counts] for _text, counts in grid.rows]
    numbers = numbers_on(shades, [counts for _text, counts in grid.rows])
    codes = [_codes(grid, x, y) for y in reversed(grid.relevance) for x in grid.occurrence]
    yield shaded_cells(shades)
    yield numbers.update(hoverinfo=None, hovertext=codes, hovertemplate="%{hovertext}<extra></extra>")


def _codes(grid: Grid, occurrence: float, relevance: float) -> str:
    return plain(", ".join(grid.codes.get((occurrence, relevance), ()))) or _("no issue")


def _lines(results: StudyResults, grid: Grid) -> Iterator[go.Scatter]:
    """Give the lines of the rule: right of one is what occurs, above the other what is highly relevant."""
    rule, scale = results.rule, results.scale
    left = _before(grid.occurrence, rule.occurs_from) - 0.5
    under = len(grid.relevance) - _before(grid.relevance, rule.high_from) - 0.5
    right, bottom = len(grid.occurrence) - 0.5, len(grid.relevance) - 0.5
    yield _line(occurs_rule(rule, scale), [left, left], [-0.5, bottom], "solid")
    yield _line(high_rule(rule, scale), [left, right], [under, under], "dash")


def _before(values: Sequence[float], threshold: int) -> int:
    return sum(value < threshold for value in values)


def _line(name: str, x: list[float], y: list[float], dash: str) -> go.Scatter:
    return go.Scatter(
        name=plain(name),
        mode="lines",
        x=x,
        y=y,
        line={"color": "var(--live)", "width": 2, "dash": dash},
        hoverinfo="skip",
    )

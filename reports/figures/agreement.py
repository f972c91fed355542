"""Diverging bars: who disagrees to the left, who agrees to the right, the middle of the scale apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
    upright,
)
from reports.results import QuestionResult, StudyResults
from reports.rows import Issue
from studies.scale import Scale

# Fill and text, from the mildest to the firmest answer; a scale of nine points needs all four.
AGREE = [(f"var(--c{shade})", f"var(--on-c{shade})") for shade in range(1, 5)]
DISAGREE = [
    ("var(--sunk)", "var(--ink)"),
    ("var(--bead)", "var(--ink)"),
    ("var(--ink-3)", "var(--page)"),
    ("var(--ink)", "var(--page)"),
]
# Which of them a scale with so many points on each side uses.
STEPS = {1: [3], 2: [1, 3], 3: [0, 1, 3], 4: [0, 1, 2, 3]}
GREYS = {1: [2], 2: [1, 2], 3: [0, 1, 2], 4: [0, 1, 2, 3]}
BETWEEN = ("var(--raised)", "var(--ink)")
DIGIT, EDGES = 0.028, 0.008  # shares of a panel: a digit, and the room at its sides
FAINT = 0.4


class _Answered(NamedTuple):
    """The answers to one question on one issue, and the row that they stand in."""

    row: int
    issue: Issue
    result: QuestionResult
    is_off: bool


@dataclass(frozen=True)
class _Sides:
    """How far the bars of all panels reach, in people, and where the middle of the scale stands."""

    left: float
    right: float
    gap: float
    middle: float

    @property
    def apart(self) -> float:
        """Where the column of the middle begins."""
        return self.right + self.gap

    @property
    def end(self) -> float:
        """Where it ends."""
        return self.apart + self.middle

    def has_room(self, count: int) -> bool:
        """Whether a segment is wide enough for its number."""
        return count / (self.left + self.end) >= DIGIT * len(str(count)) + EDGES


def agreement_figure(results: StudyResults, *, note: str) -> Figure:
    """Return how many agree and how many disagree, answer by answer, on every issue and deciding question."""
    rows = rows_by_phase(results)
    scale = results.scale
    panels = {
        "x": [_Answered(row, found.issue, found.occurrence, False) for row, found in rows.issues],
        "x2": [
            _Answered(row, found.issue, found.relevance, not found.class_.is_occurring)
            for row, found in rows.issues
        ],
    }
    sides = _sides([answered.result for answers in panels.values() for answered in answers])
    layout = layout_of(
        _("Who agrees, who disagrees"),
        "; ".join([note, _("numbers are people")]),
        rows,
        alt=_alt(scale, len(rows.issues)),
        foot=FOOT + LEGEND_HEIGHT // 2,
    )
    layout |= side_by_side(_axis(scale, sides))
    layout |= {"barmode": "overlay", "showlegend": True, "legend": LEGEND}
    lines = [
        upright(axis, [x], len(rows.labels), colour=colour)
        for axis in panels
        for x, colour in ((0, "var(--edge)"), (sides.apart, "var(--line)"))
        if x == 0 or _centre(scale)
    ]
    return as_figure([*lines, *_segments(panels, scale, sides)], layout)


def _alt(scale: Scale, issues: int) -> str:
    bars = ngettext(
        "Bars for %(count)d issue and both questions: people who disagree to the left, "
        "who agree to the right",
        "Bars for %(count)d issues and both questions: people who disagree to the left, "
        "who agree to the right",
        issues,
    ) % {"count": issues}
    centre = _centre(scale)
    if centre is None:
        return f"{bars}."
    apart = _("“%(label)s” in a column of its own") % {"label": scale.label(centre)}
    return f"{bars}, {apart}."


def _centre(scale: Scale) -> int | None:
    """Return the middle point of the scale, if it has one."""
    return int(scale.centre) if scale.centre in scale.points else None


def _sides(results: Sequence[QuestionResult]) -> _Sides:
    disagreeing = max((result.disagreeing for result in results), default=0)
    agreeing = max((result.agreeing for result in results), default=0)
    widest = max(disagreeing, agreeing, 1)
    left, right = max(disagreeing, 0.4 * widest), max(agreeing, 0.4 * widest)
    middle = max((result.between for result in results), default=0)
    return _Sides(left, right, 0.1 * (left + right), max(middle, 0.3 * widest))


def _axis(scale: Scale, sides: _Sides) -> dict[str, Any]:
    heads = {-sides.left / 2: _("disagree"), sides.right / 2: _("agree")}
    centre = _centre(scale)
    if centre is not None:
        heads[sides.apart + sides.middle / 2] = plain(scale.label(centre))
    edge = 0.02 * (sides.left + sides.end)
    return axis_of(list(heads.values())) | {
        "tickvals": list(heads),
        "range": [-sides.left - edge, (sides.end if centre else sides.right) + edge],
    }


def _segments(panels: dict[str, list[_Answered]], scale: Scale, sides: _Sides) -> Iterator[go.Bar]:
    """Give the bars, an answer after the other: from the left to the right, then the middle."""
    half = len(scale.labels) // 2
    above = range(len(scale.labels) - half + 1, len(scale.labels) + 1)
    colours = {point: DISAGREE[GREYS[half][half - point]] for point in range(1, half + 1)}
    colours |= {point: AGREE[STEPS[half][place]] for place, point in enumerate(above)}
    centre = _centre(scale)
    if centre is not None:
        colours[centre] = BETWEEN
    for point, colour in colours.items():
        is_named = False
        for axis, answers in panels.items():
            given = [answered for answered in answers if answered.result.counts[point - 1]]
            if given:
                bar = _bar(given, point, scale, sides, colour)
                bar.update(xaxis=axis, showlegend=not is_named)
                is_named = True
                yield bar


def _bar(
    given: Sequence[_Answered], point: int, scale: Scale, sides: _Sides, colour: tuple[str, str]
) -> go.Bar:
    """Return the segments of one answer to one question."""
    counts = [answered.result.counts[point - 1] for answered in given]
    label = scale.label(point)
    fill, text = colour
    return go.Bar(
        name=plain(label),
        legendgroup=str(point),
        orientation="h",
        base=[_base(answered.result.counts, point, scale, sides) for answered in given],
        x=counts,
        y=[answered.row for answered in given],
        width=0.72,
        text=[str(count) if sides.has_room(count) else "" for count in counts],
        hovertext=[
            plain(f"{answered.issue.code} {answered.issue.statement}: {count} {label}")
            for answered, count in zip(given, counts, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"color": ["var(--ink)" if answered.is_off else text for answered in given], "size": 13},
        marker={
            "color": fill,
            "line": {"color": "var(--edge)", "width": 0.5},
            "opacity": [FAINT if answered.is_off else 1 for answered in given],
        },
    )


def _base(counts: Sequence[int], point: int, scale: Scale, sides: _Sides) -> float:
    """Return where the segment of an answer begins: milder answers stand nearer to the middle."""
    if point == _centre(scale):
        return sides.apart
    if point < scale.centre:
        return -sum(counts[place - 1] for place in scale.points if point <= place < scale.centre)
    return sum(counts[place - 1] for place in scale.points if scale.centre < place < point)

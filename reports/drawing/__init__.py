"""Draws a figure as SVG, without a browser: for the command line and for files that leave here. Pure.

A figure is what `reports.figures` returns. Only what those use is known here; anything else raises, so that
no part of a figure is left out in silence. The document stands alone: no script, no style sheet, no address.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from reports.drawing.marks import draw_trace, hatches_of
from reports.drawing.paper import DrawingError, Panel, check_keys, panels_of, tag
from reports.drawing.surround import draw_annotations, draw_axes, draw_legend, draw_title, said

__all__ = ["DrawingError", "draw"]

WIDTH = 960
LAYOUT_KEYS = {
    "template",
    "meta",
    "title",
    "height",
    "margin",
    "showlegend",
    "legend",
    "annotations",
    "barmode",
}
ORDER = {"heatmap": 0, "bar": 1, "scatter": 2}
FONT = "Figtree, Arial, Helvetica, 'Liberation Sans', sans-serif"


def draw(figure: Mapping[str, Any], *, name: str) -> str:
    """Return a figure as an SVG document on white, `WIDTH` pixels wide; `name` makes its ids unique.

    Raises: DrawingError for anything in the figure that cannot be drawn.
    """
    layout = figure["layout"]
    axes = {key for key in layout if key[1:].startswith("axis")}
    check_keys("layout", layout, LAYOUT_KEYS | axes)
    panels = panels_of(layout, WIDTH)
    height = layout["height"]
    title, alt = f"{name}-title", f"{name}-alt"
    size = {"width": WIDTH, "height": height, "viewBox": f"0 0 {WIDTH} {height}"}
    return tag(
        "svg",
        tag("title", said(layout["title"]["text"]), id=title),
        tag("desc", said(layout["meta"]["alt"]), id=alt),
        *hatches_of(figure["data"], name),
        tag("rect", width=WIDTH, height=height, fill="#fff"),
        *_parts(figure, panels, name),
        xmlns="http://www.w3.org/2000/svg",
        **size,
        role="img",
        aria_labelledby=f"{title} {alt}",
        font_family=FONT,
    )


def _parts(figure: Mapping[str, Any], panels: Mapping[str, Panel], name: str) -> Iterator[str]:
    layout, data = figure["layout"], figure["data"]
    yield from draw_title(layout)
    for key, panel in panels.items():
        yield from draw_axes(layout, key, panel)
    for trace in sorted(data, key=_depth):
        yield from draw_trace(trace, panels[trace.get("xaxis", "x")], name)
    yield from draw_annotations(layout, panels)
    if layout["showlegend"]:
        yield from draw_legend(data, layout, panels, name)


def _depth(trace: Mapping[str, Any]) -> int:
    """Return what is drawn first: cells, then bars, then marks and their text."""
    if trace["type"] not in ORDER:
        raise DrawingError(f"A figure of the kind {trace['type']!r} cannot be drawn.")
    return ORDER[trace["type"]]

"""Draws what stands around the panels of a figure: title, labels, notes, legend. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports.drawing.marks import swatch
from reports.drawing.paper import (
    INK,
    Panel,
    check_keys,
    check_value,
    colour,
    content,
    field_of,
    lines_of,
    tag,
    width_of,
    write,
)

AXIS_KEYS = {
    "tickmode",
    "tickvals",
    "ticktext",
    "range",
    "zeroline",
    "showline",
    "ticks",
    "tickangle",
    "automargin",
    "tickfont",
    "ticklabelstandoff",
    "showgrid",
    "side",
    "fixedrange",
    "domain",
    "title",
}
GAP = 6
SWATCH, BETWEEN = 26, 16
ANCHORS = {"left": "start", "right": "end", "center": "middle"}
LINES_UP = {"top": 0.0, "middle": 0.5, "bottom": 1.0}

Layout = Mapping[str, Any]


def said(text: str) -> str:
    """Return a figure's text for a `<title>` or `<desc>`."""
    return content(" ".join(lines_of(text)))


def draw_title(layout: Layout) -> Iterator[str]:
    """Give the title and, in smaller letters under it, whose answers these are."""
    title = layout["title"]
    check_keys("title", title, {"text", "font", "subtitle", "x", "xanchor", "y", "yanchor", "pad"})
    left, top, size = title["pad"]["l"], title["pad"]["t"], title["font"]["size"]
    font = {"size": size, "weight": title["font"]["weight"]}
    yield write(title["text"], left, top, anchor="start", lines_up=0, **font)
    subtitle = title["subtitle"]
    small = {"size": subtitle["font"]["size"], "colour_": "var(--ink-2)"}
    yield write(subtitle["text"], left, top + size * 1.4, anchor="start", lines_up=0, **small)


def draw_axes(layout: Layout, name: str, panel: Panel) -> Iterator[str]:
    """Give the labels of a panel: its columns above it and, once, the rows at the left."""
    axis = layout[name.replace("x", "xaxis")]
    yield from _columns(axis, panel)
    if name == "x":
        yield from _rows(layout["yaxis"], panel)


def _columns(axis: Mapping[str, Any], panel: Panel) -> Iterator[str]:
    _check_axis(axis)
    if axis["ticktext"]:
        check_value("side", axis.get("side"), "top")
    size = axis["tickfont"]["size"]
    bottom = panel.y.end - GAP
    for value, text in zip(axis["tickvals"], axis["ticktext"], strict=True):
        yield write(text, panel.x.place(value), bottom, size=size, lines_up=1)
    if "title" in axis:
        check_keys("axis title", axis["title"], {"text", "font", "standoff"})
        font = axis["title"]["font"]
        highest = max((len(lines_of(text)) for text in axis["ticktext"]), default=0)
        middle = (panel.x.start + panel.x.end) / 2
        over = bottom - highest * size * 1.25 - GAP
        yield write(axis["title"]["text"], middle, over, size=font["size"], weight=font["weight"], lines_up=1)


def _rows(axis: Mapping[str, Any], panel: Panel) -> Iterator[str]:
    _check_axis(axis)
    for value, text in zip(axis["tickvals"], axis["ticktext"], strict=True):
        place = panel.y.place(value)
        yield write(text, panel.x.start - GAP, place, size=axis["tickfont"]["size"], anchor="end")


def _check_axis(axis: Mapping[str, Any]) -> None:
    check_keys("axis", axis, AXIS_KEYS)
    for key in ("showgrid", "zeroline", "showline"):
        check_value(key, axis[key], False)


def draw_annotations(layout: Layout, panels: Mapping[str, Panel]) -> Iterator[str]:
    """Give the names of the phases and the other words that have a place of their own."""
    for note in layout.get("annotations", ()):
        place = {"x", "xref", "xanchor", "xshift", "y", "yref", "yanchor", "yshift"}
        check_keys("annotation", note, {"text", "font", "showarrow", "align", "bgcolor", *place})
        check_value("showarrow", note["showarrow"], False)
        font = note.get("font", {})
        check_keys("annotation text", font, {"size", "weight"})
        across = field_of(panels) if note["xref"] == "paper" else panels[note["xref"]]
        up = field_of(panels) if note["yref"] == "paper" else panels["x"]
        x = across.x.place(note["x"]) + note.get("xshift", 0)
        y = up.y.place(note["y"]) - note.get("yshift", 0)
        size = font.get("size", 14)
        if "bgcolor" in note:
            yield _ground(note, x, y, size)
        yield write(
            note["text"],
            x,
            y,
            size=size,
            weight=font.get("weight"),
            anchor=ANCHORS[note["xanchor"]],
            lines_up=LINES_UP[note.get("yanchor", "middle")],
        )


def _ground(note: Mapping[str, Any], x: float, y: float, size: float) -> str:
    """Return what hides the lines behind words that begin at x, with their middle at y."""
    check_value("anchor", note["xanchor"], "left")
    check_value("anchor", note.get("yanchor", "middle"), "middle")
    width = max(width_of(line, size) for line in lines_of(note["text"]))
    height = len(lines_of(note["text"])) * size * 1.25
    return tag("rect", x=x, y=y - height / 2, width=width, height=height, fill=colour(note["bgcolor"]))


def draw_legend(
    data: Sequence[Mapping[str, Any]], layout: Layout, panels: Mapping[str, Panel], name: str
) -> Iterator[str]:
    """Give the legend under the panels, at their right; in as many lines as it needs."""
    check_keys(
        "legend",
        layout["legend"],
        {"orientation", "x", "xanchor", "y", "yanchor", "itemclick", "itemdoubleclick"},
    )
    field = field_of(panels)
    named = [trace for trace in data if trace.get("showlegend", True) and trace.get("name") and trace["x"]]
    lines: list[list[tuple[Mapping[str, Any], float]]] = [[]]
    room = field.x.end - GAP
    for trace in named:
        width = SWATCH + max(width_of(line, 14) for line in lines_of(trace["name"])) + BETWEEN
        if lines[-1] and sum(one for _trace, one in lines[-1]) + width > room:
            lines.append([])
        lines[-1].append((trace, width))
    for place, line in enumerate(lines):
        y = field.y.start + 18 + 22 * place
        x = max(GAP, field.x.end - sum(width for _trace, width in line) + BETWEEN)
        for trace, width in line:
            yield swatch(trace, x, y, name)
            yield write(trace["name"], x + SWATCH, y, colour_=INK, anchor="start")
            x += width

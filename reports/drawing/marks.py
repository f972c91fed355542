"""Draws what a figure is about: cells, bars, marks, lines and their text. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports.drawing.paper import (
    INK,
    DrawingError,
    Panel,
    check_keys,
    check_value,
    colour,
    content,
    each,
    lines_of,
    mixed,
    tag,
    write,
)

NAMED = {
    "type",
    "name",
    "legendgroup",
    "showlegend",
    "xaxis",
    "x",
    "y",
    "hoverinfo",
    "hovertext",
    "hovertemplate",
}
KNOWN = {
    "heatmap": {
        "z",
        "zmin",
        "zmax",
        "colorscale",
        "showscale",
        "xgap",
        "ygap",
        "text",
        "texttemplate",
        "textfont",
    },
    "bar": {
        "orientation",
        "base",
        "width",
        "marker",
        "text",
        "textfont",
        "textposition",
        "insidetextanchor",
        "textangle",
        "constraintext",
    },
    "scatter": {"mode", "marker", "line", "text", "textfont", "textposition"},
}
DASHES = {"solid": None, "dash": "6 4"}
HATCHES = {"/": "M-1 8 8 -1M-1 1 1 -1M6 8 8 6", "x": "M0 0 7 7M7 0 0 7"}
HATCH = 7
# The corners of a mark, in halves of its size from its middle; as large as a circle of that size looks.
CORNERS = {
    "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    "triangle-up": ((0, -1), (1.15, 0.6), (-1.15, 0.6)),
    "triangle-right": ((1, 0), (-0.6, 1.15), (-0.6, -1.15)),
    "triangle-left": ((-1, 0), (0.6, 1.15), (0.6, -1.15)),
}

Trace = Mapping[str, Any]


def draw_trace(trace: Trace, panel: Panel, name: str) -> Iterator[str]:
    """Give the elements of a trace of the figure `name`. Raises: DrawingError for unknown parts."""
    kind = trace["type"]
    check_keys(kind, trace, NAMED | KNOWN[kind])
    if kind == "heatmap":
        yield from _cells(trace, panel)
    elif kind == "bar":
        yield from _bars(trace, panel, name)
    else:
        yield from _scatter(trace, panel)


# ---- cells


def _cells(trace: Trace, panel: Panel) -> Iterator[str]:
    check_value("showscale", trace["showscale"], False)
    low, span = trace["zmin"], trace["zmax"] - trace["zmin"]
    width = abs(panel.x.unit) - trace["xgap"]
    height = abs(panel.y.unit) - trace["ygap"]
    texts = trace.get("text")
    if texts is not None:
        check_value("texttemplate", trace["texttemplate"], "%{text}")
    for row, y in enumerate(trace["y"]):
        for column, x in enumerate(trace["x"]):
            value = trace["z"][row][column]
            if value is None:
                continue
            left, top = panel.x.place(x) - width / 2, panel.y.place(y) - height / 2
            fill = mixed(trace["colorscale"], (value - low) / span)
            yield tag("rect", x=left, y=top, width=width, height=height, fill=fill)
            if texts is not None:
                yield write(
                    str(texts[row][column]),
                    panel.x.place(x),
                    panel.y.place(y),
                    size=14,
                    colour_=trace["textfont"]["color"],
                )


# ---- bars


def _bars(trace: Trace, panel: Panel, name: str) -> Iterator[str]:
    check_value("orientation", trace["orientation"], "h")
    marker = _bar_marker(trace)
    number = len(trace["x"])
    thickness = trace["width"] * abs(panel.y.unit)
    notes = each(trace.get("hovertext", ""), number)
    opacities = each(marker.get("opacity", 1), number)
    texts = _bar_texts(trace, number)
    line = marker.get("line", {})
    for place, (base, length, y) in enumerate(zip(trace["base"], trace["x"], trace["y"], strict=True)):
        left, middle = panel.x.place(base), panel.y.place(y)
        width = length * panel.x.unit
        yield tag(
            "rect",
            *_note(notes[place]),
            x=left,
            y=middle - thickness / 2,
            width=width,
            height=thickness,
            fill=_fill(marker, name),
            stroke=colour(line["color"]) if line else None,
            stroke_width=line.get("width"),
            opacity=None if opacities[place] == 1 else opacities[place],
        )
        text, size, text_colour = texts[place]
        yield write(text, left + width / 2, middle, size=size, colour_=text_colour)


def _bar_marker(trace: Trace) -> Mapping[str, Any]:
    marker: Mapping[str, Any] = trace["marker"]
    check_keys("bar marker", marker, {"color", "line", "pattern", "opacity"})
    check_keys("bar line", marker.get("line", {}), {"color", "width"})
    return marker


def _bar_texts(trace: Trace, number: int) -> list[tuple[str, float, str]]:
    """Return text, size and colour for every bar."""
    if "text" not in trace:
        return [("", 14, INK)] * number
    for key, known in (("textposition", "inside"), ("insidetextanchor", "middle"), ("textangle", 0)):
        check_value(key, trace[key], known)
    font = trace["textfont"]
    check_keys("bar text", font, {"color", "size"})
    colours = each(font["color"], number)
    return [
        (text, font.get("size", 14), text_colour)
        for text, text_colour in zip(trace["text"], colours, strict=True)
    ]


def _note(text: str) -> tuple[str, ...]:
    """Return what a browser says of an element that is pointed at."""
    return (tag("title", content(" ".join(lines_of(text)))),) if text else ()


def _shape(marker: Mapping[str, Any]) -> str:
    shape: str = marker.get("pattern", {}).get("shape", "")
    return shape


def _fill(marker: Mapping[str, Any], name: str) -> str:
    shape = _shape(marker)
    return f"url(#{_hatch_id(shape, name)})" if shape else colour(marker["color"])


def _hatch_id(shape: str, name: str) -> str:
    if shape not in HATCHES:
        raise DrawingError(f"The hatch {shape!r} is not known.")
    return f"{name}-hatch-{list(HATCHES).index(shape)}"


def hatches_of(data: Sequence[Trace], name: str) -> Iterator[str]:
    """Give the definitions of the hatches that a figure uses, one for each shape."""
    patterns: dict[str, Mapping[str, Any]] = {}
    for trace in data:
        marker = trace["marker"] if trace["type"] == "bar" else {}
        if _shape(marker) and patterns.setdefault(_shape(marker), marker["pattern"]) != marker["pattern"]:
            raise DrawingError("Two hatches of one shape cannot be told apart.")
    if patterns:
        yield tag("defs", *(_hatch(shape, pattern, name) for shape, pattern in patterns.items()))


def _hatch(shape: str, pattern: Mapping[str, Any], name: str) -> str:
    id_ = _hatch_id(shape, name)
    check_keys("hatch", pattern, {"shape", "fgcolor", "bgcolor", "size", "solidity"})
    ground = tag("rect", width=HATCH, height=HATCH, fill=colour(pattern["bgcolor"]))
    lines = tag("path", d=HATCHES[shape], stroke=colour(pattern["fgcolor"]), stroke_width=1.2)
    return tag("pattern", ground, lines, id=id_, width=HATCH, height=HATCH, patternUnits="userSpaceOnUse")


# ---- marks, lines, text


def _scatter(trace: Trace, panel: Panel) -> Iterator[str]:
    check_value("mode", trace["mode"], "text", "markers", "lines")
    if trace["mode"] == "lines":
        yield from _line(trace, panel)
        return
    places = [(panel.x.place(x), panel.y.place(y)) for x, y in zip(trace["x"], trace["y"], strict=True)]
    if trace["mode"] == "text":
        yield from _texts(trace, places)
        return
    notes = each(trace.get("hovertext", ""), len(places))
    for (x, y), note in zip(places, notes, strict=True):
        yield symbol(trace["marker"], x, y, note)


def _line(trace: Trace, panel: Panel) -> Iterator[str]:
    path, is_down = "", False
    for x, y in zip(trace["x"], trace["y"], strict=True):
        if x is None or y is None:
            is_down = False
            continue
        path += f"{'L' if is_down else 'M'}{round(panel.x.place(x), 2):g} {round(panel.y.place(y), 2):g}"
        is_down = True
    if path:
        yield stroke(trace["line"], path)


def stroke(line: Mapping[str, Any], path: str) -> str:
    """Return a path drawn with a line."""
    check_keys("line", line, {"color", "width", "dash"})
    dash = line.get("dash", "solid")
    check_value("dash", dash, *DASHES)
    return tag(
        "path",
        d=path,
        fill="none",
        stroke=colour(line["color"]),
        stroke_width=line["width"],
        stroke_dasharray=DASHES[dash],
    )


def _texts(trace: Trace, places: Sequence[tuple[float, float]]) -> Iterator[str]:
    position = trace.get("textposition", "middle center")
    check_value("textposition", position, "middle center", "middle right")
    font = trace["textfont"]
    check_keys("text", font, {"color", "size", "weight"})
    colours = each(font.get("color", INK), len(places))
    notes = each(trace.get("hovertext", ""), len(places))
    for (x, y), text, text_colour, note in zip(places, trace["text"], colours, notes, strict=True):
        written = write(
            str(text).strip(),
            x + 4 if position == "middle right" else x,
            y,
            size=font["size"],
            colour_=text_colour,
            weight=font.get("weight"),
            anchor="start" if position == "middle right" else "middle",
        )
        yield tag("g", *_note(note), written) if note else written


def symbol(marker: Mapping[str, Any], x: float, y: float, note: str = "") -> str:
    """Return a mark at (x, y). Raises: DrawingError for a shape that is not known."""
    check_keys("marker", marker, {"symbol", "size", "color"})
    is_open = marker["symbol"].endswith("-open")
    shape = marker["symbol"].removesuffix("-open")
    ink = colour(marker["color"])
    paint = {"fill": "none", "stroke": ink, "stroke_width": 1.2} if is_open else {"fill": ink}
    half = marker["size"] / 2
    if shape == "circle":
        return tag("circle", *_note(note), cx=x, cy=y, r=half, **paint)
    if shape not in CORNERS:
        raise DrawingError(f"The mark {marker['symbol']!r} is not known.")
    points = " ".join(f"{x + half * across:.2f},{y + half * down:.2f}" for across, down in CORNERS[shape])
    return tag("polygon", *_note(note), points=points, **paint)


def swatch(trace: Trace, x: float, y: float, name: str) -> str:
    """Return how a trace looks, 20 pixels wide from x on, for the legend."""
    if trace["type"] == "bar":
        marker = trace["marker"]
        line = marker.get("line", {})
        return tag(
            "rect",
            x=x + 4,
            y=y - 6,
            width=14,
            height=12,
            fill=_fill(marker, name),
            stroke=colour(line["color"]) if line else None,
            stroke_width=line.get("width"),
        )
    if trace.get("mode") == "lines":
        return stroke(trace["line"], f"M{x:.2f} {y:.2f}h20")
    return symbol(trace["marker"], x + 12, y)

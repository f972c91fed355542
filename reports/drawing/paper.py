"""What every part of a drawing stands on: elements, text, colours, and where a value lies. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape, quoteattr

# The light theme of static/css/tokens.css; a test compares them.
LIGHT = {
    "--page": "#f6f3ee",
    "--card": "#fff",
    "--sunk": "#ece7df",
    "--raised": "#fff",
    "--ink": "#231c2e",
    "--ink-2": "#544b60",
    "--ink-3": "#675e72",
    "--line": "#ddd6cc",
    "--edge": "#877e90",
    "--bead": "#c5bcb2",
    "--live": "#b3300f",
    "--c0": "#fff",
    "--c1": "#dcecea",
    "--c2": "#a5cfcc",
    "--c3": "#5aa3a2",
    "--c4": "#0d5a60",
    "--on-c1": "#123f43",
    "--on-c2": "#0d3a3d",
    "--on-c3": "#04191b",
    "--on-c4": "#fff",
    "--sea": "#0d6a70",
}
INK = "var(--ink)"
LINE_HEIGHT = 1.25
MIDDLE = 0.35  # from the middle of a line of text down to where its letters stand, in sizes
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NARROW, WIDE = set("ijltfrI.,:;'|!()[]/ "), set("mwMWÆŒ@%—…")


class DrawingError(ValueError):
    """Something in a figure that is not drawn here; the message names it."""


def check_keys(what: str, given: Mapping[str, Any], known: Iterable[str]) -> None:
    """Raises: DrawingError where `given` says more than is known here."""
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise DrawingError(f"{what}: {', '.join(unknown)} cannot be drawn.")


def check_value(what: str, value: object, *known: object) -> None:
    """Raises: DrawingError for a value that is none of those known."""
    if value not in known:
        raise DrawingError(f"{what}: {value!r} cannot be drawn.")


# ---- elements and text


def tag(name: str, *children: str, **attributes: object) -> str:
    """Return an element; `_` in the name of an attribute is a hyphen, None leaves it out.

    >>> tag("path", d="M0 0h4", stroke_width=2.0)
    '<path d="M0 0h4" stroke-width="2"/>'
    """
    said = "".join(
        f" {key.replace('_', '-')}={quoteattr(number(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(children)
    return f"<{name}{said}>{inside}</{name}>" if inside else f"<{name}{said}/>"


def number(value: object) -> str:
    """Return a number to a hundredth of a pixel, and anything else as it is.

    >>> number(2 / 3), number(12.0), number("none")
    ('0.67', '12', 'none')
    """
    return f"{round(value, 2):g}" if isinstance(value, float) else str(value)


def content(text: str) -> str:
    """Return text as it may stand in an element; what XML cannot hold becomes a sign of that.

    >>> content("a < b\\x07")
    'a &lt; b�'
    """
    return escape(NOT_XML.sub("\ufffd", text))


def lines_of(text: str) -> list[str]:
    """Return the lines of a figure's text: as people wrote it, without the little HTML that plotly reads.

    >>> lines_of("a &lt; b<br>c")
    ['a < b', 'c']
    """
    return [unescape(line) for line in text.split("<br>")]


def width_of(line: str, size: float) -> float:
    """Return how wide a line of text is at most, in pixels: faces that stand in for Arial are wider."""
    narrow = sum(letter in NARROW for letter in line)
    wide = sum(letter in WIDE or letter.isupper() for letter in line)
    return size * (0.62 * len(line) - 0.27 * narrow + 0.15 * wide)


def write(
    text: str,
    x: float,
    y: float,
    *,
    size: float = 14,
    colour_: str = INK,
    weight: int | None = None,
    anchor: str = "middle",
    lines_up: float = 0.5,
) -> str:
    """Return text of one or more lines at (x, y).

    `anchor` is start, middle or end; `lines_up` is how much of it stands above y: 0 nothing, 0.5 half, 1 all.
    """
    lines = lines_of(text)
    step = size * LINE_HEIGHT
    first = y + step * (0.5 - lines_up * len(lines)) + MIDDLE * size
    spans = [
        tag("tspan", content(line), x=float(x), y=float(first + step * place))
        for place, line in enumerate(lines)
        if line.strip()
    ]
    if not spans:
        return ""
    return tag("text", *spans, font_size=size, font_weight=weight, fill=colour(colour_), text_anchor=anchor)


# ---- colours


def colour(value: str) -> str:
    """Return the colour of a token in the light theme. Raises: DrawingError for one that is not known.

    >>> colour("var(--c4)")
    '#0d5a60'
    """
    token = value.removeprefix("var(").removesuffix(")")
    if token not in LIGHT:
        raise DrawingError(f"The colour {value!r} is not known.")
    return LIGHT[token]


def mixed(scale: list[Any], share: float) -> str:
    """Return the colour at `share` (0..1) of a colour scale [[share, colour], …].

    >>> mixed([[0, "var(--c0)"], [1, "var(--ink)"]], 0.5)
    '#918e96'
    """
    share = min(1.0, max(0.0, share))
    (low, first), (high, second) = next(pair for pair in pairwise(scale) if share <= pair[1][0])
    part = (share - low) / (high - low)
    both = zip(_channels(colour(first)), _channels(colour(second)), strict=True)
    return "#" + "".join(f"{round(a + part * (b - a)):02x}" for a, b in both)


def _channels(colour_: str) -> list[int]:
    digits = colour_.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    return [int(digits[place : place + 2], 16) for place in (0, 2, 4)]


def each(value: Any, number_: int) -> list[Any]:
    """Return a value for each of so many things: as given, or the same for all."""
    return list(value) if isinstance(value, list | tuple) else [value] * number_


# ---- places


@dataclass(frozen=True)
class Axis:
    """From `low` to `high` in values is from `start` to `end` in pixels."""

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """Return where a value lies, in pixels."""
        return self.start + (value - self.low) * self.unit

    @property
    def unit(self) -> float:
        """How many pixels one is; negative where the axis runs the other way."""
        return (self.end - self.start) / ((self.high - self.low) or 1)


@dataclass(frozen=True)
class Panel:
    """One field of a figure, with its axes."""

    x: Axis
    y: Axis


def panels_of(layout: Mapping[str, Any], width: int) -> dict[str, Panel]:
    """Return the panels by the name of their horizontal axis; all share the vertical one."""
    margin = layout["margin"]
    check_keys("margin", margin, {"t", "b", "l", "r"})
    left, right = float(margin["l"]), float(width - margin["r"])
    top, bottom = float(margin["t"]), float(layout["height"] - margin["b"])
    low, high = layout["yaxis"]["range"]
    y = Axis(low, high, bottom, top)
    panels = {}
    for name in sorted(key for key in layout if key.startswith("xaxis")):
        axis = layout[name]
        begin, end = axis.get("domain", (0, 1))
        span = right - left
        low, high = axis["range"]
        x = Axis(low, high, left + begin * span, left + end * span)
        panels[name.replace("axis", "")] = Panel(x, y)
    return panels


def field_of(panels: Mapping[str, Panel]) -> Panel:
    """Return all panels together as one, measured in shares from the lower left corner ("paper")."""
    left = min(panel.x.start for panel in panels.values())
    right = max(panel.x.end for panel in panels.values())
    y = next(iter(panels.values())).y
    return Panel(Axis(0, 1, left, right), Axis(0, 1, y.start, y.end))

"""Drawings: everything of a figure is in the SVG, in its place, and nothing that would be run or fetched."""

import copy
import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reports.drawing import DrawingError, draw
from reports.drawing.paper import LIGHT, mixed
from tests.reports.examples import HOSTILE, answered, everything, figures, results

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "title", "desc", "defs", "pattern", "rect", "path", "circle", "polygon", "g", "text", "tspan"}


def tree(svg):
    return ElementTree.fromstring(svg)


def elements(svg, name):
    return list(tree(svg).iter(f"{SVG}{name}"))


def written(svg):
    """Return the lines of text that are to be seen."""
    return [line.text for line in elements(svg, "tspan")]


def figure(**trace):
    """Return a figure of two columns and one row, each 100 pixels wide and high, from (60, 50) on."""
    axis = {"tickvals": [], "ticktext": [], "tickfont": {"size": 13}} | dict.fromkeys(
        ("showgrid", "zeroline", "showline"), False
    )
    title = {
        "text": "Title",
        "font": {"size": 17, "weight": 700},
        "subtitle": {"text": "n", "font": {"size": 12}},
    }
    return {
        "data": [{"x": [0], "y": [0], "showlegend": False} | trace],
        "layout": {
            "meta": {"alt": "What is seen."},
            "title": title | {"pad": {"t": 14, "l": 16}},
            "height": 200,
            "margin": {"t": 50, "b": 50, "l": 60, "r": 700},
            "xaxis": axis | {"range": [-0.5, 1.5]},
            "yaxis": axis | {"range": [0.5, -0.5]},
            "showlegend": False,
        },
    }


BAR = {"type": "bar", "orientation": "h", "base": [0.5], "width": 0.5, "marker": {"color": "var(--c4)"}}
MARK = {
    "type": "scatter",
    "mode": "markers",
    "marker": {"symbol": "circle", "size": 8, "color": "var(--ink)"},
}
LINE = {"type": "scatter", "mode": "lines", "line": {"color": "var(--live)", "width": 2}}
TEXT = {"type": "scatter", "mode": "text", "text": ["7"], "textfont": {"size": 10}}
HEAT = {
    "type": "heatmap",
    "z": [[4]],
    "zmin": 0,
    "zmax": 4,
    "colorscale": [[0, "var(--c0)"], [1, "var(--c4)"]],
    "showscale": False,
    "xgap": 10,
    "ygap": 0,
}


def attributes(svg, name):
    """Return the attributes of the last element of that name; the first rectangle is the paper."""
    return elements(svg, name)[-1].attrib


def test_the_colours_are_those_of_the_light_theme():
    sheet = (ROOT / "static/css/tokens.css").read_text()
    tokens = dict(re.findall(r"(--[\w-]+): (?:light-dark\()?(#[0-9a-f]+)", sheet.split("@supports")[0]))
    assert {token: tokens[token] for token in LIGHT} == LIGHT


def test_a_bar_stands_where_its_base_and_length_say():
    bar = attributes(draw(figure(**BAR, x=[1]), name="a"), "rect")
    assert {key: bar[key] for key in ("x", "y", "width", "height", "fill")} == {
        "x": "160",
        "y": "75",
        "width": "100",
        "height": "50",
        "fill": "#0d5a60",
    }


def test_a_cell_has_the_colour_of_its_value_and_room_around_it():
    cell = attributes(draw(figure(**HEAT), name="a"), "rect")
    assert (cell["x"], cell["width"], cell["height"], cell["fill"]) == ("65", "90", "100", "#0d5a60")
    halfway = attributes(draw(figure(**HEAT | {"z": [[2]]}), name="a"), "rect")
    assert halfway["fill"] == mixed(HEAT["colorscale"], 0.5) == "#86acb0"


def test_marks_lines_and_text_stand_at_their_values():
    mark = attributes(draw(figure(**MARK), name="a"), "circle")
    assert (mark["cx"], mark["cy"], mark["r"], mark["fill"]) == ("110", "100", "4", "#231c2e")
    line = figure(**LINE, x=[0, 1, None, 1], y=[0, 0, None, 0])
    assert attributes(draw(line, name="a"), "path")["d"] == "M110 100L210 100M210 100"
    assert attributes(draw(figure(**TEXT), name="a"), "tspan") == {"x": "110", "y": "103.5"}


@pytest.mark.parametrize(
    ("trace", "change"),
    [
        (BAR, {"type": "pie"}),
        (BAR, {"offset": 1}),
        (BAR, {"orientation": "v"}),
        (BAR, {"marker": {"color": "red"}}),
        (BAR, {"marker": {"color": "var(--p1)"}}),
        (BAR, {"marker": {"color": "var(--c4)", "cornerradius": 3}}),
        (BAR, {"marker": {"color": "var(--c4)", "pattern": {"shape": "+", "fgcolor": "var(--c1)"}}}),
        (MARK, {"mode": "markers+text"}),
        (MARK, {"marker": {"symbol": "hexagon", "size": 8, "color": "var(--ink)"}}),
        (LINE, {"line": {"color": "var(--live)", "width": 2, "dash": "dot"}}),
        (LINE, {"line": {"color": "var(--live)", "width": 2, "shape": "spline"}}),
        (TEXT, {"textposition": "top left"}),
        (HEAT, {"showscale": True}),
        (HEAT, {"text": [["1"]], "texttemplate": "%{z}", "textfont": {"color": "var(--ink)"}}),
    ],
)
def test_what_cannot_be_drawn_is_refused(trace, change):
    draw(figure(**trace | {"x": [0]}), name="a")
    with pytest.raises(DrawingError):
        draw(figure(**trace | {"x": [0]} | change), name="a")


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("layout", {"shapes": []}),
        ("title", {"color": "red"}),
        ("margin", {"pad": 3}),
        ("xaxis", {"showgrid": True}),
        ("xaxis", {"type": "log"}),
        ("xaxis", {"tickvals": [0], "ticktext": ["below"], "side": "bottom"}),
        ("layout", {"annotations": [{"text": "x", "showarrow": True, "xref": "x", "yref": "y"}]}),
    ],
)
def test_a_layout_that_cannot_be_drawn_is_refused(part, change):
    changed = figure(**MARK)
    layout = changed["layout"]
    (layout if part == "layout" else layout[part]).update(change)
    with pytest.raises(DrawingError):
        draw(changed, name="a")


def test_words_with_a_ground_hide_what_runs_behind_them():
    named = figure(**MARK)
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": 0, "yref": "y"}
    note = {"text": "Data", "showarrow": False, "bgcolor": "var(--raised)"} | place
    named["layout"]["annotations"] = [note]
    drawing = draw(named, name="a")
    assert re.search(r'<rect [^>]*fill="#fff"/><text [^>]*><tspan [^>]*>Data</tspan>', drawing)


@pytest.fixture(scope="module")
def drawn():
    return {name: draw(one, name=name) for name, one in everything().items()}


def test_a_drawing_says_what_it_is_and_stands_alone(drawn):
    for name, svg in drawn.items():
        root = tree(svg)
        title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert root.attrib["role"] == "img"
        assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {desc.attrib['id']}"
        assert title.text and "4 people in 1 session" in desc.text
        assert {element.tag.removeprefix(SVG) for element in root.iter()} <= DRAWN, name
        keys = {key for element in root.iter() for key in element.attrib}
        assert not any(key.startswith("on") or key in {"style", "href"} or "}" in key for key in keys)
        values = [value for element in root.iter() for value in element.attrib.values()]
        ids = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
        assert {link for value in values for link in re.findall(r"url\((.*?)\)", value)} <= {
            f"#{one}" for one in ids
        }
        assert not any("var(" in value or "://" in value for value in values)


def test_cells_that_do_not_apply_are_hatched():
    svg = draw(figures(results())["matrix"], name="matrix")
    assert [hatch.attrib["id"] for hatch in elements(svg, "pattern")] == ["matrix-hatch-1"]
    filled = Counter(cell.attrib["fill"] for cell in elements(svg, "rect"))
    assert filled["url(#matrix-hatch-1)"] == 2  # a cell of the matrix, and its sign in the legend


def test_two_hatches_of_one_shape_are_refused():
    looks = [{"shape": "x", "fgcolor": "var(--line)", "bgcolor": f"var(--c{shade})"} for shade in (1, 2)]
    both = figure(**MARK)
    both["data"] = [
        BAR | {"x": [1], "y": [0], "marker": {"color": "var(--c1)", "pattern": look}} for look in looks
    ]
    with pytest.raises(DrawingError):
        draw(both, name="a")


def test_ids_of_two_drawings_differ(drawn):
    ids = [
        element.attrib["id"]
        for svg in drawn.values()
        for element in tree(svg).iter()
        if "id" in element.attrib
    ]
    assert len(ids) == len(set(ids))


def test_words_of_a_study_are_text_and_nothing_else(drawn):
    said = " ".join(tree(drawn["agreement"]).itertext())
    # What XML cannot hold is shown as such.
    start = HOSTILE[:40].replace("\x07", "\ufffd")
    assert start in said
    assert "<script" not in drawn["agreement"]
    assert "&lt;a href=" in drawn["agreement"]


def test_letters_that_xml_cannot_hold_are_replaced():
    broken = figure(**TEXT | {"text": ["a\x0b\ud800\x00b"]})
    assert written(draw(broken, name="a"))[-1] == "a���b"


def test_every_number_of_the_tables_is_in_the_drawing():
    found = answered(
        {
            "A-1": ((2, 1, 1, 2, 3), (0, 0, 3, 2, 4)),
            "A-2": ((0, 0, 0, 4, 5), (1, 2, 0, 0, 6)),
        }
    )
    svg = draw(figures(found)["agreement"], name="agreement")
    numbers = Counter(line for line in written(svg) if line.isdigit())
    assert numbers == Counter("2112332445126")
    hovered = " ".join(element.text for element in elements(svg, "title"))
    assert hovered.count(" Agree") == 4 and "A-2 Issue A-2: 5 Agree" in hovered
    drawn = {name: draw(one, name=name) for name, one in everything().items()}
    assert Counter(written(drawn["changes"]))["4 of 4"] == 2
    assert written(drawn["pace"]).count("2.0") == 1
    grid = Counter(line for line in written(drawn["grid"]) if re.fullmatch(r"\d+", line))
    assert grid == Counter({"0": 24, "1": 2, "2": 1, "3": 1, "4": 1, "5": 1})


def test_a_legend_that_is_too_wide_has_several_lines():
    long = copy.deepcopy(figure(**MARK))
    mark = long["data"][0] | {"showlegend": True}
    long["data"] = [mark | {"name": f"{place} {'word ' * 8}"} for place in range(4)]
    long["layout"] |= {"showlegend": True, "legend": {"orientation": "h"}}
    long["layout"]["margin"] |= {"r": 0}
    svg = draw(long, name="a")
    lines = {element.attrib["y"] for element in elements(svg, "tspan") if "word" in element.text}
    assert len(lines) == 2
    assert min(float(element.attrib["x"]) for element in elements(svg, "tspan")) >= 0

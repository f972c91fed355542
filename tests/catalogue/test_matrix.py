"""Rows become a matrix or every fault; a matrix becomes rows again."""

import csv
import doctest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import grid, matrix, naming
from catalogue.exports import DEMONSTRATION, demonstration_matrix
from catalogue.grid import ActivityRow, Cell, Matrix, MatrixFaults, PhaseGroup, TypeColumn
from catalogue.matrix import long_rows, read_matrix, wide_rows
from catalogue.naming import default_statement, format_code

WIDE = ["phase", "activity", "explanation", "Missing", "Wrong"]
LONG = ["phase", "activity", "problem_type", "statement"]


def faults(*rows: list[str]) -> list[tuple[int, int, str]]:
    with pytest.raises(MatrixFaults) as raised:
        read_matrix(rows)
    return [(fault.row, fault.column, fault.message) for fault in raised.value.faults]


def places(*rows: list[str]) -> list[tuple[int, int]]:
    return [(row, column) for row, column, _message in faults(*rows)]


def issues(found: Matrix) -> list[tuple[str, str]]:
    return [(cell.code, cell.statement) for cell in found.cells]


@pytest.mark.parametrize("module", [matrix, grid])
def test_doctests(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def test_demonstration_has_the_published_counts() -> None:
    found = demonstration_matrix()
    assert (len(found.phases), len(found.activities), len(found.cells), found.never_count) == (7, 13, 34, 5)
    assert [(phase.name, len(phase.cells)) for phase in found.phases if phase.activities] == [
        ("Data collection", 6),
        ("Data pre-processing", 17),
        ("Model creation and training", 8),
        ("Model evaluation", 3),
    ]
    assert [phase.name for phase in found.phases if not phase.activities] == [
        "Problem understanding and requirements",
        "Model deployment",
        "Model monitoring",
    ]


def test_demonstration_has_the_published_codes() -> None:
    published = Path(__file__).parents[2] / "voting" / "demonstration" / "ml-td-published.csv"
    found = demonstration_matrix()
    with published.open(encoding="utf-8") as file:
        wanted = [
            (row["issue"], row["phase"], row["activity"], row["problem_type"]) for row in csv.DictReader(file)
        ]
    assert [
        (cell.code, phase.name, activity.name, kind.name)
        for phase, activities in found.lines
        for activity, cells in activities
        for kind, cell in cells
        if cell
    ] == wanted


@pytest.mark.parametrize("mark", ["✓", "✔", "☑", "x", "X", "yes", "Yes", "Y", "1", "true", "TRUE", " x "])
def test_mark_ticks(mark: str) -> None:
    assert issues(read_matrix([WIDE, ["Data work", "Cleaning", "", mark, "x"]])) == [
        ("DW-01", "Missing cleaning"),
        ("DW-02", "Wrong cleaning"),
    ]


@pytest.mark.parametrize(
    "mark", ["", " ", "×", "✗", "✘", "☐", "no", "N", "0", "false", "False", "-", "–", "—"]
)
def test_mark_does_not_tick(mark: str) -> None:
    found = read_matrix([WIDE, ["Data work", "Cleaning", "", mark, "x"]])
    assert found.activities[0].cells == (None, Cell("DW-01", "Wrong cleaning"))


@pytest.mark.parametrize(
    "mark", ["maybe", "?", "2", "xx", "✓✓", "no idea", "× DC-01", "✓ some words", "✓ DC-"]
)
def test_mark_unknown_is_a_fault(mark: str) -> None:
    assert places(WIDE, ["Data work", "Cleaning", "", mark, "x"]) == [(2, 4)]


def test_tick_may_bring_code_and_statement() -> None:
    found = read_matrix([WIDE, ["Data work", "Cleaning", "", "✓ DC-07: No cleaning at all", "✓"]])
    assert found.phases[0].prefix == "DC"
    assert issues(found) == [("DC-07", "No cleaning at all"), ("DC-08", "Wrong cleaning")]


def test_headings_in_any_case_and_order() -> None:
    rows = [["Missing", " Explanation", "ACTIVITY", "Phase"], ["x", "Why", "Cleaning", "Data work"]]
    assert read_matrix(rows).activities[0].explanation == "Why"


def test_problem_type_explained_on_further_lines_of_its_heading() -> None:
    found = read_matrix([["phase", "activity", "Missing\nIt is not\nthere"], ["P", "A", "x"]])
    assert found.problem_types == (TypeColumn("Missing", "It is not\nthere"),)


def test_blank_rows_are_skipped_and_counted() -> None:
    assert places([], WIDE, ["", " "], ["P", "A", "", "?", ""]) == [(4, 4)]


def test_phase_that_comes_again_is_the_same() -> None:
    rows = [WIDE, ["Data", "A", "", "x", ""], ["Model", "B", "", "x", ""], ["data ", "C", "", "x", ""]]
    assert [(phase.name, len(phase.activities)) for phase in read_matrix(rows).phases] == [
        ("Data", 2),
        ("Model", 1),
    ]


def test_same_activity_in_two_phases_is_two() -> None:
    found = read_matrix([WIDE, ["Data", "A", "", "x", ""], ["Model", "A", "", "x", ""]])
    assert issues(found) == [("DA-01", "Missing a"), ("MO-01", "Missing a")]


def test_phase_alone_may_be_a_short_row() -> None:
    found = read_matrix([WIDE, ["Data", "A", "", "x", ""], ["Deployment"]])
    assert found.phases[1] == PhaseGroup("Deployment", "DE", ())


def test_prefix_column_is_taken() -> None:
    found = read_matrix(
        [["phase", "prefix", "activity", "M"], ["Data", "qq", "A", "x"], ["Data", "", "B", "x"]]
    )
    assert issues(found) == [("QQ-01", "M a"), ("QQ-02", "M b")]


def test_derived_prefix_leaves_given_ones_alone() -> None:
    rows = [["phase", "prefix", "activity", "M"], ["Data", "", "A", "x"], ["Model", "DA", "B", "x"]]
    assert [phase.prefix for phase in read_matrix(rows).phases] == ["DT", "DA"]


def test_long_shape() -> None:
    found = read_matrix(
        [
            LONG,
            ["Data", "A", "Missing", "No A"],
            ["Data", "A", "Wrong", ""],
            ["Data", "B", "Wrong", "Bad B"],
            ["Model", "", "", ""],
            ["Model", "C", "", ""],
        ]
    )
    assert issues(found) == [("DA-01", "No A"), ("DA-02", "Wrong a"), ("DA-03", "Bad B")]
    assert [len(activity.cells) for activity in found.activities] == [2, 2, 2]
    assert found.activities[2].cells == (None, None)


def test_long_shape_with_marks() -> None:
    rows = [[*LONG, "mark"], ["P", "A", "M", "", "x"], ["P", "A", "W", "", "×"], ["P", "B", "M", "", ""]]
    assert [activity.cells for activity in read_matrix(rows).activities] == [
        (Cell("PA-01", "M a"), None),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        pytest.param([], [(0, 0)], id="nothing"),
        pytest.param([["", ""], []], [(0, 0)], id="only blanks"),
        pytest.param([["a", "b"], ["x", "y"]], [(1, 0), (1, 0)], id="no heading"),
        pytest.param([["phase", "Missing"], ["P", "x"]], [(1, 0)], id="no activity column"),
        pytest.param(
            [["phase", "activity", "explanation"], ["P", "A", "e"]], [(0, 0)], id="no problem types"
        ),
        pytest.param([WIDE], [(0, 0)], id="heading alone"),
        pytest.param([WIDE, ["P", "", "", "", ""]], [(0, 0)], id="no activity"),
        pytest.param([LONG, ["P", "A", "", ""]], [(0, 0)], id="long without problem types"),
        pytest.param([WIDE, ["", "A", "", "x", ""]], [(0, 0), (2, 1)], id="phase without name"),
        pytest.param(
            [WIDE, ["P", "A", "", "x", ""], ["P", "", "why", "x", ""]], [(3, 2), (3, 4)], id="no name"
        ),
        pytest.param([WIDE, ["P", "A", "", "x", ""], ["P", "a ", "", "", ""]], [(3, 2)], id="activity twice"),
        pytest.param([[*WIDE, "missing"], ["P", "A", "", "x", "", ""]], [(1, 6)], id="problem type twice"),
        pytest.param([[*WIDE, "Phase"], ["P", "A", "", "x", "", ""]], [(1, 6)], id="heading twice"),
        pytest.param([WIDE, ["P", "A", "", "x", "", "", "more"]], [(1, 7)], id="cell beyond the heading"),
        pytest.param(
            [["phase", "activity", "", "M"], ["P", "A", "e", "x"]], [(1, 3)], id="column without heading"
        ),
        pytest.param([WIDE, ["P", "A", "x", "x"]], [(0, 0), (2, 0)], id="short row"),
        pytest.param([WIDE, ["P" * 201, "A", "", "x", ""]], [(2, 1)], id="long phase"),
        pytest.param([WIDE, ["P", "A" * 201, "", "x", ""]], [(2, 2)], id="long activity"),
        pytest.param([WIDE, ["P", "A", "e" * 2001, "x", ""]], [(2, 3)], id="long explanation"),
        pytest.param([[*WIDE, "M" * 201], ["P", "A", "", "x", "", ""]], [(1, 6)], id="long problem type"),
        pytest.param([LONG, ["P", "A", "M", "s" * 501]], [(2, 4)], id="long statement"),
        pytest.param([WIDE, ["P", "A\0", "", "x", ""]], [(2, 2)], id="control character"),
        pytest.param([WIDE, ["P", "A", "", "x DC-01", "x DC-01"]], [(2, 5)], id="code twice"),
        pytest.param([WIDE, ["P", "A", "", "x DC-01", "x DP-02"]], [(2, 5)], id="codes of two phases"),
        pytest.param([[*LONG, "code"], ["P", "A", "M", "", "7"]], [(2, 5)], id="no code"),
        pytest.param([["phase", "prefix", "activity", "M"], ["P", "1", "A", "x"]], [(2, 2)], id="prefix"),
        pytest.param(
            [["phase", "prefix", "activity", "M"], ["P", "QQ", "A", "x"], ["R", "QQ", "B", "x"]],
            [(3, 2)],
            id="prefix of another phase",
        ),
        pytest.param([LONG, ["P", "A", "M", ""], ["P", "A", "m", ""]], [(3, 3)], id="cell twice"),
        pytest.param([LONG, ["P", "A", "", "s"]], [(0, 0), (2, 3)], id="problem type without name"),
        pytest.param([LONG, ["P", "A", "M", ""], ["P", "", "M", ""]], [(3, 2)], id="long without activity"),
        pytest.param([[*LONG, "class"], ["P", "A", "M", "", ""]], [(1, 5)], id="unknown column"),
        pytest.param([[*LONG, "mark"], ["P", "A", "M", "s", "no"]], [(2, 4)], id="statement of no issue"),
        pytest.param([LONG, ["P", "A", "Phase", ""]], [(2, 3)], id="problem type like a heading"),
        pytest.param(
            [[*LONG, "explanation"], ["P", "A", "M", "", "one"], ["P", "A", "W", "", "two"]],
            [(3, 5)],
            id="two explanations",
        ),
    ],
)
def test_fault_is_found_where_it_is(rows: list[list[str]], wanted: list[tuple[int, int]]) -> None:
    assert places(*rows) == wanted


def test_all_faults_come_at_once_in_reading_order() -> None:
    no_mark = "“{}” is not a mark. For an issue write ✓, x, yes or 1; for none ×, no, 0 or nothing."
    assert faults(
        ["phase", "activity", "explanation", "Missing", "missing", ""],
        ["Data", "A", "", "maybe", "✓", "?"],
        ["Data", "a", "", "", "", ""],
        ["", "B", "", "", "perhaps", ""],
    ) == [
        (1, 5, "There is already a problem type “missing”."),
        (1, 6, "This column has no heading, but row 2 has something in it."),
        (2, 4, no_mark.format("maybe")),
        (3, 2, "“A” is already in row 2."),
        (4, 1, "The phase has no name."),
        (4, 5, no_mark.format("perhaps")),
    ]


def test_fault_names_its_place_as_a_spreadsheet_does() -> None:
    with pytest.raises(MatrixFaults) as raised:
        read_matrix([WIDE, ["P", "A", "", "?", ""], ["P", "B", "?"]])
    assert [fault.place for fault in raised.value.faults] == ["Row 2, column D", "Row 3"]
    assert str(raised.value).startswith("Row 2, column D: “?” is not a mark.")


def test_two_thousand_cells_are_the_most() -> None:
    rows = [["phase", "activity", "M", "W"], *(["P", f"A{number}", "x", ""] for number in range(1000))]
    assert len(read_matrix(rows).cells) == 1000
    assert faults(*rows, ["P", "One more", "?", "?"]) == [
        (0, 0, "There are 2002 cells. At most 2000 are possible.")
    ]
    long = [["phase", "activity", "problem_type"], *(["P", f"A{number}", "M"] for number in range(2001))]
    assert faults(*long) == [(0, 0, "There are 2001 cells. At most 2000 are possible.")]


def test_same_letters_written_in_two_ways_are_the_same_name() -> None:
    rows = [["phase", "activity", "Missing"], ["Data", "A\u00e7ao", "x"], ["Data", "Ac\u0327ao", "x"]]
    assert faults(*rows) == [(3, 2, "“A\u00e7ao” is already in row 2.")]


def test_characters_without_width_are_no_name_and_spoil_no_mark() -> None:
    rows = [["phase", "activity", "Missing"], ["Data", "Cleaning\u200b", "x\ufeff"], ["Data", "\u200b", "x"]]
    assert faults(*rows) == [(3, 3, "The cell is ticked, but the row has no activity.")]
    assert [cell.statement for cell in read_matrix(rows[:2]).cells] == ["Missing cleaning"]


def test_accent_that_fits_only_the_small_letter_comes_back_the_same() -> None:
    rows = [["phase", "activity", "Missing"], ["Data", "J\u030culy", "x"]]
    made = read_matrix(rows)
    assert [cell.statement for cell in made.cells] == ["Missing \u01f0uly"]
    assert read_matrix(long_rows(made)) == read_matrix(wide_rows(made)) == made


names = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=8
).map(naming.clean_name)
words = st.lists(names.filter(bool), min_size=1, max_size=3).map(" ".join)
texts = st.one_of(st.just(""), words, st.tuples(words, words).map("\n".join))


def distinct(values: st.SearchStrategy[str], least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(values, min_size=least, max_size=most, unique_by=naming.name_key)


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    free = words.filter(lambda name: naming.heading_key(name) not in naming.RESERVED_HEADINGS)
    types = [TypeColumn(name, draw(texts)) for name in draw(distinct(free, 1, 3))]
    phases = []
    prefixes: list[str] = []
    for name in draw(distinct(words, 1, 3)):
        prefixes.append(draw(st.sampled_from(["", "Q", "QQQ"])) or naming.derive_prefix(name, prefixes))
        if prefixes.count(prefixes[-1]) > 1:
            prefixes[-1] = naming.derive_prefix(name, prefixes[:-1])
        numbers = iter(draw(st.permutations(range(1, 20))))
        is_plain = draw(st.booleans())
        next_number = 0
        activities = []
        for activity in draw(distinct(words, 0 if phases else 1, 3)):
            cells: list[Cell | None] = []
            for kind in types:
                if not draw(st.booleans()):
                    cells.append(None)
                    continue
                next_number += 1
                number = next_number if is_plain else next(numbers)
                default = default_statement(kind.name, activity)
                statement = default if is_plain or draw(st.booleans()) else draw(words)
                cells.append(Cell(format_code(prefixes[-1], number), statement))
            short_name = draw(st.one_of(st.just(""), names))
            activities.append(ActivityRow(activity, short_name, draw(texts), tuple(cells)))
        phases.append(PhaseGroup(name, prefixes[-1], tuple(activities)))
    return Matrix(tuple(types), tuple(phases))


@given(matrices())
def test_matrix_written_wide_and_read_is_the_same(made: Matrix) -> None:
    assert read_matrix(wide_rows(made)) == made


@given(matrices())
def test_matrix_written_long_and_read_is_the_same(made: Matrix) -> None:
    assert read_matrix(long_rows(made)) == made


cell_texts = st.one_of(
    st.sampled_from(
        ["", "x", "✓", "×", "?", "P", "A", "Missing", "phase", "activity", "problem_type", "DC-01"]
    ),
    st.text(max_size=5),
)


@given(st.lists(st.lists(cell_texts, max_size=6), max_size=6))
def test_any_rows_give_a_matrix_or_faults_inside_the_table(rows: list[list[str]]) -> None:
    try:
        read_matrix(rows)
    except MatrixFaults as error:
        assert all(0 <= fault.row <= len(rows) and fault.message for fault in error.faults)
        assert list(error.faults) == sorted(set(error.faults))


def test_wide_rows_of_the_demonstration_are_its_file_with_letters() -> None:
    with DEMONSTRATION.open(encoding="utf-8", newline="") as file:
        original = list(csv.reader(file))
    rows = wide_rows(demonstration_matrix())
    assert [[row[0], *row[2:]] for row in rows] == original
    assert [row[1] for row in rows][:3] == ["prefix", "PR", "DC"]


def test_long_rows_show_what_does_not_apply() -> None:
    rows = long_rows(demonstration_matrix())
    marks = [row[3] for row in rows]
    assert (marks.count("✓"), marks.count("×")) == (34, 5)

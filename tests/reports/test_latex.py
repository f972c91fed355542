"""Tables as LaTeX: they say what was typed, keep to few commands, and compile where a TeX is installed."""

import re

import pytest
import tablib
from hypothesis import given
from hypothesis import strategies as st

from reports.paper import tables as paper
from reports.paper.latex import PACKAGES, escape, write_document, write_latex
from reports.paper.tables import Column, Kind, PaperTable, clean
from tests.reports.papers import NASTY, nasty_archive, nasty_reported, nasty_results
from tests.reports.strict_latex import PDFLATEX, Refused, compile_tex, plain, read_tables

REPORTED = nasty_reported()
TABLES = {
    "table-1-matrix": paper.matrix_table(REPORTED.results),
    "table-2-participants": paper.participants_table(nasty_archive(), is_linked=False),
    "table-3-issues": paper.issues_table(REPORTED, is_synthetic=True),
    "table-results": paper.results_table(REPORTED, is_synthetic=True),
    "turned": paper.matrix_table(nasty_results(types=9)),
    "cut": paper.matrix_table(nasty_results(types=30)),
}
SMALL = PaperTable(
    "tab:small",
    "A & B",
    (Column("a", "50 %"), Column("b", "n", Kind.NUMBER), Column("c", "is it?", Kind.MARK)),
    (("x_y", 4.5, True), (None, 3, False)),
    notes=("One #1.",),
)


def said(text):
    """Return what a reader sees of a text."""
    return clean(text).replace("\u00ad", "")


def shown(value):
    """Return what a reader sees of a cell."""
    return {True: "✓", False: "×"}[value] if isinstance(value, bool) else said(paper.printed(value))


# What is said


@given(st.text() | st.sampled_from(NASTY))
def test_every_text_says_what_was_typed(text):
    assert plain(escape(text)) == said(text)


@given(st.text(st.characters(codec="utf-8")) | st.sampled_from(NASTY))
def test_every_text_stays_in_its_cell(text):
    table = SMALL._replace(caption=text, rows=((text, 1, True), (text, None, False)), notes=(text,))
    (found,) = read_tables(write_latex(table))
    cell = shown(text)
    assert (found["caption"], found["rows"][1:]) == (said(text), [[cell, "1", "✓"], [cell, "–", "×"]])


def test_table_is_written_as_papers_have_it():
    assert write_latex(SMALL) == (
        "% Needs \\usepackage{array,booktabs,longtable,graphicx,amssymb}.\n"
        "\\begin{table*}[htbp]\n"
        "\\setlength{\\abovecaptionskip}{0pt}\\setlength{\\belowcaptionskip}{5pt}\n"
        "\\centering\\footnotesize\\setlength{\\tabcolsep}{4pt}\n"
        "\\caption{A \\& B}\\label{tab:small}\n"
        "\\begin{tabular}{@{}\nl\nr\nc\n@{}}\n"
        "\\toprule\n"
        "50 \\% & n & is it? \\\\\n"
        "\\midrule\n"
        "x\\_y & 4.5 & $\\checkmark$ \\\\\n"
        "-- & 3 & $\\times$ \\\\\n"
        "\\bottomrule\n"
        "\\end{tabular}\\par\\vspace{3pt}\n"
        "\\noindent\\begin{minipage}{\\textwidth}\\raggedright\\scriptsize\n"
        "One \\#1.\n"
        "\\end{minipage}\\par\n"
        "\\end{table*}\n"
    )


@pytest.mark.parametrize("name", TABLES)
def test_nothing_is_lost_and_nothing_is_added(name):
    """Whatever is called like a command: each cell is there, in as many tables as it takes."""
    table, found = TABLES[name], read_tables(write_latex(TABLES[name]))
    kept = table.kept
    rows = [[shown(value) for value in row] for row in table.rows]
    printed = [part["rows"][-len(rows) :] for part in found]
    together = [
        [*printed[0][number][:kept], *(cell for part in printed for cell in part[number][kept:])]
        for number in range(len(rows))
    ]
    for number, row in enumerate(together):
        for place in range(table.nested):
            if row[place] == "" and number:
                row[place] = together[number - 1][place]
    assert together == rows
    labels = [part["label"] for part in found]
    assert labels == [table.label, *(f"{table.label}-{number}" for number in range(2, len(found) + 1))]


def test_tables_that_are_too_wide_are_cut_or_their_headings_turned():
    parts = {name: len(read_tables(write_latex(table))) for name, table in TABLES.items()}
    turned = {name: r"\rotatebox" in write_latex(table) for name, table in TABLES.items()}
    assert (parts["table-1-matrix"], parts["turned"], turned["turned"], turned["table-1-matrix"]) == (
        1,
        1,
        True,
        False,
    )
    assert parts["cut"] > 1


def test_long_tables_break_over_pages():
    long = SMALL._replace(rows=SMALL.rows * 40)
    assert [name in write_latex(long) for name in (r"\begin{longtable}", "\\onecolumn")] == [True, True]
    assert r"\begin{longtable}" not in write_latex(SMALL)


def test_letters_that_a_tex_does_not_know_are_named():
    table = SMALL._replace(rows=(("São Łódź", 1, True),))
    assert "pdfLaTeX" not in write_latex(table)
    line = write_latex(table._replace(caption="α 😀")).split("\n")[1]
    assert line.startswith("% pdfLaTeX does not know U+03B1 U+1F600: ")


def test_cells_are_those_of_tablib():
    """Another library that writes LaTeX agrees, cell for cell, where it escapes what has to be escaped."""
    texts = [text for text in NASTY if clean(text) == text and not set(text) & set('[]<>|"`*')]
    texts = [text for text in texts if "--" not in text]
    dataset = tablib.Dataset(headers=["a", "b"])
    for text in texts:
        dataset.append((text, 4.5))
    theirs = [
        [plain(cell) for cell in re.split(r"(?<!\\)&", line.strip().removesuffix(r"\\"))]
        for line in dataset.export("latex").split("\n")
        if line.endswith(r" \\")
    ]
    table = PaperTable("tab:a", "A", (Column("a", "a"), Column("b", "b")), tuple(dataset))
    (found,) = read_tables(write_latex(table))
    heads = 2 if found["rows"][0] == found["rows"][1] else 1
    assert (len(texts) > 20, found["rows"][heads - 1 :]) == (True, theirs)


# The parser can fail


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (r"x\_y", "x_y"),
        (r"x\_y", "x & y"),
        (r"x\_y", "{x"),
        (r"x\_y", "x}"),
        (r"x\_y", r"\input{x}"),
        (r"x\_y", r"\write18{x}"),
        (r"x\_y", "$x$"),
        (r"x\_y", "#1"),
        (r"x\_y", "a^b"),
        (r"x\_y", "a~b"),
        (r"x\_y", "a -- b"),
        (r"x\_y", r"\^"),
        (r"A \& B", "A & B"),
        (r"50 \%", "50 %"),
        (r"\end{tabular}", ""),
        (r"\end{tabular}", r"\end{longtable}"),
        (r"\label{tab:small}", ""),
        ("\nc\n", "\n"),
        (r"\midrule", r"\cmidrule(lr){2-4}"),
        (r"\begin{minipage}", r"\begin{verbatim}"),
    ],
)
def test_parser_refuses_what_is_no_table(good, bad):
    source = write_latex(SMALL)
    assert good in source
    assert len(read_tables(source)) == 1
    with pytest.raises((Refused, ValueError)):
        read_tables(source.replace(good, bad, 1))


def test_what_rows_share_is_printed_once():
    rows = (("x", 1, True), ("x", 2, False), ("y", 3, True))
    source = write_latex(SMALL._replace(nested=1, rows=rows))
    assert re.findall(r"^(\w?) ?& (\d) &", source, re.MULTILINE) == [("x", "1"), ("", "2"), ("y", "3")]


# The TeX


def write_all(folder, tables):
    for name, table in tables.items():
        (folder / f"{name}.tex").write_text(write_latex(table))
    (folder / "tables.tex").write_text(write_document(tables))


needs_tex = pytest.mark.skipif(PDFLATEX is None, reason="no TeX here; the strict parser has read the tables")


@needs_tex
def test_document_of_all_tables_compiles(tmp_path):
    write_all(tmp_path, TABLES)
    is_compiled, said_by_tex = compile_tex(tmp_path)
    assert is_compiled, said_by_tex[-2000:]
    assert "Output written on tables.pdf" in said_by_tex
    # What this TeX has no letters for is printed as numbers, which are wider than any letter.
    of_letters, _of_numbers = said_by_tex.split("(./cut.tex")
    too_wide = [float(points) for points in re.findall(r"Overfull \\hbox \(([\d.]+)pt", of_letters)]
    assert [points for points in too_wide if points > 5] == []


@needs_tex
def test_tables_fit_into_a_paper_of_two_columns(tmp_path):
    table = PaperTable(
        "tab:wide", "Wide", (Column("a", "Issue"), Column("b", "n", Kind.NUMBER)), (("word " * 30, 3),) * 5
    )
    (tmp_path / "wide.tex").write_text(write_latex(table))
    (tmp_path / "paper.tex").write_text(
        "\\documentclass[twocolumn]{article}\n"
        f"\\usepackage{{{','.join(PACKAGES)}}}\n"
        "\\begin{document}\nSee Table~\\ref{tab:wide}.\\input{wide}\n\\end{document}\n"
    )
    is_compiled, said_by_tex = compile_tex(tmp_path, "paper.tex")
    assert (is_compiled, "Overfull" in said_by_tex) == (True, False), said_by_tex[-2000:]


@needs_tex
@pytest.mark.parametrize(
    "raw", ["{unclosed", "a & b & c & d", "\\input{/etc/passwd}", "100 # $5", "\\\\ [x]"]
)
def test_document_does_not_compile_with_what_is_not_escaped(tmp_path, raw):
    write_all(tmp_path, {"small": SMALL})
    assert compile_tex(tmp_path)[0]
    path = tmp_path / "small.tex"
    path.write_text(path.read_text().replace(r"x\_y", raw))
    assert not compile_tex(tmp_path)[0]

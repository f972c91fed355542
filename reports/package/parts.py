"""The parts of a package, in the order in which they are written.

A part is a function from the contents and what was written so far to the files that it adds. Whoever has a
further file adds a part to PARTS, before the ones that describe what is there.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from reports import paperfiles
from reports.exports import CODEBOOK, SOFTWARE, SOFTWARE_TEXT, codebook_file
from reports.facts import background_of
from reports.figures import figure_set
from reports.package import crate
from reports.package.citation import citation, licence_text
from reports.package.columns import asked_of
from reports.package.contents import Contents
from reports.package.datapackage import describe_package
from reports.package.labels import r_script, spss_script, stata_script
from reports.package.parcel import File, Written
from reports.package.readme import about, readme
from reports.package.spss import SAV_TYPE, write_sav
from reports.package.workbook import SHEETS, XLSX_TYPE, about_table, write_workbook
from reports.paper import tables as paper
from reports.paper.latex import write_document, write_latex
from reports.paper.markdown import write_markdown
from reports.paper.methods import write_methods
from reports.queries import pace_of
from reports.records import results_record, rule_record
from reports.tables import Table, write_csv
from voting.archive_files import write_archive

CSV, JSON, TEXT, MARKDOWN, LATEX = "text/csv", "application/json", "text/plain", "text/markdown", "text/x-tex"
RECOMPUTE = Path(__file__).with_name("recompute.py")
SVG = "image/svg+xml"
A_PIECE = 1 << 16

ABOUT = {
    "votes.csv": "one row for every answer that was or could have been given",
    "issues.csv": "the issues",
    "results.csv": "the class of each issue by the final votes, and what it rests on",
    "results_first.csv": "the same by the first votes, before the discussion",
    "comments.csv": "the notes",
    "participants.csv": "what people said about themselves",
    "sessions.csv": "the sessions",
    "issue_log.csv": "issues that were proposed, added, merged, reworded or dropped, and why",
    "codes.csv": "the codes that notes were read with, and what they mean",
    "codings.csv": "which notes have which codes: by each coder, and in the end",
    "codebook.csv": "what every column of every table means",
}

Part = Callable[[Contents, Sequence[Written]], Iterable[File]]


def tables_part(contents: Contents, _written: Sequence[Written]) -> Iterator[File]:
    """Every table as CSV."""
    for name in contents.columns:
        yield File(name, ABOUT[name], CSV, write_csv(contents.table(name)))


def study_part(contents: Contents, _written: Sequence[Written]) -> Iterator[File]:
    """The rule, and the whole study for an import."""
    final, first = contents.results("final"), contents.results("first")
    rule = rule_record(final.rule, len(final.scale.labels))
    rule |= {"scale": list(final.scale.labels), "questions": asked_of(contents.facts)}
    yield File("rule.json", "the decision rule, the scale and the questions", JSON, [_json(rule)])
    results = {"first": results_record(first), "final": results_record(final)}
    pieces = write_archive(contents.archive(), software=SOFTWARE, results=results)
    yield File("study.json", "the whole study, to be imported elsewhere", JSON, pieces)


def codebook_part(contents: Contents, _written: Sequence[Written]) -> Iterator[File]:
    """The codes on offer, for programs of qualitative analysis, where notes were coded."""
    if any(code.retired_at is None for code in contents.facts.codes):
        what = "the codes for ATLAS.ti, MAXQDA, NVivo and others (REFI-QDA)"
        yield File(CODEBOOK, what, "application/xml", [codebook_file(contents.facts.codes)])


def programs_part(contents: Contents, _written: Sequence[Written]) -> Iterator[File]:
    """What checks the package, and what reads its votes into other programs."""
    yield File("recompute.py", "checks this package", "text/x-python", [RECOMPUTE.read_bytes()])
    votes = contents.columns["votes.csv"]
    yield File("labels.R", "reads votes.csv into R", TEXT, r_script(votes))
    yield File("labels.do", "reads votes.csv into Stata", TEXT, stata_script(votes))
    yield File("labels.sps", "reads votes.csv into SPSS", TEXT, spss_script(votes))


def paper_part(contents: Contents, _written: Sequence[Written]) -> Iterator[File]:
    """The tables of a paper, and a document that shows them; people under the labels of the package."""
    reported, is_synthetic = contents.reported, contents.facts.study.is_synthetic
    is_linked = contents.choice.is_linked
    found = {
        "table-1-matrix": paper.matrix_table(reported.results),
        "table-2-participants": paper.participants_table(contents.facts, is_linked=is_linked),
        "table-3-issues": paper.issues_table(reported, is_synthetic=is_synthetic),
        "table-results": paper.results_table(reported, is_synthetic=is_synthetic),
    }
    tables = {paperfiles.file_name(name, is_linked=is_linked): table for name, table in found.items()}
    for name, table in tables.items():
        yield File(f"tables/{name}.tex", "a table of a paper, for LaTeX", LATEX, [write_latex(table)])
        yield File(f"tables/{name}.md", "the same table in Markdown", MARKDOWN, [write_markdown(table)])
    document = write_document(tables)
    yield File("tables/tables.tex", "a document that shows these tables", LATEX, [document])


def methods_part(contents: Contents, _written: Sequence[Written]) -> Iterator[File]:
    """How the study was run, as far as the database knows."""
    background = background_of(contents.study, contents.results("final").sessions, software=SOFTWARE_TEXT)
    yield File(
        "methods.md", "how the study was run, for a methods section", MARKDOWN, [write_methods(background)]
    )


def figures_part(contents: Contents, _written: Sequence[Written]) -> Iterator[File]:
    """The figures of the report; there is nothing to draw before a session is finished."""
    final = contents.results("final")
    if not final.sessions or not final.issues:
        return
    pace = pace_of(contents.study, final.sessions)
    drawn = figure_set(final, pace, is_synthetic=contents.facts.study.is_synthetic)
    for name, svg in drawn.items():
        yield File(f"figures/{name}.svg", "a figure of the report", SVG, [svg])


def extras_part(contents: Contents, _written: Sequence[Written]) -> Iterator[File]:
    """The same tables for spreadsheets and for SPSS, where they were asked for."""
    if "xlsx" in contents.choice.extras:
        yield File(
            "study.xlsx",
            "votes, notes, results and what became of issues as a workbook",
            XLSX_TYPE,
            _workbook(contents),
        )
    if "sav" in contents.choice.extras:
        yield File("votes.sav", "votes.csv for SPSS, with labels", SAV_TYPE, _sav(contents))


def _workbook(contents: Contents) -> Iterator[bytes]:
    names = [name for name in (*SHEETS, "codebook") if f"{name}.csv" in contents.columns]
    sheets = {name: contents.table(f"{name}.csv") for name in names}
    with tempfile.TemporaryFile() as file:
        write_workbook(file, sheets | {"about": _about(contents)}, now=contents.now)
        file.seek(0)
        yield from iter(lambda: file.read(A_PIECE), b"")


def _about(contents: Contents) -> Table:
    study, licence = contents.facts.study, contents.choice.licence
    facts = [("title", study.title), ("study", study.public_id), ("is_synthetic", study.is_synthetic)]
    return about_table(
        [*facts, ("made", contents.now), ("software", SOFTWARE_TEXT), ("licence", licence.identifier)]
    )


def _sav(contents: Contents) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "votes.sav"
        columns = contents.columns["votes.csv"]
        write_sav(path, contents.table("votes.csv"), columns, title=contents.facts.study.title)
        yield path.read_bytes()


def description_part(contents: Contents, written: Sequence[Written]) -> Iterator[File]:
    """What the package is, for people and for programs; the crate comes last, since it lists the rest."""
    study, choice, now, final = contents.facts.study, contents.choice, contents.now, contents.results("final")
    words = about(final, is_synthetic=study.is_synthetic)
    package = describe_package(study, choice, contents.columns, written, about=words, now=now)
    yield File("datapackage.json", "the tables as a Frictionless Data Package", JSON, [_json(package)])
    lines = citation(study, choice, about=words, software=SOFTWARE, now=now)
    yield File("CITATION.cff", "how to cite it", "application/yaml", lines)
    yield File("LICENSE", "what may be done with it", TEXT, [licence_text(choice.licence)])
    pieces = readme(contents.facts, final, choice, written, software=SOFTWARE, now=now)
    yield File("README.md", "what is what, and how to check it", MARKDOWN, pieces)
    found = crate.describe_crate(study, choice, written, about=words, software=SOFTWARE, now=now)
    yield File(crate.NAME, "the package as an RO-Crate", "application/ld+json", [_json(found)])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


PARTS: tuple[Part, ...] = (
    tables_part,
    study_part,
    codebook_part,
    programs_part,
    paper_part,
    methods_part,
    figures_part,
    extras_part,
    description_part,
)

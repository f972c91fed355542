"""What coders found leaves in a package with the notes that leave, under the numbers that these have then."""

import csv
import io
import json
from dataclasses import replace
from random import Random

import pytest
from python_calamine import CalamineWorkbook

from reports.package.choice import Choice
from reports.package.contents import gather
from reports.package.preview import preview_of
from reports.package.pseudonyms import under_labels
from reports.package.recompute import differences
from studies.models import ConsentRecord, Study
from tests.factories import NOW, make_study, owner_of
from tests.reports.packages import MADE, fresh, package
from tests.reports.test_package import check_table
from tests.reports.test_refi import read as read_qdc
from tests.voting.archives import a_comment, a_person, a_reading, an_archive
from tests.voting.coded import compare, make_coders, make_codes, make_notes, say
from voting.actions.codebook import retire_code
from voting.actions.comment import set_comment_hidden

LABELS = {"P1": "P1001", "P2": "P1002"}


@pytest.fixture
def study():
    """Return three notes; the second and third are by the one of two people who may be quoted."""
    quotable = a_person(2)
    quotable = replace(quotable, consent=replace(quotable.consent, may_quote=True))
    notes = (a_comment(1, "Mine."), a_comment(2, "First."), a_comment(2, "Second."))
    readings = tuple(
        a_reading(coder, number % 2, comment=number) for number in (1, 2, 3) for coder in ("C1", "C2")
    )
    return an_archive(participants=(a_person(1), quotable), comments=notes, readings=readings)


def leaving(study, notes):
    """Return the texts that leave, and which of them, by its number, has which codes."""
    found = under_labels(study, LABELS, notes=notes, is_linked=False)
    texts = [comment.text for comment in found.comments]
    return [(texts[row.comment - 1], row.coder, row.codes) for row in found.readings]


def test_with_all_notes_all_readings_leave(study):
    assert leaving(study, "all") == [
        (text, coder, codes)
        for text, codes in (("Mine.", (1,)), ("First.", (0,)), ("Second.", (1,)))
        for coder in ("C1", "C2")
    ]


def test_without_some_notes_the_others_keep_their_codes(study):
    assert leaving(study, "quotable") == [
        (text, coder, codes)
        for text, codes in (("First.", (0,)), ("Second.", (1,)))
        for coder in ("C1", "C2")
    ]


def test_without_notes_no_reading_leaves(study):
    assert leaving(study, "none") == []


# The files


@pytest.fixture
def coded(db):
    """Return a study with three coded notes, the last hidden, the second by somebody who may be quoted.

    Its comparison is not opened yet.
    """
    study = make_study()
    notes = make_notes(study, ("First.", "Second.", "Hidden canary."))
    ConsentRecord.objects.filter(participant__comments=notes[1]).update(may_quote=True)
    one, two, gone = make_codes(study, "One", "Two", "Gone")
    owner, analyst = make_coders(study)
    for note in notes:
        say(owner, note, one)
        say(analyst, note, one, two)
    retire_code(code=gone, by=owner.user, now=NOW)
    set_comment_hidden(comment=notes[2], is_hidden=True, by=owner.user, now=NOW)
    return fresh(study)


def opened(study):
    """Return the same study with its comparison opened."""
    compare(make_owner(study))
    return Study.objects.get(pk=study.pk)


def make_owner(study):
    return study.members.get(user=owner_of(study))


def rows(files, name):
    """Return the rows of a CSV by column."""
    return list(csv.DictReader(io.StringIO(files[name].decode(), newline=""), strict=True))


def found(files):
    """Return the texts of the notes with who found which code in them."""
    texts = {(row["session"], row["comment"]): row["text"] for row in rows(files, "comments.csv")}
    return [
        (texts[row["session"], row["comment"]], row["coder"], row["code"])
        for row in rows(files, "codings.csv")
    ]


def of(text):
    return [
        (text, coder, code) for coder, code in (("C1", "One"), ("C2", "One"), ("C2", "Two"), ("final", "One"))
    ]


@pytest.mark.parametrize(
    ("notes", "expected"), [("all", [*of("First."), *of("Second.")]), ("quotable", of("Second."))]
)
def test_codings_of_the_notes_that_leave_are_a_table(coded, notes, expected):
    files = package(opened(coded), notes=notes)
    assert found(files) == expected
    assert [(row["code"], row["status"]) for row in rows(files, "codes.csv")] == [
        ("One", "offered"),
        ("Two", "offered"),
        ("Gone", "retired"),
    ]
    assert [name for _guid, name, _about in read_qdc(files["codebook.qdc"].decode())] == ["One", "Two"]
    assert not [name for name, data in files.items() if b"canary" in data]
    assert list(differences(files)) == []


def test_what_is_sealed_stays_here(coded):
    files = package(coded, notes="all")
    assert rows(files, "codings.csv") == []
    assert b'"readings":[]' in files["study.json"]
    assert len(rows(files, "codes.csv")) == 3


def test_where_notes_stay_codings_stay_and_codes_leave(coded):
    files = package(opened(coded), notes="none")
    assert {"codes.csv", "codebook.qdc"} <= set(files)
    assert not {"comments.csv", "codings.csv"} & set(files)
    assert b"codings.csv" not in files["README.md"]


def test_without_a_codebook_there_is_nothing_of_it(db):
    files = package(fresh(make_notes(make_study())[0].item.session.study), notes="all")
    assert not {"codes.csv", "codings.csv", "codebook.qdc"} & set(files)


@pytest.mark.parametrize("name", ["codes", "codings"])
def test_codes_and_codings_are_described(coded, name):
    files = package(opened(coded), notes="all")
    resources = {one["name"]: one for one in json.loads(files["datapackage.json"])["resources"]}
    schema = resources[name]["schema"]
    tables = {other: rows(files, f"{other}.csv") for other in ("issues", "comments", "codes", "codings")}
    assert [field["name"] for field in schema["fields"]] == list(tables[name][0])
    check_table(schema, tables[name], tables)
    assert f"| {name}.csv |" in files["README.md"].decode()
    assert f"  {name}.csv\n" in files["SHA256SUMS"].decode()
    told = {row["column"] for row in rows(files, "codebook.csv") if row["file"] == f"{name}.csv"}
    assert told == set(tables[name][0])


def test_the_preview_shows_their_columns(coded):
    contents = gather(coded, Choice(notes="all"), now=MADE, random=Random(1))
    assert {"codes.csv", "codings.csv"} <= {name for name, _about, _columns in preview_of(contents).tables}


def test_the_workbook_has_the_issue_log_the_codes_and_the_codings(coded):
    data = package(opened(coded), notes="all", extras=("xlsx",))["study.xlsx"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == [
        *("votes", "comments", "results", "issue_log", "codes", "codings", "codebook", "about"),
    ]
    codings = book.get_sheet_by_name("codings").to_python()
    assert (codings[0][4:7], codings[1][4:7]) == (["coder", "status", "code"], ["C1", "coded", "One"])
    assert len(codings) == 1 + 8

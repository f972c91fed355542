"""The open-science package: what is in it, how it is described, and who is in it under which label."""

import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from datetime import date
from itertools import pairwise
from random import Random

import jsonschema
import pytest
import yaml
from django.core.management import CommandError, call_command

from reports.package.choice import KNOWN, UNLICENSED, Author, Choice, read_authors
from reports.package.citation import citation
from reports.package.columns import columns_of
from reports.package.labels import r_script, spss_script, stata_script
from reports.package.parcel import File, Parcel
from reports.package.parts import PARTS
from reports.package.pseudonyms import draw_labels
from reports.queries import results_of
from reports.records import results_record
from studies.models import ConsentRecord, Participant, Study
from tests.factories import NOW, make_study, make_user
from tests.reports.packages import MADE, fresh, package, played, zipped
from tests.voting.archives import a_person, a_study, an_archive
from voting.actions.archive import import_study
from voting.actions.demonstration import create_demonstration
from voting.actions.erasure import erase_participant
from voting.archive_files import read_archive

pytestmark = pytest.mark.django_db
PAPER = ("table-1-matrix", "table-2-participants", "table-3-issues", "table-results")
NAMES = {
    *("votes.csv", "issues.csv", "results.csv", "results_first.csv", "comments.csv", "participants.csv"),
    *(
        "sessions.csv",
        "issue_log.csv",
        "codebook.csv",
        "rule.json",
        "study.json",
        "recompute.py",
        "labels.R",
        "labels.do",
    ),
    *("labels.sps", "datapackage.json", "CITATION.cff", "LICENSE", "README.md", "ro-crate-metadata.json"),
    *(f"tables/{name}.{kind}" for name in PAPER for kind in ("tex", "md")),
    *("tables/tables.tex", "methods.md", "SHA256SUMS"),
}
FIGURES = {
    f"figures/{name}.svg" for name in ("matrix", "counts", "answers", "agreement", "changes", "grid", "pace")
}


@pytest.fixture
def study():
    """Return a study with two finished sessions of four and of three people."""
    return played(played(make_study(has_no_opinion=True)), people=3)


def rows(files, name):
    """Return the rows of a CSV by column."""
    return list(csv.DictReader(io.StringIO(files[name].decode(), newline=""), strict=True))


# The zip


def test_everything_is_in_it(study):
    assert set(package(study)) == NAMES | FIGURES


def test_same_contents_are_the_same_bytes(study):
    first, again, other = zipped(study), zipped(study), zipped(study, seed=2)
    assert (first == again, first == other) == (True, False)
    with zipfile.ZipFile(io.BytesIO(first)) as found:
        assert {entry.date_time for entry in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_checksums_are_those_of_the_files(study, tmp_path):
    files = package(study)
    lines = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    assert lines == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "SHA256SUMS"
    }
    if shutil.which("sha256sum"):
        with zipfile.ZipFile(io.BytesIO(zipped(study))) as found:
            found.extractall(tmp_path)
        subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, check=True)


def test_a_name_is_taken_once():
    parcel = Parcel(io.BytesIO())
    parcel.add(File("a", "", "", ["x"]))
    with pytest.raises(ValueError, match="two files a"):
        parcel.add(File("a", "", "", ["y"]))


def test_every_part_says_what_it_is():
    assert all(part.__doc__ for part in PARTS)


# Tables, codebook and descriptions


def test_codebook_has_every_column_of_every_table(study):
    for linked in (False, True):
        files = package(study, is_linked=linked, notes="all")
        told = [(row["file"], row["column"]) for row in rows(files, "codebook.csv")]
        there = [
            (name, column)
            for name in files
            if name.endswith(".csv")
            for column in next(csv.reader(io.StringIO(files[name].decode(), newline="")))
        ]
        assert sorted(told) == sorted(there)
        assert all(row["meaning"] and row["type"] for row in rows(files, "codebook.csv"))


def test_codebook_says_what_values_stand_for(study):
    found = {(row["file"], row["column"]): row for row in rows(package(study), "codebook.csv")}
    value = found["votes.csv", "value"]
    assert (value["type"], value["values"]) == ("integer", "1; 2; 3; 4; 5")
    assert value["labels"].startswith("1 = Disagree; 2 = Partially disagree; ")
    assert "for this package alone" in found["votes.csv", "participant"]["meaning"]


LICENCE = {"required": ["name", "title", "path"]}
FIELD = {
    "required": ["name", "type", "description"],
    "properties": {
        "type": {"enum": ["string", "integer", "number", "boolean", "datetime"]},
        "categories": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "required": ["value", "label"], "additionalProperties": False,
                      "properties": {"value": {}, "label": {"type": "string"}}},
        },
        "categoriesOrdered": {"type": "boolean"},
        "constraints": {"type": "object", "additionalProperties": False,
                        "properties": {"required": {"type": "boolean"}, "minimum": {}, "maximum": {}}},
    },
    "dependentRequired": {"categoriesOrdered": ["categories"]},
}  # fmt: skip
KEY = {"type": "array", "minItems": 1, "items": {"type": "string"}}
RESOURCE = {
    "required": ["$schema", "name", "path", "type", "encoding", "bytes", "hash", "schema"],
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/dataresource.json"},
        "name": {"pattern": "^[a-z0-9._-]+$"},
        "type": {"const": "table"},
        "path": {"pattern": r"^[^./\\][^\\]*$"},
        "bytes": {"type": "integer", "minimum": 1},
        "hash": {"pattern": "^sha256:[0-9a-f]{64}$"},
        "schema": {
            "required": ["$schema", "fields"],
            "properties": {
                "$schema": {"const": "https://datapackage.org/profiles/2.0/tableschema.json"},
                "fields": {"type": "array", "minItems": 1, "items": FIELD},
                "primaryKey": KEY,
                "foreignKeys": {"items": {"required": ["fields", "reference"]}},
            },
        },
    },
}
# What version 2 of the specification asks of a package such as this; the frictionless library takes it too,
# but is too large to be a development tool.
DATA_PACKAGE = {
    "type": "object",
    "required": ["$schema", "resources"],
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/datapackage.json"},
        "name": {"pattern": "^[a-z0-9._-]+$"},
        "created": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "licenses": {"type": "array", "minItems": 1, "items": LICENCE},
        "contributors": {"type": "array", "minItems": 1},
        "resources": {"type": "array", "minItems": 1, "items": RESOURCE},
    },
}
KINDS = {
    "integer": r"-?\d+",
    "number": r"-?\d+(\.\d+)?",
    "boolean": "true|false",
    "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z",
    "string": r"(?s:.*)",
}


@pytest.mark.parametrize("is_linked", [False, True])
def test_data_package_describes_the_tables(study, is_linked):
    files = package(study, is_linked=is_linked, notes="all", authors=read_authors("Lovelace, Ada"))
    descriptor = json.loads(files["datapackage.json"])
    jsonschema.validate(descriptor, DATA_PACKAGE, cls=jsonschema.Draft202012Validator)
    assert {one["path"] for one in descriptor["resources"]} == {
        name for name in files if name.endswith(".csv")
    }
    tables = {one["name"]: rows(files, one["path"]) for one in descriptor["resources"]}
    for resource in descriptor["resources"]:
        data = files[resource["path"]]
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        header = next(csv.reader(io.StringIO(data.decode(), newline="")))
        assert header == [field["name"] for field in resource["schema"]["fields"]]
        check_table(resource["schema"], tables[resource["name"]], tables)


def check_table(schema, table, tables):
    """Hold every cell of a table against its field, and its keys against the other tables."""
    for field in schema["fields"]:
        told = [row[field["name"]] for row in table]
        assert all(re.fullmatch(KINDS[field["type"]], cell) for cell in told if cell), field
        limits = field.get("constraints", {})
        assert not (limits.get("required") and "" in told), field
        assert all(float(cell) >= limits["minimum"] for cell in told if cell and "minimum" in limits)
        assert all(float(cell) <= limits["maximum"] for cell in told if cell and "maximum" in limits)
        if "categories" in field:
            assert {cell for cell in told if cell} <= {str(one["value"]) for one in field["categories"]}
    if key := schema.get("primaryKey"):
        assert len({tuple(row[column] for column in key) for row in table}) == len(table)
    for other in schema.get("foreignKeys", []):
        there = places(tables[other["reference"]["resource"]], other["reference"]["fields"])
        assert {place for place in places(table, other["fields"]) if all(place)} <= there


def places(table, columns):
    """Return what stands in some columns of a table, row by row."""
    return {tuple(row[column] for column in columns) for row in table}


@pytest.mark.parametrize("is_synthetic", [True, False])
def test_who_reads_only_the_metadata_learns_that_votes_were_made_up(study, is_synthetic):
    Study.objects.filter(pk=study.pk).update(is_synthetic=is_synthetic)
    files = package(study)
    package_, crate = (json.loads(files[name]) for name in ("datapackage.json", "ro-crate-metadata.json"))
    (root,) = [entity for entity in crate["@graph"] if entity["@id"] == "./"]
    told = [package_["description"], root["description"], yaml.safe_load(files["CITATION.cff"])["abstract"]]
    assert ["Its votes are synthetic" in text for text in told] == [is_synthetic] * 3
    assert package_["id"] == root["identifier"] == study.public_id
    assert ", ".join(package_["keywords"]) == root["keywords"]


def test_value_has_ordered_categories(study):
    (votes, *_rest) = json.loads(package(study)["datapackage.json"])["resources"]
    (value,) = [field for field in votes["schema"]["fields"] if field["name"] == "value"]
    assert (value["categoriesOrdered"], value["categories"][0]) == (True, {"value": 1, "label": "Disagree"})
    assert len(value["categories"]) == 5


def test_crate_has_what_the_specification_asks_for(study):
    files = package(study, authors=read_authors("Lovelace, Ada\nPorto Lab"))
    crate = json.loads(files["ro-crate-metadata.json"])
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    graph = {entity["@id"]: entity for entity in crate["@graph"]}
    assert len(graph) == len(crate["@graph"])
    descriptor, root = graph["ro-crate-metadata.json"], graph["./"]
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert (root["@type"], root["name"]) == ("Dataset", study.title)
    assert date.fromisoformat(root["datePublished"]) == MADE.date()
    assert root["description"].startswith("A focus-group study with 7 people in 2 sessions.")
    assert graph[root["license"]["@id"]]["identifier"] == "CC-BY-4.0"
    parts = {part["@id"] for part in root["hasPart"]}
    assert parts == set(files) - {"ro-crate-metadata.json"}
    for name in parts - {"SHA256SUMS"}:
        assert graph[name]["contentSize"] == str(len(files[name]))
        assert graph[name]["sha256"] == hashlib.sha256(files[name]).hexdigest()
    assert [graph[author["@id"]]["name"] for author in root["author"]] == ["Ada Lovelace", "Porto Lab"]


@pytest.mark.parametrize("licence", list(KNOWN))
def test_licence_is_the_one_that_was_chosen(study, licence):
    files = package(study, licence=KNOWN[licence])
    assert files["LICENSE"].decode().startswith(f"SPDX-License-Identifier: {licence}\n")
    found = yaml.safe_load(files["CITATION.cff"])
    assert found.get("license") == (None if licence == UNLICENSED.identifier else licence)
    assert f"Licence: {licence} " in files["README.md"].decode()


def test_citation_is_a_cff_file_whatever_the_title():
    title = 'A "study": #1\n- of\x85 \u2028 [debt] \\ 難 😀 \x7f'
    authors = (Author('O\'Neil: "x"', "Ana"), Author("Porto\tLab"))
    choice = Choice(authors=authors)
    found = cited(a_study(title=title), choice)
    assert {"cff-version", "message", "title", "authors"} <= set(found)
    assert (found["cff-version"], found["type"], found["title"]) == ("1.2.0", "dataset", title)
    assert found["authors"] == [
        {"family-names": 'O\'Neil: "x"', "given-names": "Ana"},
        {"name": "Porto\tLab"},
    ]
    assert cited(a_study(), Choice())["authors"] == [{"name": "TODO: name the authors"}]


def cited(study, choice):
    """Return what CITATION.cff says."""
    software = {"name": "Ciranda", "version": "1"}
    return yaml.safe_load("".join(citation(study, choice, about="x: y", software=software, now=NOW)))


def test_readme_says_what_it_must(study):
    text = package(study)["README.md"].decode()
    for name in NAMES - {"README.md"}:
        assert f"| {name} |" in text
    for words in ("Ciranda 0.1.0", "python3 recompute.py", "drawn at random", study.locked_hash):
        assert words in text
    assert "synthetic" not in text
    Study.objects.filter(pk=study.pk).update(is_synthetic=True)
    assert "**These votes are synthetic" in package(study)["README.md"].decode()


NASTY = ('"; system("x")', "'); x", "\"' `cmd' ${x} $x", "a\nb\r\nc", "ação 難 😀", "*/ . EXECUTE.", "\\")


def test_no_label_leaves_its_quotes():
    labels = tuple(f"{number} {text}" for number, text in enumerate(NASTY))
    votes = columns_of(an_archive(study=a_study(scale=labels)), is_linked=False)["votes.csv"]
    r = "".join(r_script(votes))
    assert r.isascii()
    assert re.sub(r'"(?:[^"\\\n]|\\.)*"', "", r).count("system") == 0
    stata = "".join(stata_script(votes))
    for line in stata.splitlines():
        if line.startswith(("label define", "label variable")):
            assert re.fullmatch(r"label \w+ \w+( \d)? `\"[^\"`$'\\]*\"'(, add)?", line), line
    spss = "".join(spss_script(votes))
    assert [line for line in spss.splitlines() if line.count("'") % 2] == []


# People


def labels_in(files):
    """Return the labels of people in the tables and in the study."""
    study = json.loads(files["study.json"])
    people = {person["participant"] for person in study["participants"]}
    return people, {row["participant"] for row in rows(files, "votes.csv")}


def test_labels_are_new_in_every_package_and_the_same_within_one(study):
    first, second = (package(study, seed, notes="all") for seed in (1, 2))
    people, voters = labels_in(first)
    assert (len(people), people) == (7, voters)
    assert all(re.fullmatch(r"P[1-9]\d{3}", label) for label in people)
    assert people.isdisjoint(labels_in(second)[0])
    assert {row["participant"] for row in rows(first, "comments.csv")} <= people


def test_panel_labels_are_nowhere(study):
    Study.objects.filter(pk=study.pk).update(title="T")
    files = package(study, notes="none", is_linked=True)
    old = {person.label for person in Participant.objects.filter(session__study=study)}
    for name, data in files.items():
        if name not in ("recompute.py", "README.md"):
            # methods.md says how the panel was labelled.
            text = data.decode().replace("P1, P2 …", "")
            assert old.isdisjoint(re.findall(r"\bP\d+\b", text)), name


def test_order_of_joining_is_nowhere(study):
    """Seats follow the new labels, times of people are cut to the day, the log has no entry about people."""
    document = json.loads(package(study)["study.json"])
    for session in (1, 2):
        people = [person for person in document["participants"] if person["session"] == session]
        numbers = [int(person["participant"][1:]) for person in people]
        assert numbers == sorted(numbers)
        assert [person["seat"] for person in people] == list(range(1, len(people) + 1))
    for person in document["participants"]:
        assert person["joined_at"].endswith("T00:00:00Z")
        assert person["consent"]["given_at"].endswith("T00:00:00Z")
        assert (person["consent"]["language"], person["consent"]["may_contact"]) == ("und", False)
    assert {entry["actor"] for entry in document["log"]} == {"member"}
    assert not any({"participant", "participants"} & set(entry["data"]) for entry in document["log"])
    assert {"create_study", "start_session"} <= {entry["verb"] for entry in document["log"]}


def test_drawn_labels_hide_the_old_order():
    people = [a_person(number) for number in range(1, 201)]
    drawn = draw_labels(people, Random(5))
    numbers = [int(drawn[person.participant][1:]) for person in people]
    assert len(set(numbers)) == 200
    rising = sum(low < high for low, high in pairwise(numbers))
    assert 70 < rising < 130
    many = draw_labels([a_person(4_711), a_person(2)], Random(5))
    assert all(len(label) == 6 for label in many.values())  # never one that the study gave


def test_characterisation_is_linked_only_where_asked_for(study):
    plain, linked = package(study), package(study, is_linked=True)
    assert "participant" not in rows(plain, "participants.csv")[0]
    assert [row["education"] for row in rows(plain, "participants.csv")] == ["MSc"] * 7
    assert all(not person["characterisation"] for person in json.loads(plain["study.json"])["participants"])
    assert "participant" in rows(linked, "participants.csv")[0]
    assert {row["participant"] for row in rows(linked, "participants.csv")} == labels_in(linked)[0]


@pytest.mark.parametrize(("notes", "expected"), [("all", 7), ("quotable", 2), ("none", None)])
def test_notes_are_chosen(study, notes, expected):
    files = package(study, notes=notes)
    document = json.loads(files["study.json"])
    assert len(document["comments"]) == (expected or 0)
    assert ("comments.csv" in files) == (expected is not None)
    if expected:
        assert len(rows(files, "comments.csv")) == expected
        assert {row["may_quote"] for row in rows(files, "comments.csv")} >= {"true"}
    assert ConsentRecord.objects.filter(may_quote=True).count() == 2


def test_who_erased_everything_is_in_no_table(study):
    gone = Participant.objects.get(session__study=study, number=2)
    erase_participant(participant=gone, now=NOW)
    files = package(study, notes="all", is_linked=True)
    assert "Note by P2" not in "".join(data.decode() for data in files.values())
    people, voters = labels_in(files)
    assert (len(people), len(voters)) == (7, 6)
    assert len(rows(files, "participants.csv")) == 6
    assert [row["people"] for row in rows(files, "sessions.csv")] == ["3", "3"]


# Elsewhere


def test_imported_package_gives_the_same_report(study):
    files = zipped(study, notes="all")
    copy = import_study(archive=read_archive(files), owner=make_user("bia@example.org"), now=NOW)
    for which in ("first", "final"):
        assert results_record(results_of(copy, which=which)) == results_record(results_of(study, which=which))
    assert results_of(fresh(copy)) == results_of(fresh(study))
    first, again = package(study, notes="all"), package(copy, notes="all")
    for name in ("results.csv", "results_first.csv", "issues.csv", "participants.csv", "sessions.csv"):
        assert again[name].replace(copy.public_id.encode(), study.public_id.encode()) == first[name]


def test_demonstration_comes_back_from_its_package():
    study = create_demonstration(owner=make_user(), now=NOW)
    copy = import_study(archive=read_archive(zipped(study, notes="all")), owner=make_user(), now=NOW)
    assert results_of(copy) == results_of(study)


def test_study_without_a_finished_session_has_a_package():
    files = package(make_study())
    assert set(files) == NAMES
    empty = make_study(title="Empty")
    Study.objects.filter(pk=empty.pk).update(catalogue=None)
    assert set(package(empty)) == NAMES


# The command


def test_command_writes_a_package(study, tmp_path, capsys):
    file = tmp_path / "p.zip"
    call_command(
        *("export_package", study.public_id, "--out", str(file), "--licence", "CC0-1.0"),
        *("--author", "Lovelace, Ada", "--notes", "all", "--linked", "--xlsx"),
    )
    with zipfile.ZipFile(file) as found:
        linked = {name.replace("2-participants", "2-participants-linked") for name in NAMES}
        assert set(found.namelist()) == linked | FIGURES | {"study.xlsx"}
        assert b"CC0-1.0" in found.read("LICENSE")
        assert b"Lovelace" in found.read("CITATION.cff")
    assert capsys.readouterr().err == f"Wrote {file}.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["p.zip"]


def test_command_says_what_is_wrong_and_leaves_nothing(study, tmp_path):
    with pytest.raises(CommandError, match="There is no study nothing"):
        call_command("export_package", "nothing", "--out", str(tmp_path / "p.zip"))
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_package", study.public_id, "--out", str(tmp_path / "no" / "p.zip"))
    assert list(tmp_path.iterdir()) == []

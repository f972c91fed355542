"""The program that checks a package: it agrees with the report, and finds whatever was changed."""

import ast
import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from reports.package import recompute
from reports.package.recompute import differences
from studies.instrument import hash_instrument
from tests.factories import NOW, make_study, make_user
from tests.reports.packages import package, played, with_sums
from tests.voting.archives import archives
from voting.actions.archive import import_study
from voting.actions.demonstration import create_demonstration

pytestmark = pytest.mark.django_db
PROGRAM = Path(recompute.__file__)
SEED = 20_260_302


def run(files, folder):
    """Return exit status and words of the program in a folder with these files."""
    folder.mkdir()
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    # -I -S: no Ciranda, no package of this environment, only the standard library.
    done = subprocess.run(
        [sys.executable, "-I", "-S", folder / "recompute.py"],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_demonstration_agrees(tmp_path):
    files = package(create_demonstration(owner=make_user(), now=NOW), notes="all")
    assert files["recompute.py"] == PROGRAM.read_bytes()
    words = "Everything agrees: 34 issues (24 high, 6 low, 4 not_occurring).\n"
    assert run(files, tmp_path / "sound") == (0, words)
    vote = files["votes.csv"].replace(b",5,Agree,", b",4,Partially agree,", 1)
    status, words = run(with_sums(files | {"votes.csv": vote}), tmp_path / "vote")
    assert (status, "votes.csv and study.json differ" in words) == (1, True)
    status, words = run(files | {"votes.csv": vote}, tmp_path / "sums")
    assert (status, "votes.csv is not the file that SHA256SUMS describes." in words) == (1, True)
    class_ = files["results.csv"].replace(b",high,", b",low,", 1)
    status, words = run(with_sums(files | {"results.csv": class_}), tmp_path / "class")
    assert (status, "“low”, but the votes give “high”." in words) == (1, True)
    del files["votes.csv"]
    status, words = run(files, tmp_path / "gone")
    assert (status, "votes.csv is in SHA256SUMS, but it is not here." in words) == (1, True)


def test_program_is_python_3_9_and_knows_the_standard_library_only():
    tree = ast.parse(PROGRAM.read_text(), feature_version=(3, 9))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module)
        assert not isinstance(node, ast.Match)
        if isinstance(node, ast.Call):
            assert "strict" not in {keyword.arg for keyword in node.keywords} or node.func.value.id == "csv"
    assert names <= sys.stdlib_module_names


@pytest.fixture
def files():
    """Return the package of two small sessions."""
    study = played(make_study(has_no_opinion=True))
    return package(played(study, people=3), notes="all")


def test_small_package_agrees(files):
    assert list(differences(files)) == []


def test_every_flipped_byte_is_found(files):
    random = Random(SEED)
    missed = []
    for _ in range(10_000):
        name = random.choice(sorted(files))
        place, bit = random.randrange(len(files[name])), 1 << random.randrange(8)
        data = bytearray(files[name])
        data[place] ^= bit
        if next(recompute.check_sums(files | {name: bytes(data)}), None) is None:
            missed.append((name, place, bit))
    print(f"seed {SEED}: 10000 flipped, {10_000 - len(missed)} found")
    assert missed == []


def cells(files, name):
    """Yield every cell of a CSV: the row, its place, and a function that writes another value there."""
    rows = list(csv.reader(io.StringIO(files[name].decode(), newline="")))
    for row in range(1, len(rows)):
        for column in range(len(rows[0])):
            yield rows, row, column


def written(rows, row, column, value):
    """Return a CSV with one other value in it."""
    text = io.StringIO(newline="")
    changed = [list(one) for one in rows]
    changed[row][column] = value
    csv.writer(text, lineterminator="\r\n").writerows(changed)
    return text.getvalue().encode()


def others(value, random):
    """Return two values that could stand there as well."""
    options = {"true": ["false", ""], "false": ["true", ""], "": ["1", "x"]}.get(value)
    if options is None and value.isdigit():
        options = [str(int(value) + 1), str(int(value) + 2), str(max(int(value) - 1, 0)), "", "5"]
    options = options or [value[:-1], f"{value}x", value.swapcase(), ""]
    return random.sample(sorted({option for option in options if option != value}), 2)


def test_every_changed_value_is_found_though_the_checksums_fit(files):
    """A vote, its label, a class, a count, a threshold: 1,000 and more single values."""
    random = Random(SEED)
    tried, missed = 0, []
    for name in ("votes.csv", "results.csv", "results_first.csv"):
        for rows, row, column in cells(files, name):
            for value in others(rows[row][column], random):
                tampered = with_sums(files | {name: written(rows, row, column, value)})
                tried += 1
                if not found(tampered):
                    missed.append((name, row, rows[0][column], rows[row][column], value))
    assert missed == []
    assert tried > 1_000
    print(f"seed {SEED}: {tried} changed, {tried - len(missed)} found")


def found(files):
    """Tell whether the program says that something differs."""
    try:
        return next(differences(files), None) is not None
    except (recompute.Unreadable, KeyError, TypeError):
        return True


@pytest.mark.parametrize(
    "change", ["occurs_from", "high_from", "minimum_votes", "points", "scale", "questions"]
)
def test_another_rule_is_found(files, change):
    rule = json.loads(files["rule.json"])
    value = rule[change]
    rule[change] = value + 1 if isinstance(value, int) else value[::-1]
    assert found(with_sums(files | {"rule.json": json.dumps(rule).encode()}))


def test_changes_in_the_study_are_found(files):
    document = json.loads(files["study.json"])

    def changed(change):
        other = json.loads(files["study.json"])
        change(other)
        assert other != document
        return found(with_sums(files | {"study.json": json.dumps(other, ensure_ascii=False).encode()}))

    def set_to(part, name, value):
        return lambda study: part(study).update({name: value})

    for which in ("first", "final"):
        first = lambda study, which=which: study["results"][which]["issues"][0]  # noqa: E731
        assert changed(set_to(first, "class", "no_votes"))
        assert changed(set_to(first, "votes_to_flip", 77))
        assert changed(lambda study, first=first: first(study)["occurrence"]["counts"].reverse())
        assert changed(set_to(lambda study, which=which: study["results"][which]["counts"], "high", 77))
    assert changed(set_to(lambda study: study["study"]["rule"], "high_from", 4))
    assert changed(set_to(lambda study: study["votes"][3], "value", None))
    assert changed(set_to(lambda study: study["comments"][0], "text", "Other words"))
    assert changed(set_to(lambda study: study["lock"], "hash", "0" * 64))
    assert changed(set_to(lambda study: study["lock"]["instrument"], "definition", "Other words"))
    assert changed(lambda study: study["votes"].pop())
    assert changed(lambda study: study["comments"].pop())


def test_a_rule_that_was_not_locked_is_found_though_the_hashes_fit(files):
    document = json.loads(files["study.json"])
    document["lock"]["instrument"]["rule"]["high_from"] = 4
    document["lock"]["hash"] = hash_instrument(document["lock"]["instrument"])
    other = with_sums(files | {"study.json": json.dumps(document, ensure_ascii=False).encode()})
    assert list(differences(other)) == ["study.json: another rule was locked than was applied."]


def test_answers_on_an_issue_that_a_session_did_not_have_are_found(files):
    document = json.loads(files["study.json"])
    gone = document["sessions"][0]["agenda"].pop(0)["issue"]
    other = with_sums(files | {"study.json": json.dumps(document, ensure_ascii=False).encode()})
    rows = csv.DictReader(io.StringIO(files["votes.csv"].decode(), newline=""))
    without_place = [
        f"votes.csv, record {number}: this answer has no place, or is there twice."
        for number, row in enumerate(rows, start=2)
        if (row["session"], row["issue"]) == ("1", gone)
    ]
    assert without_place
    assert [line for line in differences(other) if "no place" in line] == without_place


def test_checksums_that_are_cut_off_are_found(files):
    cut = files | {"SHA256SUMS": files["SHA256SUMS"][:-1]}
    assert len(list(recompute.check_sums(cut))) == 1


def test_rows_that_are_gone_or_twice_are_found(files):
    for name in ("votes.csv", "results.csv", "issues.csv", "sessions.csv"):
        lines = files[name].split(b"\r\n")
        for changed in (lines[:-2] + lines[-1:], lines[:2] + lines[1:]):
            assert found(with_sums(files | {name: b"\r\n".join(changed)})), name


@pytest.mark.parametrize("name", ["votes.csv", "results.csv", "issue_log.csv", "participants.csv"])
def test_a_table_is_what_its_description_says_though_the_checksums_fit(files, name):
    header, rest = files[name].split(b"\r\n", 1)
    for changed in (b"\xef\xbb\xbf" + files[name], header[:-1] + b"x\r\n" + rest, b""):
        assert found(with_sums(files | {name: changed})), changed[:40]
    assert found(with_sums({other: data for other, data in files.items() if other != name}))


def test_a_table_without_a_checksum_is_found(files):
    lines = files["SHA256SUMS"].splitlines(keepends=True)
    for name in (b"codebook.csv", b"votes.csv", b"rule.json", b"datapackage.json"):
        others = b"".join(line for line in lines if not line.endswith(b"  " + name + b"\n"))
        assert list(differences(files | {"SHA256SUMS": others})) == [f"{name.decode()} is not in SHA256SUMS."]


@pytest.mark.parametrize("data", [b"\xff", b"", b"[" * 100_000, b"[]", b"{}", b"null"])
@pytest.mark.parametrize("name", ["votes.csv", "rule.json", "study.json", "datapackage.json"])
def test_what_cannot_be_read_is_said_in_few_words(files, name, data, tmp_path):
    status, words = run(
        with_sums(files | {name: files[name] + data if data == b"\xff" else data}), tmp_path / "x"
    )
    assert (status, "Traceback" in words) == (1, False)
    assert all(len(line) < 400 for line in words.splitlines())


def test_other_files_in_the_folder_are_no_difference(files):
    assert list(differences(files | {".Rhistory": b"votes"})) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(archives())
def test_program_agrees_with_the_report_of_any_study(db, found):
    try:
        with transaction.atomic():
            unlocked = replace(found, lock=None)
            study = import_study(archive=unlocked, owner=make_user(), now=NOW)
            assert list(differences(package(study, notes="all"))) == []
            raise Undone
    except Undone:
        pass


class Undone(Exception):
    """Takes back what an example has stored."""

"""Missing issues and decisions on issues in the package: as notes do they leave; all of it recomputes."""

import csv
import io
import json
import subprocess
import sys
from datetime import timedelta
from random import Random

import pytest

from catalogue.actions import Addition
from reports.issue_log import ISSUE_LOG, PROPOSALS
from reports.package.choice import Choice
from reports.package.columns import columns_of
from reports.package.contents import gather
from reports.package.preview import preview_of
from reports.package.recompute import differences
from studies.models import ConsentRecord
from tests.factories import (
    NOW,
    make_item,
    make_participants,
    make_proposal,
    make_session,
    make_user,
    move,
    owner_of,
    vote,
)
from tests.reports.packages import MADE, fresh, package, played, with_sums, zipped
from tests.reports.test_package import check_table
from tests.voting.archives import an_archive
from voting.actions.addition import add_issue
from voting.actions.agenda import finish_session
from voting.actions.archive import import_study
from voting.actions.decision import DecisionDraft, decide_on_issue, undo_decision
from voting.actions.proposal import park_proposal
from voting.archive_files import read_archive
from voting.decisions import DecisionKind

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ("none", [("added", "")]),
        ("quotable", [("added", "Of somebody"), ("parked", "Of somebody")]),
        ("all", [("added", "Of somebody"), ("open", "Of another"), ("parked", "Of somebody")]),
    ],
)
def test_missing_issues_leave_as_notes_do(notes, expected):
    study = with_proposals()
    files = package(study, notes=notes)
    told = json.loads(files["study.json"])["proposals"]
    assert sorted((row["state"], row["statement"]) for row in told) == expected
    assert not {row["participant"] for row in told} & {"P1", "P2", "P3"}
    assert {row["created_at"] for row in told} == {"2026-03-02T00:00:00Z"}


def test_an_issue_added_later_recomputes(tmp_path):
    files = package(with_proposals())
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    ran = subprocess.run(
        [sys.executable, tmp_path / "recompute.py"], capture_output=True, text=True, check=False
    )
    assert (ran.stdout.split(":")[0], ran.returncode) == ("Everything agrees", 0)
    rows = list(csv.DictReader(io.StringIO(files["results.csv"].decode())))
    assert [row["assessed_in"] for row in rows] == ["1 2", "1 2", "1 2", "1 2", "2"]
    assert rows[-1]["occurrence_missing"] == "1"


def test_a_session_that_never_had_an_issue_gives_it_no_class():
    """So say results.csv, study.json and, after an import, the copy's; recompute.py finds anything else."""
    study = with_proposals()
    files = package(study)
    for name, which in (("results.csv", "final"), ("results_first.csv", "first")):
        rows = list(csv.DictReader(io.StringIO(files[name].decode())))
        classes = [(row["class_session_1"], row["class_session_2"]) for row in rows]
        # What a session had on its agenda and nobody voted on is another thing.
        assert classes[-2:] == [("no_votes", "no_votes"), ("not_assessed", "undecided")]
        record = json.loads(files["study.json"])["results"][which]
        assert [tuple(issue["sessions"].values()) for issue in record["issues"]] == classes
    assert list(differences(files)) == []
    for name in ("results.csv", "study.json"):
        changed = with_sums(files | {name: files[name].replace(b"not_assessed", b"no_votes")})
        assert len(list(differences(changed))) >= 1, name
    copy = import_study(archive=read_archive(zipped(study)), owner=make_user("bia@example.org"), now=NOW)
    assert package(copy)["results.csv"] == files["results.csv"].replace(
        study.public_id.encode(), copy.public_id.encode()
    )


def test_the_log_of_issues_is_a_table_of_the_package():
    study = with_decisions()
    files = package(study)
    rows = list(csv.DictReader(io.StringIO(files["issue_log.csv"].decode())))
    assert [(row["what"], row["issue"], row["into"], row["is_undone"]) for row in rows] == [
        ("proposal_added", "DC-05", "", ""),
        ("proposal_parked", "", "", ""),
        ("drop", "DC-03", "", "true"),
        ("undo", "DC-03", "", "false"),
        ("merge", "DC-02", "DC-01", "false"),
        ("reword", "DC-01", "", "false"),
    ]
    people = {row["participant"] for row in csv.DictReader(io.StringIO(files["votes.csv"].decode()))}
    assert {row["participant"] for row in rows} <= people | {""}
    (described,) = [
        one for one in json.loads(files["datapackage.json"])["resources"] if one["name"] == "issue_log"
    ]
    schema = described["schema"]
    assert [field["name"] for field in schema["fields"]] == list(ISSUE_LOG) == list(rows[0])
    check_table(
        schema,
        rows,
        {
            name: list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode())))
            for name in ("issues", "sessions")
        },
    )
    assert {row["what"] for row in rows} <= {one["value"] for one in schema["fields"][2]["categories"]}
    assert "`issue_log.csv`" in files["README.md"].decode()
    assert list(differences(files)) == []


def test_every_step_of_the_log_is_in_the_codebook():
    steps = dict(columns_of(an_archive(), is_linked=False)["issue_log.csv"][2].categories)
    assert set(steps) == {*PROPOSALS.values(), *DecisionKind}


def test_decisions_change_lists_and_no_result():
    files, before = package(with_decisions()), package(with_proposals())
    for name in ("tables/table-3-issues.md", "tables/table-results.tex", "methods.md"):
        text = files[name].decode()
        assert "DC-02 (“Type 2 of activity 1”) was merged into DC-01 (“Nobody reads”): “The same”." in text
        assert "A mistake" not in text
    row = b",DC-02,Data collection,Activity 1,Type 2,Type 2 of activity 1,"
    assert all(row in found["results.csv"] for found in (files, before))
    assert b"Of 5 candidate issues" in files["README.md"].replace(b"\n", b" ")


def test_decisions_come_back_from_a_package():
    study = with_decisions()
    files = package(study)
    copy = import_study(archive=read_archive(zipped(study)), owner=make_user("bia@example.org"), now=NOW)
    again = package(copy)
    for name in ("tables/table-3-issues.md", "tables/table-results.md"):
        assert again[name] == files[name]
    told, once_more = (
        [line.split(",")[2:5] for line in found["issue_log.csv"].decode().splitlines()]
        for found in (files, again)
    )
    assert once_more == told


def test_who_is_named_in_a_decision_is_found_before_it_leaves():
    study = with_decisions()
    draft = DecisionDraft(kind=DecisionKind.DROP, issue="DC-04", reason="As eva@example.org said")
    decide_on_issue(study=study, draft=draft, by=owner_of(study), now=NOW)
    preview = preview_of(gather(fresh(study), Choice(), now=MADE, random=Random(1)))
    found = preview.findings[-1]
    passage = found.passage
    assert (passage.issue, passage.label, found.words) == ("DC-04", "Decision", ("eva@example.org",))


def with_decisions():
    """Return the same study: an issue merged, the other reworded, and one that was dropped taken back."""
    study = with_proposals()
    by = owner_of(study)

    def decide(kind, issue, **values):
        draft = DecisionDraft(kind=DecisionKind(kind), issue=issue, **values)
        return decide_on_issue(study=study, draft=draft, by=by, now=NOW)

    undo_decision(decision=decide("drop", "DC-03", reason="A mistake"), by=by, now=NOW)
    decide("merge", "DC-02", into="DC-01", reason="The same")
    decide("reword", "DC-01", statement="Nobody reads", reason="Clearer")
    return fresh(study)


def with_proposals():
    """Return a study whose second session of three missed an issue and voted on it, all but one."""
    study = played()
    session = make_session(study, state="running")
    people = make_participants(session, 3)
    ConsentRecord.objects.filter(participant=people[0]).update(may_quote=True)
    added, parked = make_proposal(people[0], "Of somebody"), make_proposal(people[0], "Of somebody")
    make_proposal(people[1], "Of another")
    place = Addition(
        phase="Data collection", activity="Watching", problem_type="Type 1", statement="Nobody does"
    )
    by = owner_of(study)
    add_issue(proposal=added, addition=place, by=by, now=NOW)
    park_proposal(proposal=parked, reason="Later", by=by, now=NOW)
    item = move(make_item(session, 5), "start")
    for person in people[:2]:
        vote(person, item, 4)
    finish_session(session=session, by=by, now=NOW + timedelta(hours=1))
    return fresh(study)

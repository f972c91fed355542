"""Missing issues in the open-science package: they leave as notes do, and what was added recomputes."""

import csv
import io
import json
import subprocess
import sys
from datetime import timedelta

import pytest

from catalogue.actions import Addition
from studies.models import ConsentRecord
from tests.factories import (
    NOW,
    make_item,
    make_participants,
    make_proposal,
    make_session,
    move,
    owner_of,
    vote,
)
from tests.reports.packages import fresh, package, played
from voting.actions.addition import add_issue
from voting.actions.agenda import finish_session
from voting.actions.proposal import park_proposal

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

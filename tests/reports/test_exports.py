"""The files of a study as members download them: who may, what is in them, and what never is."""

import csv
import io
import json
import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports import paperfiles
from reports.exports import SOFTWARE, TABLES, Asked, csv_file, study_file
from reports.queries import results_of, sessions_of
from reports.records import results_record
from studies.models import Participant, Role, Study
from tests.factories import (
    NOW,
    confirm,
    make_item,
    make_member,
    make_participants,
    make_session,
    make_study,
    make_user,
    move,
    owner_of,
    sit_down,
    vote,
)
from tests.reports.sent import address, rows_in, rows_of, text_of
from voting.actions.agenda import finish_session
from voting.actions.archive import import_study
from voting.actions.comment import add_comment, set_comment_hidden
from voting.actions.demonstration import create_demonstration
from voting.archive_files import read_archive
from voting.models import Comment
from voting.snapshot import ITEMS_AT_A_TIME

pytestmark = pytest.mark.django_db
NAMES = [*TABLES, "study.json"]


def played(study=None, *, people=3, value=4, **session_plan):
    """Return a finished session in which everybody gave the same answer on the first issue, and a note."""
    session = make_session(study, state="running", **session_plan)
    item = move(make_item(session), "start")
    for person in make_participants(session, people, characterisation={"education": "MSc", "years": people}):
        person.session = session
        vote(person, item, value)
        vote(person, item, value, "relevance")
        add_comment(by=person, item=item, text=f"Note of {person.label}", key=uuid4(), now=NOW)
    return finish_session(session=session, by=owner_of(session.study), now=NOW + timedelta(hours=1))


@pytest.fixture
def study():
    """Return a study with one finished session."""
    return Study.objects.get(pk=played().study_id)


@pytest.fixture
def owner(client, study):
    """Sign the owner in, with the password typed a moment ago."""
    client.force_login(owner_of(study))
    confirm(client)
    return client


# Who may


@pytest.mark.parametrize("role", list(Role))
def test_every_member_may_download(client, study, role):
    client.force_login(owner_of(study) if role == Role.OWNER else make_member(study, role).user)
    for name in NAMES:
        response = client.get(address(study, name))
        assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
        assert text_of(response) != ""


def test_a_stranger_learns_nothing(client, study):
    client.force_login(make_user("eva@example.org"))
    assert [client.get(address(study, name)).status_code for name in NAMES] == [404] * len(NAMES)


def test_whoever_is_not_signed_in_is_asked_to(client, study):
    sit_down(client, make_participants(make_session(study), 1)[0])
    for name in NAMES:
        there = address(study, name)
        response = client.get(there)
        assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={there}")


def test_another_study_by_a_changed_id_is_not_found(client, study):
    """REDCap: an export of another user's data by changing an id in the address."""
    other = make_study(owner=make_user("eva@example.org"))
    played(other)
    for mine, theirs in ((study, other), (other, study)):
        client.force_login(owner_of(mine))
        seen = [client.get(address(where, name)).status_code for name in NAMES for where in (mine, theirs)]
        assert seen == [200, 404] * len(NAMES)


def test_sessions_of_another_study_are_not_found_in_this_one(client, study):
    other = make_study(owner=owner_of(study), title="Other")
    played(other, people=5)
    client.force_login(owner_of(study))
    assert {row["study"] for row in rows_of(client.get(address(study, "votes.csv")))} == {study.public_id}


def test_other_names_are_not_found(owner, study):
    names = ("votes.xlsx", "votes", "..", "study.json.csv", "VOTES.CSV")
    assert [owner.get(address(study, "x").replace("/x", f"/{name}")).status_code for name in names] == [
        404
    ] * 5


def test_files_are_only_read(owner, study):
    assert [owner.post(address(study, name)).status_code for name in NAMES] == [405] * len(NAMES)


# What is in them


@pytest.mark.parametrize(
    ("name", "query", "expected"),
    [
        ("votes.csv", "", 'attachment; filename="code-debt-votes-2026-11-22.csv"'),
        (
            "participants.csv",
            "?linked=1",
            'attachment; filename="code-debt-participants-linked-2026-11-22.csv"',
        ),
        ("study.json", "", 'attachment; filename="code-debt-study-2026-11-22.json"'),
    ],
)
@time_machine.travel("2026-11-22T10:00:00Z", tick=False)
def test_file_has_a_name(owner, study, name, query, expected):
    response = owner.get(address(study, name, query))
    kind = "application/json" if name == "study.json" else "text/csv; charset=utf-8"
    assert (response["Content-Disposition"], response["Content-Type"]) == (expected, kind)


def test_file_has_a_name_whatever_the_title(owner, study):
    Study.objects.filter(pk=study.pk).update(title='难"\r\nX: y', short_title="")
    assert re.fullmatch(
        r'attachment; filename="(x-y|study)-votes-[-0-9]+\.csv"',
        owner.get(address(study, "votes.csv"))["Content-Disposition"],
    )


def test_votes_and_results_say_the_same(owner, study):
    votes = rows_of(owner.get(address(study, "votes.csv")))
    (first, *rest) = rows_of(owner.get(address(study, "results.csv")))
    given = [row["value"] for row in votes if row["question"] == "occurrence" and row["status"] == "answered"]
    assert (first["occurrence_n"], first["occurrence_count_4"], len(given)) == ("3", "3", 3)
    assert (first["class"], {row["class"] for row in rest}) == ("low", {"no_votes"})


def test_offline_check_gives_the_classes_of_the_report(tmp_path, capsys):
    study = create_demonstration(owner=make_user(), now=NOW)
    file = tmp_path / "votes.csv"
    file.write_text("".join(csv_file("votes.csv", Asked(study, sessions_of(study)))), newline="")
    call_command("classify", str(file))
    assert json.loads(capsys.readouterr().out) == results_record(results_of(study))


def test_demonstration_counts_stand_in_results_csv():
    study = create_demonstration(owner=make_user(), now=NOW)
    text = "".join(csv_file("results.csv", Asked(study, sessions_of(study))))
    rows = rows_in(text)
    classes = [row["class"] for row in rows]
    assert [classes.count(name) for name in ("high", "low", "not_occurring")] == [24, 6, 4]
    assert {row["is_synthetic"] for row in rows} == {"true"}


def test_study_json_says_what_wrote_it(owner, study):
    document = json.loads(text_of(owner.get(address(study, "study.json"))))
    assert (document["schema_version"], document["software"]) == ("1", SOFTWARE)
    assert document["results"]["final"] == results_record(results_of(study))


def test_software_version_is_that_of_the_project(pytestconfig):
    project = (pytestconfig.rootpath / "pyproject.toml").read_text()
    assert f'version = "{SOFTWARE["version"]}"' in project


def test_choice_of_sessions_and_votes_is_honoured(owner, study):
    second = make_session(study, state="running")
    item = move(make_item(second), "start")
    people = make_participants(second, 4)
    for person in people:
        vote(person, item, 2)
    move(item, "reveal")
    for person in people:
        vote(person, item, 5)
    finish_session(session=second, by=owner_of(study), now=NOW)
    by_query = {
        query: rows_of(owner.get(address(study, "results.csv", query)))[0]
        for query in ("", "?sessions=2", "?sessions=2&votes=first", "?sessions=1,2&votes=final")
    }
    assert [(row["occurrence_n"], row["occurrence_median"]) for row in by_query.values()] == [
        ("7", "5"),
        ("4", "5"),
        ("4", "2"),
        ("7", "5"),
    ]
    assert "class_session_1" not in by_query["?sessions=2"]
    assert {row["session"] for row in rows_of(owner.get(address(study, "votes.csv", "?sessions=2")))} == {"2"}
    assert {
        row["session"] for row in rows_of(owner.get(address(study, "comments.csv", "?sessions=2")))
    } == set()


def test_wrong_choice_goes_to_the_page_that_says_so(owner, study):
    response = owner.get(address(study, "votes.csv", "?sessions=9"))
    report = reverse("reports:study", args=[study.public_id])
    assert (response.status_code, response["Location"]) == (302, f"{report}?sessions=9")


@pytest.mark.parametrize("name", NAMES)
def test_study_without_a_finished_session_has_files(client, name):
    study = make_study(catalogue=None)
    running = make_session(study, state="running")
    vote(make_participants(running, 1)[0], move(make_item(running), "start"), 1)
    client.force_login(owner_of(study))
    text = text_of(client.get(address(study, name)))
    assert "P1" not in text
    if name == "votes.csv":
        assert text.count("\n") == 1


def test_study_without_a_matrix_has_files(client):
    study = make_study()
    Study.objects.filter(pk=study.pk).update(catalogue=None)
    client.force_login(owner_of(study))
    assert [client.get(address(study, name)).status_code for name in NAMES] == [200] * len(NAMES)


# What never is


def test_sealed_votes_of_a_running_session_never_leave(owner, study):
    """eDelphi: what was hidden was hidden only in the browser."""
    before = {name: text_of(owner.get(address(study, name))) for name in TABLES}
    running = make_session(study, state="running")
    rehearsal = make_session(study, state="running", is_rehearsal=True)
    for session in (running, rehearsal):
        item = move(make_item(session), "start")
        for person in make_participants(session, 2, characterisation={"years": 44}):
            person.session = session
            vote(person, item, 1)
            add_comment(by=person, item=item, text="Sealed", key=uuid4(), now=NOW)
    finish_session(session=rehearsal, by=owner_of(study), now=NOW)
    assert {name: text_of(owner.get(address(study, name))) for name in TABLES} == before
    assert "Sealed" not in text_of(owner.get(address(study, "study.json")))
    assert {row["session"] for row in rows_of(owner.get(address(study, "votes.csv", "?sessions=")))} == {"1"}


def test_hidden_comments_stay_out(owner, study):
    """Polis: moderated comments were back in the report."""
    hidden = Comment.objects.get(text="Note of P2")
    set_comment_hidden(comment=hidden, is_hidden=True, by=owner_of(study), now=NOW)
    for name in NAMES:
        assert "Note of P2" not in text_of(owner.get(address(study, name)))
    assert [row["text"] for row in rows_of(owner.get(address(study, "comments.csv")))] == [
        "Note of P1",
        "Note of P3",
    ]


def test_removed_people_are_in_no_file(owner, study):
    Participant.objects.filter(number=2).update(removed_at=NOW)
    for name in NAMES:
        text = text_of(owner.get(address(study, name, "?linked=1")))
        body = json.loads(text) if name == "study.json" else text
        if name == "study.json":
            del body["log"]  # that P2 was expected and agreed is still told
        assert "P2" not in re.findall(r"P\d+", str(body))


@pytest.mark.parametrize("name", NAMES)
def test_characterisation_is_not_linked_by_default(owner, study, name):
    Participant.objects.filter(number=2).update(characterisation={"education": "canary"})
    lines = text_of(owner.get(address(study, name))).splitlines()
    assert [line for line in lines if "canary" in line and re.search(r'\bP\d|"session"', line)] == []
    linked = text_of(owner.get(address(study, name, "?linked=1"))).splitlines()
    beside = [line for line in linked if "canary" in line and "P2" in line]
    assert len(beside) == (name in ("participants.csv", "study.json"))


def test_unlinked_people_are_those_of_all_sessions(owner, study):
    played(study, people=2)
    one, both = (
        text_of(owner.get(address(study, "participants.csv", query))) for query in ("?sessions=1", "")
    )
    assert one == both
    linked = rows_of(owner.get(address(study, "participants.csv", "?sessions=2&linked=1")))
    assert [(row["session"], row["participant"], row["years"]) for row in linked] == [
        ("2", "P4", "2"),
        ("2", "P5", "2"),
    ]


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx")


def test_formulas_cannot_be_run_in_excel(owner, study):
    for comment, text in zip(Comment.objects.all(), FORMULAS, strict=False):
        Comment.objects.filter(pk=comment.pk).update(text=text)
    Participant.objects.filter(number=1).update(characterisation={"education": "=cmd|' /C calc'!A0"})
    for name in TABLES:
        raw = text_of(owner.get(address(study, name, "?linked=1")))
        text = text_of(owner.get(address(study, name, "?linked=1&variant=excel")))
        assert (text[0], raw[0] != "\ufeff") == ("\ufeff", True)
        cells = [cell for row in csv.reader(io.StringIO(text[1:], newline="")) for cell in row]
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    comments = text_of(owner.get(address(study, "comments.csv", "?variant=excel")))
    assert [f"'{text}" in comments for text in FORMULAS[:3]] == [True] * 3
    plain = rows_of(owner.get(address(study, "comments.csv")))
    assert [row["text"] for row in plain] == list(FORMULAS[:3])


# The menu, and an imported study's people


def links_of(client, study, query=""):
    """Return the files that the report's menu offers."""
    page = client.get(reverse("reports:study", args=[study.public_id]) + query).content.decode()
    return [unescape(link).split("exports/")[1] for link in re.findall(r'href="([^"]+/exports/[^"]+)"', page)]


def test_menu_offers_every_file_for_the_same_choice(owner, study):
    played(study)
    choice = "?sessions=2&votes=first"
    tables = [f"{name}{choice}{variant}" for name in TABLES for variant in ("", "&variant=excel")]
    linked = [f"participants.csv{choice}&linked=1", "study.json?linked=1"]
    paper = [f"{name}{choice}" for name in paperfiles.NAMES]
    assert links_of(owner, study, choice) == ["study.json", *tables, *paper, *linked]
    folder = address(study, "x").removesuffix("x")
    assert [owner.get(folder + link).status_code for link in [*tables, *linked]] == [200] * 18


def test_imported_people_stand_in_the_table_without_labels(client, study):
    archive = read_archive("".join(study_file(study)).encode())
    copy = import_study(archive=archive, owner=make_user("bia@example.org"), now=NOW)
    client.force_login(owner_of(copy))
    page = client.get(reverse("reports:study", args=[copy.public_id])).content.decode()
    table = page.split('id="people"')[1].split("</figure>")[0]
    assert (table.count("<td>MSc</td>"), re.findall(r"P\d", table)) == (3, [])
    assert not any("linked" in link for link in links_of(client, copy))
    rows = rows_of(client.get(address(copy, "participants.csv")))
    assert [row["education"] for row in rows] == ["MSc"] * 3


# How


def test_files_take_the_same_queries_for_one_and_for_many(client):
    counts = []
    for people in (1, 25):
        study = Study.objects.get(pk=played(make_study(title=f"{people} people"), people=people).study_id)
        client.force_login(owner_of(study))
        counts.append({})
        for name in NAMES:
            with CaptureQueriesContext(connection) as queries:
                text_of(client.get(address(study, name)))
            counts[-1][name] = len(queries)
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 49  # 2 of them begin and end the moment that it is of


def test_votes_are_fetched_some_issues_at_a_time(django_assert_max_num_queries):
    assert ITEMS_AT_A_TIME == 20
    study = create_demonstration(owner=make_user(), now=NOW)
    pieces = study_file(study)
    next(pieces)  # everything else is read first
    with django_assert_max_num_queries(
        2 * 2 + 2 + 4
    ):  # 34 issues in each of two sessions, notes, log, codings
        for _ in pieces:
            pass

"""A proposal becomes an issue: catalogue, lock, agendas, report and file afterwards."""

import csv

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from catalogue.actions import Addition
from reports.queries import results_of
from reports.records import results_record
from studies.actions.session import SessionPlan, change_session
from studies.instrument import hash_instrument
from studies.models import InstrumentChange, Study
from studies.queries import describe_instrument
from studies.rules import NotOpen
from tests.factories import (
    NOW,
    make_item,
    make_participant,
    make_participants,
    make_proposal,
    make_session,
    make_study,
    make_user,
    move,
    owner_of,
    seated,
    vote,
)
from tests.voting.test_import_study import file_of, whole, without_source
from tests.voting.test_races import at_once
from voting.actions.addition import add_issue
from voting.actions.agenda import finish_session
from voting.actions.archive import import_study
from voting.actions.discussion import end_voting
from voting.archive_files import read_archive
from voting.document import DocumentFaults
from voting.models import IssueProposal
from voting.queries import board_for
from voting.snapshot import snapshot_of

pytestmark = pytest.mark.django_db

MONITORING = Addition(
    phase="Data collection", activity="Monitoring", problem_type="Type 1", statement="Nobody watches"
)


def begun(study, panel=3, **plan):
    """Return a running session whose first issue everybody has voted on, and its people."""
    session = make_session(study, state="running", **plan)
    people = make_participants(session, panel)
    item = make_item(session)
    if session.is_led:
        item = move(item, "start")
    for person in people:
        for question in ("occurrence", "relevance"):
            vote(person, item, 5, question)
    return session, people


def add(person, addition=MONITORING):
    """Let a person propose and a facilitator add; return the new issue."""
    proposal = make_proposal(person)
    by = owner_of(person.session.study)
    return add_issue(proposal=proposal, addition=addition, by=by, now=NOW)


def end(session):
    return finish_session(session=session, by=owner_of(session.study), now=NOW)


def fresh(study):
    return Study.objects.select_related("catalogue").get(pk=study.pk)


@pytest.fixture
def study():
    return make_study()


# ---- catalogue and lock


def test_the_study_moves_to_a_version_of_its_own_and_others_stay(study):
    other = make_study(title="Another", catalogue=study.catalogue)
    _session, people = begun(study)
    issue = add(people[0])
    moved, stayed = fresh(study).catalogue, fresh(other).catalogue
    assert (moved.version, stayed.version, moved.is_frozen) == (2, 1, True)
    assert [row.code for row in moved.issues.order_by("code")] == [
        "DC-01",
        "DC-02",
        "DC-03",
        "DC-04",
        "DC-05",
    ]
    assert stayed.issues.count() == 4
    assert IssueProposal.objects.get().issue == issue.code == "DC-05"


def test_the_lock_stays_and_the_change_is_on_record(study):
    session, people = begun(study)
    locked = fresh(study)
    before = describe_instrument(locked)
    assert hash_instrument(before) == locked.locked_hash
    add(people[0])
    found, change = fresh(study), InstrumentChange.objects.get()
    assert (found.locked_at, found.locked_hash) == (locked.locked_at, locked.locked_hash)
    assert (change.issue, change.session, change.at, change.actor) == (
        "DC-05",
        session,
        NOW,
        "ana@example.org",
    )
    assert (change.old_hash, change.before) == (locked.locked_hash, before)
    assert change.new_hash == hash_instrument(describe_instrument(found))
    verbs = list(study.log_entries.order_by("pk").values_list("verb", flat=True))[-2:]
    assert verbs == ["change_instrument", "add_issue"]
    entry = study.log_entries.get(verb="change_instrument")
    assert entry.data == {"issue": "DC-05", "old_hash": change.old_hash, "hash": change.new_hash}


def test_changes_make_a_chain(study):
    _session, people = begun(study)
    add(people[0])
    add(
        people[1],
        Addition(phase="Data collection", activity="Monitoring", problem_type="Type 2", statement="X"),
    )
    first, second = InstrumentChange.objects.all()
    assert (first.new_hash, second.issue) == (second.old_hash, "DC-06")


def test_pages_say_what_was_changed_since(study):
    session, people = begun(study)
    add(people[0])
    client = Client()
    client.force_login(owner_of(study))
    for name in ("studies:study", "studies:scale"):
        text = " ".join(client.get(reverse(name, args=[study.public_id])).text.split())
        assert "issue DC-05 added on 2 Mar 2026, 14:00 by ana@example.org." in text
        assert f"It was proposed in {session.name}." in text
        assert f'title="{study.instrument_changes.get().new_hash}"' in text
        assert f'title="{fresh(study).locked_hash}"' in text


def test_before_the_first_vote_and_in_a_rehearsal_nothing_is_added(study):
    early = make_participant(make_session(study, state="running"))
    with pytest.raises(NotOpen, match="Nobody has voted yet"):
        add(early)
    begun(study)
    rehearsal = make_participant(make_session(study, state="running", is_rehearsal=True))
    with pytest.raises(NotOpen, match="Nothing leaves a rehearsal"):
        add(rehearsal)
    assert fresh(study).catalogue.version == 1
    assert not InstrumentChange.objects.exists()


def test_a_cell_that_is_taken_is_refused_and_the_proposal_stays_open(study):
    _session, people = begun(study)
    taken = Addition(phase="Data collection", activity="Activity 1", problem_type="Type 1", statement="X")
    with pytest.raises(ValidationError, match="This cell has an issue: DC-01"):
        add(people[0], taken)
    assert (IssueProposal.objects.get().state, fresh(study).catalogue.version) == ("open", 1)


# ---- agendas


def states(session):
    return list(session.agenda_items.values_list("issue__code", "state", "round"))


def test_a_live_session_gets_it_pending_at_the_end(study):
    session, people = begun(study)
    add(people[0])
    assert states(session)[-1] == ("DC-05", "pending", 0)
    item = move(make_item(session, 5), "start")
    vote(people[0], item, 4)
    assert item.votes.count() == 1


@pytest.mark.parametrize("mode", ["collect", "self_paced"])
def test_where_everyone_goes_alone_it_is_sealed_and_open(study, mode):
    session, people = begun(study, mode=mode)
    add(people[0])
    assert states(session)[-1] == ("DC-05", "sealed", 1)
    vote(people[1], make_item(session, 5), 4)
    text = seated(people[1]).get(reverse("voting:board", args=[session.public_id]) + "?issue=DC-05").text
    assert "Nobody watches" in text


def test_after_the_end_of_voting_it_waits_for_its_turn(study):
    session, people = begun(study, mode="collect")
    session = end_voting(session=session, by=owner_of(study), now=NOW)
    people[0].session = session
    add(people[0])
    assert states(session)[-1] == ("DC-05", "pending", 0)


def test_a_finished_session_keeps_its_agenda_and_later_ones_have_it_from_the_start(study):
    first, people = begun(study)
    proposal = make_proposal(people[0])
    end(first)
    add_issue(proposal=proposal, addition=MONITORING, by=owner_of(study), now=NOW)
    assert first.agenda_items.count() == 4
    later = make_session(fresh(study), state="running")
    assert [code for code, *_ in states(later)] == ["DC-01", "DC-02", "DC-03", "DC-04", "DC-05"]


def test_a_session_in_the_lobby_has_it_once_it_starts(study):
    _session, people = begun(study)
    waiting = make_session(study, state="lobby")
    add(people[0])
    change_session(session=waiting, plan=SessionPlan(name="Second"), by=owner_of(study), now=NOW)
    client = Client()
    client.force_login(owner_of(study))
    client.post(reverse("voting:start_session", args=[study.public_id, waiting.public_id]))
    assert waiting.agenda_items.count() == 5


def test_old_and_new_issues_stand_in_one_map(study):
    """The new item belongs to another version of the catalogue; the map has every row once."""
    session, people = begun(study)
    add(
        people[0],
        Addition(phase="Data collection", activity="Activity 2", problem_type="Late", statement="X"),
    )
    board = board_for(session, people[0], now=NOW)
    assert [row.activity for row in board.map.phases[0].rows] == ["Activity 1", "Activity 2"]
    assert board.map.problem_types == ("Type 1", "Type 2", "Late")
    assert [entry and entry.code for entry in board.map.phases[0].rows[1].cells] == [
        "DC-03",
        "DC-04",
        "DC-05",
    ]


# ---- report


@pytest.fixture
def two_sessions(study):
    """A session of three that never had DC-05, and one of four that proposed and voted on it."""
    first, _people = begun(study)
    end(first)
    second, people = begun(fresh(study), panel=4)
    add(people[0])
    item = move(make_item(second, 5), "start")
    for person in people:
        vote(person, item, 5)
        vote(person, item, 4, "relevance")
    end(second)
    return fresh(study)


def test_earlier_sessions_have_not_assessed_it_and_nobody_is_missing_there(two_sessions):
    results = results_of(two_sessions)
    new = next(issue for issue in results.issues if issue.issue.code == "DC-05")
    assert [session.key for session in new.assessed_in] == ["2"]
    assert [session.key for session in new.not_assessed_in] == ["1"]
    assert results_record(results)["issues"][-1]["sessions"] == {"1": "not_assessed", "2": "low"}
    assert (new.class_.value, new.occurrence.n, new.occurrence.missing, new.occurrence.expected) == (
        "low",
        4,
        0,
        4,
    )
    assert not new.is_same_in_sessions
    old = next(issue for issue in results.issues if issue.issue.code == "DC-02")
    assert (old.occurrence.missing, old.not_assessed_in) == (7, ())


def test_page_and_table_say_so(two_sessions):
    client = Client()
    client.force_login(owner_of(two_sessions))
    text = client.get(reverse("reports:study", args=[two_sessions.public_id])).text
    assert "Not assessed by session 1." in text
    assert text.count("not assessed by session 1") == 2  # every answer, and the ranked table
    assert "issue DC-05 added, 2 Mar 2026" in text
    export = reverse("reports:export", args=[two_sessions.public_id, "results.csv"])
    lines = b"".join(client.get(export)).decode().splitlines()
    rows = {row["issue"]: row for row in csv.DictReader(lines)}
    assert list(rows["DC-05"])[-1] == "assessed_in"
    columns = ("assessed_in", "class_session_1", "class_session_2")
    assert {code: tuple(rows[code][name] for name in columns) for code in ("DC-01", "DC-04", "DC-05")} == {
        "DC-01": ("1 2", "high", "high"),
        "DC-04": ("1 2", "no_votes", "no_votes"),
        "DC-05": ("2", "not_assessed", "low"),
    }


# ---- the file


def test_everything_of_it_comes_back(two_sessions):
    archive = read_archive(file_of(two_sessions))
    copy = import_study(archive=archive, owner=make_user("bia@example.org"), now=NOW)
    assert results_of(copy) == results_of(two_sessions)
    assert without_source(whole(snapshot_of(copy))) == without_source(whole(snapshot_of(two_sessions)))
    assert archive.lock.hash == two_sessions.locked_hash == fresh(copy).locked_hash
    assert [(change.issue, change.session) for change in archive.lock.changes] == [("DC-05", 2)]
    assert [(row.state, row.issue, row.participant) for row in archive.proposals] == [
        ("added", "DC-05", "P4")
    ]
    assert copy.instrument_changes.get().before == archive.lock.instrument


def test_a_change_whose_hash_is_another_is_refused(two_sessions):
    right = two_sessions.instrument_changes.get().new_hash.encode()
    with pytest.raises(DocumentFaults, match=r"\$.lock.changes\[0\].hash"):
        read_archive(file_of(two_sessions).replace(b'"hash":"' + right, b'"hash":"' + b"0" * 64))


# ---- two at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
def test_of_two_who_add_at_once_one_adds():
    study = make_study()
    session, people = begun(study)
    proposal = make_proposal(people[0])

    def add_it():
        return add_issue(proposal=proposal, addition=MONITORING, by="x", now=NOW)

    results = at_once(add_it, add_it)
    assert sorted(type(result).__name__ for result in results) == ["Issue", "NotOpen"]
    assert (session.agenda_items.count(), fresh(study).catalogue.version) == (5, 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
def test_two_proposals_added_at_once_both_come_one_after_the_other():
    study = make_study()
    session, people = begun(study)
    first, second = make_proposal(people[0]), make_proposal(people[1])
    another = Addition(phase="Data collection", activity="Watching", problem_type="Type 1", statement="X")
    results = at_once(
        lambda: add_issue(proposal=first, addition=MONITORING, by="x", now=NOW),
        lambda: add_issue(proposal=second, addition=another, by="y", now=NOW),
    )
    assert sorted(issue.code for issue in results) == ["DC-05", "DC-06"]
    assert [code for code, *_ in states(session)][4:] == ["DC-05", "DC-06"]
    first, second = InstrumentChange.objects.all()
    assert first.new_hash == second.old_hash


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
def test_an_issue_added_while_voting_ends_is_ended_or_waits():
    study = make_study()
    for _ in range(6):
        session, people = begun(fresh(study), mode="collect")
        proposal = make_proposal(people[0])
        place = Addition(
            phase="Data collection", activity=f"Watching {_}", problem_type="Type 1", statement="X"
        )
        results = at_once(
            lambda p=proposal, a=place: add_issue(proposal=p, addition=a, by="x", now=NOW),
            lambda s=session: end_voting(session=s, by="y", now=NOW),
        )
        assert [result for result in results if isinstance(result, Exception)] == []
        assert states(session)[-1][1] in ("ended", "pending")

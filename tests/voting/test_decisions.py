"""Decisions on issues after the sessions: what fits, what stands, who is told, what a file brings back."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from reports.queries import results_of
from reports.reported import report
from studies.rules import NotOpen
from tests.factories import NOW, make_session, make_study, make_user, make_viewers, owner_of
from tests.voting.test_addition import begun, end, fresh
from tests.voting.test_import_study import file_of, whole, without_source
from tests.voting.test_races import at_once
from voting.actions.archive import import_study
from voting.actions.decision import DecisionDraft, decide_on_issue, undo_decision
from voting.archive_files import read_archive
from voting.candidates import decisions_of
from voting.decisions import DecisionKind, standing
from voting.models import IssueDecision
from voting.snapshot import snapshot_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    """A study whose one session is over: everybody agreed on DC-01 and DC-02, nobody voted on the rest."""
    return over(make_study())


def over(study):
    session, _people = begun(study)
    end(session)
    return fresh(study)


def decide(study, kind, issue, *, reason="Because", **values):
    draft = DecisionDraft(kind=DecisionKind(kind), issue=issue, reason=reason, **values)
    return decide_on_issue(study=study, draft=draft, by=owner_of(study), now=NOW)


def stands(study):
    found = standing(decisions_of(study))
    return found.merged, set(found.dropped), found.reworded


def test_each_kind_stands_with_its_reason_and_is_logged(study):
    decide(study, "merge", "DC-02", into="DC-01", reason=" The same, in other words ")
    decide(study, "drop", "DC-03")
    decide(study, "reword", "DC-01", statement="  Data are\nmissing ")
    assert stands(study) == ({"DC-02": "DC-01"}, {"DC-03"}, {"DC-01": "Data are missing"})
    first = IssueDecision.objects.first()
    assert (first.actor, first.at, first.reason) == ("ana@example.org", NOW, "The same, in other words")
    entries = study.log_entries.order_by("pk").values_list("verb", "data")
    assert list(entries)[-3:] == [
        ("merge_issue", {"issue": "DC-02", "into": "DC-01"}),
        ("drop_issue", {"issue": "DC-03"}),
        ("reword_issue", {"issue": "DC-01"}),
    ]


def test_the_last_wording_stands_and_the_one_before_comes_back(study):
    decide(study, "reword", "DC-01", statement="First")
    last = decide(study, "reword", "DC-01", statement="Second")
    assert stands(study)[2] == {"DC-01": "Second"}
    undo_decision(decision=last, by="x", now=NOW)
    assert stands(study)[2] == {"DC-01": "First"}


def test_an_undoing_is_a_further_row_and_comes_once(study):
    decision = decide(study, "drop", "DC-03")
    undo = undo_decision(decision=decision, by="x", now=NOW)
    assert stands(study) == ({}, set(), {})
    assert IssueDecision.objects.count() == 2
    for taken in (decision, undo):
        with pytest.raises(NotOpen, match="taken back already"):
            undo_decision(decision=taken, by="x", now=NOW)
    decide(study, "drop", "DC-03")
    assert stands(study)[1] == {"DC-03"}


@pytest.mark.parametrize(
    ("kind", "issue", "values", "words"),
    [
        ("drop", "DC-02", {}, "DC-02 was merged or dropped already. Undo that first."),
        ("reword", "DC-03", {"statement": "X"}, "DC-03 was merged or dropped already. Undo that first."),
        ("merge", "DC-04", {"into": "DC-03"}, "DC-03 was merged or dropped already. Undo that first."),
        ("drop", "DC-01", {}, "DC-02 was merged into this issue. Undo that first."),
        ("merge", "DC-01", {"into": "DC-04"}, "DC-02 was merged into this issue. Undo that first."),
    ],
)
def test_what_does_not_fit_what_stands_is_refused(study, kind, issue, values, words):
    decide(study, "merge", "DC-02", into="DC-01")
    decide(study, "drop", "DC-03")
    with pytest.raises(NotOpen) as raised:
        decide(study, kind, issue, **values)
    assert str(raised.value) == words
    assert IssueDecision.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("drop", {"reason": " "}, ["Say why. It stays in the record."]),
        ("drop", {"issue": "DC-99"}, ["Choose an issue of the matrix."]),
        ("merge", {"into": ""}, ["Choose an issue of the matrix."]),
        ("merge", {"into": "DC-01"}, ["Choose another issue than the one that is merged."]),
        ("reword", {"statement": " "}, ["Write the issue in a few words."]),
        ("reword", {"statement": "x" * 501}, ["At most 500 characters are possible; these are 501."]),
    ],
)
def test_what_is_not_complete_is_refused(study, kind, values, words):
    with pytest.raises(ValidationError) as raised:
        decide(study, kind, **{"issue": "DC-01"} | values)
    assert raised.value.messages == words


def test_nothing_is_decided_before_a_session_that_counts_is_over():
    study = make_study()
    end(make_session(study, state="running", is_rehearsal=True))
    begun(study)
    with pytest.raises(NotOpen, match="Decide once a session is finished"):
        decide(study, "drop", "DC-01")


# ---- the report


def test_the_way_from_candidates_to_reported_issues(study):
    decide(study, "merge", "DC-02", into="DC-01", reason="The same")
    decide(study, "drop", "DC-03", reason="Out of scope")
    decide(study, "reword", "DC-01", statement="Data are missing")
    found = report(results_of(study), decisions_of(study), ["DC-04"])
    assert found.title == "From 3 candidates to 1 reported issue"
    assert [(step.name, step.number, step.codes) for step in found.steps] == [
        ("Added later", 1, ("DC-04",)),
        ("Merged into another", -1, ("DC-02",)),
        ("Dropped", -1, ("DC-03",)),
        ("No class", -1, ("DC-04",)),
    ]
    assert found.candidates + sum(step.number for step in found.steps) == found.number
    listed = found.by_code["DC-01"]
    assert (listed.statement, listed.merged) == ("Data are missing", ("Type 2 of activity 1",))
    assert found.by_code["DC-02"].note == "Reported as part of DC-01, “Data are missing”: The same"


def test_pages_tell_it_and_the_votes_stay(study):
    before = results_of(study)
    decide(study, "merge", "DC-02", into="DC-01", reason="The same")
    decide(study, "reword", "DC-01", statement="Data are missing")
    assert results_of(study) == before
    client = Client()
    client.force_login(owner_of(study))
    text = client.get(reverse("reports:study", args=[study.public_id])).text
    assert "From 4 candidates to 1 reported issue" in text
    assert "DC-02 merged into DC-01</b>: The same" in text
    assert "Reported as “Data are missing”. People voted on “Type 1 of activity 1”." in text
    ranked = text.split('id="ranked"', 1)[1].split("</figure>", 1)[0]
    assert ">Data are missing</a>" in ranked
    assert "with “Type 2 of activity 1”" in ranked
    assert 'href="#DC-02"' not in ranked


def test_members_read_the_page_and_those_who_lead_decide(study):
    viewers = make_viewers(study)
    address = reverse("voting:decisions", args=[study.public_id])
    sent = {"kind": "merge", "issue": "DC-02", "into": "DC-01", "reason": "The same"}
    assert viewers["analyst"].post(address, sent).status_code == 403
    assert viewers["facilitator"].post(address, sent)["Location"] == address
    text = viewers["analyst"].get(address).text
    assert "DC-02 merged into DC-01" in text
    assert "<form" not in text.split("<main", 1)[1]
    decision = IssueDecision.objects.get()
    undo = reverse("voting:undo_decision", args=[study.public_id, decision.pk])
    assert viewers["facilitator"].post(undo)["Location"] == address
    assert viewers["facilitator"].post(undo).status_code == 409
    assert "taken back" in viewers["owner"].get(address).text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose what is decided."),
        ({"kind": "merge", "issue": "DC-02", "into": "", "reason": "X"}, "Choose an issue of the matrix."),
        ({"kind": "drop", "issue": "DC-01", "reason": "Kept text"}, "Undo that first."),
    ],
)
def test_a_refusal_keeps_what_was_typed(study, sent, words):
    decide(study, "drop", "DC-01")
    client = Client()
    client.force_login(owner_of(study))
    response = client.post(reverse("voting:decisions", args=[study.public_id]), sent)
    assert response.status_code == 422
    assert words in response.text
    assert sent.get("reason", "") in response.text


def test_the_log_of_issues_is_a_file(study):
    decision = decide(study, "drop", "DC-03", reason="Out of scope")
    undo_decision(decision=decision, by="x", now=NOW)
    client = Client()
    client.force_login(owner_of(study))
    address = reverse("reports:export", args=[study.public_id, "issue_log.csv"])
    lines = b"".join(client.get(address)).decode().splitlines()
    assert [line.split(",", 2)[2] for line in lines] == [
        "what,issue,into,statement,reason,session,participant,is_undone,is_synthetic",
        "drop,DC-03,,,Out of scope,,,true,false",
        "undo,DC-03,,,,,,false,false",
    ]


# ---- the file


def test_decisions_come_back(study):
    dropped = decide(study, "drop", "DC-03")
    decide(study, "merge", "DC-02", into="DC-01")
    undo_decision(decision=dropped, by="x", now=NOW)
    copy = import_study(archive=read_archive(file_of(study)), owner=make_user("bia@example.org"), now=NOW)
    assert stands(copy) == stands(study) == ({"DC-02": "DC-01"}, set(), {})
    assert without_source(whole(snapshot_of(copy))) == without_source(whole(snapshot_of(study)))
    assert {decision.actor for decision in decisions_of(copy)} == {"member"}


# ---- two at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
def test_two_issues_merged_into_each_other_at_once_are_merged_once():
    study = over(make_study())
    for _ in range(6):
        IssueDecision.objects.all().delete()
        results = at_once(
            lambda: decide(study, "merge", "DC-01", into="DC-02"),
            lambda: decide(study, "merge", "DC-02", into="DC-01"),
        )
        assert sorted(type(result).__name__ for result in results) == ["IssueDecision", "NotOpen"]

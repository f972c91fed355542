"""The page of downloads: what leaves, who stands out, who is named, and the package that it offers."""

import io
import re
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from reports.package import spss
from reports.package.recompute import differences
from studies.models import ConsentRecord, Participant, Role, Study
from tests.factories import (
    NOW,
    confirm,
    make_member,
    make_participant,
    make_proposal,
    make_session,
    make_study,
    make_user,
    owner_of,
)
from tests.reports.packages import fresh, played
from tests.reports.test_workbook import read
from voting.actions.agenda import finish_session
from voting.actions.comment import set_comment_hidden
from voting.models import Comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    """Return a study with a finished session of four people."""
    return played(make_study(has_no_opinion=True))


@pytest.fixture
def owner(client, study):
    """Sign the owner in."""
    client.force_login(owner_of(study))
    return client


def page(study, query=""):
    """Return the address of the page."""
    return reverse("reports:downloads", args=[study.public_id]) + query


def package(study, query=""):
    """Return the address of the package."""
    return reverse("reports:package", args=[study.public_id]) + query


def files_of(response):
    """Return the files of a package that was sent."""
    assert (response.status_code, response["Content-Type"]) == (200, "application/zip")
    assert response["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as found:
        return {name: found.read(name) for name in found.namelist()}


def section(response, name):
    """Return the part of the page below a heading, without marks."""
    html = response.text.split(f'aria-labelledby="{name}-h"', 1)[1].split("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# Who may


@pytest.mark.parametrize("role", list(Role))
def test_every_member_may(client, study, role):
    client.force_login(owner_of(study) if role == Role.OWNER else make_member(study, role).user)
    assert client.get(page(study)).status_code == 200
    assert list(differences(files_of(client.get(package(study))))) == []


def test_strangers_learn_nothing_and_another_study_stays_closed(client, study):
    other = played(make_study(owner=make_user("eva@example.org")))
    client.force_login(owner_of(other))
    for query in ("", "?notes=all"):
        assert client.get(page(study, query)).status_code == 404
        assert client.get(package(study, query)).status_code == 404
    files = files_of(client.get(package(other, "?notes=all")))
    assert study.public_id.encode() not in b"".join(files.values())
    assert client.post(package(other)).status_code == 405


@pytest.mark.parametrize("address", [page, package])
def test_linked_people_leave_only_with_the_password_typed_a_moment_ago(owner, study, address):
    there = address(study, "?people=linked")
    refused = owner.get(there)
    assert (refused.status_code, refused["Location"].split("?")[0]) == (302, "/accounts/reauthenticate/")
    owner.post("/accounts/reauthenticate/", {"password": "wrong-horse"})
    assert owner.get(there).status_code == 302
    confirm(owner)
    assert owner.get(there).status_code == 200
    assert owner.get(address(study)).status_code == 200


def test_linked_exports_of_the_report_ask_for_the_password_too(owner, study):
    for name in ("participants.csv", "study.json", "table-2-participants.csv"):
        there = reverse("reports:export", args=[study.public_id, name])
        assert owner.get(there).status_code == 200
        assert owner.get(f"{there}?linked=1")["Location"].startswith("/accounts/reauthenticate/")


def test_password_opens_the_page_that_was_asked_for(owner, study):
    there = page(study, "?people=linked")
    asked = owner.get(there)["Location"]
    back = owner.post(asked, {"password": "correct-horse", "next": there})
    assert (back.status_code, back["Location"]) == (302, there)
    assert "Beside their labels" in owner.get(there).text


# What is shown


def test_columns_are_shown_by_file(owner, study):
    text = section(owner.get(page(study)), "leaving")
    for name in ("votes.csv 12 columns", "comments.csv 11 columns", "codebook.csv 6 columns"):
        assert name in text
    assert "The person's label, drawn for this package alone" in text.replace("&#x27;", "'")
    assert "comments.csv" not in section(owner.get(page(study, "?notes=none")), "leaving")


def test_people_who_stand_out_are_shown(owner, study):
    assert "Nobody is alone" in section(owner.get(page(study)), "recognised")
    Participant.objects.filter(number=2).update(characterisation={"education": "PhD", "years": 31})
    text = section(owner.get(page(study)), "recognised")
    assert "1 of 4 people is the only one with these answers (k = 1)." in text
    assert "PhD 31" in text
    assert "not how they voted" in text
    confirm(owner)
    assert "knows how they voted" in section(owner.get(page(study, "?people=linked")), "recognised")


def test_notes_that_name_somebody_are_shown_with_the_way_to_hide_them(owner, study):
    ConsentRecord.objects.update(may_quote=True)
    Participant.objects.filter(number=3).update(expected_name="João Lima")
    note = Comment.objects.order_by("pk").first()
    Comment.objects.all().update(text="Fine.")
    Comment.objects.filter(pk=note.pk).update(text="Ask Joao <or> bia@example.org")
    response = owner.get(page(study))
    text = section(response, "named")
    assert "4 notes leave." in text
    assert "Ask Joao &lt;or&gt; bia@example.org" in text
    assert "P1, Session 1, DC-01: bia@example.org Joao Hide it at DC-01" in text
    session = note.item.session.public_id
    link = reverse("voting:console", args=[study.public_id, session]) + "?issue=DC-01"
    assert link in response.text
    assert note.public_id in owner.get(link).text
    set_comment_hidden(comment=note, is_hidden=True, by=owner_of(study), now=note.created_at)
    assert "None was found." in section(owner.get(page(study)), "named")


def test_analysts_are_told_who_can_hide_a_note(client, study):
    ConsentRecord.objects.update(may_quote=True)
    Comment.objects.all().update(text="P3 said so")
    client.force_login(make_member(study, Role.ANALYST).user)
    response = client.get(page(study))
    assert "/console/" not in response.text
    assert "Owners and facilitators can hide a note." in section(response, "named")


def test_only_notes_that_would_leave_are_searched(owner, study):
    Comment.objects.all().update(text="Mail ana@example.org")
    text = section(owner.get(page(study)), "named")
    assert ("1 note leaves. 3 stay here." in text, text.count("Hide it")) == (True, 1)
    text = section(owner.get(page(study, "?notes=all")), "named")
    assert ("4 notes leave." in text, text.count("Hide it")) == (True, 4)
    assert "0 notes leave. 4 stay here." in section(owner.get(page(study, "?notes=none")), "named")


def test_missing_issues_that_people_proposed_are_searched_too(owner, study):
    session = make_session(study, state="running")
    make_proposal(make_participant(session), text="Ask ana@example.org")
    finish_session(session=session, by=owner_of(study), now=NOW)
    text = section(owner.get(page(study, "?notes=all")), "named")
    assert "Missing issue, Session 2: ana@example.org" in text
    assert "ana@example.org" not in section(owner.get(page(study, "?notes=none")), "named")


def test_nothing_to_link_is_not_offered(client, study):
    Study.objects.filter(pk=study.pk).update(unlinked_answers=[{"years": 3}])
    client.force_login(owner_of(study))
    confirm(client)
    assert 'name="people"' not in client.get(page(study)).text
    files = files_of(client.get(package(study, "?people=linked")))
    assert files["participants.csv"].startswith(b"study,education")


# What is sent


def test_choice_is_honoured(owner, study):
    query = "?notes=all&licence=CC0-1.0&authors=Lovelace,+Ada&extras=xlsx"
    response = owner.get(package(study, query))
    assert re.fullmatch(
        r'attachment; filename="code-debt-package-[-0-9]+\.zip"', response["Content-Disposition"]
    )
    files = files_of(response)
    assert list(differences(files)) == []
    assert b"CC0-1.0" in files["LICENSE"]
    assert b"Lovelace" in files["CITATION.cff"]
    assert files["comments.csv"].count(b"\r\n") == 5
    labels = {row[2] for row in read(files["study.xlsx"], "votes")[1:]}
    assert {re.sub(r"\d", "9", label) for label in labels} == {"P9999"}


def test_two_downloads_have_different_labels(owner, study):
    first, second = (files_of(owner.get(package(study)))["votes.csv"] for _ in range(2))
    labels = [set(re.findall(rb"P\d+", data)) for data in (first, second)]
    assert labels[0].isdisjoint(labels[1])


@pytest.mark.parametrize("query", ["?notes=some", "?licence=WTFPL", "?extras=pdf", "?authors=" + "x" * 4001])
def test_wrong_choice_is_said_on_the_page(owner, study, query):
    response = owner.get(package(study, query))
    assert (response.status_code, response["Location"]) == (302, page(study, query))
    response = owner.get(page(study, query))
    assert (response.status_code, 'class="wrong"' in response.text) == (422, True)


def test_spss_is_offered_where_it_can_be_written(owner, study, monkeypatch):
    monkeypatch.setattr(spss, "NEEDED", ("no_such_library",))
    text = owner.get(page(study)).text
    assert ('value="sav"' in text, "optional extra" in text) == (False, True)
    assert owner.get(package(study, "?extras=sav")).status_code == 302
    there = reverse("reports:export", args=[study.public_id, "votes.sav"])
    response = owner.get(there)
    assert (response.status_code, response["Location"]) == (302, page(study))
    assert "SPSS files need the optional extra" in owner.get(page(study)).text


def test_workbook_of_the_report_has_the_panel_s_labels(owner, study):
    response = owner.get(reverse("reports:export", args=[study.public_id, "study.xlsx"]))
    data = b"".join(response.streaming_content)
    assert {row[2] for row in read(data, "votes")[1:]} == {"P1", "P2", "P3", "P4"}
    assert dict(read(data, "about"))["study"] == study.public_id
    told = {(row[0], row[1]) for row in read(data, "codebook")[1:]}
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names == [
        *("votes", "comments", "results", "issue_log", "codebook", "about"),
    ]
    for sheet in ("votes", "comments", "results"):
        assert {column for file, column in told if file == f"{sheet}.csv"} == set(read(data, sheet)[0])


def test_page_and_package_take_the_same_queries_for_one_and_for_many(client):
    counts = []
    for people in (3, 12):
        study = fresh(played(make_study(title=f"{people} people"), people=people))
        client.force_login(owner_of(study))
        counts.append([])
        for address in (page(study), package(study, "?notes=all")):
            with CaptureQueriesContext(connection) as queries:
                response = client.get(address)
                b"".join(response)
            counts[-1].append(len(queries))
    assert counts[0] == counts[1]

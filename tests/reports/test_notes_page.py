"""The report's page on notes as data, and its files: who reads them, what they say, what they never do."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.exports import Asked, csv_file
from reports.queries import sessions_of
from studies.models import ConsentRecord, Session
from tests.factories import (
    NOW,
    make_item,
    make_participants,
    make_session,
    make_study,
    make_user,
    make_viewers,
    move,
    owner_of,
    signed_in,
    vote,
)
from tests.reports.panels import finish
from tests.reports.sent import rows_in, text_of
from tests.voting.coded import (
    COMPARED,
    FINISHED,
    compare,
    decide,
    make_coders,
    make_codes,
    make_desk,
    make_notes,
    say,
    say_all,
)
from voting.actions.codebook import merge_code, retire_code
from voting.actions.comment import add_comment, set_comment_hidden
from voting.actions.demonstration import create_demonstration
from voting.models import Comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return make_study()


def address(study):
    return reverse("reports:notes", args=[study.public_id])


def page_of(study, query=""):
    """Return the page as its owner gets it."""
    response = signed_in(owner_of(study)).get(address(study) + query)
    assert response.status_code == 200
    return response.content.decode()


def read(study, query=""):
    """Return the words of the page, on one line."""
    main = re.search(r"<main.*</main>", page_of(study, query), re.DOTALL)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def rows_of(study, name):
    """Return the rows of a file, without the study's id."""
    return rows_in("".join(csv_file(name, Asked(study, sessions_of(study)))))


@pytest.mark.parametrize(
    ("viewer", "status"),
    [("owner", 200), ("facilitator", 200), ("analyst", 200), ("stranger", 404), ("anonymous", 302)],
)
def test_members_read_the_page(study, viewer, status):
    assert make_viewers(study)[viewer].get(address(study)).status_code == status


def test_without_notes_there_is_nothing_to_read(study):
    assert "Nobody has written a note yet" in read(study)


def voted_note(study, first, final):
    """Return a note whose writer voted on occurrence and relevance, before and after the reveal."""
    session = make_session(study, state="running")
    people = make_participants(session, 4)
    item = move(make_item(session), "start")
    writer, *others = people
    for name, value in zip(("occurrence", "relevance"), first, strict=True):
        vote(writer, item, value, name)
        for other in others:
            vote(other, item, 5, name)
    writer.session = session
    add_comment(by=writer, item=item, text="I see it otherwise.", key=uuid4(), now=NOW)
    move(item, "reveal")
    for name, value in zip(("occurrence", "relevance"), final, strict=True):
        vote(writer, item, value, name)
    finish(Session.objects.get(pk=session.pk), FINISHED)
    return Comment.objects.get(participant=writer)


def test_a_voice_against_is_shown_with_its_answers_before_and_after(study):
    voted_note(study, first=(5, 2), final=(5, 3))
    page = read(study)
    assert "High relevance 1 issue" in page
    assert "I see it otherwise. P1, session 1 · DC-01 occurs 5, relevant 2 → 3 not to be quoted" in page


@pytest.mark.parametrize(("may_quote", "said"), [(True, 0), (False, 1)])
def test_a_note_says_where_it_is_not_to_be_quoted(study, may_quote, said):
    note = voted_note(study, first=(5, 2), final=(5, 3))
    ConsentRecord.objects.filter(participant=note.participant).update(may_quote=may_quote)
    assert read(study).count("relevant 2 → 3 not to be quoted") == said


def test_whoever_came_round_is_no_voice_against(study):
    voted_note(study, first=(5, 2), final=(5, 5))
    assert "I see it otherwise." not in read(study)


def test_sealed_codings_are_not_in_the_page_or_the_files(study):
    note = voted_note(study, first=(5, 2), final=(5, 3))
    (code,) = make_codes(study, "Canary")
    owner, analyst = make_coders(study)
    say(owner, note, code)
    say(analyst, note, code)
    assert "None is coded and compared yet." in read(study)
    assert "Canary" not in read(study)
    assert rows_of(study, "codings.csv") == []
    compare(owner)
    page = read(study)
    assert "1 is coded and compared" in page
    assert page.count("Canary") > 3


def test_hidden_notes_and_retired_codes_stay_out(study):
    (first, second), (one, two), owner, _analyst = make_desk(
        study, ("Canary text.", "Kept."), names=["One", "Canary code"]
    )
    say_all([owner], [first, second], one, two)
    compare(owner)
    set_comment_hidden(comment=first, is_hidden=True, by=owner.user, now=NOW)
    retire_code(code=two, by=owner.user, now=NOW)
    page = read(study)
    assert "Canary" not in page
    assert "There is 1 note. 1 is coded and compared." in page
    rows = rows_of(study, "codings.csv")
    assert {(row["comment"], row["code"]) for row in rows} == {("1", "One")}


def test_codings_say_who_found_what_and_what_is_final(study):
    (alike, apart, none, open_), (one, two, three), owner, analyst = make_desk(
        study, ("A.", "B.", "C.", "D."), names=["One", "Two", "Three"]
    )
    for note, first, second in ((alike, [one], [three]), (apart, [one, two], [one]), (open_, [one], [two])):
        say(owner, note, *first)
        say(analyst, note, *second)
    say(owner, none, has_none=True)
    merge_code(code=three, into=one, by=owner.user, now=NOW)
    compare(owner)
    decide(analyst, apart, two)
    found = [
        (row["comment"], row["issue"], row["coder"], row["status"], row["code"], row["decided_by"])
        for row in rows_of(study, "codings.csv")
    ]
    assert found == [
        ("1", "DC-01", "C1", "coded", "One", ""),
        ("1", "DC-01", "C2", "coded", "One", ""),
        ("1", "DC-01", "final", "agreed", "One", ""),
        ("2", "DC-02", "C1", "coded", "One", ""),
        ("2", "DC-02", "C1", "coded", "Two", ""),
        ("2", "DC-02", "C2", "coded", "One", ""),
        ("2", "DC-02", "final", "decided", "Two", "C2"),
        ("3", "DC-03", "C1", "coded", "", ""),
        ("3", "DC-03", "final", "agreed", "", ""),
        ("4", "DC-04", "C1", "coded", "One", ""),
        ("4", "DC-04", "C2", "coded", "Two", ""),
        ("4", "DC-04", "final", "open", "", ""),
    ]
    assert [row["comment"] for row in rows_of(study, "comments.csv")] == ["1", "2", "3", "4"]
    codes = [(row["code"], row["status"], row["merged_into"]) for row in rows_of(study, "codes.csv")]
    assert codes == [("One", "offered", ""), ("Two", "offered", ""), ("Three", "merged", "One")]


@pytest.fixture
def sittings(study):
    """Return a study of two sessions whose notes are coded: One in the first, Two in the second."""
    early, (one, two), owner, _analyst = make_desk(study, ("Early.", "Earlier."))
    late = make_notes(study, ("Late.",))
    say_all([owner], early, one)
    say_all([owner], late, two)
    compare(owner)
    return study


@pytest.mark.parametrize(
    ("query", "notes", "codes"),
    [
        ("", "There are 3 notes. 3 are coded", {"One": "2", "Two": "1"}),
        ("?sessions=1", "There are 2 notes. 2 are coded", {"One": "2", "Two": "0"}),
        ("?sessions=2&votes=first", "There is 1 note. 1 is coded", {"One": "0", "Two": "1"}),
        ("?sessions=1,2", "There are 3 notes. 3 are coded", {"One": "2", "Two": "1"}),
        ("?sessions=7", "7 is no finished session of this study; all are shown.", {"One": "2", "Two": "1"}),
    ],
)
def test_page_is_about_the_sessions_that_were_chosen(sittings, query, notes, codes):
    page = page_of(sittings, query)
    assert notes in read(sittings, query)
    table = re.search(r'id="codes".*?</table>', page, re.DOTALL)[0]
    rows = re.findall(r'<th scope="row">(?:<a.*?>)?(\w+)(?:</a>)?</th><td data-num><b>(\d)</b>', table)
    assert dict(rows) == codes
    sessions = re.search(r'id="saturation".*?</table>', page, re.DOTALL)[0]
    chosen = {"?sessions=1": ["Session 1"], "?sessions=2&votes=first": ["Session 2"]}
    assert re.findall(r'<th scope="row">(.*?)</th>', sessions) == chosen.get(
        query, ["Session 1", "Session 2"]
    )


def test_page_and_report_lead_to_each_other_with_the_choice(sittings):
    page = page_of(sittings, "?sessions=2")
    report = reverse("reports:study", args=[sittings.public_id])
    codings = reverse("reports:export", args=[sittings.public_id, "codings.csv"])
    assert f'href="{report}?sessions=2"' in page
    assert f'href="{codings}?sessions=2"' in page
    there = signed_in(owner_of(sittings)).get(f"{report}?sessions=2").text
    assert f'href="{address(sittings)}?sessions=2&amp;votes=final"' in there


def test_codebook_is_sent_as_refi_qda_for_members_only(study):
    make_codes(study, "One", "Two")
    url = reverse("reports:export", args=[study.public_id, "codebook.qdc"])
    viewers = make_viewers(study)
    response = viewers["analyst"].get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")
    assert re.fullmatch(
        r'attachment; filename="code-debt-codebook-[-0-9]+\.qdc"', response["Content-Disposition"]
    )
    assert re.findall('name="(.*?)"', text_of(response)) == ["One", "Two"]
    assert viewers["stranger"].get(url).status_code == 404


def test_a_codebook_without_a_code_on_offer_is_no_file(study):
    (code,) = make_codes(study, "Gone")
    retire_code(code=code, by=owner_of(study), now=NOW)
    client = make_viewers(study)["analyst"]
    response = client.get(reverse("reports:export", args=[study.public_id, "codebook.qdc"]), follow=True)
    assert response.redirect_chain == [(reverse("voting:codebook", args=[study.public_id]), 302)]
    assert "There is no code on offer" in response.text


def test_page_takes_the_same_queries_for_one_note_and_for_many(study):
    owner, analyst = make_coders(study)
    (one,) = make_codes(study, "One")

    def add(*texts):
        for note in make_notes(study, texts):
            say(owner, note, one)
            say(analyst, note)

    add("First.")
    compare(owner)
    client = signed_in(owner.user)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address(study)).status_code == 200
        return len(seen)

    few = queries()
    make_codes(study, "Two", "Three")
    for note in make_notes(study, ("A.", "B.", "C."), finished_at=COMPARED + (COMPARED - FINISHED)):
        say(owner, note, one, now=COMPARED)
    compare(owner, now=COMPARED + 2 * (COMPARED - FINISHED))
    assert queries() == few


def test_demonstration_is_coded():
    study = create_demonstration(owner=make_user(), now=NOW)
    page = read(study)
    assert (
        "There are 30 notes. 30 are coded and compared; on 2 the coders differ and nobody has decided."
        in page
    )
    assert "Notes and codings were made up for the demonstration." in page
    assert "C1 and C2 on the 30 notes that both coded" in page
    assert {row["is_synthetic"] for row in rows_of(study, "codings.csv")} == {"true"}
    assert len(rows_of(study, "codes.csv")) == 8

"""The report page: who may read it, what it says, what it never shows."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    NOW,
    make_catalogue,
    make_item,
    make_participants,
    make_session,
    make_study,
    make_user,
    make_viewers,
    owner_of,
    seated,
    signed_in,
    vote,
)
from tests.reports.panels import finish, play
from voting.actions.comment import add_comment, set_comment_hidden
from voting.actions.demonstration import create_demonstration
from voting.actions.erasure import erase_participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return make_study(catalogue=make_catalogue(activities=1, problem_types=2), short_title="Debt")


def address(study, query=""):
    return reverse("reports:study", args=[study.public_id]) + query


def read(study, query=""):
    """Return the page as its owner gets it."""
    response = signed_in(owner_of(study)).get(address(study, query))
    assert response.status_code == 200
    return response.content.decode()


def body(html):
    """Return what is between the bars of the page."""
    return re.search(r"<main.*</main>", html, re.DOTALL)[0]


def words(html):
    """Return the text of some HTML, on one line."""
    html = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def part(html, id_):
    """Return the words of the figure, section or article with that id."""
    found = re.search(rf'<(\w+) id="{id_}".*?</\1>', html, re.DOTALL)
    assert found is not None
    return words(found[0])


@pytest.mark.parametrize(
    ("viewer", "status"),
    [("owner", 200), ("facilitator", 200), ("analyst", 200), ("stranger", 404), ("anonymous", 302)],
)
def test_members_read_the_report(study, viewer, status):
    play(study, first=[5, 5, 5])
    assert make_viewers(study)[viewer].get(address(study)).status_code == status


def test_participants_are_sent_to_sign_in(study):
    session = play(study, first=[5, 5, 5])
    response = seated(session.people[0]).get(address(study))
    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={address(study)}")


def test_without_a_finished_session_there_is_nothing_to_read(study):
    play(study, first=[5, 5, 5], is_finished=False)
    html = read(study)
    assert "No session is finished yet" in html
    assert "issues occur" not in html


def test_the_head_says_what_was_found_and_what_it_rests_on(study):
    play(study, first=[5, 5, 5], final=[5, 5, 4])
    play(study, first=[5, 4])
    html = read(study)
    head = words(re.search(r"<main.*?</header>", html, re.DOTALL)[0])
    assert "1 of 2 issues occurs; 1 is highly relevant." in head
    assert "1 issue has no votes." in head
    assert "People 5 in 2 sessions (3 + 2)" in head
    assert "Answers 10 of 20" in head
    assert "Occurs the middle answer is Partially agree (4) or higher" in head
    assert "High relevance more than half voted Agree" in head
    assert "Fewer than 3 votes: undecided." in head
    assert "The middle answer of an even number of votes is halfway between the two middle votes." in head
    assert f"2 Mar 2026, before the first vote {study.__class__.objects.get().locked_hash[:8]}" in head


def test_a_number_stays_on_the_line_of_what_it_counts(study):
    play(study, first=[5, 5, 5])
    assert "1\xa0of 2\xa0issues occurs; 1\xa0is highly relevant." in read(study)


def test_before_and_after_are_spoken_of_where_there_was_a_second_round(study):
    play(study, first=[5, 5, 5], final=[5, 5, 5])
    assert "Final, after the discussion" in words(read(study))
    session = make_session(study, state="running", mode="self_paced")
    for person in make_participants(session, 3):
        vote(person, make_item(session), 5)
    finish(session)
    alone = words(read(study, "?sessions=2"))
    assert "the discussion" not in alone
    assert "Counted" not in alone


def test_first_votes_and_some_sessions_can_be_chosen(study):
    play(study, first=[5, 5, 5], final=[1, 1, 1])
    play(study, first=[5, 5, 5])
    assert "0 of 2 issues occur" in read(study, "?sessions=1")
    assert "1 of 2 issues occurs; 1 is highly relevant" in read(study, "?sessions=1&votes=first")
    assert "1 of 2 issues occurs" in read(study, "?sessions=2&votes=final")
    both = body(read(study, "?sessions=1&sessions=2&votes=final"))
    assert both == body(read(study, "?sessions=1,2")) == body(read(study))


def test_the_form_keeps_the_choice(study):
    play(study, first=[5, 5, 5])
    play(study, first=[5, 5, 5], final=[5, 5, 5])
    html = read(study, "?sessions=2&votes=first")
    ticked = re.findall(r'name="(\w+)" value="(\w+)"[^>]*checked', html)
    assert ticked == [("sessions", "2"), ("votes", "first")]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?sessions=7", "7 is no finished session of this study; all are shown."),
        ("?sessions=one", "one is no finished session of this study; all are shown."),
        ("?votes=second", "Choose final or first. Final ones are shown."),
    ],
)
def test_a_wrong_choice_is_said_beside_the_field(study, query, message):
    play(study, first=[5, 5, 5])
    html = read(study, query)
    assert message in words(html)
    assert "1 of 2 issues occurs" in html


def test_every_issue_is_told_in_words_with_its_notes(study):
    session = play(study, first=[3, 5, 5, 4], final=[4, 5, 5, 4], is_finished=False)
    ana, ben, *_ = session.people
    item = make_item(session)
    add_comment(by=ana, item=item, text="Twice <b>this</b> year.", key=uuid4(), now=NOW)
    rude = add_comment(by=ben, item=item, text="Rude.", key=uuid4(), now=NOW)
    set_comment_hidden(comment=rude, is_hidden=True, by=owner_of(study), now=NOW)
    finish(session)
    html = read(study)
    told = part(html, "issue-DC-01")
    assert "Low relevance: half or fewer voted Agree." in told
    assert "Would change if 1 person voted differently." in told
    assert "“It may occur in practice contributing to technical debt”" in told
    assert "Middle answer: between Partially agree and Agree (4.5). 4 of 4 agree, nobody disagrees." in told
    assert "1 of 4 changed: 1 up, 0 down." in told
    assert "The class did not change." in told
    assert "Twice <b>this</b> year. P1, session 1" in told
    assert "Rude." not in html
    assert "<b>this</b>" not in html


def test_the_tables_beside_the_figures_say_the_same(study):
    play(study, first=[5, 5, 5])
    html = read(study)
    assert "DC-01" not in part(html, "matrix")
    assert "Activity 1 5 · 5 Type 1 of activity 1; High relevance" in part(html, "matrix")
    assert "Data collection 1 0 0 1 2 All phases 1 0 0 1 2" in part(html, "counts")
    assert "DC-01 Type 1 of activity 1 5 5 High" in part(html, "answers")
    assert "The 1 issue that occurs." in part(html, "ranked")
    assert html.count('aria-label="3 Agree; middle answer Agree (5)"') == 4


def test_the_people_are_listed_without_those_who_erased_everything(study):
    session = play(study, first=[5, 5, 5], is_finished=False)
    ana, ben, _ = session.people
    ana.characterisation = {"education": "PhD", "years": 14}
    ana.save()
    erase_participant(participant=ben, now=NOW)
    finish(session)
    html = read(study)
    people = part(html, "people")
    assert "P1 1 PhD 14" in people
    assert "P2" not in people
    assert "2 in 1 session; 1 withdrew everything" in words(html)


def test_people_who_said_nothing_about_themselves_are_one_line(study):
    play(study, first=[5, 5, 5])
    assert (
        part(read(study), "people") == "Table 2. The people. Nobody answered the questions about themselves."
    )
    study.characterisation_fields.all().delete()
    assert part(read(study), "people") == "Table 2. The people. People were asked nothing about themselves."


def test_names_of_expected_people_are_nowhere(study):
    session = play(study, first=[5, 5, 5])
    session.participants.update(expected_name="Ana Souza")
    assert "Ana Souza" not in read(study)


def test_what_happens_in_a_running_session_leaves_no_trace(study):
    play(study, first=[5, 5, 5])
    before = body(read(study))
    session = play(study, first=[1, 1, 1], is_finished=False)
    add_comment(by=session.people[0], item=make_item(session), text="Sealed.", key=uuid4(), now=NOW)
    assert body(read(study)) == before


def test_figures_come_as_data_and_their_charts_need_scripts(study):
    play(study, first=[5, 5, 5], final=[5, 5, 5])
    html = read(study)
    figures = re.findall(r'<script id="([\w-]+)" type="application/json">', html)
    assert figures == [
        "matrix-chart",
        "counts-chart",
        "answers-chart",
        "agreement-chart",
        "changes-chart",
        "grid-chart",
        "pace-chart",
    ]
    assert re.findall(r'data-figure="([\w-]+)"', html) == figures
    assert html.count('<details class="more scripted">') == 3
    assert html.count('<details class="more scripted" open>') == 4


def test_more_figures_are_folded_away_with_their_tables(study):
    play(study, first=[3, 5, 5], final=[4, 5, 5])
    html = read(study)
    folded = re.search(
        r'<details class="more further" id="figures">.*?</details>\s*<figure id="ranked"', html, re.DOTALL
    )
    assert " open" not in folded[0][:60]
    assert "Type 1 of activity 1 0 0 0 1 2 0 0 0 1 2" in part(html, "agreement")
    assert "Type 1 of activity 1 5 5 1 of 3 5 5 1 of 3" in part(html, "changes")
    assert "5 0 0 0 0 1 4 0 0 0 0 0" in part(html, "grid")
    assert "Bars for 2 issues and both questions" in html


def test_minutes_are_shown_where_a_panel_was_led(study):
    session = play(study, first=[5, 5, 5])
    session.log_entries.filter(verb="start_session").update(at=NOW - timedelta(minutes=7, seconds=30))
    html = read(study)
    assert "Session 1 DC-01 Type 1 of activity 1 7.5 All issues 7.5" in part(html, "pace")
    assert "Session 1: 7.5 minutes." in html
    study.sessions.update(mode="self_paced")
    assert 'id="pace"' not in read(study)


def test_queries_are_as_many_for_one_person_as_for_many(study):
    play(study, first=[5], final=[4])
    few = queries_of(study)
    play(study, first=[5] * 4, final=[4] * 4)
    assert queries_of(study) == few


def queries_of(study):
    """Return the number of queries of one page."""
    client = signed_in(owner_of(study))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address(study)).status_code == 200
    return len(queries)


def test_the_demonstration_is_marked_synthetic_and_has_its_headline():
    html = read(create_demonstration(owner=make_user(), now=NOW))
    assert "30 of 34 issues occur; 24 are highly relevant." in words(html)
    assert "Most of the highly relevant issues (14 of 24) are in “Data pre-processing”." in words(html)
    assert "Synthetic votes" in html
    assert "The 30 issues that occur, by phase." in html
    assert "All phases 24 6 4 34" in part(html, "counts")
    assert "synthetic votes" in html

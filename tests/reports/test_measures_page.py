"""The pages behind "More measures", the filters of the report, a study beside its replication."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from studies.models import Role, Study
from tests.factories import NOW, make_catalogue, make_member, make_study, make_user, owner_of, signed_in
from tests.reports.panels import play
from voting.actions.demonstration import create_demonstration
from voting.models import Vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return create_demonstration(owner=make_user(), now=NOW)


@pytest.fixture
def owner(study) -> Client:
    return signed_in(owner_of(study))


def page(client, study, name="measures", *values, query="", **headers):
    address = reverse(f"reports:{name}", args=[study.public_id, *values])
    return client.get(address + query, **headers)


def test_page_has_the_locked_rule_with_its_hash_and_the_others_as_exploratory(owner, study):
    text = page(owner, study).content.decode()
    assert re.search(r"The rule of this study was locked on \d+ \w+ \d{4}, \d\d:\d\d UTC, before", text)
    assert study.locked_hash[:8] in text
    assert '>DC-04</span>, <span class="code">MT-03</span>' in text


def test_fold_of_the_report_gets_the_part_alone(owner, study):
    part = page(owner, study, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert part.strip() in page(owner, study).content.decode()


@pytest.mark.parametrize(("name", "values"), [("measures", ()), ("measures_of_issue", ("DC-01",))])
def test_votes_that_nobody_gave_are_called_so(owner, study, name, values):
    assert "Synthetic votes" in page(owner, study, name, *values).content.decode()
    Study.objects.update(is_synthetic=False)
    assert "Synthetic votes" not in page(owner, study, name, *values).content.decode()


def test_before_and_after_needs_a_second_round():
    study = make_study(catalogue=make_catalogue(activities=1, problem_types=2))
    client = signed_in(owner_of(study))
    session = play(study, first=[4, 4, 5], final=[5, 5, 5])
    assert "Before and after the discussion" in page(client, study).content.decode()
    session.agenda_items.update(round=1)
    Vote.objects.filter(round=2).delete()
    assert "Before and after the discussion" not in page(client, study).content.decode()


def test_a_session_without_an_issue_on_its_agenda_has_not_assessed_it():
    study = make_study(catalogue=make_catalogue(activities=1, problem_types=2))
    first, _second = play(study, first=[5, 5, 5]), play(study, first=[5, 5, 5])
    first.agenda_items.filter(position=2).delete()
    text = page(signed_in(owner_of(study)), study).content.decode()
    row = text[text.index(">DC-02</small> Type 2") :]
    assert row[: row.index("</tr>")].count("<td>not assessed</td>") == 1


def test_leave_one_out_says_how_many_and_never_who(owner, study):
    text = page(owner, study).content.decode()
    assert "some class would be another one without them" in text
    assert re.search(r"\bP[1-9]\b", text) is None


def test_every_measure_of_one_issue(owner, study):
    text = page(owner, study, "measures_of_issue", "DC-01").content.decode()
    assert "Tastle &amp; Wierman 2007" in text
    assert "panels are not" in text


def test_unknown_issue_is_not_found(owner, study):
    assert page(owner, study, "measures_of_issue", "ZZ-99").status_code == 404


@pytest.mark.parametrize(("name", "values"), [("measures", ()), ("measures_of_issue", ("DC-01",))])
def test_without_a_finished_session_the_report_says_what_is_missing(name, values):
    empty = make_study()
    response = page(signed_in(owner_of(empty)), empty, name, *values)
    assert response["Location"] == reverse("reports:study", args=[empty.public_id])


def test_costs_the_same_for_few_and_for_many():
    costs = []
    for people in (3, 12):
        study = make_study(title=f"{people}", catalogue=make_catalogue(activities=1, problem_types=2))
        play(study, first=[4] * people, final=[5] * people)
        client = signed_in(owner_of(study))
        for name, values in (("measures", ()), ("measures_of_issue", ("DC-01",))):
            with CaptureQueriesContext(connection) as queries:
                page(client, study, name, *values)
            costs.append(len(queries))
    assert costs[:2] == costs[2:]


@pytest.mark.parametrize("only", ["frail", "half", "apart", "moved"])
def test_lists_of_issues_can_be_narrowed_and_the_counts_stay(owner, study, only):
    response = page(owner, study, "study", query=f"?only={only}")
    shown = [line.result for phase in response.context["page"].phases for line in phase.lines]
    filters = {one.name: one for one in response.context["page"].filters}
    results = response.context["results"]
    expected = {
        "frail": results.fragile,
        "half": results.split,
        "apart": results.differing,
        "moved": results.changed,
    }
    assert sorted(one.issue.code for one in shown) == sorted(one.issue.code for one in expected[only])
    assert (len(shown), True) == (filters[only].count, filters[only].is_chosen)
    assert filters[""].count == results.counts.candidates == 34


def test_a_filter_that_leaves_nothing_says_so(owner, study):
    text = page(owner, study, "study", query="?only=gap").content.decode()
    assert "None of the issues, by these sessions and answers." in text
    assert 'id="answers"' not in text
    assert 'id="issues"' not in text
    assert 'id="counts"' in text


def test_wrong_filter_is_said_and_shows_all(owner, study):
    response = page(owner, study, "study", query="?only=nonsense")
    assert "cannot be narrowed to “nonsense”" in response.content.decode()
    assert sum(len(phase.lines) for phase in response.context["page"].phases) == 34


def test_a_replication_stands_beside_its_parent_for_members_of_both():
    parent = make_study(catalogue=make_catalogue(activities=1, problem_types=2))
    owner = owner_of(parent)
    again = make_study(owner=owner, catalogue=parent.catalogue, parent=parent, title="Again")
    for one in (parent, again):
        play(one, first=[5, 5, 5])
    text = page(signed_in(owner), parent, "replication", again.public_id).content.decode()
    assert "1 of 1 issue has the same class in both." in text
    assert "3 people in 1 session" in text
    assert "Synthetic votes" not in text
    Study.objects.filter(pk=again.pk).update(is_synthetic=True)
    assert (
        "Synthetic votes" in page(signed_in(owner), parent, "replication", again.public_id).content.decode()
    )
    # The other way round it is no replication.
    assert page(signed_in(owner), again, "replication", parent.public_id).status_code == 404
    analyst = signed_in(make_member(parent, Role.ANALYST).user)
    assert page(analyst, parent, "replication", again.public_id).status_code == 404


def test_studies_without_a_common_matrix_say_so():
    parent = make_study(catalogue=make_catalogue(activities=1, problem_types=2))
    owner = owner_of(parent)
    other = make_catalogue(activities=1, problem_types=1, owner=owner, name="Another")
    again = make_study(owner=owner, catalogue=other, parent=parent, title="Again")
    text = page(signed_in(owner), parent, "replication", again.public_id).content.decode()
    assert "no matrix in common" in text

"""One issue more in a frozen catalogue: a new version that differs in nothing else."""

import pytest
from django.core.exceptions import ValidationError

from catalogue.actions import Addition, extend_catalogue, freeze_catalogue, remove_row, set_ticks
from catalogue.models import Activity, Catalogue, ProblemType
from catalogue.queries import matrix_of
from tests.factories import NOW, make_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue():
    """Two activities and two problem types; DC-04 was given once and is ticked no more."""
    found = make_catalogue()
    kinds, activities = found.problem_types.all(), Activity.objects.filter(phase__catalogue=found)
    last = (activities[1].pk, kinds[1].pk)
    set_ticks(catalogue=found, shown=[last], ticked=[])
    freeze_catalogue(catalogue=found, by="Study, Session 1", now=NOW)
    return found


def extend(catalogue, **values):
    usual = {
        "phase": "Data collection",
        "activity": "Activity 2",
        "problem_type": "Type 2",
        "statement": "Nobody owns it",
    }
    return extend_catalogue(catalogue=catalogue, addition=Addition(**usual | values), now=NOW)


def test_the_new_version_has_one_issue_more_and_a_code_that_was_never_given(catalogue):
    before = matrix_of(catalogue)
    issue = extend(catalogue)
    assert (issue.code, issue.statement) == ("DC-05", "Nobody owns it")
    assert (issue.catalogue.version, issue.catalogue.owner) == (2, catalogue.owner)
    assert issue.catalogue.parent == catalogue
    assert not issue.catalogue.is_frozen
    assert matrix_of(catalogue) == before
    after = matrix_of(issue.catalogue)
    assert [cell for cell in after.cells if cell.code != "DC-05"] == before.cells
    assert len(after.cells) == len(before.cells) + 1


def test_a_new_activity_and_a_new_problem_type_come_last(catalogue):
    issue = extend(catalogue, activity="Monitoring", problem_type="Slow")
    assert (issue.activity.name, issue.activity.position) == ("Monitoring", 3)
    assert (issue.problem_type.name, issue.problem_type.position) == ("Slow", 3)


def test_names_in_other_letters_are_the_same_names(catalogue):
    issue = extend(catalogue, activity="activity  2", problem_type="TYPE 2")
    assert (issue.activity.name, issue.problem_type.name) == ("Activity 2", "Type 2")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"phase": "Nowhere"}, "The matrix has no such phase."),
        (
            {"problem_type": "Type 1"},
            "This cell has an issue: DC-03, “Type 1 of activity 2”. Merge into it, or name another.",
        ),
        ({"problem_type": "Activity"}, "This is a heading of the table. Use another name."),
    ],
)
def test_what_cannot_be_added_is_refused_in_words_and_leaves_nothing(catalogue, values, words):
    with pytest.raises(ValidationError) as raised:
        extend(catalogue, **values)
    assert raised.value.messages == [words]
    assert Catalogue.objects.count() == 1


def test_no_gap_is_left_where_a_row_was_removed():
    """A copy has every row at the position it had: agendas lay both out in one map."""
    found = make_catalogue(activities=3, problem_types=3)
    remove_row(row=found.problem_types.get(position=2))
    remove_row(row=Activity.objects.get(phase__catalogue=found, position=1))
    kinds = ProblemType.objects.filter(catalogue=found).values_list("name", "position")
    rows = Activity.objects.filter(phase__catalogue=found).values_list("name", "position")
    assert list(kinds) == [("Type 1", 1), ("Type 3", 2)]
    assert list(rows) == [("Activity 2", 1), ("Activity 3", 2)]

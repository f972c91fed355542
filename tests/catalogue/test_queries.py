"""What is read of catalogues, and with how many queries."""

from datetime import datetime

import pytest
from django.contrib.auth.models import User

from catalogue.actions import create_catalogue
from catalogue.exports import demonstration_matrix
from catalogue.models import Catalogue
from catalogue.queries import catalogues_of, issues_of, matrix_of
from tests.factories import make_catalogue, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(now: datetime) -> Catalogue:
    return create_catalogue(matrix=demonstration_matrix(), name="Code debt", owner=make_user(), now=now)


def test_matrix_of_what_was_stored_is_the_same(demonstration: Catalogue) -> None:
    assert matrix_of(demonstration) == demonstration_matrix()


def test_matrix_carries_the_keys_of_its_rows(demonstration: Catalogue) -> None:
    matrix = matrix_of(demonstration)
    issues = list(issues_of(demonstration))
    assert [cell.id for cell in matrix.cells] == [issue.pk for issue in issues]
    assert [phase.id for phase in matrix.phases] == list(demonstration.phases.values_list("pk", flat=True))
    assert [kind.id for kind in matrix.problem_types] == list(
        demonstration.problem_types.values_list("pk", flat=True)
    )


@pytest.mark.parametrize("activities", [1, 40])
def test_matrix_takes_four_queries(activities: int, django_assert_num_queries) -> None:
    catalogue = make_catalogue(activities=activities)
    with django_assert_num_queries(4):
        matrix_of(catalogue)


@pytest.mark.parametrize("activities", [1, 40])
def test_issues_take_one_query(activities: int, django_assert_num_queries) -> None:
    catalogue = make_catalogue(activities=activities)
    with django_assert_num_queries(1):
        assert [issue.activity.phase.name for issue in issues_of(catalogue)] == ["Data collection"] * (
            2 * activities
        )


def test_issues_come_in_the_order_of_the_matrix(demonstration: Catalogue) -> None:
    phase = demonstration.phases.get(name="Model evaluation")
    phase.position = 0
    phase.save()
    codes = [issue.code for issue in issues_of(demonstration)]
    assert codes[:4] == ["ME-01", "ME-02", "ME-03", "DC-01"]


def test_list_has_own_catalogues_newest_version_first(now: datetime, django_assert_num_queries) -> None:
    owner: User = make_user()
    for version in (1, 2):
        make_catalogue(owner=owner, name="B", version=version)
    make_catalogue(owner=owner, name="A", activities=3)
    make_catalogue(owner=make_user("other@example.org"), name="C")
    with django_assert_num_queries(1):
        found = [(row.name, row.version, row.issue_count) for row in catalogues_of(owner)]
    assert found == [("A", 1, 6), ("B", 2, 4), ("B", 1, 4)]

"""Every constraint of the catalogue, broken once."""

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError

from catalogue.models import Activity, Catalogue, Issue, Phase, ProblemType
from tests.factories import make_catalogue, make_user

pytestmark = pytest.mark.django_db

MODELS = [Catalogue, Phase, Activity, ProblemType, Issue]


def first(catalogue: Catalogue) -> dict[str, Any]:
    phase = catalogue.phases.get()
    return {
        "catalogue": catalogue,
        "phase": phase,
        "activity": phase.activities.first(),
        "problem_type": catalogue.problem_types.first(),
        "issue": catalogue.issues.first(),
    }


def breaking(name: str, now: datetime, parts: dict[str, Any]) -> Model:
    """The row that breaks the constraint of that name, and no other."""
    catalogue, phase, activity = parts["catalogue"], parts["phase"], parts["activity"]
    kind, issue = parts["problem_type"], parts["issue"]
    user = catalogue.owner
    rows = {
        "catalogue_public_id_unique": lambda: Catalogue(
            name="B", owner=user, created_at=now, public_id=catalogue.public_id
        ),
        "catalogue_has_name": lambda: Catalogue(name="", owner=user, created_at=now),
        "catalogue_version_from_one": lambda: Catalogue(name="B", owner=user, created_at=now, version=0),
        "catalogue_frozen_by_somebody": lambda: Catalogue(
            name="B", owner=user, created_at=now, frozen_at=now
        ),
        "phase_position_unique": lambda: Phase(
            catalogue=catalogue, position=phase.position, name="B", prefix="B"
        ),
        "phase_name_unique": lambda: Phase(catalogue=catalogue, position=9, name=phase.name, prefix="B"),
        "phase_prefix_unique": lambda: Phase(catalogue=catalogue, position=9, name="B", prefix=phase.prefix),
        "phase_has_name": lambda: Phase(catalogue=catalogue, position=9, name="", prefix="B"),
        "phase_has_prefix": lambda: Phase(catalogue=catalogue, position=9, name="B", prefix=""),
        "activity_position_unique": lambda: Activity(phase=phase, position=activity.position, name="B"),
        "activity_name_unique": lambda: Activity(phase=phase, position=9, name=activity.name),
        "activity_has_name": lambda: Activity(phase=phase, position=9, name=""),
        "problem_type_position_unique": lambda: ProblemType(
            catalogue=catalogue, position=kind.position, name="B"
        ),
        "problem_type_name_unique": lambda: ProblemType(catalogue=catalogue, position=9, name=kind.name),
        "problem_type_has_name": lambda: ProblemType(catalogue=catalogue, position=9, name=""),
        "issue_cell_unique": lambda: Issue(
            catalogue=catalogue,
            activity=issue.activity,
            problem_type=issue.problem_type,
            code="X-01",
            statement="S",
        ),
        "issue_code_unique": lambda: free_issue(parts, code=issue.code, statement="S"),
        "issue_has_code": lambda: free_issue(parts, code="", statement="S"),
        "issue_has_statement": lambda: free_issue(parts, code="X-01", statement=""),
    }
    assert rows.keys() == names()
    return rows[name]()


def free_issue(parts: dict[str, Any], **values: str) -> Issue:
    """An issue of a cell that has none."""
    activity = Activity.objects.create(phase=parts["phase"], position=8, name="Free")
    return Issue(
        catalogue=parts["catalogue"], activity=activity, problem_type=parts["problem_type"], **values
    )


def names() -> set[str]:
    return {constraint.name for model in MODELS for constraint in model._meta.constraints}


@pytest.mark.parametrize("name", sorted(names()))
def test_constraint_holds(name: str, now: datetime) -> None:
    row = breaking(name, now, first(make_catalogue()))
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        row.save()
    constraint = next(c for model in MODELS for c in model._meta.constraints if c.name == name)
    fields = getattr(constraint, "fields", ())
    # SQLite names the columns of a unique constraint, PostgreSQL the constraint itself.
    assert name in str(raised.value) or all(field in str(raised.value) for field in fields)


def test_owner_of_a_catalogue_cannot_be_deleted() -> None:
    catalogue = make_catalogue()
    with pytest.raises(ProtectedError):
        catalogue.owner.delete()


def test_copy_outlives_its_original(now: datetime) -> None:
    original = make_catalogue()
    copy = Catalogue.objects.create(name="B", owner=make_user(), created_at=now, parent=original)
    original.delete()
    copy.refresh_from_db()
    assert copy.parent is None


def test_public_ids_are_twelve_letters_of_crockford() -> None:
    public_id = make_catalogue().public_id
    assert len(public_id) == 12
    assert set(public_id) <= set("0123456789abcdefghjkmnpqrstvwxyz")

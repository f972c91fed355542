"""Whole catalogues: from a matrix, as a copy, frozen."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from catalogue.matrix import Matrix
from catalogue.models import Activity, Catalogue, Issue, Phase, ProblemType
from catalogue.naming import parse_code
from catalogue.queries import matrix_of


@transaction.atomic
def create_catalogue(*, matrix: Matrix, name: str, owner: User, now: datetime) -> Catalogue:
    """Store a matrix as a new catalogue. Raises: ValidationError for a name that cannot be stored."""
    catalogue = Catalogue(name=name, owner=owner, created_at=now)
    catalogue.full_clean(validate_constraints=False)
    catalogue.save()
    _store(catalogue, matrix)
    return catalogue


@transaction.atomic
def copy_catalogue(*, catalogue: Catalogue, owner: User, name: str, now: datetime) -> Catalogue:
    """Store a catalogue again as a new version that can be edited; codes stay, and stay given.

    Raises: ValidationError for a name that cannot be stored.
    """
    versions = Catalogue.objects.filter(owner=owner, name=name).aggregate(latest=Max("version"))
    version = max(catalogue.version, versions["latest"] or 0) + 1
    copy = Catalogue(name=name, version=version, parent=catalogue, owner=owner, created_at=now)
    copy.full_clean(validate_constraints=False)
    copy.save()
    _store(copy, matrix_of(catalogue))
    given = dict(catalogue.phases.values_list("prefix", "last_number"))
    phases = list(copy.phases.all())
    for phase in phases:
        phase.last_number = given[phase.prefix]
    Phase.objects.bulk_update(phases, ["last_number"])
    return copy


@transaction.atomic
def restore_catalogue(
    *,
    matrix: Matrix,
    name: str,
    version: int,
    last_numbers: Mapping[str, int],
    owner: User,
    created_at: datetime,
    frozen_at: datetime | None,
    frozen_by: str,
) -> Catalogue:
    """Store a catalogue as it was elsewhere: its version, its codes and those given before, frozen if it was.

    Raises: ValidationError for a name that cannot be stored.
    """
    catalogue = Catalogue(name=name, version=version, owner=owner, created_at=created_at)
    if frozen_at is not None:
        length = Catalogue._meta.get_field("frozen_by").max_length
        catalogue.frozen_at, catalogue.frozen_by = frozen_at, frozen_by[:length]
    catalogue.full_clean(validate_constraints=False)
    catalogue.save()
    _store(catalogue, matrix)
    phases = list(catalogue.phases.all())
    for phase in phases:
        phase.last_number = max(phase.last_number, last_numbers.get(phase.prefix, 0))
    Phase.objects.bulk_update(phases, ["last_number"])
    return catalogue


def freeze_catalogue(*, catalogue: Catalogue, by: str, now: datetime) -> None:
    """Fix a catalogue for ever; the first call wins. `by` names the study and the session.

    No query when the object already knows that it is frozen.
    """
    if catalogue.is_frozen:
        return
    unfrozen = Catalogue.objects.filter(pk=catalogue.pk, frozen_at__isnull=True)
    length = Catalogue._meta.get_field("frozen_by").max_length
    unfrozen.update(frozen_at=now, frozen_by=by[:length])
    catalogue.refresh_from_db(fields=["frozen_at", "frozen_by"])


def _store(catalogue: Catalogue, matrix: Matrix) -> None:
    """Write the rows of a matrix below a new catalogue (4 queries, whatever its size)."""
    types = ProblemType.objects.bulk_create(
        ProblemType(catalogue=catalogue, position=position, name=kind.name, explanation=kind.explanation)
        for position, kind in enumerate(matrix.problem_types, start=1)
    )
    phases = Phase.objects.bulk_create(
        Phase(catalogue=catalogue, position=position, name=group.name, prefix=group.prefix, last_number=last)
        for position, group in enumerate(matrix.phases, start=1)
        for last in [max((parse_code(cell.code)[1] for cell in group.cells), default=0)]
    )
    activities = Activity.objects.bulk_create(
        Activity(
            phase=phase,
            position=position,
            name=row.name,
            short_name=row.short_name,
            explanation=row.explanation,
        )
        for phase, group in zip(phases, matrix.phases, strict=True)
        for position, row in enumerate(group.activities, start=1)
    )
    Issue.objects.bulk_create(
        Issue(
            catalogue=catalogue,
            activity=activity,
            problem_type=kind,
            code=cell.code,
            statement=cell.statement,
        )
        for activity, row in zip(activities, matrix.activities, strict=True)
        for kind, cell in zip(types, row.cells, strict=True)
        if cell is not None
    )

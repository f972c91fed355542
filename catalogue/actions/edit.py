"""Edits of a catalogue that nobody has voted on: names, explanations, order, ticks, statements."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Model, QuerySet
from django.utils.translation import gettext as _

from catalogue import naming
from catalogue.models import Activity, Catalogue, Issue, Phase, ProblemType
from catalogue.queries import issues_of
from catalogue.rules import check_can_edit

Row = Phase | Activity | ProblemType


@contextmanager
def _editing(catalogue: Catalogue) -> Iterator[None]:
    """One transaction that holds the catalogue's row, so the first vote waits or the edit is refused."""
    with transaction.atomic():
        check_can_edit(Catalogue.objects.select_for_update().get(pk=catalogue.pk))
        yield


def rename_catalogue(*, catalogue: Catalogue, name: str) -> None:
    """Give a catalogue another name. Raises: ValidationError."""
    with _editing(catalogue):
        catalogue.name = name
        _save(catalogue)


def add_phase(*, catalogue: Catalogue, name: str, prefix: str = "") -> Phase:
    """Add a phase at the end; without letters for its codes it gets some. Raises: ValidationError."""
    with _editing(catalogue):
        taken = set(catalogue.phases.values_list("prefix", flat=True))
        phase = Phase(catalogue=catalogue, position=_next_position(catalogue.phases.all()), name=name)
        phase.prefix = prefix or naming.derive_prefix(name, taken)
        _check_new(phase, catalogue.phases.all())
        _save(phase)
    return phase


def change_phase(*, phase: Phase, name: str, prefix: str) -> None:
    """Rename a phase, or give its codes other letters. Raises: ValidationError."""
    with _editing(phase.catalogue):
        phase.name, phase.prefix = name, prefix
        _check_new(phase, phase.catalogue.phases.all())
        _save(phase)
        issues = list(Issue.objects.filter(activity__phase=phase))
        for issue in issues:
            issue.code = naming.format_code(phase.prefix, naming.parse_code(issue.code)[1])
        Issue.objects.bulk_update(issues, ["code"])


def add_problem_type(*, catalogue: Catalogue, name: str, explanation: str = "") -> ProblemType:
    """Add a problem type as the last column, nowhere ticked. Raises: ValidationError."""
    with _editing(catalogue):
        others = catalogue.problem_types.all()
        kind = ProblemType(catalogue=catalogue, position=_next_position(others), name=name)
        kind.explanation = explanation
        _check_new(kind, others)
        _save(kind)
        _check_size(catalogue)
    return kind


def change_problem_type(*, problem_type: ProblemType, name: str, explanation: str) -> None:
    """Rename or explain a problem type; statements nobody has worded follow. Raises: ValidationError."""
    catalogue = problem_type.catalogue
    with _editing(catalogue):
        issues = _default_worded(issues_of(catalogue).filter(problem_type=problem_type))
        problem_type.name, problem_type.explanation = name, explanation
        _check_new(problem_type, catalogue.problem_types.all())
        _save(problem_type)
        for issue in issues:
            issue.statement = naming.default_statement(name, issue.activity.name)
        Issue.objects.bulk_update(issues, ["statement"])


def add_activity(*, phase: Phase, name: str, short_name: str = "", explanation: str = "") -> Activity:
    """Add an activity as the last row of its phase, nowhere ticked. Raises: ValidationError."""
    with _editing(phase.catalogue):
        others = phase.activities.all()
        activity = Activity(phase=phase, position=_next_position(others), name=name)
        activity.short_name, activity.explanation = short_name, explanation
        _check_new(activity, others)
        _save(activity)
        _check_size(phase.catalogue)
    return activity


def change_activity(*, activity: Activity, name: str, short_name: str, explanation: str) -> None:
    """Rename or explain an activity; statements nobody has worded follow. Raises: ValidationError."""
    catalogue = activity.phase.catalogue
    with _editing(catalogue):
        issues = _default_worded(issues_of(catalogue).filter(activity=activity))
        activity.name, activity.short_name, activity.explanation = name, short_name, explanation
        _check_new(activity, activity.phase.activities.all())
        _save(activity)
        for issue in issues:
            issue.statement = naming.default_statement(issue.problem_type.name, name)
        Issue.objects.bulk_update(issues, ["statement"])


def change_statement(*, issue: Issue, statement: str) -> None:
    """Word one issue; an empty statement goes back to the default. Raises: ValidationError."""
    with _editing(issue.catalogue):
        default = naming.default_statement(issue.problem_type.name, issue.activity.name)
        issue.statement = statement or default
        _save(issue)


def remove_row(*, row: Row) -> None:
    """Remove a phase, an activity or a problem type with its issues. Raises: ValidationError."""
    with _editing(_catalogue_of(row)):
        behind = list(_siblings(row).filter(position__gt=row.position).order_by("position"))
        row.delete()
        # No gap is left, so a copy has everything at the same positions.
        for other in behind:
            other.position -= 1
            other.save(update_fields=["position"])


def move_row(*, row: Row, up: bool) -> None:
    """Swap a phase, an activity or a problem type with its neighbour; at the edge nothing happens.

    Raises: ValidationError.
    """
    with _editing(_catalogue_of(row)):
        row.refresh_from_db(fields=["position"])
        others = _siblings(row)
        if up:
            neighbour = others.filter(position__lt=row.position).order_by("-position").first()
        else:
            neighbour = others.filter(position__gt=row.position).order_by("position").first()
        if neighbour is None:
            return
        here, there = row.position, neighbour.position
        # Positions are unique, so one of the two waits at 0, where no row ever is.
        for moving, position in ((row, 0), (neighbour, here), (row, there)):
            moving.position = position
            moving.save(update_fields=["position"])


def set_ticks(
    *,
    catalogue: Catalogue,
    shown: Collection[tuple[int, int]],
    ticked: Collection[tuple[int, int]],
) -> None:
    """Tick and untick cells, each a pair of activity and problem type.

    Only cells that were `shown` change, so a page from before a row was added cannot untick it. A tick that
    comes back gets a new code: a code is never given twice. Raises: ValidationError.
    """
    with _editing(catalogue):
        present = {(issue.activity_id, issue.problem_type_id): issue for issue in issues_of(catalogue)}
        gone = [issue.pk for cell, issue in present.items() if cell in shown and cell not in ticked]
        Issue.objects.filter(pk__in=gone).delete()
        new = {cell for cell in ticked if cell in shown and cell not in present}
        if new:
            _add_issues(catalogue, new)


def _add_issues(catalogue: Catalogue, cells: Collection[tuple[int, int]]) -> None:
    """Make issues of cells, numbered in the order of the matrix."""
    types = list(catalogue.problem_types.all())
    phases = list(catalogue.phases.prefetch_related("activities"))
    issues = []
    for phase in phases:
        for activity in phase.activities.all():
            for kind in types:
                if (activity.pk, kind.pk) in cells:
                    phase.last_number += 1
                    code = naming.format_code(phase.prefix, phase.last_number)
                    statement = naming.default_statement(kind.name, activity.name)
                    issues.append(
                        Issue(
                            catalogue=catalogue,
                            activity=activity,
                            problem_type=kind,
                            code=code,
                            statement=statement,
                        )
                    )
    Issue.objects.bulk_create(issues)
    Phase.objects.bulk_update(phases, ["last_number"])


def _default_worded(issues: QuerySet[Issue]) -> list[Issue]:
    return [
        issue
        for issue in issues
        if issue.statement == naming.default_statement(issue.problem_type.name, issue.activity.name)
    ]


def _catalogue_of(row: Row) -> Catalogue:
    return row.phase.catalogue if isinstance(row, Activity) else row.catalogue


def _siblings(row: Row) -> QuerySet:
    if isinstance(row, Activity):
        return Activity.objects.filter(phase=row.phase)
    return type(row).objects.filter(catalogue=row.catalogue)


def _next_position(rows: QuerySet) -> int:
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _check_new(row: Row, others: QuerySet) -> None:
    """A name, and the letters of codes, belong to one row. Raises: ValidationError."""
    others = others.exclude(pk=row.pk)
    if naming.name_key(row.name) in {naming.name_key(other.name) for other in others}:
        raise ValidationError({"name": _("There is already one with this name.")})
    if isinstance(row, ProblemType) and naming.heading_key(row.name) in naming.RESERVED_HEADINGS:
        raise ValidationError({"name": _("This is a heading of the table. Use another name.")})
    if isinstance(row, Phase):
        try:
            row.prefix = naming.parse_prefix(row.prefix)
        except ValueError:
            raise ValidationError({"prefix": _("Use 1 to 4 letters from A to Z.")}) from None
        if row.prefix in {other.prefix for other in others}:
            raise ValidationError({"prefix": _("These letters belong to another phase.")})


def _check_size(catalogue: Catalogue) -> None:
    """Undo what made the matrix too large. Raises: ValidationError."""
    activities = Activity.objects.filter(phase__catalogue=catalogue).count()
    if activities * catalogue.problem_types.count() > naming.MOST_CELLS:
        message = _("A matrix has at most %(limit)d cells.") % {"limit": naming.MOST_CELLS}
        raise ValidationError({"name": message})


def _save(row: Model) -> None:
    # Uniqueness is checked above in words, and by the constraints whatever happens.
    row.full_clean(validate_unique=False, validate_constraints=False)
    row.save()

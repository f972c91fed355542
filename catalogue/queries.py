"""Reading catalogues. The one place where their rows become a `Matrix`."""

from collections import defaultdict

from django.contrib.auth.models import User
from django.db.models import Count, QuerySet

from catalogue.grid import ActivityRow, Cell, Matrix, PhaseGroup, TypeColumn
from catalogue.models import Activity, Catalogue, Issue


def catalogues_of(owner: User) -> QuerySet[Catalogue]:
    """Return the catalogues of an account, newest version first, each with `issue_count` (1 query)."""
    catalogues = Catalogue.objects.filter(owner=owner).annotate(issue_count=Count("issues"))
    return catalogues.order_by("name", "-version", "-id")


def issues_of(catalogue: Catalogue) -> QuerySet[Issue]:
    """Return the issues in the order of the matrix, with activity, phase and problem type (1 query)."""
    return (
        Issue.objects.filter(catalogue=catalogue)
        .select_related("activity__phase", "problem_type")
        .order_by("activity__phase__position", "activity__position", "problem_type__position")
    )


def matrix_of(catalogue: Catalogue) -> Matrix:
    """Return the catalogue as a matrix whose parts carry their `id` (4 queries)."""
    issues = {(issue.activity_id, issue.problem_type_id): issue for issue in catalogue.issues.order_by("id")}
    types = list(catalogue.problem_types.order_by("position"))
    rows: dict[int, list[ActivityRow]] = defaultdict(list)
    for activity in Activity.objects.filter(phase__catalogue=catalogue).order_by("position"):
        cells = tuple(_cell(issues.get((activity.id, kind.id))) for kind in types)
        rows[activity.phase_id].append(
            ActivityRow(activity.name, activity.short_name, activity.explanation, cells, id=activity.id)
        )
    return Matrix(
        tuple(TypeColumn(kind.name, kind.explanation, id=kind.id) for kind in types),
        tuple(
            PhaseGroup(phase.name, phase.prefix, tuple(rows[phase.id]), id=phase.id)
            for phase in catalogue.phases.order_by("position")
        ),
    )


def _cell(issue: Issue | None) -> Cell | None:
    return Cell(issue.code, issue.statement, id=issue.id) if issue else None


def are_versions(first: Catalogue | None, second: Catalogue | None) -> bool:
    """Tell whether two catalogues are one, or versions of one, so that their codes mean the same issues.

    1 query for each step back to a version that both descend from, none for one and the same.
    """
    if first is None or second is None:
        return False
    return first == second or bool(_line(first) & _line(second))


def _line(catalogue: Catalogue) -> set[int]:
    """Return the keys of a catalogue and of all that it was copied from."""
    line: set[int] = set()
    one: Catalogue | None = catalogue
    while one is not None and one.pk not in line:
        line.add(one.pk)
        one = one.parent
    return line

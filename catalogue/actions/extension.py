"""One issue more in a catalogue that people have voted on: a new version of it, which differs in that."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalogue.actions.edit import add_activity, add_problem_type, change_statement, set_ticks
from catalogue.actions.version import copy_catalogue
from catalogue.models import Activity, Catalogue, Issue, Phase, ProblemType
from catalogue.naming import name_key

Row = TypeVar("Row", Phase, Activity, ProblemType)


@dataclass(frozen=True, kw_only=True)
class Addition:
    """An issue as it is to be; an activity or problem type that the matrix lacks is added at the end."""

    phase: str
    activity: str
    problem_type: str
    statement: str


@transaction.atomic
def extend_catalogue(*, catalogue: Catalogue, addition: Addition, now: datetime) -> Issue:
    """Store a catalogue again as a version with one issue more, and return that issue.

    It belongs to whoever owns the catalogue, and can still be edited. Raises: ValidationError for a phase
    that is not there, a cell that has an issue already, or a name that cannot be stored.
    """
    copy = copy_catalogue(catalogue=catalogue, owner=catalogue.owner, name=catalogue.name, now=now)
    phase = _named(copy.phases.all(), addition.phase)
    if phase is None:
        raise ValidationError(_("The matrix has no such phase."))
    activity = _named(phase.activities.all(), addition.activity)
    activity = activity or add_activity(phase=phase, name=addition.activity)
    kind = _named(copy.problem_types.all(), addition.problem_type)
    kind = kind or add_problem_type(catalogue=copy, name=addition.problem_type)
    taken = copy.issues.filter(activity=activity, problem_type=kind).first()
    if taken is not None:
        message = _("This cell has an issue: %(code)s, “%(statement)s”. Merge into it, or name another.")
        raise ValidationError(message % {"code": taken.code, "statement": taken.statement})
    cell = (activity.pk, kind.pk)
    set_ticks(catalogue=copy, shown=[cell], ticked=[cell])
    issue = copy.issues.get(activity=activity, problem_type=kind)
    change_statement(issue=issue, statement=addition.statement)
    return issue


def _named(rows: QuerySet[Row], name: str) -> Row | None:
    """Return the row of that name, in whatever letters it is written."""
    return next((row for row in rows if name_key(row.name) == name_key(name)), None)

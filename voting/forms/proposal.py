"""What people send about issues: one that is missing, what becomes of it, what is decided in the end."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalogue.actions import Addition
from catalogue.grid import Matrix
from catalogue.naming import NAME_LENGTH, STATEMENT_LENGTH, clean_name
from voting.decisions import DecisionKind
from voting.models import IssueProposal
from voting.proposals import REASON_LENGTH

NEW = "new"
# A value with its words, or a heading with what stands below it.
Choices = list[tuple[Any, Any]]


def issue_choices(matrix: Matrix | None) -> Choices:
    """Return the issues of a matrix by phase, by code."""
    choices: Choices = [("", _("Choose an issue"))]
    for phase in matrix.phases if matrix else ():
        if phase.cells:
            choices.append(
                (phase.name, [(cell.code, f"{cell.code} {cell.statement}") for cell in phase.cells])
            )
    return choices


class ProposalForm(forms.Form):
    """A missing issue. The action says what is wrong with its words and its place."""

    statement = forms.CharField(required=False, strip=False)
    activity = forms.CharField(required=False, max_length=20)
    problem_type = forms.CharField(required=False, max_length=20)
    text = forms.CharField(required=False, strip=False)
    key = forms.UUIDField()


class DecisionForm(forms.Form):
    """One of the ways to decide on a proposal; once valid, `values` is what its action takes."""

    def __init__(
        self, data: QueryDict | None = None, *, proposal: IssueProposal, matrix: Matrix | None
    ) -> None:
        super().__init__(data)
        self.proposal, self.matrix = proposal, matrix or Matrix((), ())
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the proposal and the matrix."""

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes besides the proposal."""
        return self.cleaned_data


class MergeForm(DecisionForm):
    """The issue that has the proposal in it already."""

    issue = forms.ChoiceField(label=_("Issue"), error_messages={"required": _("Choose the issue.")})

    def prepare(self) -> None:
        cast(forms.ChoiceField, self.fields["issue"]).choices = issue_choices(self.matrix)


class AddForm(DecisionForm):
    """Where a new issue stands in the matrix, and its words; `new-2` is a new activity of phase 2."""

    statement = forms.CharField(
        label=_("Issue, as everybody reads it"),
        max_length=STATEMENT_LENGTH,
        error_messages={"required": _("Write the issue in a few words.")},
    )
    activity = forms.ChoiceField(label=_("Activity"), error_messages={"required": _("Choose an activity.")})
    new_activity = forms.CharField(
        label=_("Name of the new activity"), max_length=NAME_LENGTH, required=False
    )
    problem_type = forms.ChoiceField(
        label=_("Problem type"), error_messages={"required": _("Choose a problem type.")}
    )
    new_problem_type = forms.CharField(
        label=_("Name of the new problem type"), max_length=NAME_LENGTH, required=False
    )

    def prepare(self) -> None:
        activities: Choices = [("", _("Choose an activity"))]
        for number, phase in enumerate(self.matrix.phases, start=1):
            rows = [(f"{number}.{row}", found.name) for row, found in enumerate(phase.activities, start=1)]
            activities.append((phase.name, [*rows, (f"{NEW}-{number}", self._new_activity(phase.name))]))
        types: Choices = [("", _("Choose a problem type"))]
        types += [(str(place), kind.name) for place, kind in enumerate(self.matrix.problem_types, start=1)]
        types.append((NEW, _("A new problem type, named below")))
        cast(forms.ChoiceField, self.fields["activity"]).choices = activities
        cast(forms.ChoiceField, self.fields["problem_type"]).choices = types
        self.initial = {
            "statement": self.proposal.statement,
            "activity": self._value(activities, self.proposal.phase, self.proposal.activity),
            "problem_type": next((value for value, name in types if name == self.proposal.problem_type), ""),
        }

    def _new_activity(self, phase: str) -> str:
        # A closed list shows no group, so the phase is in the words as well.
        return _("A new activity of “%(phase)s”, named below") % {"phase": phase}

    def _value(self, choices: Choices, phase: str, activity: str) -> str:
        """Return the place that was proposed: the activity, a new one where the phase alone was named."""
        rows: Choices = next((rows for name, rows in choices if phase and name == phase), [])
        new = rows[-1][0] if rows and not activity else ""
        return next((value for value, name in rows if name == activity), new)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in ("activity", "problem_type"):
            if values.get(name, "").startswith(NEW) and not clean_name(values.get(f"new_{name}", "")):
                self.add_error(f"new_{name}", _("Name it."))
        return values

    @property
    def values(self) -> dict[str, Any]:
        sent = self.cleaned_data
        is_new, _dash, number = sent["activity"].partition("-")
        if is_new == NEW:
            phase, activity = self.matrix.phases[int(number) - 1], sent["new_activity"]
        else:
            place, row = (int(part) - 1 for part in sent["activity"].split("."))
            phase = self.matrix.phases[place]
            activity = phase.activities[row].name
        kind = sent["problem_type"]
        return {
            "addition": Addition(
                phase=phase.name,
                activity=clean_name(activity),
                problem_type=clean_name(sent["new_problem_type"])
                if kind == NEW
                else self.matrix.problem_types[int(kind) - 1].name,
                statement=clean_name(sent["statement"]),
            )
        }


class ParkForm(DecisionForm):
    """Why a proposal is left as it is."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        help_text=_("Whoever proposed it reads this."),
        error_messages={"required": _("Say why. It stays in the record.")},
    )


class IssueDecisionForm(forms.Form):
    """What is decided on an issue; the action says what does not fit."""

    kind = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (DecisionKind.MERGE, _("Merge into another issue")),
            (DecisionKind.REWORD, _("Reword")),
            (DecisionKind.DROP, _("Drop")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is decided.")},
    )
    issue = forms.ChoiceField(label=_("Issue"), error_messages={"required": _("Choose the issue.")})
    into = forms.ChoiceField(label=_("Merge it into"), required=False)
    statement = forms.CharField(
        label=_("As the report words it"), max_length=STATEMENT_LENGTH, required=False
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say why. It stays in the record.")},
    )

    def __init__(self, data: QueryDict | None, *, matrix: Matrix | None) -> None:
        super().__init__(data)
        for name in ("issue", "into"):
            cast(forms.ChoiceField, self.fields[name]).choices = issue_choices(matrix)

"""What browsers send to the board and the console, read into plain values. Templates draw the fields.

Also the file that becomes a study.
"""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalogue.actions import Addition
from catalogue.grid import Matrix
from catalogue.naming import NAME_LENGTH, STATEMENT_LENGTH, clean_name
from voting.actions.vote import Answer
from voting.agenda import ItemState, Move
from voting.archive import Archive
from voting.archive_files import UPLOADED, read_archive
from voting.decisions import DecisionKind
from voting.document import DocumentFaults, too_large
from voting.models import IssueProposal
from voting.proposals import REASON_LENGTH
from voting.recording import read_clock_time
from voting.simulation import FEWEST, MOST

ANSWER = "answer-"
NO_OPINION = "none"

# A form that was tampered with or cut short; nobody who uses the page gets to read this.
NOT_UNDERSTOOD = _("This was not understood. Load the page again.")


NOT_A_CLOCK = _("Write minutes and seconds, like 47:12 or 0:47:12.")


class AnswerForm(forms.Form):
    """One answer; `value` is a point of the scale or NO_OPINION."""

    item = forms.IntegerField(min_value=1)
    round = forms.IntegerField(min_value=1, max_value=32_000)
    question = forms.SlugField(max_length=40)
    value = forms.CharField(max_length=9)
    key = forms.UUIDField()

    def clean_value(self) -> int | None:
        value = self.cleaned_data["value"]
        if value == NO_OPINION:
            return None
        try:
            return int(value)
        except ValueError:
            raise ValidationError(NOT_UNDERSTOOD) from None


def read_answers(data: QueryDict) -> list[Answer]:
    """Return the answers of a form: one `answer-<question>` each, all on one item and round.

    A script sends one answer and its `key`; a page without scripts sends all, each with its `key-<question>`.
    Raises: ValidationError where there is none or one is not understood.
    """
    questions = [name.removeprefix(ANSWER) for name in data if name.startswith(ANSWER)]
    if not questions:
        raise ValidationError(_("Place a dot first."))
    return [_read_answer(data, question, alone=len(questions) == 1) for question in questions]


def _read_answer(data: QueryDict, question: str, *, alone: bool) -> Answer:
    key = (alone and data.get("key")) or data.get(f"key-{question}")
    form = AnswerForm(
        {
            "item": data.get("item"),
            "round": data.get("round"),
            "question": question,
            "value": data.get(ANSWER + question),
            "key": key,
        }
    )
    if not form.is_valid():
        raise ValidationError(NOT_UNDERSTOOD)
    found = form.cleaned_data
    return Answer(
        item_id=found["item"],
        question=found["question"],
        round=found["round"],
        value=found["value"],
        key=found["key"],
    )


class TextForm(forms.Form):
    """The text of a note. The action says what is wrong with it, so that every way in says the same."""

    text = forms.CharField(required=False, strip=False)


class CommentForm(TextForm):
    """A new note."""

    item = forms.IntegerField(min_value=1)
    key = forms.UUIDField()


class ProposalForm(forms.Form):
    """A missing issue. The action says what is wrong with its words and its place."""

    statement = forms.CharField(required=False, strip=False)
    activity = forms.CharField(required=False, max_length=20)
    problem_type = forms.CharField(required=False, max_length=20)
    text = forms.CharField(required=False, strip=False)
    key = forms.UUIDField()


class MoveForm(forms.Form):
    """A move on an item, with the state and the round that its sender's screen showed."""

    item = forms.IntegerField(min_value=1)
    move = forms.TypedChoiceField(choices=[(move.value, move.value) for move in Move], coerce=Move)
    seen_state = forms.ChoiceField(choices=[(state.value, state.value) for state in ItemState])
    seen_round = forms.IntegerField(min_value=0, max_value=32_000)
    sure = forms.BooleanField(required=False)


class SimulationForm(forms.Form):
    """How many simulated people a rehearsal is filled with."""

    wrong = _("Write a number of people from 3 to 12.")
    count = forms.IntegerField(
        min_value=FEWEST,
        max_value=MOST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


class ItemForm(forms.Form):
    """An item and nothing else."""

    item = forms.IntegerField(min_value=1)


class PrivateNoteForm(forms.Form):
    """The facilitators' own words on an item."""

    item = forms.IntegerField(min_value=1)
    text = forms.CharField(
        required=False,
        strip=False,
        max_length=5000,
        error_messages={"max_length": _("A private note has at most 5,000 characters.")},
    )
    seen = forms.SlugField(max_length=16)


class EntryForm(forms.Form):
    """An entry of the log and nothing else."""

    entry = forms.IntegerField(min_value=1)


class RecordingForm(forms.Form):
    """Where the recording of the call stands: what it shows now, or showed when the session started."""

    when = forms.ChoiceField(choices=[("now", "now"), ("start", "start")])
    shows = forms.CharField(max_length=12)

    def clean_shows(self) -> timedelta:
        try:
            return read_clock_time(self.cleaned_data["shows"])
        except ValueError:
            raise ValidationError(NOT_A_CLOCK) from None


class ImportStudyForm(forms.Form):
    """A study.json or a package; once valid, `archive` is what it holds, else `faults` are the reasons."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A study.json or a whole package (zip), as a report of Ciranda exports them."),
        widget=forms.FileInput({"accept": ".json,.zip,application/json,application/zip"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
    archive: Archive
    faults: DocumentFaults | None = None

    def clean_file(self) -> None:
        """Read the file, unless it is too large to be looked at."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > UPLOADED.most_bytes:
            raise ValidationError(too_large(UPLOADED))
        try:
            self.archive = read_archive(file.read())
        except DocumentFaults as faults:
            raise self._refusal(faults) from None

    def refuse(self, faults: DocumentFaults) -> None:
        """Say what kept a file that could be read from being stored."""
        self.add_error("file", self._refusal(faults))

    def _refusal(self, faults: DocumentFaults) -> ValidationError:
        """Return what stands beside the field: the only fault, or that the faults are listed."""
        if [fault.path for fault in faults.faults] == [""]:
            return ValidationError(faults.faults[0].message)
        self.faults = faults
        return ValidationError(_("This file cannot become a study. Nothing was stored."))


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

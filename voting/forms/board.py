"""What browsers send to the board and the console, read into plain values. Templates draw the fields.

Also the file that becomes a study.
"""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from voting.actions.vote import Answer
from voting.agenda import ItemState, Move
from voting.archive import Archive
from voting.archive_files import UPLOADED, read_archive
from voting.document import DocumentFaults, too_large
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

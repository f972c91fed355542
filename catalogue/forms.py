"""Forms of the catalogue's pages. `matrix.py` decides what a table means, `actions` what may be stored."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.grid import Fault, MatrixFaults, column_letters
from catalogue.matrix import Matrix, read_matrix
from catalogue.models import Activity, Catalogue, Issue, Phase, ProblemType
from catalogue.naming import clean_name, clean_text
from catalogue.reading import LARGEST_FILE, LARGEST_TEXT, read_file, read_text, write_text

# A table with faults is shown as it came, up to here; the faults themselves are always all shown.
ROWS_SHOWN = 100
COLUMNS_SHOWN = 30


class TableForm(forms.Form):
    """A table as a file or as pasted cells. Once valid or faulty, `text` carries it from page to page."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("CSV or XLSX. Of a workbook, the first sheet is read."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    table = forms.CharField(
        label=gettext_lazy("Or paste the cells"),
        required=False,
        strip=False,  # the last row may end with empty cells
        max_length=LARGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "wrap": "off"}),
    )
    previewed = forms.CharField(required=False, widget=forms.HiddenInput)

    rows: list[list[str]]
    matrix: Matrix | None = None
    faults: Sequence[Fault] = ()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return file

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self.rows = []
        if self.errors:
            return values
        if not values["file"] and not values["table"].strip():
            raise forms.ValidationError(_("Choose a file or paste the cells of a table."))
        try:
            self.rows = read_file(values["file"].read()) if values["file"] else read_text(values["table"])
            text = write_text(self.rows, "\t") if values["file"] else values["table"]
            if len(text.encode()) > LARGEST_TEXT:
                raise forms.ValidationError(_("The table is too large. At most 2 MB of text are possible."))
            self._carry(text)
            self.matrix = read_matrix(self.rows)
        except MatrixFaults as error:
            self.faults = error.faults
        return values

    def _carry(self, text: str) -> None:
        """Put what was read into the field for pasted cells, where it survives the next request."""
        self.data = (
            {**self.data.dict(), "table": text} if isinstance(self.data, QueryDict) else {"table": text}
        )

    @property
    def digest(self) -> str:
        """What tells whether the table is still the one that was looked at."""
        return hashlib.sha256("\n".join(self.data["table"].splitlines()).encode()).hexdigest()

    @property
    def is_as_previewed(self) -> bool:
        return self.cleaned_data["previewed"] == self.digest

    @property
    def raw(self) -> "RawTable":
        return RawTable(self.rows, self.faults)


@dataclass(frozen=True)
class RawTable:
    """A table as it came, with the places of its faults, to be shown beside them."""

    rows: Sequence[Sequence[str]]
    faults: Sequence[Fault]

    @property
    def is_cut(self) -> bool:
        return len(self.rows) > ROWS_SHOWN or max(map(len, self.rows), default=0) > COLUMNS_SHOWN

    @property
    def letters(self) -> list[str]:
        width = max((len(row) for row in self.rows[:ROWS_SHOWN]), default=0)
        return [column_letters(column) for column in range(1, min(width, COLUMNS_SHOWN) + 1)]

    @property
    def lines(self) -> list[tuple[int, bool, list[tuple[str, bool]]]]:
        """Per row: its number, whether it is at fault as a whole, and per cell the text and whether it is."""
        places = {(fault.row, fault.column) for fault in self.faults}
        width = len(self.letters)
        lines = []
        for number, row in enumerate(self.rows[:ROWS_SHOWN], start=1):
            cells = [*row[:width], *[""] * (width - len(row))]
            marked = [(text, (number, column) in places) for column, text in enumerate(cells, start=1)]
            lines.append((number, (number, 0) in places, marked))
        return lines


class _CleanNames:
    """Names on one line, texts with one kind of line end, as in an imported table."""

    cleaned_data: dict[str, Any]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data  # type: ignore[misc]
        for name, text in values.items():
            values[name] = clean_text(text) if name == "explanation" else clean_name(text)
        return values


class NameForm(_CleanNames, forms.ModelForm):
    class Meta:
        model = Catalogue
        fields = ["name"]


class PhaseForm(_CleanNames, forms.ModelForm):
    class Meta:
        model = Phase
        fields = ["name", "prefix"]
        help_texts = {"prefix": gettext_lazy("1 to 4 letters: DC makes DC-01, DC-02 …")}


class NewPhaseForm(PhaseForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["prefix"].required = False
        self.fields["prefix"].help_text = _("1 to 4 letters. Without them, initials of the name are taken.")


class ActivityForm(_CleanNames, forms.ModelForm):
    class Meta:
        model = Activity
        fields = ["name", "short_name", "explanation"]


class ProblemTypeForm(_CleanNames, forms.ModelForm):
    class Meta:
        model = ProblemType
        fields = ["name", "explanation"]


class StatementForm(_CleanNames, forms.ModelForm):
    class Meta:
        model = Issue
        fields = ["statement"]

    def __init__(self, *args: Any, default: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["statement"].required = False
        self.fields["statement"].help_text = format_html(
            _("Leave it empty for the default: {default}."), default=default
        )


@dataclass(frozen=True)
class GridEdit:
    """What the grid of the edit page sent: cells shown, cells ticked, and the row or column to move, if any.

    A cell is a pair of activity and problem type. What is no number is left out.
    """

    shown: set[tuple[int, int]]
    ticked: set[tuple[int, int]]
    kind: str
    pk: int
    up: bool

    @classmethod
    def from_post(cls, post: QueryDict) -> "GridEdit":
        activities, types = _numbers(post.getlist("activity")), _numbers(post.getlist("problem_type"))
        ticked = [_numbers(cell.split("-")) for cell in post.getlist("cell")]
        move = re.fullmatch("(phase|activity|problem_type)-([0-9]{1,18})-(up|down)", post.get("move", ""))
        kind, pk, direction = move.groups() if move else ("", "0", "")
        return cls(
            shown=set(product(activities, types)),
            ticked={(cell[0], cell[1]) for cell in ticked if len(cell) == 2},
            kind=kind,
            pk=int(pk),
            up=direction == "up",
        )


def _numbers(texts: Sequence[str]) -> list[int]:
    return [int(text) for text in texts if re.fullmatch("[0-9]{1,18}", text)]

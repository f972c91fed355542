"""Rows of a form that are added, removed and put in order; `rows.js` turns numbers and boxes into buttons."""

from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext_lazy as _

MOST_ROWS = 20


class RowForm(forms.Form):
    """One row. `name` is what it is called in exports; a row without one is new."""

    name = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def has_changed(self) -> bool:
        """A new row that only has a place is still empty."""
        return bool(set(self.changed_data) - {"ORDER"})

    @property
    def is_blank(self) -> bool:
        """Whether this is a new row in which nothing was typed yet."""
        return self.empty_permitted and not (self.is_bound and self.has_changed())


class RowFormSet(BaseFormSet):
    """The rows, in the order their writer gave them."""

    default_error_messages = BaseFormSet.default_error_messages | {
        "too_many_forms": _("There are too many rows. At most %(num)d are possible."),
    }

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].widget.attrs |= {"class": "place", "min": 1}

    @property
    def shown(self) -> list[forms.Form]:
        """The rows as they would be stored, from what was typed, right or wrong; for the preview."""
        rows = [form for form in self.forms if not form["DELETE"].value() and not form.is_blank]
        return sorted(rows, key=_place)

    @property
    def drafts(self) -> list[dict[str, Any]]:
        """The cleaned rows in their order, without what Django adds."""
        return [
            {key: value for key, value in form.cleaned_data.items() if key not in ("ORDER", "DELETE")}
            for form in self.ordered_forms
        ]


def _place(form: forms.Form) -> float:
    """Return where a row stands; one without a place stands last."""
    typed = str(form["ORDER"].value() or "")
    return int(typed) if typed.isdecimal() and typed.isascii() else float("inf")

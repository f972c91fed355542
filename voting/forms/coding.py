"""What members send to the codebook and the worksheet, read into plain values."""

from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from voting.models import Code
from voting.notebook import Wanted


class CodeForm(forms.ModelForm):
    """A new code; it never saves, the actions do."""

    class Meta:
        model = Code
        fields = ["name", "definition", "example"]
        widgets = {
            "definition": forms.Textarea({"rows": 3}),
            "example": forms.Textarea({"rows": 2}),
        }
        error_messages = {
            "name": {"required": _("Give the code a name.")},
            "definition": {"required": _("Say when this code fits; two coders have to understand it alike.")},
        }
        help_texts = {
            "definition": _("When the code fits, and when it does not."),
            "example": _(
                "Words to which it fits, made up or shortened: the codebook leaves with the exports."
            ),
        }


class ChangeCodeForm(CodeForm):
    """A code that is there already, with its place among those on offer."""

    place = forms.IntegerField(
        label=_("Place in the list"),
        min_value=1,
        max_value=999,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Write a number, 1 for the first place.")
        ),
    )


class MergeForm(forms.Form):
    """The code that another is to be read as."""

    into = forms.TypedChoiceField(
        label=_("Merge into"), error_messages={"required": _("Choose the code to merge into.")}
    )

    def __init__(self, data: Any = None, *, codes: Collection[Code], code: Code) -> None:
        super().__init__(data, auto_id="id_merge_%s")
        others = {str(one.guid): one for one in codes if one.is_offered and one != code}
        field = cast(forms.TypedChoiceField, self.fields["into"])
        field.choices = [("", _("Choose a code")), *((guid, one.name) for guid, one in others.items())]
        field.coerce = others.__getitem__


class CodingForm(forms.Form):
    """What somebody says of one note: the codes ticked, or that none fits."""

    codes = forms.TypedMultipleChoiceField(required=False)
    none = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict, *, codes: Collection[Code]) -> None:
        super().__init__(data)
        by_guid = {str(code.guid): code for code in codes}
        field = cast(forms.TypedMultipleChoiceField, self.fields["codes"])
        field.choices = [(guid, guid) for guid in by_guid]
        field.coerce = by_guid.__getitem__


class CompareForm(forms.Form):
    """What the page spoke of when the comparison was asked for: so many notes to code."""

    seen = forms.IntegerField(min_value=0)


class WantedForm(forms.Form):
    """Which notes a coder wants to see; whatever is not understood means all."""

    show = forms.ChoiceField(
        label=_("Notes"), choices=[("", _("all")), ("todo", _("not coded yet"))], required=False
    )
    issue = forms.ChoiceField(label=_("Issue"), required=False)
    session = forms.TypedChoiceField(label=_("Session"), required=False, coerce=int, empty_value=None)

    def __init__(
        self, data: QueryDict, *, issues: Collection[tuple[str, str]], sessions: Collection[tuple[int, str]]
    ) -> None:
        super().__init__(data)
        named = [(code, f"{code} {statement}") for code, statement in issues]
        cast(forms.ChoiceField, self.fields["issue"]).choices = [("", _("all")), *named]
        cast(forms.TypedChoiceField, self.fields["session"]).choices = [("", _("all")), *sessions]
        self.full_clean()

    @property
    def wanted(self) -> Wanted:
        """The notes to show."""
        found = self.cleaned_data
        return Wanted(found.get("show") == "todo", found.get("issue", ""), found.get("session"))

"""The choice of what a package has, as the page before the download asks for it."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from reports.package.choice import KNOWN, LICENCES, UNLICENSED, Choice, read_authors
from reports.package.spss import is_installed

NO_SPSS = _(
    "SPSS files need the optional extra “spss” on this server. The package has a script that reads votes.csv "
    "into SPSS without it."
)


class PackageForm(forms.Form):
    """What is left out of the address has its default, which keeps people hidden as far as it goes."""

    people = forms.ChoiceField(
        label=_("What people said about themselves"),
        choices=[
            ("unlinked", _("As a list of its own, without labels")),
            ("linked", _("Beside their labels, and so beside their votes. You confirm your password first")),
        ],
        widget=forms.RadioSelect,
        initial="unlinked",
    )
    notes = forms.ChoiceField(
        label=_("Notes"),
        choices=[
            ("quotable", _("Those whose writers agreed to be quoted")),
            ("all", _("All that are not hidden")),
            ("none", _("None")),
        ],
        widget=forms.RadioSelect,
        initial="quotable",
    )
    licence = forms.ChoiceField(
        label=_("Licence"),
        choices=[
            *((licence.identifier, f"{licence.identifier}: {licence.name}") for licence in LICENCES),
            (UNLICENSED.identifier, _("None yet, for reviewers: all rights reserved")),
        ],
        initial=LICENCES[0].identifier,
    )
    authors = forms.CharField(
        label=_("Authors"),
        help_text=_("One a line, as “Family, Given”. They stand in the citation."),
        widget=forms.Textarea({"rows": 3}),
        max_length=4000,
        required=False,
    )
    extras = forms.MultipleChoiceField(
        label=_("Also as"),
        choices=[("xlsx", _("Excel workbook (.xlsx)")), ("sav", _("SPSS file (.sav)"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": NO_SPSS},
    )

    def __init__(self, query: QueryDict, *, can_link: bool) -> None:
        data = query.copy()
        for name, field in self.base_fields.items():
            if field.initial and not data.get(name):
                data[name] = field.initial
        super().__init__(data)
        if not can_link:
            del self.fields["people"]
        if not is_installed():
            extras: Any = self.fields["extras"]
            extras.choices, extras.help_text = extras.choices[:1], NO_SPSS
        self.full_clean()

    @property
    def choice(self) -> Choice:
        """What was chosen; what is wrong has its default."""
        found = self.cleaned_data
        return Choice(
            licence=KNOWN.get(found.get("licence", ""), LICENCES[0]),
            authors=read_authors(found.get("authors", "")),
            notes=found.get("notes") or "quotable",
            is_linked=found.get("people") == "linked",
            extras=tuple(found.get("extras", ())),
        )

"""Forms of a participant: the join code, the consent, the questions about oneself."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from studies.actions.participant import ConsentChoices
from studies.models import CharacterisationField, Consent, FieldKind

TEXT_LENGTH = 200


class CodeForm(forms.Form):
    """The join code, however it is typed."""

    code = forms.CharField(
        label=_("Join code"),
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "code"}
        ),
        help_text=_("Eight letters and digits, with or without the blank."),
        error_messages={"required": _("Type the code that your facilitator gave you.")},
    )

    def refuse(self) -> None:
        """Say that the code opens nothing: the same for a wrong one and for a closed door."""
        self.add_error("code", _("This code opens nothing. Check the eight letters with your facilitator."))


class ConsentForm(forms.Form):
    """The choices, each its own box, nothing ticked beforehand; `version` is the text that was read."""

    takes_part = forms.BooleanField(
        label=_("I have read this and I take part."),
        error_messages={"required": _("Without this nobody can take part. Nothing has been stored.")},
    )
    may_quote = forms.BooleanField(label=_("My notes may be quoted, without my name."), required=False)
    may_contact = forms.BooleanField(label=_("I may be contacted about the results."), required=False)
    # The page writes the version of the text that it shows, whatever was sent before.
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, consent: Consent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent = consent

    def clean_version(self) -> int:
        version: int = self.cleaned_data["version"]
        if version != self.consent.version:
            raise ValidationError(_("The text has changed since you opened it. Please read it again."))
        return version

    def choices(self, language: str) -> ConsentChoices:
        """Return what was agreed to, and in which language it was asked."""
        return ConsentChoices(
            language=language,
            may_quote=self.cleaned_data["may_quote"],
            may_contact=self.cleaned_data["may_contact"],
        )


class JoinForm(ConsentForm):
    """The consent of somebody who joins by code; `join_key` makes a form sent twice take one seat."""

    join_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["join_key"] = uuid4()

    @property
    def key(self) -> UUID:
        """The key of this form, once it is valid."""
        key: UUID = self.cleaned_data["join_key"]
        return key


class AboutYouForm(forms.Form):
    """The study's questions about the participant: choices, numbers with a range, short texts."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        questions: Iterable[CharacterisationField],
        answers: Mapping[str, Any],
    ) -> None:
        super().__init__(data, initial=dict(answers))
        for question in questions:
            self.fields[question.name] = _field_of(question)

    def answers(self) -> dict[str, Any]:
        """Return the answers that were given; what was left open is not there."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def _field_of(question: CharacterisationField) -> forms.Field:
    """Return the form field of one question."""
    common: dict[str, Any] = {
        "label": question.label,
        "required": question.is_required,
        "error_messages": {"required": _("Please answer this.")},
    }
    if question.kind == FieldKind.CHOICE:
        choices = [(choice, choice) for choice in question.choices]
        if not question.is_required:
            choices.append(("", _("I would rather not say")))
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if question.kind == FieldKind.NUMBER:
        span = _range_of(question)
        common["error_messages"] |= {
            "min_value": span,
            "max_value": span,
            "invalid": _("Write a whole number."),
        }
        return forms.IntegerField(
            min_value=question.minimum,
            max_value=question.maximum,
            help_text=span,
            widget=forms.NumberInput({"inputmode": "numeric"}),
            **common,
        )
    return forms.CharField(max_length=TEXT_LENGTH, **common)


def _range_of(question: CharacterisationField) -> str:
    """Return in words which numbers are taken."""
    ends = {"least": question.minimum, "most": question.maximum}
    if question.minimum is not None and question.maximum is not None:
        return _("From %(least)s to %(most)s.") % ends
    if question.minimum is not None:
        return _("%(least)s or more.") % ends
    return _("At most %(most)s.") % ends if question.maximum is not None else ""

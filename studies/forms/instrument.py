"""Forms of the instrument: one for each part that the first vote fixes."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import normalize_newlines
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from catalogue.models import Catalogue
from studies.disclosure import answers_possible
from studies.forms.rows import MOST_ROWS, RowForm, RowFormSet
from studies.models import CharacterisationField, FieldKind, Question, QuestionRole, Study
from studies.rules import check_labels, check_rule


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text that say something, without blanks around them."""
    return tuple(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)


class DefinitionForm(forms.ModelForm):
    """What participants read before they vote, in Markdown."""

    class Meta:
        model = Study
        fields = ["definition"]
        widgets = {"definition": forms.Textarea(attrs={"rows": 12})}
        help_texts = {
            "definition": _("What the words of the questions mean here. **Two stars** make bold, - a list.")
        }

    def clean_definition(self) -> str:
        return normalize_newlines(self.cleaned_data["definition"]).strip()


class CatalogueField(forms.ModelChoiceField):
    """A choice among catalogues that carry their `issue_count`."""

    def label_from_instance(self, catalogue: Any) -> str:
        issues = ngettext("%(n)s issue", "%(n)s issues", catalogue.issue_count) % {"n": catalogue.issue_count}
        version = gettext("version %(n)s") % {"n": catalogue.version}
        return f"{catalogue.name}, {version}: {issues}"


class CatalogueForm(forms.Form):
    """Which of the owner's catalogues the study votes on."""

    catalogue = CatalogueField(
        label=_("One of your catalogues"),
        queryset=Catalogue.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of your own.")},
    )

    def __init__(self, *args: Any, catalogues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["catalogue"].queryset = catalogues


class QuestionsForm(forms.Form):
    """The wording of the two questions that decide the class."""

    occurrence = forms.CharField(
        label=_("The question that decides whether an issue occurs"),
        max_length=Question._meta.get_field("wording").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    relevance = forms.CharField(
        label=_("The question that decides how relevant it is"),
        max_length=Question._meta.get_field("wording").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """A question stands on one line, wherever it is quoted; the two are told apart by their words."""
        cleaned = {name: " ".join(text.split()) for name, text in self.cleaned_data.items()}
        if len(cleaned) > 1 and cleaned["occurrence"].casefold() == cleaned["relevance"].casefold():
            self.add_error("relevance", _("This is the first question again. Ask something else."))
        return cleaned


class FurtherQuestionForm(RowForm):
    """A question that is reported only."""

    wording = forms.CharField(label=_("Question"), max_length=Question._meta.get_field("wording").max_length)


FurtherQuestions = forms.formset_factory(
    FurtherQuestionForm,
    formset=RowFormSet,
    extra=1,
    can_order=True,
    can_delete=True,
    max_num=MOST_ROWS,
    absolute_max=2 * MOST_ROWS,
    validate_max=True,
)


def questions_initial(questions: Iterable[Question]) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Return what the two forms of the questions show first."""
    listed = list(questions)
    deciding = {
        question.role: question.wording for question in listed if question.role != QuestionRole.FURTHER
    }
    further = [
        {"name": question.name, "wording": question.wording}
        for question in listed
        if question.role == QuestionRole.FURTHER
    ]
    return deciding, further


class ScaleForm(forms.Form):
    """The answers, lowest first, one a line."""

    labels = forms.CharField(
        label=_("Answers, one a line"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("From the lowest to the highest: 3 to 9 of them."),
    )
    has_no_opinion = forms.BooleanField(
        label=_("Offer “No opinion” beside the scale"),
        required=False,
        help_text=_("It is counted, but it is no vote: the middle answer is taken without it."),
    )

    @property
    def shown(self) -> tuple[str, ...]:
        """The answers as typed, for the preview; more than fit are left out."""
        return lines_of(str(self["labels"].value() or ""))[:9]

    def clean_labels(self) -> tuple[str, ...]:
        labels = lines_of(self.cleaned_data["labels"])
        check_labels(labels)
        return labels


class Step(NamedTuple):
    """One answer of the scale and what it means as a middle answer."""

    point: int
    label: str
    occurs: bool
    is_high: bool


class RuleForm(forms.Form):
    """From which middle answer an issue occurs and is highly relevant."""

    occurs_from = forms.TypedChoiceField(label=_("An issue occurs from"), coerce=int)
    high_from = forms.TypedChoiceField(label=_("Its relevance is high from"), coerce=int)
    minimum_votes = forms.IntegerField(
        label=_("Fewest votes for a class"),
        min_value=1,
        max_value=50,
        help_text=_("An issue with fewer votes stays undecided."),
        error_messages={
            code: _("Write a number of votes from 1 to 50.")
            for code in ("required", "invalid", "min_value", "max_value")
        },
    )

    def __init__(self, *args: Any, labels: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = [(point, f"{point} · {label}") for point, label in enumerate(labels, start=1)][1:]
        self.labels = labels
        self.fields["occurs_from"].choices = points
        self.fields["high_from"].choices = points

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if {"occurs_from", "high_from"} <= cleaned.keys():
            check_rule(
                occurs_from=cleaned["occurs_from"], high_from=cleaned["high_from"], points=len(self.labels)
            )
        return cleaned

    @property
    def ladder(self) -> list[Step]:
        """The scale with what each middle answer would mean by the thresholds as chosen."""
        occurs, high = (_number(self[name]) or len(self.labels) for name in ("occurs_from", "high_from"))
        return [
            Step(point, label, point >= occurs, point >= high)
            for point, label in enumerate(self.labels, start=1)
        ]


class PeersForm(forms.ModelForm):
    """What participants see of each other."""

    class Meta:
        model = Study
        fields = ["peers", "shows_vote_count"]
        widgets = {"peers": forms.RadioSelect}
        labels = {"peers": _("After the reveal, others see")}


class PresenterForm(forms.ModelForm):
    """What the presenter view shows beyond the dots."""

    class Meta:
        model = Study
        fields = ["presents_notes"]


class AboutYouFieldForm(RowForm):
    """A question of the about-you form."""

    label = forms.CharField(label=_("Question"), max_length=200)
    kind = forms.ChoiceField(label=_("Answer"), choices=FieldKind.choices, initial=FieldKind.CHOICE)
    choices = forms.CharField(
        label=_("Answers, one a line"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    minimum = forms.IntegerField(label=_("From"), required=False, min_value=-1_000_000, max_value=1_000_000)
    maximum = forms.IntegerField(label=_("To"), required=False, min_value=-1_000_000, max_value=1_000_000)
    is_required = forms.BooleanField(label=_("Must be answered"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choices"].required = self["kind"].value() == FieldKind.CHOICE

    def clean_choices(self) -> tuple[str, ...]:
        return lines_of(self.cleaned_data["choices"])

    def clean(self) -> dict[str, Any]:
        """What does not belong to the kind is dropped; what does must be there and fit."""
        cleaned = self.cleaned_data
        kind = cleaned.get("kind")
        if kind == FieldKind.CHOICE:
            self._check_choices(cleaned.get("choices", ()))
        else:
            cleaned["choices"] = ()
        if kind == FieldKind.NUMBER:
            self._check_range(cleaned.get("minimum"), cleaned.get("maximum"))
        else:
            cleaned["minimum"] = cleaned["maximum"] = None
        return cleaned

    def _check_choices(self, choices: tuple[str, ...]) -> None:
        if len(choices) < 2 and "choices" not in self.errors:
            self.add_error("choices", _("Give at least two answers."))
        if len(set(choices)) < len(choices):
            self.add_error("choices", _("An answer is there twice."))
        if any(len(choice) > 100 for choice in choices):
            self.add_error("choices", _("An answer has at most 100 characters."))

    def _check_range(self, minimum: int | None, maximum: int | None) -> None:
        if minimum is not None and maximum is not None and minimum > maximum:
            self.add_error("maximum", ValidationError(_("This must not be below the first number.")))

    @property
    def shown_choices(self) -> tuple[str, ...]:
        """The answers as typed, for the preview."""
        return lines_of(str(self["choices"].value() or ""))

    @property
    def question(self) -> CharacterisationField:
        """The question as typed, unsaved, for the preview; half a question is shown as far as it goes."""
        return CharacterisationField(
            name=f"row-{self.prefix}",
            label=str(self["label"].value() or "…"),
            kind=self["kind"].value(),
            choices=list(self.shown_choices),
            minimum=_number(self["minimum"]),
            maximum=_number(self["maximum"]),
            is_required=bool(self["is_required"].value()),
        )

    @property
    def answers_possible(self) -> int:
        """How many different answers the question as typed allows."""
        kind = self["kind"].value()
        choices = self.shown_choices if kind == FieldKind.CHOICE else ()
        if kind != FieldKind.NUMBER:
            return answers_possible(choices=choices)
        return answers_possible(minimum=_number(self["minimum"]), maximum=_number(self["maximum"]))


def _number(field: forms.BoundField) -> int | None:
    """Return the number in a field as typed, or None."""
    try:
        return int(field.value())
    except (TypeError, ValueError):
        return None


AboutYouFields = forms.formset_factory(
    AboutYouFieldForm,
    formset=RowFormSet,
    extra=1,
    can_order=True,
    can_delete=True,
    max_num=MOST_ROWS,
    absolute_max=2 * MOST_ROWS,
    validate_max=True,
)


def about_you_initial(fields: Iterable[CharacterisationField]) -> list[dict[str, Any]]:
    """Return what the rows of the about-you form show first."""
    return [
        {
            "name": field.name,
            "label": field.label,
            "kind": field.kind,
            "choices": "\n".join(field.choices),
            "minimum": field.minimum,
            "maximum": field.maximum,
            "is_required": field.is_required,
        }
        for field in fields
    ]

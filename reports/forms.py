"""The choice of what a report is about: which sessions, first or final votes."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reports.page import FILTERS
from reports.results import Which
from reports.rows import Session


class SessionBoxes(forms.CheckboxSelectMultiple):
    """Boxes whose ticks come one by one, as a form sends them, or with commas: `sessions=1,2`."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return the numbers of the sessions."""
        return [number for value in data.getlist(name) for number in value.split(",") if number]


class SessionsForm(forms.Form):
    """Which sessions are read: what is left out of the address means all of them."""

    sessions = forms.MultipleChoiceField(
        label=_("Sessions"),
        widget=SessionBoxes,
        error_messages={
            "invalid_choice": _("%(value)s is no finished session of this study; all are shown.")
        },
    )

    def __init__(self, query: QueryDict, *, sessions: list[Session]) -> None:
        data = query.copy()
        if not any(data.getlist("sessions")):
            data.setlist("sessions", [session.key for session in sessions])
        self.set_defaults(data)
        super().__init__(data)
        self.finished = sessions
        field = cast(forms.MultipleChoiceField, self.fields["sessions"])
        field.choices = [(session.key, _session_label(session)) for session in sessions]
        self.full_clean()

    def set_defaults(self, data: QueryDict) -> None:
        """Fill in what else was left out."""

    @property
    def chosen(self) -> list[Session]:
        """The sessions to show; all of them where a wrong one was chosen."""
        keys = self.cleaned_data.get("sessions")
        return [session for session in self.finished if session.key in keys] if keys else self.finished

    @property
    def query(self) -> str:
        """The choice as it stands in an address, for the links to the same sessions in other forms."""
        return f"sessions={','.join(session.key for session in self.chosen)}"


class ChoiceForm(SessionsForm):
    """The sessions, and whether first or final votes are counted: final ones if nothing is said."""

    votes = forms.ChoiceField(
        label=_("Answers"),
        choices=[("final", _("Final, after the discussion")), ("first", _("First, before the discussion"))],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose final or first. Final ones are shown.")},
    )

    only = forms.ChoiceField(
        required=False,
        choices=[("", ""), *((name, name) for name in FILTERS)],
        error_messages={"invalid_choice": _("Issues cannot be narrowed to “%(value)s”; all are shown.")},
    )

    def set_defaults(self, data: QueryDict) -> None:
        """Count final votes where nothing is said."""
        if not data.get("votes"):
            data["votes"] = "final"

    @property
    def which(self) -> Which:
        """First or final votes."""
        return "first" if self.cleaned_data.get("votes") == "first" else "final"

    @property
    def narrowed_to(self) -> str:
        """The filter of the list of issues; all of them where a wrong one was asked for."""
        return str(self.cleaned_data.get("only", ""))

    @property
    def query(self) -> str:
        """The choice as it stands in an address, for the links to the same report in other forms."""
        return f"{super().query}&votes={self.which}"


def _session_label(session: Session) -> str:
    people = ngettext("%(people)d person", "%(people)d people", session.participants)
    return f"{session.name} ({people % {'people': session.participants}})"

"""Forms of a session: its plan, and who is expected."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext_lazy as _

from studies.actions.session import SessionPlan
from studies.models import Session
from studies.states import SessionState

NAME_LENGTH = Session._meta.get_field("name").max_length or 0
MOST_AT_ONCE = 200
# Once people may join, these three are what they joined.
FIXED_AFTER_DRAFT = ("mode", "order", "is_rehearsal")


class SessionForm(forms.ModelForm):
    """The plan of one session; it never saves, the actions do."""

    class Meta:
        model = Session
        fields = ["name", "mode", "planned_at", "budget_minutes", "order", "is_rehearsal"]
        widgets = {
            "mode": forms.RadioSelect,
            "order": forms.RadioSelect,
            "planned_at": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
        error_messages = {
            "name": {"required": _("Give the session a name.")},
            "planned_at": {"invalid": _("Write a day and a time.")},
            "budget_minutes": {
                code: _("Write a number of minutes from 5 to 1440.")
                for code in ("required", "invalid", "min_value", "max_value")
            },
        }
        help_texts = {
            "budget_minutes": _("The console says when the session will end at the panel's pace."),
            "is_rehearsal": _("Answers of a rehearsal never reach a report, and they fix nothing."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["planned_at"].help_text = _("In the time of this server: %(zone)s.") % {
            "zone": get_current_timezone_name()
        }
        self.fields["is_rehearsal"].label = _("This is a rehearsal")
        if self.instance.pk and self.instance.state != SessionState.DRAFT:
            for name in FIXED_AFTER_DRAFT:
                self.fields[name].disabled = True

    def plan(self) -> SessionPlan:
        """Return what was filled in."""
        return SessionPlan(**self.cleaned_data)


class ExpectForm(forms.Form):
    """Who is expected: one name a line. All faults are told, each with its line."""

    names = forms.CharField(
        label=_("Names, one a line"),
        widget=forms.Textarea({"rows": 4, "autocomplete": "off"}),
        help_text=_("Members see these names, participants never do."),
        max_length=MOST_AT_ONCE * NAME_LENGTH,
        error_messages={"required": _("Write at least one name.")},
    )

    def __init__(self, *args: Any, known: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {name.casefold() for name in known}

    def clean_names(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["names"].splitlines()]
        names = [(number, name) for number, name in enumerate(lines, start=1) if name]
        if len(names) > MOST_AT_ONCE:
            raise ValidationError(_("Add at most %(most)s people at once."), params={"most": MOST_AT_ONCE})
        faults, seen = [], set(self.known)
        for number, name in names:
            if len(name) > NAME_LENGTH:
                faults.append(_too_long(number))
            elif name.casefold() in seen:
                faults.append(_twice(number, name))
            seen.add(name.casefold())
        if faults:
            raise ValidationError(faults)
        return [name for _number, name in names]


def _too_long(number: int) -> ValidationError:
    return ValidationError(
        _("Line %(line)s: a name has at most %(most)s characters."),
        code="long",
        params={"line": number, "most": NAME_LENGTH},
    )


def _twice(number: int, name: str) -> ValidationError:
    return ValidationError(
        _("Line %(line)s: “%(name)s” is on the list already."),
        code="twice",
        params={"line": number, "name": name},
    )

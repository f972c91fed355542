"""Forms of a study as such: its title, its goal, its consent text."""

import re

from django import forms
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from studies.actions.study import GOAL_FIELDS
from studies.models import Consent, Study


class NewStudyForm(forms.ModelForm):
    """The one thing a study needs to begin."""

    class Meta:
        model = Study
        fields = ["title"]


class GoalForm(forms.ModelForm):
    """Titles, and the goal in the five parts of Goal-Question-Metric."""

    class Meta:
        model = Study
        fields = list(GOAL_FIELDS)
        labels = {
            "goal_analyse": gettext_lazy("Analyse …"),
            "goal_purpose": gettext_lazy("for the purpose of …"),
            "goal_respect": gettext_lazy("with respect to …"),
            "goal_viewpoint": gettext_lazy("from the point of view of …"),
            "goal_context": gettext_lazy("in the context of …"),
        }
        help_texts = {"short_title": gettext_lazy("For narrow places, such as the bar on a phone.")}


class ConsentForm(forms.ModelForm):
    """A consent text, in Markdown."""

    class Meta:
        model = Consent
        fields = ["body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 18})}
        help_texts = {
            "body": gettext_lazy("## begins a heading, - an item of a list; **two stars** make bold.")
        }

    def clean_body(self) -> str:
        """Line ends of one kind, so that the same text has the same SHA-256 from every browser."""
        return normalize_newlines(self.cleaned_data["body"]).strip()


def unfilled_brackets(body: str, study: Study) -> list[str]:
    """Return what a consent text still has of the remarks in brackets that the usual one begins with."""
    return [bracket for bracket in re.findall(r"\[[^]]+\]", usual_consent(study)) if bracket in body]


def usual_consent(study: Study) -> str:
    """Return a consent text to begin with; the researcher's own words take the place of the brackets."""
    return _(
        "## What this is about\n\n"
        "You are invited to take part in the study “%(title)s”. [Say in one or two sentences what you want "
        "to find out, and who you are.]\n\n"
        "## What you will do\n\n"
        "You read short statements, place a dot for your answer to each, and may add notes. Others see your "
        "dots and notes only once an issue is revealed. The session takes about [two hours].\n\n"
        "## Your choice\n\n"
        "- Taking part is voluntary. You may stop at any time, without giving a reason.\n"
        "- You may leave any question without an answer.\n"
        "- If you stop, you decide whether your answers are kept or erased. Your personal page does both.\n\n"
        "## What is kept\n\n"
        "Your answers, your notes and what you say about yourself are stored under a number, not under your "
        "name. In a small group, people who know you may still recognise you. [Say where the data are kept, "
        "for how long, and who reads them.]\n\n"
        "## Questions\n\n"
        "[Name, e-mail address, and the ethics committee's approval, if there is one.]"
    ) % {"title": study.title}

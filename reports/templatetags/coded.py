"""What the page on notes as data says in words."""

from django import template
from django.utils.translation import gettext as _

from reports import wording
from reports.classification import Class
from reports.coded import Answers
from reports.page import KINDS

register = template.Library()

register.filter("class_name", wording.class_name)


@register.filter
def kind(class_: Class) -> str:
    """Return how the style sheet calls a class."""
    return KINDS[class_]


@register.filter
def course(answers: Answers) -> str:
    """Return what somebody answered before and after the discussion: "3 → 5", or "5" where it stayed."""
    first, final = (_point(value) for value in answers)
    return final if first == final else f"{first} → {final}"


def _point(value: int | None) -> str:
    if value is None:
        return "–"
    return str(value) if value else _("no opinion")

"""Seats in words: pure. The colours and shapes themselves are in the style sheets."""

from django.utils.translation import gettext_lazy as _

NAMES = (
    _("the ultramarine disc"),
    _("the orange square"),
    _("the sea-green triangle"),
    _("the wine-red diamond"),
    _("the bronze star"),
    _("the violet cross"),
    _("the forest-green ring"),
    _("the rose heart"),
    _("the sky-blue bars"),
    _("the brown moon"),
    _("the navy drop"),
    _("the slate-grey saltire"),
)


def seat_words(seat: int) -> str:
    """Return how a seat's dot is called, or nothing from the thirteenth on: those dots are plain.

    >>> seat_words(3), seat_words(13)
    ('the sea-green triangle', '')
    """
    return str(NAMES[seat - 1]) if 1 <= seat <= len(NAMES) else ""


def person_label(number: int) -> str:
    """Return how the person with a number is shown.

    >>> person_label(3)
    'P3'
    """
    return f"P{number}"

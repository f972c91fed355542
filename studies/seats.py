"""Seats in words: pure. The colours and shapes themselves are in the style sheets."""

from django.utils.functional import Promise
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
    _("the slate saltire"),
)


def seat_name(seat: int) -> str | Promise:
    """Return how a seat's dot is called, or nothing from the thirteenth on: those dots are plain.

    >>> str(seat_name(3)), seat_name(13)
    ('the sea-green triangle', '')
    """
    return NAMES[seat - 1] if 1 <= seat <= len(NAMES) else ""

"""What the state of a catalogue allows. Who may see one is decided in `access.py`."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue.models import Catalogue


def check_can_edit(catalogue: Catalogue) -> None:
    """A frozen catalogue stays as it is. Raises: ValidationError."""
    if catalogue.is_frozen:
        raise ValidationError(
            _("People have voted on this catalogue, so it is frozen. Copy it to a new version to change it."),
            code="frozen",
        )

"""The about-you form: what a study asks of its participants."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from studies.models.study import Study


class FieldKind(models.TextChoices):
    """What a characterisation field takes."""

    CHOICE = "choice", _("one of several answers")
    NUMBER = "number", _("a number")
    TEXT = "text", _("a short text")


class CharacterisationField(models.Model):
    """One row is one question of the about-you form. `name` is its column in participants.csv."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="characterisation_fields")
    position = models.PositiveSmallIntegerField()
    name = models.SlugField(max_length=40)
    label = models.CharField(_("question"), max_length=200)
    kind = models.CharField(_("kind"), max_length=6, choices=FieldKind.choices)
    choices = models.JSONField(_("answers"), default=list, blank=True)
    minimum = models.IntegerField(_("from"), null=True, blank=True)
    maximum = models.IntegerField(_("to"), null=True, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="characterisation_name_once", fields=["study", "name"]),
            models.UniqueConstraint(name="characterisation_position_once", fields=["study", "position"]),
            models.CheckConstraint(name="characterisation_kind", condition=Q(kind__in=FieldKind.values)),
            models.CheckConstraint(
                name="characterisation_range",
                condition=Q(minimum__isnull=True) | Q(maximum__isnull=True) | Q(minimum__lte=F("maximum")),
            ),
        ]

    def __str__(self) -> str:
        return self.label

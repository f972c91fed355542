"""The matrix as rows: catalogues, phases, activities, problem types, issues.

Nothing here knows of studies, people who vote, or votes. Rows are written by `actions.py` only.
"""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.identifiers import PUBLIC_ID_LENGTH, new_public_id
from catalogue.naming import (
    CODE_LENGTH,
    EXPLANATION_LENGTH,
    NAME_LENGTH,
    PREFIX_LENGTH,
    SHORT_NAME_LENGTH,
    STATEMENT_LENGTH,
)


class Catalogue(models.Model):
    """One row is one version of a matrix. Once frozen, neither it nor anything below it changes."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    version = models.PositiveIntegerField(_("version"), default=1)
    # A copy outlives its original: it carries everything itself.
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="copies",
        verbose_name=_("copied from"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="catalogues",
        verbose_name=_("owner"),
    )
    created_at = models.DateTimeField(_("created"))
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True)
    frozen_by = models.CharField(
        _("frozen by"),
        max_length=500,
        blank=True,
        help_text=_("The study and session whose first vote froze it, in words."),
    )

    class Meta:
        verbose_name = _("catalogue")
        verbose_name_plural = _("catalogues")
        ordering = ["name", "-version", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="catalogue_public_id_unique"),
            models.CheckConstraint(condition=~Q(name=""), name="catalogue_has_name"),
            models.CheckConstraint(condition=Q(version__gte=1), name="catalogue_version_from_one"),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, frozen_by="")
                | (Q(frozen_at__isnull=False) & ~Q(frozen_by="")),
                name="catalogue_frozen_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.version})"

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None


class Phase(models.Model):
    """One row is one phase. `last_number` only grows, so a code is never given twice."""

    catalogue = models.ForeignKey(Catalogue, on_delete=models.CASCADE, related_name="phases")
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    prefix = models.CharField(_("letters in codes"), max_length=PREFIX_LENGTH)
    last_number = models.PositiveIntegerField(_("last number given"), default=0)

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["catalogue", "position"], name="phase_position_unique"),
            models.UniqueConstraint(fields=["catalogue", "name"], name="phase_name_unique"),
            models.UniqueConstraint(fields=["catalogue", "prefix"], name="phase_prefix_unique"),
            models.CheckConstraint(condition=~Q(name=""), name="phase_has_name"),
            models.CheckConstraint(condition=~Q(prefix=""), name="phase_has_prefix"),
        ]

    def __str__(self) -> str:
        return self.name


class Activity(models.Model):
    """One row is one activity of a phase: one line of the matrix."""

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="activities")
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    short_name = models.CharField(
        _("short name"),
        max_length=SHORT_NAME_LENGTH,
        blank=True,
        help_text=_("For narrow places. May stay empty."),
    )
    explanation = models.TextField(
        _("explanation"), blank=True, validators=[MaxLengthValidator(EXPLANATION_LENGTH)]
    )

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["phase", "position"], name="activity_position_unique"),
            models.UniqueConstraint(fields=["phase", "name"], name="activity_name_unique"),
            models.CheckConstraint(condition=~Q(name=""), name="activity_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ProblemType(models.Model):
    """One row is one problem type: one column of the matrix."""

    catalogue = models.ForeignKey(Catalogue, on_delete=models.CASCADE, related_name="problem_types")
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    explanation = models.TextField(
        _("explanation"),
        blank=True,
        validators=[MaxLengthValidator(EXPLANATION_LENGTH)],
        help_text=_("What it means. Shown under the issue's name."),
    )

    class Meta:
        verbose_name = _("problem type")
        verbose_name_plural = _("problem types")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["catalogue", "position"], name="problem_type_position_unique"),
            models.UniqueConstraint(fields=["catalogue", "name"], name="problem_type_name_unique"),
            models.CheckConstraint(condition=~Q(name=""), name="problem_type_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Issue(models.Model):
    """One row is one ticked cell: an activity with a problem type, both of the same catalogue."""

    catalogue = models.ForeignKey(Catalogue, on_delete=models.CASCADE, related_name="issues")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="issues")
    problem_type = models.ForeignKey(ProblemType, on_delete=models.CASCADE, related_name="issues")
    code = models.CharField(_("code"), max_length=CODE_LENGTH)
    statement = models.CharField(_("statement"), max_length=STATEMENT_LENGTH)

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        # The order of the matrix: phase, activity, problem type.
        ordering = ["activity__phase__position", "activity__position", "problem_type__position"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "problem_type"], name="issue_cell_unique"),
            models.UniqueConstraint(fields=["catalogue", "code"], name="issue_code_unique"),
            models.CheckConstraint(condition=~Q(code=""), name="issue_has_code"),
            models.CheckConstraint(condition=~Q(statement=""), name="issue_has_statement"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.statement}"

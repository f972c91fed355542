"""Comments as data: the codebook of a study, its coders, and what each of them found in a comment."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from studies.models import Study
from voting.models.agenda import Comment

NAME_LENGTH = 60
DEFINITION_LENGTH = 1000
EXAMPLE_LENGTH = 500


class Code(models.Model):
    """One row is one code of a study's codebook; `guid` names it in files, whatever it is called.

    No code is ever deleted: whether one may go, because nobody used it, would tell what others coded. A
    retired code is offered no more and counts nowhere; a merged one is read as the code it was merged into.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="codes")
    guid = models.UUIDField(default=uuid4, editable=False)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    definition = models.TextField(_("definition"), max_length=DEFINITION_LENGTH)
    example = models.TextField(_("example"), max_length=EXAMPLE_LENGTH, blank=True)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="merged_codes"
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(name="code_guid_once", fields=["study", "guid"]),
            models.UniqueConstraint(
                "study", Lower("name"), name="code_name_once", condition=Q(retired_at__isnull=True)
            ),
            models.CheckConstraint(name="code_name_given", condition=~Q(name="")),
            models.CheckConstraint(
                name="code_merged_is_retired",
                condition=Q(merged_into__isnull=True) | Q(retired_at__isnull=False),
            ),
            models.CheckConstraint(
                name="code_not_into_itself", condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_offered(self) -> bool:
        """Whether coders may tick it."""
        return self.retired_at is None


class Coder(models.Model):
    """One row is one member who coded or decided, C1, C2 …; it stays when the member leaves.

    In a study that came as a file nobody stands behind it.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="coders")
    number = models.PositiveSmallIntegerField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="coder_number_once", fields=["study", "number"]),
            models.UniqueConstraint(name="coder_user_once", fields=["study", "user"]),
            models.CheckConstraint(name="coder_counts_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """How files and pages call this coder."""
        return f"C{self.number}"


class Reading(models.Model):
    """One row is one coder's word on one comment: its codes, perhaps none, because none fits.

    Sealed for everybody else until the comparison is opened. Without a coder it is the final word, decided
    after that by `decided_by`; the coders' own stay as they were.
    """

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="readings")
    coder = models.ForeignKey(Coder, on_delete=models.CASCADE, null=True, blank=True, related_name="readings")
    decided_by = models.ForeignKey(
        Coder, on_delete=models.CASCADE, null=True, blank=True, related_name="decisions"
    )
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reading_once", fields=["comment", "coder"]),
            models.UniqueConstraint(
                name="reading_final_once", fields=["comment"], condition=Q(coder__isnull=True)
            ),
            models.CheckConstraint(
                name="reading_coded_or_decided",
                condition=Q(coder__isnull=True, decided_by__isnull=False)
                | Q(coder__isnull=False, decided_by__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coder or 'final'} on {self.comment}"


class Coding(models.Model):
    """One row is one code in one reading."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="codings")
    code = models.ForeignKey(Code, on_delete=models.CASCADE, related_name="codings")

    class Meta:
        constraints = [models.UniqueConstraint(name="coding_once", fields=["reading", "code"])]

    def __str__(self) -> str:
        return f"{self.code}: {self.reading}"


class Comparison(models.Model):
    """One row is one opening of what coders had kept from each other.

    It is about the comments of all sessions finished by then; those of later sessions are coded blind again.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="comparisons")
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(name="comparison_once", fields=["study", "opened_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.study} at {self.opened_at:%Y-%m-%d %H:%M}"

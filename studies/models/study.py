"""The study and what defines its instrument, its consent texts, and its log."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.identifiers import new_public_id
from catalogue.models import Catalogue
from studies.scale import DEFAULT_LABELS, MOST_POINTS, Scale


def default_scale_labels() -> list[str]:
    """Return the five labels of the method."""
    return list(DEFAULT_LABELS)


class Peers(models.TextChoices):
    """What participants see of each other after the reveal."""

    NUMBERED = "numbered", _("P1, P2 … with colour and shape")
    ANONYMOUS = "anonymous", _("anonymous dots in shuffled order")


class Study(models.Model):
    """One row is one study. Once `locked_at` is set, nothing that defines the instrument changes."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    title = models.CharField(_("title"), max_length=200)
    short_title = models.CharField(_("short title"), max_length=40, blank=True)
    goal_analyse = models.CharField(_("analyse"), max_length=300, blank=True)
    goal_purpose = models.CharField(_("for the purpose of"), max_length=300, blank=True)
    goal_respect = models.CharField(_("with respect to"), max_length=300, blank=True)
    goal_viewpoint = models.CharField(_("from the point of view of"), max_length=300, blank=True)
    goal_context = models.CharField(_("in the context of"), max_length=300, blank=True)
    definition = models.TextField(_("definition"), blank=True, max_length=5000)
    catalogue = models.ForeignKey(
        Catalogue, on_delete=models.PROTECT, null=True, blank=True, related_name="studies"
    )
    scale_labels = models.JSONField(_("answers"), default=default_scale_labels)
    has_no_opinion = models.BooleanField(_("offer “no opinion”"), default=False)
    occurs_from = models.PositiveSmallIntegerField(_("occurs from"), default=4)
    high_from = models.PositiveSmallIntegerField(_("high relevance from"), default=5)
    minimum_votes = models.PositiveSmallIntegerField(
        _("fewest votes for a class"), default=3, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    peers = models.CharField(_("peers"), max_length=9, choices=Peers.choices, default=Peers.NUMBERED)
    shows_vote_count = models.BooleanField(_("show participants how many have voted"), default=True)
    # Not part of the instrument: it may change at any time.
    presents_notes = models.BooleanField(_("show notes on the presenter view"), default=False)
    is_synthetic = models.BooleanField(_("votes are synthetic"), default=False)
    # An imported study may come with what its people said about themselves, but not with who said it.
    unlinked_answers = models.JSONField(default=list, blank=True, editable=False)
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replications"
    )
    created_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True, blank=True, editable=False)
    locked_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "studies"
        constraints = [
            models.CheckConstraint(
                name="study_rule_in_scale",
                condition=Q(
                    occurs_from__gte=2,
                    occurs_from__lte=MOST_POINTS,
                    high_from__gte=2,
                    high_from__lte=MOST_POINTS,
                ),
            ),
            models.CheckConstraint(name="study_minimum_votes", condition=Q(minimum_votes__gte=1)),
            models.CheckConstraint(name="study_peers", condition=Q(peers__in=Peers.values)),
            models.CheckConstraint(
                name="study_lock_has_hash",
                condition=Q(locked_at__isnull=True, locked_hash="")
                | Q(locked_at__isnull=False) & ~Q(locked_hash=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scale(self) -> Scale:
        """The scale of every question of this study."""
        return Scale(tuple(self.scale_labels))

    @property
    def is_locked(self) -> bool:
        """Whether the instrument is fixed."""
        return self.locked_at is not None


class QuestionRole(models.TextChoices):
    """What the answers to a question decide."""

    OCCURRENCE = "occurrence", _("decides whether an issue occurs")
    RELEVANCE = "relevance", _("decides how relevant an issue is")
    FURTHER = "further", _("reported only")


class Question(models.Model):
    """One row is one Likert question asked of every issue. `name` is its column in exports."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    name = models.SlugField(max_length=40)
    role = models.CharField(max_length=10, choices=QuestionRole.choices, default=QuestionRole.FURTHER)
    wording = models.CharField(_("wording"), max_length=300)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="question_name_once", fields=["study", "name"]),
            models.UniqueConstraint(name="question_position_once", fields=["study", "position"]),
            models.UniqueConstraint(
                name="question_role_once",
                fields=["study", "role"],
                condition=~Q(role=QuestionRole.FURTHER),
            ),
            models.CheckConstraint(name="question_role", condition=Q(role__in=QuestionRole.values)),
            models.CheckConstraint(name="question_wording_given", condition=~Q(wording="")),
        ]

    def __str__(self) -> str:
        return self.wording


class Consent(models.Model):
    """One row is one version of a study's consent text. It is never changed: a new text is a new version."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="consents")
    version = models.PositiveSmallIntegerField()
    body = models.TextField(_("consent text"), max_length=20_000)
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(name="consent_version_once", fields=["study", "version"]),
            models.CheckConstraint(name="consent_body_given", condition=~Q(body="")),
        ]

    def __str__(self) -> str:
        return f"{self.study} v{self.version}"

"""Studies, their instrument, members, sessions and participants.

The matrix is in `catalogue`; votes, comments and the agenda are in `voting`.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalogue.identifiers import new_public_id
from catalogue.models import Catalogue
from studies.identifiers import new_join_code
from studies.scale import DEFAULT_LABELS, MOST_POINTS, Scale
from studies.states import SessionState


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


class Role(models.TextChoices):
    """What a member may do; see `studies.rules`."""

    OWNER = "owner", _("owner")
    FACILITATOR = "facilitator", _("facilitator")
    ANALYST = "analyst", _("analyst")


class Member(models.Model):
    """One row is one account's role in one study."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=11, choices=Role.choices)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="member_once", fields=["study", "user"]),
            models.CheckConstraint(name="member_role", condition=Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class Invitation(models.Model):
    """One row is one link that makes whoever opens it first a member. The link itself is not stored."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=11, choices=Role.choices)
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="invitation_role", condition=Q(role__in=Role.values)),
            models.UniqueConstraint(
                name="invitation_open_once",
                fields=["study", "email"],
                condition=Q(accepted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.study}"


class TokenScope(models.TextChoices):
    """What an access token may do."""

    READ = "read", _("read")
    WRITE = "write", _("read and write")


class AccessToken(models.Model):
    """One row lets a program act for one member's account in the API until it expires. Stored hashed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="access_tokens")
    name = models.CharField(_("name"), max_length=60)
    scope = models.CharField(_("scope"), max_length=5, choices=TokenScope.choices, default=TokenScope.READ)
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("expires"))

    class Meta:
        constraints = [
            models.CheckConstraint(name="token_scope", condition=Q(scope__in=TokenScope.values)),
        ]

    def __str__(self) -> str:
        return self.name


class Mode(models.TextChoices):
    """How a session is run."""

    LIVE = "live", _("live: a facilitator leads the panel")
    SELF_PACED = "self_paced", _("self-paced: everyone goes alone")


class Order(models.TextChoices):
    """In which order a session takes the issues."""

    MATRIX = "matrix", _("as in the matrix")
    SHUFFLED = "shuffled", _("shuffled, with a recorded seed")


class Session(models.Model):
    """One row is one sitting of one panel. A rehearsal's data never reach a report."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="sessions")
    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=80)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.LIVE)
    planned_at = models.DateTimeField(_("planned start"), null=True, blank=True)
    budget_minutes = models.PositiveSmallIntegerField(
        _("time budget in minutes"),
        default=120,
        validators=[MinValueValidator(5), MaxValueValidator(24 * 60)],
    )
    order = models.CharField(_("order of issues"), max_length=8, choices=Order.choices, default=Order.MATRIX)
    seed = models.PositiveIntegerField(null=True, blank=True)
    is_rehearsal = models.BooleanField(_("rehearsal"), default=False)
    state = models.CharField(
        max_length=8,
        choices=[(state.value, state.value) for state in SessionState],
        default=SessionState.DRAFT,
    )
    join_code = models.CharField(max_length=8, unique=True, default=new_join_code)
    is_door_open = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="session_number_once", fields=["study", "number"]),
            models.CheckConstraint(name="session_mode", condition=Q(mode__in=Mode.values)),
            models.CheckConstraint(
                name="session_state", condition=Q(state__in=[state.value for state in SessionState])
            ),
            models.CheckConstraint(
                name="session_seed_recorded",
                condition=Q(order=Order.MATRIX, seed__isnull=True)
                | Q(order=Order.SHUFFLED, seed__isnull=False),
            ),
            models.CheckConstraint(
                name="session_times",
                condition=Q(state__in=["draft", "lobby"], started_at__isnull=True, finished_at__isnull=True)
                | Q(state="running", started_at__isnull=False, finished_at__isnull=True)
                | Q(state="finished", started_at__isnull=False, finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def takes_newcomers(self) -> bool:
        """Whether the join code opens it now."""
        return self.is_door_open and self.state in (SessionState.LOBBY, SessionState.RUNNING)


class Participant(models.Model):
    """One row is one seat in one session, taken or expected.

    `number` is the P-number, counted through the study; `seat` gives colour and shape in the session.
    Nothing about the person is stored before consent, but for the name under which members expect them.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="participants")
    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    number = models.PositiveIntegerField()
    seat = models.PositiveIntegerField()
    expected_name = models.CharField(_("name"), max_length=80, blank=True)
    link_hash = models.CharField(max_length=64, unique=True)
    # Sent with the join form, so that a form sent twice takes one seat.
    join_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    created_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True, blank=True)
    characterisation = models.JSONField(default=dict, blank=True)
    characterised_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["seat"]
        constraints = [
            models.UniqueConstraint(name="participant_seat_once", fields=["session", "seat"]),
            models.UniqueConstraint(name="participant_number_once", fields=["session", "number"]),
            models.CheckConstraint(
                name="participant_erased_is_withdrawn",
                condition=Q(erased_at__isnull=True) | Q(withdrawn_at__isnull=False),
            ),
            models.CheckConstraint(
                name="participant_erased_is_empty",
                condition=Q(erased_at__isnull=True) | Q(expected_name="", characterisation={}),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """How this person is shown: P1, P2 …"""
        return f"P{self.number}"

    @property
    def is_gone(self) -> bool:
        """Whether this seat was removed or given up."""
        return self.removed_at is not None or self.withdrawn_at is not None


class ConsentRecord(models.Model):
    """One row is one person's consent: to which text, when, in which language, with which choices."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="consent_record")
    # A text somebody agreed to goes only with the whole study.
    consent = models.ForeignKey(Consent, on_delete=models.RESTRICT, related_name="records")
    language = models.CharField(max_length=10)
    may_quote = models.BooleanField(_("my comments may be quoted"), default=False)
    may_contact = models.BooleanField(_("I may be contacted about the results"), default=False)
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.participant} → {self.consent}"


class LogEntry(models.Model):
    """One row is one thing somebody did in a study. Append-only; `actor` is text, to outlive accounts."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="log_entries")
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, null=True, blank=True, related_name="log_entries"
    )
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    verb = models.CharField(max_length=40)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "log entries"
        ordering = ["id"]
        indexes = [models.Index(fields=["study", "at"], name="log_by_study")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb}"

"""Sessions, the seats in them, and the consent of those who sit there."""

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.identifiers import new_public_id
from studies.identifiers import new_join_code, new_secret
from studies.models.study import Consent, Study
from studies.seats import person_label
from studies.states import SessionState

# A page looks at least every 20 seconds, and one look may get lost.
HERE_FOR = timedelta(seconds=45)


class Mode(models.TextChoices):
    """How a session is run."""

    LIVE = "live", _("live: a facilitator leads the panel")
    COLLECT = "collect", _("live: all votes first, then the discussion")
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
    # Kept as it is, like the code: it opens nothing but what everybody on the call may see.
    presenter_secret = models.CharField(max_length=22, unique=True, default=new_secret, editable=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    # In a session that collects all votes first: when they were all in.
    voting_ended_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # When the recording of the call stood at zero; the log's recording times count from here.
    recording_started_at = models.DateTimeField(null=True, blank=True)

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
            models.CheckConstraint(
                name="session_voting_ended",
                condition=Q(voting_ended_at__isnull=True)
                | Q(mode=Mode.COLLECT, state__in=["running", "finished"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_led(self) -> bool:
        """Whether a facilitator leads the panel from issue to issue; before, everyone goes alone."""
        return self.mode == Mode.LIVE or self.voting_ended_at is not None

    @property
    def is_collecting(self) -> bool:
        """Whether the votes on all issues are being collected, for a discussion that comes later."""
        return self.mode == Mode.COLLECT and self.voting_ended_at is None

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
    # Played by the program, to practise with; only rehearsals have such people.
    is_simulated = models.BooleanField(default=False)
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
        return person_label(self.number)

    def is_here(self, now: datetime) -> bool:
        """Whether this person's page was here a moment ago."""
        return self.seen_at is not None and now - self.seen_at < HERE_FOR

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

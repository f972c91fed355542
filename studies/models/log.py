"""The log of a study, and the changes of an instrument that was fixed."""

from django.db import models
from django.db.models import F, Q

from catalogue.naming import CODE_LENGTH
from studies.models.session import Session
from studies.models.study import Study


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


class InstrumentChange(models.Model):
    """One row is one issue that was added to an instrument after the first vote had fixed it. Append-only.

    `before` is what `old_hash` is the hash of; what `new_hash` is of is the `before` of the next change, or
    the instrument as it is. `Study.locked_hash` stays what the first vote fixed.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="instrument_changes")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    issue = models.CharField(max_length=CODE_LENGTH)
    old_hash = models.CharField(max_length=64)
    new_hash = models.CharField(max_length=64)
    before = models.JSONField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="instrument_change_issue_once", fields=["study", "issue"]),
            # A chain: every state of the instrument was left once and reached once.
            models.UniqueConstraint(name="instrument_left_once", fields=["study", "old_hash"]),
            models.UniqueConstraint(name="instrument_reached_once", fields=["study", "new_hash"]),
            models.CheckConstraint(name="instrument_changed", condition=~Q(old_hash=F("new_hash"))),
        ]

    def __str__(self) -> str:
        return f"{self.study}: {self.issue}"

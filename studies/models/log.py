"""The log of a study."""

from django.db import models

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

"""Studies for the operator: to look at, not to edit. Edits go through `actions`, which lock and log.

Votes are not here, nor what participants said about themselves: an operator needs neither.
"""

from django.contrib import admin
from django.http import HttpRequest

from studies.models import AccessToken, Invitation, LogEntry, Member, Session, Study


class LookOnly(admin.ModelAdmin):
    """Nothing is added, changed or deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Study)
class StudyAdmin(LookOnly):
    list_display = ["title", "public_id", "created_at", "locked_at", "is_synthetic"]
    search_fields = ["title", "public_id", "members__user__email"]


@admin.register(Member)
class MemberAdmin(LookOnly):
    list_display = ["user", "study", "role", "added_at"]
    list_select_related = ["user", "study"]
    search_fields = ["user__email", "study__title"]


@admin.register(Session)
class SessionAdmin(LookOnly):
    list_display = ["name", "study", "mode", "state", "planned_at", "is_rehearsal"]
    list_select_related = ["study"]
    list_filter = ["state"]
    search_fields = ["name", "study__title", "public_id"]
    # The code opens the waiting room; it is for the people of the study.
    exclude = ["join_code"]


@admin.register(LogEntry)
class LogEntryAdmin(LookOnly):
    list_display = ["at", "actor", "verb", "study", "session"]
    list_select_related = ["study", "session"]
    search_fields = ["actor", "verb", "study__title"]


@admin.register(Invitation)
class InvitationAdmin(LookOnly):
    """An invitation sent to the wrong address may be deleted."""

    list_display = ["email", "study", "role", "expires_at", "accepted_at"]
    list_select_related = ["study"]
    exclude = ["secret_hash"]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return True


@admin.register(AccessToken)
class AccessTokenAdmin(LookOnly):
    """A token that leaked may be deleted."""

    list_display = ["name", "user", "scope", "created_at", "expires_at"]
    list_select_related = ["user"]
    exclude = ["secret_hash"]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return True

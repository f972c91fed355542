"""Accounts in studies: members, invitations to become one, tokens of the API."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from studies.models.study import Study


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

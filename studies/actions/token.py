"""Access tokens for the API: made once, shown once, stored hashed."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from studies.identifiers import hash_secret, new_secret
from studies.models import AccessToken

# So that a token found in a file can be told for what it is.
PREFIX = "ciranda_"


@dataclass(frozen=True)
class IssuedToken:
    """A token together with its secret, which is not stored anywhere."""

    token: AccessToken
    secret: str


def create_token(*, name: str, scope: str, expires_at: datetime, by: User, now: datetime) -> IssuedToken:
    """Let a program act for `by` in the API until `expires_at`."""
    secret = PREFIX + new_secret()
    token = AccessToken.objects.create(
        user=by,
        name=name,
        scope=scope,
        secret_hash=hash_secret(secret),
        created_at=now,
        expires_at=expires_at,
    )
    return IssuedToken(token, secret)


def revoke_token(*, token: AccessToken, by: User) -> None:
    """Take a token back; it opens nothing from now on."""
    AccessToken.objects.filter(pk=token.pk, user=by).delete()

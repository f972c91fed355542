"""Who speaks through the API: access tokens and what their scope allows.

Django REST framework loads this while it loads itself, so nothing here may import its views.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from studies.models import AccessToken, TokenScope
from studies.queries import user_for_token


class AccessTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>` (1 query)."""

    def authenticate(self, request: Request) -> tuple[Any, AccessToken] | None:
        """Return the token's account. Raises: AuthenticationFailed for an unknown or expired token."""
        keyword, _blank, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if keyword.lower() != "bearer":
            return None
        token = user_for_token(secret.strip(), now=timezone.now())
        if token is None or not token.user.is_active:
            raise AuthenticationFailed(_("This token is unknown or has expired."))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Return what a client without a token is told."""
        return "Bearer"


class TokenScopeAllows(BasePermission):
    """A token that may only read changes nothing; a signed-in browser is not a token."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether the token's scope covers the method."""
        token = request.auth
        return (
            not isinstance(token, AccessToken)
            or request.method in SAFE_METHODS
            or token.scope == TokenScope.WRITE
        )

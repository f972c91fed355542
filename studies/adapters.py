"""Who may open an account: only a person whose browser holds an open invitation, with its e-mail address."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from studies.models import Invitation
from studies.queries import open_invitation


def address_of(user: User) -> str:
    """Return what accounts are called in messages: their e-mail address, since nobody chose a user name."""
    return user.email


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed, except to a browser whose session carries an open invitation.

    Whether the invitation has expired is seen when its link is opened and when it is accepted.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return _carried(request) is not None

    def clean_email(self, email: str) -> str:
        """A new account takes the address that was invited; other uses of an address are allauth's."""
        found = None if context.request.user.is_authenticated else _carried(context.request)
        if found is not None and email.lower() != found.email.lower():
            raise ValidationError(_("The invitation is for another address. Use the one it names."))
        return super().clean_email(email)


def _carried(request: HttpRequest) -> Invitation | None:
    """Return the invitation in the browser's session (1 query, none without)."""
    secret_hash = request.session.get("invitation")
    return open_invitation(secret_hash) if secret_hash else None

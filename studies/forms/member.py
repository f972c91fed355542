"""Forms about members and their access: invitations, roles, access tokens."""

from django import forms
from django.utils.translation import gettext_lazy as _

from studies.models import AccessToken, Invitation, Member, Role, TokenScope

SCOPES = [
    (TokenScope.READ, _("Read what you may read")),
    (TokenScope.WRITE, _("Read and change what you may change")),
]
LIFETIMES = [(30, _("30 days")), (90, _("90 days")), (365, _("1 year"))]
ROLES = [
    (Role.FACILITATOR, _("Facilitator: runs sessions, reads the set-up and the report, codes notes")),
    (Role.ANALYST, _("Analyst: reads the set-up and the report, codes notes")),
    (Role.OWNER, _("Owner: everything")),
]


class InvitationForm(forms.ModelForm):
    """Who is invited, and as what."""

    role = forms.ChoiceField(
        label=_("Role"), choices=ROLES, widget=forms.RadioSelect, initial=Role.FACILITATOR
    )

    class Meta:
        model = Invitation
        fields = ["email", "role"]
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "off"})}


class RoleForm(forms.ModelForm):
    """Another role for a member."""

    class Meta:
        model = Member
        fields = ["role"]


class TokenForm(forms.ModelForm):
    """An access token: what it is for, what it may do, how long."""

    scope = forms.ChoiceField(
        label=_("It may"), choices=SCOPES, widget=forms.RadioSelect, initial=TokenScope.READ
    )
    days = forms.TypedChoiceField(
        label=_("Lasts"), choices=LIFETIMES, coerce=int, initial=90, widget=forms.RadioSelect
    )

    class Meta:
        model = AccessToken
        fields = ["name", "scope"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "off"})}
        help_texts = {"name": _("What it is for, so that you know later which one to revoke.")}

"""Members of a study: invited by a link, their role, their leaving."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from studies.actions.log import Actor, write_log
from studies.identifiers import hash_secret, new_secret
from studies.models import Invitation, Member, Study
from studies.rules import NotOpen, check_other_owner

INVITATION_LASTS = timedelta(days=14)


@dataclass(frozen=True)
class Invited:
    """An invitation together with the secret of its link, which is not stored anywhere."""

    invitation: Invitation
    secret: str


def _hold(study: Study) -> None:
    """Take the study's row, so that changes of its members come one after the other."""
    Study.objects.select_for_update(no_key=True).get(pk=study.pk)


def _hold_member(member: Member) -> Member:
    """Hold the study's row and return the member as it is then. Raises: NotOpen for one who has gone."""
    _hold(member.study)
    found = Member.objects.select_related("study", "user").filter(pk=member.pk).first()
    if found is None:
        raise NotOpen(_("This person is no longer a member."))
    return found


@transaction.atomic
def invite_member(*, study: Study, email: str, role: str, by: User, now: datetime) -> Invited:
    """Make a link that lets one person join in that role; an earlier link to the same address dies.

    Raises: ValidationError where that person is a member already.
    """
    _hold(study)
    email = email.strip().lower()
    if Member.objects.filter(study=study, user__email__iexact=email).exists():
        raise ValidationError({"email": _("This person is a member already.")})
    Invitation.objects.filter(study=study, email=email, accepted_at__isnull=True).delete()
    secret = new_secret()
    invitation = Invitation.objects.create(
        study=study,
        email=email,
        role=role,
        secret_hash=hash_secret(secret),
        invited_by=by,
        created_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    write_log(study=study, by=by, verb="invite", now=now, email=email, role=role)
    return Invited(invitation, secret)


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Actor, now: datetime) -> None:
    """Take back an invitation that nobody has accepted; its link opens nothing more."""
    _hold(invitation.study)
    gone, _rows = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True).delete()
    if gone:
        write_log(study=invitation.study, by=by, verb="revoke_invitation", now=now, email=invitation.email)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User, now: datetime) -> Member:
    """Make `by` a member; the link is used up. Raises: NotOpen where it no longer works, or they are one."""
    _hold(invitation.study)
    found = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True, expires_at__gt=now).first()
    if found is None:
        raise NotOpen(_("This invitation no longer works."))
    if Member.objects.filter(study=found.study, user=by).exists():
        raise NotOpen(_("You are a member of this study already. The invitation is for somebody else."))
    found.accepted_at = now
    found.save(update_fields=["accepted_at"])
    member = Member.objects.create(study=found.study, user=by, role=found.role, added_at=now)
    write_log(study=found.study, by=by, verb="join_study", now=now, role=found.role)
    return member


@transaction.atomic
def change_role(*, member: Member, role: str, by: Actor, now: datetime) -> None:
    """Give a member another role. Raises: NotOpen for the last owner."""
    found = _hold_member(member)
    if found.role == role:
        return
    check_other_owner(found)
    found.role = role
    found.save(update_fields=["role"])
    write_log(study=found.study, by=by, verb="change_role", now=now, member=found.user.email, role=role)


@transaction.atomic
def remove_member(*, member: Member, by: Actor, now: datetime) -> None:
    """Take somebody out of the study. Raises: NotOpen for the last owner."""
    found = _hold_member(member)
    check_other_owner(found)
    write_log(study=found.study, by=by, verb="remove_member", now=now, member=found.user.email)
    found.delete()

"""Members of a study, and the invitation as the person invited sees it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studies import access, queries
from studies.actions import member as actions
from studies.forms.member import InvitationForm, RoleForm
from studies.identifiers import hash_secret
from studies.models import Member, Role
from studies.rules import SETS_UP, check_role

# Where the browser keeps the invitation between opening its link and accepting it: the hash, not the link.
INVITATION = "invitation"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, study: str) -> HttpResponse:
    """List the members; an owner invites more. The link of a new invitation is shown now or never."""
    if request.method != "POST":
        return _show(request, access.get_member(request, study), InvitationForm())
    member = access.get_member(request, study, SETS_UP)
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _show(request, member, form, status=422)
    try:
        invited = actions.invite_member(
            study=member.study, **form.cleaned_data, by=member.user, now=timezone.now()
        )
    except ValidationError as fault:
        form.add_error(None, fault)
        return _show(request, member, form, status=422)
    return _show(request, member, InvitationForm(), invited=invited)


def _show(
    request: HttpRequest,
    member: Member,
    form: InvitationForm,
    invited: actions.Invited | None = None,
    status: int = 200,
) -> HttpResponse:
    link = reverse("studies:invitation", args=[invited.secret]) if invited else ""
    members = list(queries.members_of(member.study))
    owners = [other for other in members if other.role == Role.OWNER]
    context = {
        "study": member.study,
        "member": member,
        "sets_up": member.role in SETS_UP,
        "members": [(other, RoleForm(instance=other, auto_id=f"role-{other.pk}-%s")) for other in members],
        "only_owner": owners[0] if len(owners) == 1 else None,
        "invitations": queries.invitations_of(member.study),
        "form": form,
        "invited": invited and invited.invitation,
        "link": request.build_absolute_uri(link) if link else "",
        "now": timezone.now(),
    }
    return render(request, "studies/members.html", context, status=status)


@login_required
@require_POST
def change_role(request: HttpRequest, study: str, pk: int) -> HttpResponse:
    """Give a member another role."""
    member = access.get_member(request, study, SETS_UP)
    other = get_object_or_404(Member, study=member.study, pk=pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        actions.change_role(member=other, **form.cleaned_data, by=member.user, now=timezone.now())
        messages.success(request, _("Saved."))
    return redirect("studies:members", study)


@login_required
@require_POST
def remove_member(request: HttpRequest, study: str, pk: int) -> HttpResponse:
    """Take a member out of the study; everybody may take out themselves."""
    member = access.get_member(request, study)
    other = get_object_or_404(Member, study=member.study, pk=pk)
    if other != member:
        check_role(member, SETS_UP)
    actions.remove_member(member=other, by=member.user, now=timezone.now())
    if other == member:
        messages.success(request, _("You have left the study."))
        return redirect("studies:dashboard")
    messages.success(request, _("Removed. This person no longer sees the study."))
    return redirect("studies:members", study)


@login_required
@require_POST
def revoke_invitation(request: HttpRequest, study: str, pk: int) -> HttpResponse:
    """Take back an invitation."""
    member = access.get_member(request, study, SETS_UP)
    invitation = get_object_or_404(queries.invitations_of(member.study), pk=pk)
    actions.revoke_invitation(invitation=invitation, by=member.user, now=timezone.now())
    messages.success(request, _("The invitation was revoked. Its link opens nothing."))
    return redirect("studies:members", study)


@require_safe
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the link of an invitation into the browser's session and out of the address."""
    request.session[INVITATION] = hash_secret(secret)
    return redirect("studies:accept_invitation")


@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest) -> HttpResponse:
    """Show what the invitation is for; joining takes an account and one press of a button."""
    found = queries.open_invitation(request.session.get(INVITATION, ""), timezone.now())
    if found is None:
        request.session.pop(INVITATION, None)
        return render(request, "studies/invitation_over.html", status=404)
    if request.method != "POST" or not request.user.is_authenticated:
        return render(request, "studies/accept_invitation.html", {"invitation": found, "study": found.study})
    actions.accept_invitation(invitation=found, by=request.user, now=timezone.now())
    del request.session[INVITATION]
    messages.success(request, _("Welcome. You are a member of this study now."))
    return redirect("studies:study", found.study.public_id)

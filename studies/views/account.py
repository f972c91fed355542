"""The account page: where its settings are, and the access tokens. Signing in and the rest is allauth's."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from studies import queries
from studies.actions import token as actions
from studies.forms.member import TokenForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """List the access tokens and make one; its secret is shown now or never."""
    form, issued, now = TokenForm(request.POST or None), None, timezone.now()
    if form.is_valid():
        issued = actions.create_token(
            name=form.cleaned_data["name"],
            scope=form.cleaned_data["scope"],
            expires_at=now + timedelta(days=form.cleaned_data["days"]),
            by=request.user,
            now=now,
        )
        form = TokenForm()
    context = {"form": form, "issued": issued, "tokens": queries.tokens_of(request.user), "now": now}
    return render(request, "studies/account.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an access token."""
    token = get_object_or_404(queries.tokens_of(request.user), pk=pk)
    actions.revoke_token(token=token, by=request.user)
    messages.success(request, _("Revoked. Programs that use this token are refused from now on."))
    return redirect("studies:account")

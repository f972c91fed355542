"""From a request to the object its sender may see, or 404. Every view and API fetches through here."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from studies.identifiers import hash_secret
from studies.models import Member, Participant, Role, Session
from studies.rules import READS, check_role

SEAT_COOKIE = "seat_{session}"
SEAT_COOKIE_AGE = 60 * 60 * 24 * 180


def get_member(request: HttpRequest, study: str, roles: tuple[Role, ...] = READS) -> Member:
    """Return the sender's membership of a study, `study` and `user` loaded (1 query).

    Raises: Http404 for strangers; PermissionDenied for a member with another role.
    """
    if not request.user.is_authenticated:
        raise Http404
    members = Member.objects.select_related("study__catalogue", "user")
    try:
        member = members.get(study__public_id=study, user=request.user)
    except Member.DoesNotExist:
        raise Http404 from None
    check_role(member, roles)
    return member


def get_session(
    request: HttpRequest, study: str, session: str, roles: tuple[Role, ...] = READS
) -> tuple[Member, Session]:
    """Return the sender's membership and one session of its study (2 queries). Raises: as `get_member`."""
    member = get_member(request, study, roles)
    try:
        found = Session.objects.get(study=member.study, public_id=session)
    except Session.DoesNotExist:
        raise Http404 from None
    found.study = member.study
    return member, found


def find_participant(request: HttpRequest, session: str) -> Participant | None:
    """Return the seat that this browser holds in a session, if any (1 query, none without the cookie).

    A removed seat is not found; one given up is, so that its owner can read the farewell.
    """
    secret = request.COOKIES.get(SEAT_COOKIE.format(session=session))
    if not secret:
        return None
    return (
        Participant.objects.select_related("session__study", "consent_record")
        .filter(session__public_id=session, link_hash=hash_secret(secret), removed_at__isnull=True)
        .first()
    )


def get_participant(request: HttpRequest, session: str) -> Participant:
    """Return the seat that this browser holds in a session (1 query). Raises: Http404."""
    participant = find_participant(request, session)
    if participant is None:
        raise Http404
    return participant


def remember_seat(response: HttpResponse, participant: Participant, secret: str) -> None:
    """Give the browser the seat: its personal secret in a cookie that scripts cannot read."""
    response.set_cookie(
        SEAT_COOKIE.format(session=participant.session.public_id),
        secret,
        max_age=SEAT_COOKIE_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def forget_seat(response: HttpResponse, session: str) -> None:
    """Take the seat's cookie out of the browser."""
    response.delete_cookie(SEAT_COOKIE.format(session=session), samesite="Lax")

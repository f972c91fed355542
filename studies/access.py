"""From a request to the object its sender may see, or 404. Every view and API fetches through here."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from studies.identifiers import hash_secret, is_join_code, normalise_join_code
from studies.models import Member, Participant, Role, Session
from studies.rules import READS, check_role
from studies.states import SessionState

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


def get_seat(
    request: HttpRequest, study: str, session: str, participant: str, roles: tuple[Role, ...] = READS
) -> tuple[Member, Participant]:
    """Return the sender's membership and a seat of one session that was not removed (3 queries).

    Raises: as `get_member`.
    """
    member, found = get_session(request, study, session, roles)
    seat = found.participants.filter(public_id=participant, removed_at__isnull=True).first()
    if seat is None:
        raise Http404
    seat.session = found
    return member, seat


def find_session_by_code(code: str) -> Session | None:
    """Return the session that a join code stands for, its door open or not (at most 1 query)."""
    typed = normalise_join_code(code)
    if not is_join_code(typed):
        return None
    return Session.objects.select_related("study").filter(join_code=typed).first()


def find_presented(secret: str) -> Session | None:
    """Return the session that a presenter link shows, its study loaded (at most 1 query)."""
    if "\0" in secret:
        return None
    return Session.objects.select_related("study").filter(presenter_secret=secret).first()


def get_presented(secret: str) -> Session:
    """Return the session that a presenter link shows (1 query). Raises: Http404."""
    session = find_presented(secret)
    if session is None:
        raise Http404
    return session


def find_seat_by_secret(secret: str) -> Participant | None:
    """Return the seat that a personal link opens, if it was not removed (1 query)."""
    seats = Participant.objects.select_related("session__study", "consent_record")
    try:
        return seats.get(link_hash=hash_secret(secret), removed_at__isnull=True)
    except Participant.DoesNotExist:
        return None


def seat_secret(request: HttpRequest, session: str) -> str:
    """Return the personal secret that this browser holds for a session: what its personal link is made of."""
    return request.COOKIES.get(SEAT_COOKIE.format(session=session), "")


def find_participant(request: HttpRequest, session: str) -> Participant | None:
    """Return the seat that this browser holds in a session, if any (1 query, none without the cookie).

    A removed seat is not found; one given up is, so that its owner can read the farewell.
    """
    secret = seat_secret(request, session)
    if not secret:
        return None
    participant = find_seat_by_secret(secret)
    # A browser may hold seats in several sessions; each cookie opens its own only.
    return participant if participant and participant.session.public_id == session else None


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


def next_step(participant: Participant) -> str | None:
    """Return the address of what this person has to do before the board, or None (at most 1 query).

    Whoever has left goes to the farewell. Once the session is finished nobody is asked about themselves.
    """
    session = participant.session
    if participant.is_gone:
        return reverse("studies:farewell", args=[session.public_id])
    if not hasattr(participant, "consent_record"):
        return reverse("studies:consent", args=[session.public_id])
    is_asked = participant.characterised_at is None and session.state != SessionState.FINISHED
    if is_asked and session.study.characterisation_fields.exists():
        return reverse("studies:about_you", args=[session.public_id])
    return None

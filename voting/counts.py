"""How many: people and answers as the database counts them, so that large panels cost what small ones do."""

from collections import Counter, defaultdict
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from studies.models import Participant, QuestionRole, Session
from studies.models.session import HERE_FOR
from studies.states import SessionState
from voting.board import Panel
from voting.models import AgendaItem, Vote


def panel_seats(session: Session) -> QuerySet[Participant]:
    """Return the seats without those who are gone; after the end, whoever stopped before has taken part."""
    seats = session.participants.filter(removed_at=None, erased_at=None)
    return seats if session.state == SessionState.FINISHED else seats.filter(withdrawn_at=None)


def panel_of(session: Session, now: datetime) -> Panel:
    """Return how many seats a session has, joined and here (1 query)."""
    is_here = Q(seen_at__gt=now - HERE_FOR)
    return Panel(
        **panel_seats(session).aggregate(
            size=Count("pk"), joined=Count("joined_at"), here=Count("pk", is_here)
        )
    )


def answers_to(item: AgendaItem) -> dict[int, Counter[int | None]]:
    """Return the answers in the item's round by question (1 query).

    Whoever asks answers for what it tells: only a round that is open for all to see may be shown.
    """
    votes = Vote.objects.filter(item=item, round=item.round, participant__removed_at=None).order_by()
    counts: dict[int, Counter[int | None]] = defaultdict(Counter)
    for question, value, n in votes.values_list("question_id", "value").annotate(n=Count("id")):
        counts[question][value] = n
    return counts


def have_voted(item: AgendaItem, question_count: int) -> int:
    """Return how many of the panel have answered every question in the item's round (1 query)."""
    panel = Participant.objects.filter(joined_at__isnull=False, removed_at=None, withdrawn_at=None)
    votes = Vote.objects.filter(item=item, round=item.round, participant__in=panel).order_by()
    placed = votes.values("participant_id").annotate(n=Count("id"))
    return placed.filter(n__gte=question_count).count()


def placed_on(item: AgendaItem) -> dict[int, int]:
    """Return the number of questions answered in the item's round by participant (1 query): never values."""
    return dict(_placed(Vote.objects.filter(item=item, round=item.round)))


def placed_in_all(session: Session) -> dict[int, int]:
    """Return the number of questions answered in all issues' present rounds by participant (1 query)."""
    return dict(_placed(Vote.objects.filter(item__session=session, round=F("item__round"))))


def _placed(votes: QuerySet[Vote]) -> QuerySet[Vote, tuple[int, int]]:
    return votes.order_by().values_list("participant_id").annotate(n=Count("id"))


def deciding_counts(session: Session, number: int | F) -> dict[int, tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return the counts (K,) on occurrence and relevance in a round, by item, in the order of the matrix.

    `number` is a round, or F("item__round") for the last of each (2 queries). Whoever asks answers for what
    it tells: only rounds that have ended or are open for all to see may be shown to anybody.
    """
    place = ("activity__phase__position", "activity__position", "problem_type__position")
    items = session.agenda_items.order_by(*(f"issue__{name}" for name in place)).values_list("pk", flat=True)
    votes = Vote.objects.filter(
        item__session=session, round=number, value__isnull=False, participant__removed_at__isnull=True
    ).order_by()
    groups = votes.values_list("item_id", "question__role", "value").annotate(n=Count("id"))
    found = {(item, role, value): n for item, role, value, n in groups}
    points = session.study.scale.points

    def counts(item: int, role: str) -> tuple[int, ...]:
        return tuple(found.get((item, role, point), 0) for point in points)

    return {
        item: (counts(item, QuestionRole.OCCURRENCE), counts(item, QuestionRole.RELEVANCE)) for item in items
    }

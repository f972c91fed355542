"""What the report reads: the one place where the database meets the pure code.

Only finished sessions are read, rehearsals and removed people never: a sealed vote of a session that still
runs does not get here. Votes come grouped, so it does not matter how many people voted.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet

from catalogue.queries import matrix_of
from reports.classification import Rule
from reports.pooling import build_results
from reports.results import StudyResults, Which
from reports.rows import Activity, Issue, Move, Note, Person, Question, Session, VoteCount
from studies import models as studies
from studies.states import SessionState
from voting.models import AgendaItem, Comment, Vote


class _Places(NamedTuple):
    """What the keys in a row of votes stand for."""

    items: dict[int, tuple[str, str]]
    questions: dict[int, str]


def sessions_of(study: studies.Study) -> list[Session]:
    """Return the sessions that a report may be about, each with its people (1 query)."""
    took_part = Q(
        participants__joined_at__isnull=False,
        participants__removed_at__isnull=True,
        participants__erased_at__isnull=True,
    )
    finished = studies.Session.objects.filter(
        study=study, state=SessionState.FINISHED, is_rehearsal=False
    ).annotate(people=Count("participants", filter=took_part))
    return [Session(str(row.number), row.name, row.people) for row in finished.order_by("number")]


def results_of(
    study: studies.Study, *, sessions: Sequence[Session] | None = None, which: Which = "final"
) -> StudyResults:
    """Return what the study found in `sessions`, some of `sessions_of` (without them: all).

    8 queries, and 1 more without `sessions`; `study.catalogue` is expected to be loaded.
    """
    sessions = sessions_of(study) if sessions is None else list(sessions)
    questions = list(study.questions.all())
    matrix = matrix_of(study.catalogue) if study.catalogue else None
    phases = matrix.phases if matrix else ()
    problem_types = matrix.problem_types if matrix else ()
    places = _Places(_items_of(study, sessions), {question.pk: question.name for question in questions})
    return build_results(
        issues=[
            Issue(cell.code, cell.statement, phase.name, activity.name, problem_type.name)
            for phase in phases
            for activity in phase.activities
            for problem_type, cell in zip(problem_types, activity.cells, strict=True)
            if cell is not None
        ],
        sessions=sessions,
        votes=_votes(places, study, sessions),
        moves=_moves(places, study, sessions),
        which=which,
        rule=Rule(study.occurs_from, study.high_from, study.minimum_votes),
        scale=study.scale,
        questions=[Question(row.name, row.role, row.wording) for row in questions],
        phases=[phase.name for phase in phases],
        activities=[
            Activity(phase.name, activity.name, activity.explanation)
            for phase in phases
            for activity in phase.activities
        ],
        problem_types=[problem_type.name for problem_type in problem_types],
    )


def _items_of(study: studies.Study, sessions: Sequence[Session]) -> dict[int, tuple[str, str]]:
    """Return issue code and session of every agenda item (1 query)."""
    rows = AgendaItem.objects.filter(_in("session", study, sessions)).order_by()
    return {
        pk: (code, str(number))
        for pk, code, number in rows.values_list("pk", "issue__code", "session__number")
    }


def _in(path: str, study: studies.Study, sessions: Sequence[Session]) -> Q:
    numbers = [int(session.key) for session in sessions]
    return Q(**{f"{path}__study": study, f"{path}__number__in": numbers})


def counted_votes(study: studies.Study, sessions: Sequence[Session]) -> QuerySet[Vote]:
    """Return the votes of `sessions`, without those of people who were removed."""
    removed = studies.Participant.objects.filter(
        _in("session", study, sessions), removed_at__isnull=False
    ).values("pk")
    return Vote.objects.filter(_in("item__session", study, sessions)).exclude(participant__in=removed)


def _votes(places: _Places, study: studies.Study, sessions: Sequence[Session]) -> list[VoteCount]:
    """Return how many people gave which answer in the first and in the last round of an item (1 query)."""
    rows = (
        counted_votes(study, sessions)
        .filter(Q(round=1) | Q(round=F("item__round")))
        .order_by()
        .values_list("item_id", "question_id", "round", "value")
        .annotate(people=Count("pk"))
    )
    return [
        VoteCount(*places.items[item], places.questions[question], number, value, people)
        for item, question, number, value, people in rows
    ]


def _moves(places: _Places, study: studies.Study, sessions: Sequence[Session]) -> list[Move]:
    """Return how many people went from which first answer to which final one (1 query)."""
    rows = (
        counted_votes(study, sessions)
        .filter(
            round=1,
            item__round__gt=1,
            value__isnull=False,
            # The same person's answer to the same question on the same item, in its last round.
            participant__votes__item=F("item"),
            participant__votes__question=F("question"),
            participant__votes__round=F("item__round"),
            participant__votes__value__isnull=False,
        )
        .order_by()
        .values_list("item_id", "question_id", "value", "participant__votes__value")
        .annotate(people=Count("pk"))
    )
    return [
        Move(*places.items[item], places.questions[question], first, final, people)
        for item, question, first, final, people in rows
    ]


def counted_comments(study: studies.Study, sessions: Sequence[Session]) -> QuerySet[Comment]:
    """Return the comments of `sessions`, without hidden ones and those of people who were removed.

    Whether their author may be quoted in a publication is a choice of the consent; what is read here is read
    by members only, so it has all.
    """
    return Comment.objects.filter(
        _in("item__session", study, sessions), hidden_at__isnull=True, participant__removed_at__isnull=True
    )


def notes_of(study: studies.Study, sessions: Sequence[Session]) -> dict[str, list[Note]]:
    """Return the comments by issue code (1 query)."""
    rows = counted_comments(study, sessions).order_by("item__session__number", "created_at", "pk")
    notes = defaultdict(list)
    for code, session, person, text in rows.values_list(
        "item__issue__code", "item__session__number", "participant__number", "text"
    ):
        notes[code].append(Note(str(session), f"P{person}", text))
    return dict(notes)


def people_of(study: studies.Study, sessions: Sequence[Session]) -> list[Person]:
    """Return who took part, those too who left or had everything erased (1 query)."""
    rows = studies.Participant.objects.filter(
        _in("session", study, sessions), joined_at__isnull=False, removed_at__isnull=True
    ).order_by("session__number", "number")
    fields = ("session__number", "number", "characterisation", "withdrawn_at", "erased_at")
    return [
        Person(str(session), f"P{number}", answers, withdrawn_at is not None, erased_at is not None)
        for session, number, answers, withdrawn_at, erased_at in rows.values_list(*fields)
    ]


def fields_of(study: studies.Study) -> Iterable[studies.CharacterisationField]:
    """Return what people were asked about themselves: the columns of the participants table (1 query)."""
    return list(study.characterisation_fields.all())

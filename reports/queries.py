"""What the report reads: the one place where the database meets the pure code.

Only finished sessions are read, rehearsals and removed people never: a sealed vote of a session that still
runs does not get here. `triage_of` alone looks at a running session, and reads only what all have seen in it.
Votes come grouped, so it does not matter how many people voted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet

from catalogue.queries import matrix_of
from reports.classification import Rule
from reports.pooling import build_results
from reports.results import StudyResults, Which
from reports.rows import (
    Activity,
    Issue,
    Pace,
    Person,
    Question,
    Ratings,
    Session,
    VoteCount,
)
from reports.triage import Place, Triage, contest, rank
from studies import models as studies
from studies.seats import person_label
from studies.states import SessionState
from voting.agenda import GO_TO, UNDO, ItemState
from voting.counts import deciding_counts
from voting.models import AgendaItem, Vote
from voting.recording import START, Line, stays

# SQLite puts together 500 selections, which are as many sessions.
MOST_PARTS = 400


class _Item(NamedTuple):
    """What the key of an agenda item stands for."""

    issue: str
    session: str
    round: int


def sessions_of(study: studies.Study) -> list[Session]:
    """Return the sessions that a report may be about, each with its people (1 query)."""
    took_part = Q(
        participants__joined_at__isnull=False,
        participants__removed_at__isnull=True,
        participants__erased_at__isnull=True,
    )
    finished = studies.Session.objects.filter(study=study, state=SessionState.FINISHED, is_rehearsal=False)
    counted = finished.values("number", "name").annotate(people=Count("participants", filter=took_part))
    return [Session(str(row["number"]), row["name"], row["people"]) for row in counted.order_by("number")]


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
    items = _items_of(study, sessions)
    names = {question.pk: question.name for question in questions}
    return build_results(
        issues=[
            Issue(cell.code, cell.statement, phase.name, activity.name, problem_type.name)
            for phase in phases
            for activity in phase.activities
            for problem_type, cell in zip(problem_types, activity.cells, strict=True)
            if cell is not None
        ],
        sessions=sessions,
        votes=_votes(study, sessions, items, names),
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
        assessed={(item.issue, item.session) for item in items.values()},
    )


def _items_of(study: studies.Study, sessions: Sequence[Session]) -> dict[int, _Item]:
    """Return the agenda items by their key (1 query)."""
    rows = AgendaItem.objects.filter(within("session", study, sessions)).order_by()
    return {
        pk: _Item(code, str(number), round_)
        for pk, code, number, round_ in rows.values_list("pk", "issue__code", "session__number", "round")
    }


def within(path: str, study: studies.Study, sessions: Sequence[Session]) -> Q:
    """Return what holds of a row whose session, at the end of `path`, is one of these."""
    numbers = [int(session.key) for session in sessions]
    return Q(**{f"{path}__study": study, f"{path}__number__in": numbers})


def counted_votes(study: studies.Study, sessions: Sequence[Session]) -> QuerySet[Vote]:
    """Return the votes of `sessions`, without those of people who were removed."""
    removed = studies.Participant.objects.filter(
        within("session", study, sessions), removed_at__isnull=False
    ).values("pk")
    return Vote.objects.filter(within("item__session", study, sessions)).exclude(participant__in=removed)


def _votes(
    study: studies.Study,
    sessions: Sequence[Session],
    items: Mapping[int, _Item],
    questions: Mapping[int, str],
) -> Iterator[VoteCount]:
    """Yield the counts of first and final votes (2 queries)."""
    for item_id, question_id, round_, value, first, people in _grouped(study, sessions, items):
        item = items[item_id]
        if round_ in (1, item.round):
            yield VoteCount(item.issue, item.session, questions[question_id], round_, value, people, first)


def _grouped(
    study: studies.Study, sessions: Sequence[Session], items: Iterable[int]
) -> list[tuple[int, int, int, int | None, int | None, int]]:
    """Return item, question, round, value, first value, and how many people gave these (2 queries).

    The one statement that reads votes, whatever the number of people: a session's items were made together,
    so their keys are neighbours and its votes one stretch of the index, which PostgreSQL reads beside that of
    the next session. People who were removed are looked up before it, as there are nearly always none.
    """
    removed = list(
        studies.Participant.objects.filter(
            within("session", study, sessions), removed_at__isnull=False
        ).values_list("pk", flat=True)
    )
    votes = Vote.objects.exclude(participant__in=removed).order_by() if removed else Vote.objects.order_by()
    answer = ("item_id", "round", "question_id", "value", "first_value")
    grouped = votes.values(*answer).annotate(people=Count("*"))
    counts = grouped.values_list("item_id", "question_id", "round", "value", "first_value", "people")
    parts = [counts.filter(item__gte=first, item__lte=last) for first, last in runs(items)]
    at_once = (parts[start : start + MOST_PARTS] for start in range(0, len(parts), MOST_PARTS))
    return [row for some in at_once for row in counts.none().union(*some, all=True)]


def runs(keys: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and the last of keys that follow one another: 1, 2, 3, 7 are (1, 3) and (7, 7)."""
    keys = sorted(keys)
    known = set(keys)
    firsts = [key for key in keys if key - 1 not in known]
    lasts = [key for key in keys if key + 1 not in known]
    return list(zip(firsts, lasts, strict=True))


def ratings_of(study: studies.Study, sessions: Sequence[Session], *, which: Which) -> Ratings:
    """Return every person's answers, for the measures that need people (3 queries)."""
    items = _items_of(study, sessions)
    questions = {question.pk: question.name for question in study.questions.all()}
    rows = counted_votes(study, sessions).filter(value__isnull=False)
    rows = rows.filter(round=1) if which == "first" else rows.filter(round=F("item__round"))
    places: dict[int, int] = {}
    given = []
    for person, item_id, question_id, value in rows.order_by("participant_id").values_list(
        "participant_id", "item_id", "question_id", "value"
    ):
        place = places.setdefault(person, len(places))
        given.append((questions[question_id], items[item_id].issue, place, value))
    codes = {item.issue for item in items.values()}
    answers: dict[str, dict[str, list[int | None]]] = {
        name: {code: [None] * len(places) for code in codes} for name in questions.values()
    }
    for name, code, place, value in given:
        answers[name][code][place] = value
    return Ratings(len(places), answers)


def known_names(study: studies.Study) -> list[str]:
    """Return the names that the study knows: of people who were expected, and of members (2 queries)."""
    expected = studies.Participant.objects.filter(session__study=study).exclude(expected_name="")
    members = study.members.values_list("user__first_name", "user__last_name", "user__email")
    names = [*expected.values_list("expected_name", flat=True), *(name for row in members for name in row)]
    return [name for name in names if name]


def people_of(study: studies.Study, sessions: Sequence[Session]) -> list[Person]:
    """Return who took part, those too who left or had everything erased (1 query)."""
    rows = studies.Participant.objects.filter(
        within("session", study, sessions), joined_at__isnull=False, removed_at__isnull=True
    ).order_by("session__number", "number")
    fields = ("session__number", "number", "characterisation", "withdrawn_at", "erased_at")
    return [
        Person(str(session), person_label(number), answers, withdrawn_at is not None, erased_at is not None)
        for session, number, answers, withdrawn_at, erased_at in rows.values_list(*fields)
    ]


def pace_of(study: studies.Study, sessions: Sequence[Session]) -> list[Pace]:
    """Return how long each panel was at each issue, all its stays together, as the log has it (3 queries).

    Nothing of self-paced sessions, where no panel is anywhere, and nothing of the voting where all votes come
    first. A round's own times would count an issue that was put aside until somebody took it up again.
    """
    numbers = [int(session.key) for session in sessions]
    ends = dict(study.sessions.filter(number__in=numbers).order_by().values_list("number", "finished_at"))
    starts = AgendaItem.objects.filter(
        within("session", study, sessions), session__mode=studies.Mode.LIVE, position=1
    ).order_by()
    first = dict(starts.values_list("session__number", "issue__code"))
    lines = defaultdict(list)
    entries = studies.LogEntry.objects.filter(
        within("session", study, sessions), verb__in=[START, GO_TO, UNDO]
    )
    for number, at, verb, data in entries.order_by("pk").values_list("session__number", "at", "verb", "data"):
        lines[number].append(Line(at, "", verb, data.get("issue", ""), undone=data.get("undone", "")))
    minutes: defaultdict[tuple[str, str], float] = defaultdict(float)
    for number, end in sorted(ends.items()):
        for stay in stays(lines[number], first.get(number, ""), end) if end else ():
            minutes[stay.issue, str(number)] += (stay.end - stay.begin).total_seconds() / 60
    return [Pace(issue, session, time) for (issue, session), time in minutes.items()]


def fields_of(study: studies.Study) -> Iterable[studies.CharacterisationField]:
    """Return what people were asked about themselves: the columns of the participants table (1 query)."""
    return list(study.characterisation_fields.all())


def triage_of(session: studies.Session) -> Triage:
    """Return what of a running session is worth another minute (4 queries); nothing of any other session.

    Counts come only of issues whose last round is open for all to see. Where all votes were collected first,
    the issues that wait come in the order of discussion, and that order exists only once voting has ended.
    """
    if session.state != SessionState.RUNNING or not session.is_led:
        return rank([], [])
    items = session.agenda_items.select_related("issue")
    seen = items.filter(
        state__in=[ItemState.REVEALED, ItemState.CLOSED], rounds__number=F("round"), rounds__is_sealed=False
    )
    waiting = items.filter(state=ItemState.ENDED, turn__isnull=False).order_by("turn")
    counts = deciding_counts(session, F("item__round"))
    study = session.study
    rule = Rule(study.occurs_from, study.high_from, study.minimum_votes)
    found = (contest(_place(item), *counts[item.pk], rule, study.scale) for item in seen)
    return rank([_place(item) for item in waiting], [issue for issue in found if issue])


def _place(item: AgendaItem) -> Place:
    return Place(item.pk, item.position, item.issue.code, item.issue.statement, item.is_current)

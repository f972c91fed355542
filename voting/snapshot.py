"""A whole study read out of the database as an `Archive`. What such a file looks like is in `archive`.

Only finished sessions are read, rehearsals and removed people never. What participants said about themselves
is not linked to their labels unless that is asked for. E-mail addresses, expected names, personal links, join
codes, private notes, hidden comments, late answers and what coders still keep from each other stay where they
are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, cast

from django.db import connection, transaction
from django.db.models import QuerySet

from catalogue.queries import matrix_of
from studies import models as studies
from studies.queries import describe_instrument
from studies.states import SessionState
from voting import archive, models
from voting.archive_checks import LOG_DETAILS
from voting.candidates import decisions_of
from voting.notebook import archived_codes, archived_readings
from voting.proposals import LIVES_ON, WORDS

# Whoever downloads slowly holds no query open: the answers of so many issues are fetched at a time.
ITEMS_AT_A_TIME = 20
ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything inside as it is at one moment, whatever is written meanwhile.

    PostgreSQL shows it as it was when the reading began; SQLite lets those who write wait, so be quick.
    Nothing but a test has a transaction around it: within one, it is that one which says what is seen.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(ONE_MOMENT)
        yield


def snapshot_of(
    study: studies.Study, *, is_linked: bool = False, numbers: Collection[int] | None = None
) -> archive.Archive:
    """Return everything of a study that may leave the installation, of some sessions or of all.

    21 queries, and while they are gone through, which can be done once: 1 each for `comments` and `log`, at
    most 3 for `readings`, 1 for every 20 issues of a session for `votes`. `study.catalogue` is expected to be
    loaded.
    """
    finished = study.sessions.filter(state=SessionState.FINISHED, is_rehearsal=False).order_by("number")
    sessions = [session for session in finished if numbers is None or session.number in numbers]
    agendas = _agendas(sessions)
    form = list(study.characterisation_fields.all())
    people = _people(sessions)
    names = [field.name for field in form]
    codes = archived_codes(study)
    comparisons = list(study.comparisons.values_list("opened_at", flat=True))
    return archive.Archive(
        study=_study(study),
        lock=_lock(study, sessions),
        catalogue=_catalogue(study.catalogue) if study.catalogue else None,
        questions=[
            archive.Question(name=row.name, role=row.role, wording=row.wording)
            for row in study.questions.all()
        ],
        consents=[
            archive.Consent(version=row.version, body=row.body, sha256=row.sha256, created_at=row.created_at)
            for row in study.consents.all()
        ],
        characterisation_form=[_field(row) for row in form],
        characterisations=_unlinked(study, [] if is_linked else people, names),
        sessions=[_session(row, agendas[row.pk]) for row in sessions],
        participants=[_participant(row, names if is_linked else []) for row in people],
        votes=_votes(sessions, agendas),
        comments=_comments(sessions),
        log=_log(study, sessions),
        proposals=_proposals(sessions),
        decisions=_decisions(study),
        codes=codes,
        comparisons=comparisons,
        readings=archived_readings(_notes(sessions), codes, max(comparisons, default=None)),
    )


def _study(study: studies.Study) -> archive.Study:
    return archive.Study(
        public_id=study.public_id,
        parent=study.parent.public_id if study.parent else None,
        title=study.title,
        short_title=study.short_title,
        goal=archive.Goal(
            analyse=study.goal_analyse,
            purpose=study.goal_purpose,
            respect=study.goal_respect,
            viewpoint=study.goal_viewpoint,
            context=study.goal_context,
        ),
        definition=study.definition,
        scale=tuple(study.scale_labels),
        has_no_opinion=study.has_no_opinion,
        rule=archive.Rule(
            occurs_from=study.occurs_from,
            high_from=study.high_from,
            minimum_votes=study.minimum_votes,
        ),
        peers=study.peers,
        shows_vote_count=study.shows_vote_count,
        is_synthetic=study.is_synthetic,
        created_at=study.created_at,
    )


def _lock(study: studies.Study, sessions: Sequence[studies.Session]) -> archive.Lock | None:
    if study.locked_at is None:
        return None
    rows = list(study.instrument_changes.all())
    numbers: dict[int | None, int] = {session.pk: session.number for session in sessions}
    # Each row keeps what the instrument was before it.
    first, *later = [*(row.before for row in rows), describe_instrument(study)]
    return archive.Lock(
        locked_at=study.locked_at,
        hash=study.locked_hash,
        instrument=first,
        changes=tuple(
            archive.Change(
                session=numbers.get(row.session_id),
                at=row.at,
                issue=row.issue,
                hash=row.new_hash,
                instrument=instrument,
            )
            for row, instrument in zip(rows, later, strict=True)
        ),
    )


def _catalogue(catalogue: Any) -> archive.Catalogue:
    return archive.Catalogue(
        name=catalogue.name,
        version=catalogue.version,
        created_at=catalogue.created_at,
        frozen_at=catalogue.frozen_at,
        last_numbers=dict(catalogue.phases.values_list("prefix", "last_number")),
        matrix=matrix_of(catalogue),
    )


def _field(row: studies.CharacterisationField) -> archive.FormField:
    return archive.FormField(
        name=row.name,
        label=row.label,
        kind=row.kind,
        choices=tuple(row.choices),
        minimum=row.minimum,
        maximum=row.maximum,
        is_required=row.is_required,
    )


def _agendas(sessions: Sequence[studies.Session]) -> dict[int, list[models.AgendaItem]]:
    """Return the items of every session with their rounds, in the order of the agenda (2 queries)."""
    agendas = defaultdict(list)
    items = models.AgendaItem.objects.filter(session__in=sessions).order_by("session", "position")
    for item in items.select_related("issue").prefetch_related("rounds"):
        agendas[item.session_id].append(item)
    return agendas


def _session(row: studies.Session, agenda: Sequence[models.AgendaItem]) -> archive.Session:
    return archive.Session(
        number=row.number,
        name=row.name,
        mode=row.mode,
        planned_at=row.planned_at,
        budget_minutes=row.budget_minutes,
        order=row.order,
        seed=row.seed,
        created_at=row.created_at,
        # A finished session has both times; the database sees to that.
        started_at=cast(datetime, row.started_at),
        finished_at=cast(datetime, row.finished_at),
        agenda=tuple(_item(item) for item in agenda),
    )


def _item(item: models.AgendaItem) -> archive.Item:
    return archive.Item(
        issue=item.issue.code,
        state=item.state,
        resumes_as=item.resumes_as,
        rounds=tuple(_round(row) for row in item.rounds.all()),
    )


def _round(row: models.Round) -> archive.Round:
    # Whoever finishes a session ends its rounds.
    ended_at = cast(datetime, row.ended_at)
    return archive.Round(is_sealed=row.is_sealed, opened_at=row.opened_at, ended_at=ended_at)


def _people(sessions: Sequence[studies.Session]) -> list[studies.Participant]:
    """Return who took part, those too who left or had everything erased (1 query)."""
    rows = studies.Participant.objects.filter(
        session__in=sessions, joined_at__isnull=False, removed_at__isnull=True
    )
    return list(
        rows.select_related("session", "consent_record__consent").order_by("session__number", "number")
    )


def _participant(row: studies.Participant, names: Sequence[str]) -> archive.Participant:
    record = getattr(row, "consent_record", None)
    return archive.Participant(
        session=row.session.number,
        participant=row.label,
        seat=row.seat,
        joined_at=cast(datetime, row.joined_at),
        withdrawn_at=row.withdrawn_at,
        erased_at=row.erased_at,
        consent=record
        and archive.ConsentGiven(
            version=record.consent.version,
            language=record.language,
            may_quote=record.may_quote,
            may_contact=record.may_contact,
            given_at=record.given_at,
        ),
        characterisation=_asked(row.characterisation, names),
    )


def _asked(answers: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return the answers to what the form asks now; one to a question that was taken out stays behind."""
    return {name: answers[name] for name in names if name in answers}


def _unlinked(
    study: studies.Study, people: Sequence[studies.Participant], names: Sequence[str]
) -> list[dict[str, Any]]:
    """Return what people said about themselves without who they are.

    Sorted by what it says: an order of its own could tell who is who, and a shuffled one differs every time.
    """
    given = [*study.unlinked_answers, *(person.characterisation for person in people)]
    asked = (_asked(answers, names) for answers in given)
    return sorted(filter(None, asked), key=lambda answers: [_rank(answers.get(name)) for name in names])


def _rank(answer: Any) -> tuple[int, Any]:
    """Return what puts an answer in order: nothing, then numbers, then texts."""
    if answer is None:
        return (0, 0)
    return (2, answer) if isinstance(answer, str) else (1, answer)


def _votes(
    sessions: Sequence[studies.Session], agendas: dict[int, list[models.AgendaItem]]
) -> Iterator[archive.Vote]:
    """Yield the answers in the order of session, agenda, question, round and participant."""
    for session in sessions:
        items = iter(agendas[session.pk])
        while some := list(islice(items, ITEMS_AT_A_TIME)):
            codes = {item.pk: item.issue.code for item in some}
            rows = models.Vote.objects.filter(item__in=some, participant__removed_at__isnull=True)
            ordered = rows.order_by("item__position", "question__position", "round", "participant__number")
            for item, person, question, number, value, is_carried, cast_at in ordered.values_list(
                "item_id",
                "participant__number",
                "question__name",
                "round",
                "value",
                "is_carried",
                "cast_at",
            ):
                yield archive.Vote(
                    session=session.number,
                    participant=f"P{person}",
                    issue=codes[item],
                    question=question,
                    round=number,
                    value=value,
                    is_carried=is_carried,
                    cast_at=cast_at,
                )


def _notes(sessions: Sequence[studies.Session]) -> QuerySet[models.Comment]:
    """Return the notes in the order of the file."""
    return models.Comment.objects.filter(
        item__session__in=sessions, hidden_at__isnull=True, participant__removed_at__isnull=True
    ).order_by("item__session__number", "item__position", "created_at", "pk")


def _comments(sessions: Sequence[studies.Session]) -> Iterator[archive.Comment]:
    for row in _notes(sessions).select_related("item__issue", "participant__session"):
        yield archive.Comment(
            session=row.participant.session.number,
            participant=row.participant.label,
            issue=row.item.issue.code,
            round=row.round,
            text=row.text,
            created_at=row.created_at,
            edited_at=row.edited_at,
        )


def _proposals(sessions: Sequence[studies.Session]) -> list[archive.Proposal]:
    """Return what people missed (1 query); of whoever was removed, only what lives on in an issue."""
    rows = models.IssueProposal.objects.filter(session__in=sessions).select_related("session", "participant")
    found = []
    for row in rows.order_by("session__number", "created_at", "pk"):
        author = row.participant if row.participant and row.participant.removed_at is None else None
        if author or row.state in LIVES_ON:
            found.append(
                archive.Proposal(
                    session=row.session.number,
                    participant=author.label if author else None,
                    **{name: getattr(row, name) if author else "" for name in WORDS},
                    created_at=row.created_at,
                    state=row.state,
                    issue=row.issue,
                    reason=row.reason,
                    decided_at=row.decided_at,
                )
            )
    return found


def _decisions(study: studies.Study) -> list[archive.Decision]:
    """Return what was decided on issues after the sessions (1 query)."""
    found = decisions_of(study)
    places = {decision.pk: place for place, decision in enumerate(found, start=1)}
    return [
        archive.Decision(
            at=decision.at,
            kind=decision.kind,
            issue=decision.issue,
            into=decision.into,
            statement=decision.statement,
            reason=decision.reason,
            undoes=places[decision.undoes] if decision.undoes else None,
        )
        for decision in found
    ]


def _log(study: studies.Study, sessions: Sequence[studies.Session]) -> Iterator[archive.Entry]:
    """Yield the log without accounts: participants keep their label, everybody else is a member."""
    numbers: dict[int | None, int] = {session.pk: session.number for session in sessions}
    for entry in study.log_entries.all():
        if entry.session_id is None or entry.session_id in numbers:
            details = sorted(entry.data.items())
            yield archive.Entry(
                session=numbers.get(entry.session_id),
                at=entry.at,
                actor=entry.actor if archive.is_person(entry.actor) else archive.SOMEBODY,
                verb=entry.verb,
                data={name: value for name, value in details if name in LOG_DETAILS},
            )

"""A study that comes as a file from elsewhere becomes a study here, whole or not at all."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from catalogue.actions import restore_catalogue
from catalogue.models import Catalogue
from studies.actions.log import write_log
from studies.identifiers import hash_secret, new_secret
from studies.instrument import hash_instrument
from studies.models import (
    CharacterisationField,
    Consent,
    ConsentRecord,
    InstrumentChange,
    LogEntry,
    Member,
    Participant,
    Question,
    Role,
    Session,
    Study,
)
from studies.queries import describe_instrument
from studies.states import SessionState
from voting.actions.archive_codings import restore_codings
from voting.archive import SOMEBODY, Archive, Item, Lock
from voting.archive import Participant as ArchivedParticipant
from voting.document import DocumentFaults, Fault
from voting.models import AgendaItem, Comment, IssueDecision, IssueProposal, Round, Vote

AT_A_TIME = 2000


@transaction.atomic
def import_study(*, archive: Archive, owner: User, now: datetime) -> Study:
    """Store a study that was read from a file; `owner` becomes its only member, whoever led it there.

    Times, labels, codes and the lock stay as they were. Public ids, join codes and personal links are new;
    nobody holds the links. Raises: DocumentFaults where the instrument stored is not the one that was fixed.
    """
    study = _create_study(archive, owner)
    Member.objects.create(study=study, user=owner, role=Role.OWNER, added_at=now)
    _Contents(study, archive).create()
    _check_lock(study, archive.lock)
    source = archive.study.public_id
    write_log(study=study, by=owner, verb="import_study", now=now, source=source, title=study.title)
    return study


def _create_study(archive: Archive, owner: User) -> Study:
    found, lock = archive.study, archive.lock
    return Study.objects.create(
        title=found.title,
        short_title=found.short_title,
        goal_analyse=found.goal.analyse,
        goal_purpose=found.goal.purpose,
        goal_respect=found.goal.respect,
        goal_viewpoint=found.goal.viewpoint,
        goal_context=found.goal.context,
        definition=found.definition,
        catalogue=_create_catalogue(archive, owner),
        scale_labels=list(found.scale),
        has_no_opinion=found.has_no_opinion,
        occurs_from=found.rule.occurs_from,
        high_from=found.rule.high_from,
        minimum_votes=found.rule.minimum_votes,
        peers=found.peers,
        shows_vote_count=found.shows_vote_count,
        is_synthetic=found.is_synthetic,
        unlinked_answers=list(archive.characterisations),
        created_at=found.created_at,
        locked_at=lock.locked_at if lock else None,
        locked_hash=lock.hash if lock else "",
    )


def _create_catalogue(archive: Archive, owner: User) -> Catalogue | None:
    found = archive.catalogue
    if found is None:
        return None
    return restore_catalogue(
        matrix=found.matrix,
        name=found.name,
        version=found.version,
        last_numbers=found.last_numbers,
        owner=owner,
        created_at=found.created_at,
        frozen_at=found.frozen_at,
        frozen_by=archive.study.title,
    )


def _check_lock(study: Study, lock: Lock | None) -> None:
    """Raises: DocumentFaults where what was stored differs from the instrument that the lock is of."""
    if lock and hash_instrument(describe_instrument(study)) != lock.hash_now:
        message = _("The parts of this study are not the instrument that was fixed.")
        raise DocumentFaults([Fault("$.lock.instrument", message)])


class _Contents:
    """Everything below a study, written in bulk; what is referred to is kept by its name in the file."""

    def __init__(self, study: Study, archive: Archive) -> None:
        self.study, self.archive = study, archive
        self.questions: dict[str, Question] = {}
        self.consents: dict[int, Consent] = {}
        self.sessions: dict[int, Session] = {}
        self.items: dict[tuple[int, str], AgendaItem] = {}
        self.people: dict[str, Participant] = {}

    def create(self) -> None:
        """Write all of it; what stands further down refers to what stands above."""
        self._create_instrument()
        self._create_sessions()
        self._create_people()
        _create_all(Vote, self._votes())
        _note_first_values(self.study)
        _create_all(Comment, self._comments())
        restore_codings(self.study, self.archive)
        _create_all(LogEntry, self._entries())
        _create_all(IssueProposal, self._proposals())
        InstrumentChange.objects.bulk_create(self._changes())
        self._create_decisions()

    def _create_instrument(self) -> None:
        questions = Question.objects.bulk_create(
            Question(study=self.study, position=position, **vars(row))
            for position, row in enumerate(self.archive.questions, start=1)
        )
        self.questions = {row.name: row for row in questions}
        consents = Consent.objects.bulk_create(
            Consent(study=self.study, **vars(row)) for row in self.archive.consents
        )
        self.consents = {row.version: row for row in consents}
        CharacterisationField.objects.bulk_create(
            CharacterisationField(
                study=self.study, position=position, **vars(row) | {"choices": list(row.choices)}
            )
            for position, row in enumerate(self.archive.characterisation_form, start=1)
        )

    def _create_sessions(self) -> None:
        sessions = Session.objects.bulk_create(
            Session(
                study=self.study, state=SessionState.FINISHED, is_door_open=False, **_without(row, "agenda")
            )
            for row in self.archive.sessions
        )
        self.sessions = {row.number: row for row in sessions}
        catalogue = self.study.catalogue
        issues = {issue.code: issue for issue in catalogue.issues.all()} if catalogue else {}
        agenda = [
            (row.number, position, item)
            for row in self.archive.sessions
            for position, item in enumerate(row.agenda, start=1)
        ]
        items = AgendaItem.objects.bulk_create(
            AgendaItem(
                session=self.sessions[number],
                issue=issues[item.issue],
                position=position,
                state=item.state,
                resumes_as=item.resumes_as,
                round=len(item.rounds),
            )
            for number, position, item in agenda
        )
        self.items = {(number, item.issue): row for (number, _, item), row in zip(agenda, items, strict=True)}
        _create_all(Round, self._rounds(agenda))

    def _rounds(self, agenda: Iterable[tuple[int, int, Item]]) -> Iterator[Round]:
        for session, _position, item in agenda:
            for number, row in enumerate(item.rounds, start=1):
                yield Round(item=self.items[session, item.issue], number=number, **vars(row))

    def _create_people(self) -> None:
        people = Participant.objects.bulk_create(map(self._person, self.archive.participants))
        self.people = {row.label: row for row in people}
        ConsentRecord.objects.bulk_create(
            ConsentRecord(
                participant=self.people[row.participant],
                consent=self.consents[row.consent.version],
                **_without(row.consent, "version"),
            )
            for row in self.archive.participants
            if row.consent
        )

    def _person(self, row: ArchivedParticipant) -> Participant:
        return Participant(
            session=self.sessions[row.session],
            number=int(row.participant.removeprefix("P")),
            seat=row.seat,
            # A link that nobody holds: the secret is forgotten here.
            link_hash=hash_secret(new_secret()),
            created_at=row.joined_at,
            joined_at=row.joined_at,
            characterisation=dict(row.characterisation),
            characterised_at=row.joined_at if row.characterisation else None,
            withdrawn_at=row.withdrawn_at,
            erased_at=row.erased_at,
        )

    def _votes(self) -> Iterator[Vote]:
        for row in self.archive.votes:
            yield Vote(
                participant=self.people[row.participant],
                item=self.items[row.session, row.issue],
                question=self.questions[row.question],
                round=row.round,
                value=row.value,
                is_carried=row.is_carried,
                cast_at=row.cast_at,
            )

    def _comments(self) -> Iterator[Comment]:
        for row in self.archive.comments:
            yield Comment(
                participant=self.people[row.participant],
                item=self.items[row.session, row.issue],
                key=uuid4(),
                round=row.round,
                text=row.text,
                created_at=row.created_at,
                edited_at=row.edited_at,
            )

    def _entries(self) -> Iterator[LogEntry]:
        for row in self.archive.log:
            session = self.sessions[row.session] if row.session is not None else None
            yield LogEntry(
                study=self.study,
                session=session,
                at=row.at,
                actor=row.actor,
                verb=row.verb,
                data=dict(row.data),
            )

    def _proposals(self) -> Iterator[IssueProposal]:
        for row in self.archive.proposals:
            yield IssueProposal(
                session=self.sessions[row.session],
                participant=self.people[row.participant] if row.participant else None,
                key=uuid4(),
                decided_by=SOMEBODY if row.decided_at else "",
                **_without(row, "session", "participant"),
            )

    def _changes(self) -> Iterator[InstrumentChange]:
        lock = self.archive.lock
        was, before = (lock.hash, lock.instrument) if lock else ("", {})
        for row in lock.changes if lock else ():
            yield InstrumentChange(
                study=self.study,
                session=self.sessions[row.session] if row.session else None,
                at=row.at,
                actor=SOMEBODY,
                issue=row.issue,
                old_hash=was,
                new_hash=row.hash,
                before=before,
            )
            was, before = row.hash, row.instrument

    def _create_decisions(self) -> None:
        rows: list[IssueDecision] = []
        for row in self.archive.decisions:
            undone = rows[row.undoes - 1] if row.undoes else None
            said = _without(row, "undoes")
            rows.append(IssueDecision.objects.create(study=self.study, actor=SOMEBODY, undoes=undone, **said))


def _note_first_values(study: Study) -> None:
    """Let every vote of a later round know what its owner answered in the first (1 query)."""
    same = {name: OuterRef(name) for name in ("participant", "item", "question")}
    first = Vote.objects.filter(**same, round=1).values("value")
    Vote.objects.filter(item__session__study=study, round__gt=1).update(first_value=Subquery(first))


def _without(row: Any, *names: str) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name not in names}


def _create_all(model: Any, rows: Iterable[Any]) -> None:
    """Write rows of any number; `bulk_create` alone would hold them all at once."""
    rows = iter(rows)
    while some := list(islice(rows, AT_A_TIME)):
        model.objects.bulk_create(some)

"""New labels for people, drawn for one package: what leaves cannot be laid beside what the panel saw.

A label is P and a number, as everywhere, so that the package can be imported; the number is random, longer
than any that the study gave, and the same person has it in every file of one package and in no other.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from random import Random
from typing import Any

from reports.package.choice import Notes, leaves
from voting.archive import (
    Archive,
    Comment,
    ConsentGiven,
    Entry,
    Participant,
    Proposal,
    Vote,
    is_person,
)
from voting.archive_codings import Reading
from voting.proposals import LIVES_ON, WORDS

# Entries of the log that are about people say when each joined and what it was called.
ABOUT_PEOPLE = ("participant", "participants")
UNDETERMINED = "und"


def draw_labels(people: Sequence[Participant], random: Random) -> dict[str, str]:
    """Return a label for each person, at least four digits long and never one that the study gave."""
    highest = max((int(person.participant[1:]) for person in people), default=0)
    digits = max(4, len(str(10 * max(highest, len(people)))))
    numbers = random.sample(range(10 ** (digits - 1), 10**digits), len(people))
    return {person.participant: f"P{number}" for person, number in zip(people, numbers, strict=True)}


def under_labels(archive: Archive, labels: Mapping[str, str], *, notes: Notes, is_linked: bool) -> Archive:
    """Return a study as it leaves in a package.

    People stand in the order of their new labels, and so do their seats; when they joined, agreed and left is
    cut to the day. The log keeps what members did. Unless people are linked, nobody's language is told.
    """
    quotable = {p.participant for p in archive.participants if p.consent and p.consent.may_quote}
    comments = list(archive.comments)
    kept = [leaves(notes, may_quote=row.participant in quotable) for row in comments]
    people = (_person(person, labels, is_linked=is_linked) for person in archive.participants)
    return replace(
        archive,
        participants=list(_seated(people)),
        votes=_votes(archive.votes, labels),
        comments=[
            replace(row, participant=labels[row.participant])
            for row, is_kept in zip(comments, kept, strict=True)
            if is_kept
        ],
        proposals=list(_proposals(archive.proposals, labels, notes, quotable)),
        readings=_readings(archive.readings, comments, kept),
        log=(entry for entry in archive.log if not _is_about_people(entry)),
    )


def _number(person: Participant | Vote) -> int:
    return int(person.participant[1:])


def _person(person: Participant, labels: Mapping[str, str], *, is_linked: bool) -> Participant:
    return replace(
        person,
        participant=labels[person.participant],
        joined_at=_day(person.joined_at),
        withdrawn_at=_day(person.withdrawn_at) if person.withdrawn_at else None,
        erased_at=_day(person.erased_at) if person.erased_at else None,
        consent=_consent(person.consent, is_linked=is_linked) if person.consent else None,
    )


def _consent(given: ConsentGiven, *, is_linked: bool) -> ConsentGiven:
    """Whoever gets a package contacts nobody; the language alone may tell who somebody is."""
    language = given.language if is_linked else UNDETERMINED
    return replace(given, language=language, may_contact=False, given_at=_day(given.given_at))


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _seated(people: Iterable[Participant]) -> Iterator[Participant]:
    """Yield the people by session and label, each in the seat of that order."""
    ordered = sorted(people, key=lambda person: (person.session, _number(person)))
    for _session, sitting in groupby(ordered, key=lambda person: person.session):
        for seat, person in enumerate(sitting, start=1):
            yield replace(person, seat=seat)


def _votes(votes: Iterable[Vote], labels: Mapping[str, str]) -> Iterator[Vote]:
    """Yield the votes under their new labels, those on one place in the order of the labels."""
    for _place, some in groupby(
        votes, key=lambda vote: (vote.session, vote.issue, vote.question, vote.round)
    ):
        yield from sorted((replace(vote, participant=labels[vote.participant]) for vote in some), key=_number)


def _readings(
    readings: Iterable[Reading], comments: Sequence[Comment], kept: Sequence[bool]
) -> Iterator[Reading]:
    """Yield what coders found in the notes that leave, under the numbers that these have then."""
    before: Counter[int] = Counter()
    after: Counter[int] = Counter()
    numbers = {}
    for comment, is_kept in zip(comments, kept, strict=True):
        before[comment.session] += 1
        if is_kept:
            after[comment.session] += 1
            numbers[comment.session, before[comment.session]] = after[comment.session]
    for reading in readings:
        number = numbers.get((reading.session, reading.comment))
        if number is not None:
            yield replace(reading, comment=number)


def _proposals(
    proposals: Iterable[Proposal], labels: Mapping[str, str], notes: Notes, quotable: set[str]
) -> Iterator[Proposal]:
    """Yield missing issues as notes are: without leave to quote, only what lives on in an issue, unworded."""
    for found in proposals:
        decided_at = _day(found.decided_at) if found.decided_at else None
        dated = replace(found, created_at=_day(found.created_at), decided_at=decided_at)
        if found.participant and leaves(notes, may_quote=found.participant in quotable):
            yield replace(dated, participant=labels[found.participant])
        elif found.state in LIVES_ON:
            unworded: dict[str, Any] = dict.fromkeys(WORDS, "")
            yield replace(dated, participant=None, **unworded)


def _is_about_people(entry: Entry) -> bool:
    return is_person(entry.actor) or any(name in entry.data for name in ABOUT_PEOPLE)

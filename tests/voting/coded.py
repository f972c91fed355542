"""Builders of what tests of coding need: finished sessions with notes, codes, coders."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import product
from typing import NamedTuple
from uuid import uuid4

from studies.models import Member, Role, Session, Study
from tests.factories import NOW, make_item, make_member, make_participants, make_session, owner_of
from voting.access import get_note
from voting.actions.agenda import finish_session
from voting.actions.codebook import add_code
from voting.actions.coding import code_note, decide_note, open_comparison
from voting.actions.comment import add_comment
from voting.models import Code, Comment
from voting.notebook import progress_of

FINISHED = NOW + timedelta(hours=1)
CODED = NOW + timedelta(hours=2)
COMPARED = NOW + timedelta(hours=3)


class Desk(NamedTuple):
    """What coding takes."""

    notes: list[Comment]
    codes: list[Code]
    owner: Member
    analyst: Member


def make_notes(study: Study, texts=("One.", "Two."), *, finished_at=FINISHED, **plan) -> list[Comment]:
    """Return notes of one person each, the n-th on the n-th issue of a session that is finished."""
    session = make_session(study, state="running", **plan)
    people = make_participants(session, len(texts))
    for position, (person, text) in enumerate(zip(people, texts, strict=True), start=1):
        person.session = session
        add_comment(by=person, item=make_item(session, position), text=text, key=uuid4(), now=NOW)
    finish_session(session=Session.objects.get(pk=session.pk), by=owner_of(study), now=finished_at)
    return list(Comment.objects.filter(item__session=session).order_by("pk"))


def make_codes(study: Study, *names: str) -> list[Code]:
    """Return codes of these names."""
    by = owner_of(study)
    return [add_code(study=study, name=name, definition=f"{name} it is.", by=by, now=NOW) for name in names]


def make_coders(study: Study) -> list[Member]:
    """Return the owner and an analyst, both ready to code."""
    return [Member.objects.get(study=study, role=Role.OWNER), make_member(study, Role.ANALYST)]


def make_desk(
    study: Study, texts: Sequence[str] = ("One.", "Two."), names: Sequence[str] = ("One", "Two")
) -> Desk:
    """Return notes of one finished session, codes of these names, and an owner and an analyst to code."""
    return Desk(make_notes(study, texts), make_codes(study, *names), *make_coders(study))


def say_all(members: Iterable[Member], notes: Iterable[Comment], *codes: Code) -> None:
    """Let members code all these notes alike."""
    for note, member in product(notes, members):
        say(member, note, *codes)


def say(member: Member, note: Comment, *codes: Code, has_none: bool = False, now=CODED) -> None:
    """Let a member code a note, afresh as a page does."""
    found = get_note(member.study, note.public_id)
    code_note(comment=found, codes=codes, has_none=has_none, by=member.user, now=now)


def decide(member: Member, note: Comment, *codes: Code) -> None:
    """Let a member decide on the final codes of a note."""
    found = get_note(member.study, note.public_id)
    decide_note(comment=found, codes=codes, by=member.user, now=COMPARED)


def compare(member: Member, now=COMPARED) -> None:
    """Open the comparison, as a page does that was loaded just now."""
    seen = progress_of(member.study, member.user).notes
    open_comparison(member=member, seen=seen, now=now)

"""Coding: what a coder ticks, the opening of the comparison, and the final word on a note."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.http import Http404

from studies.actions.log import write_log
from studies.models import Member, Study
from voting.coding import as_read
from voting.models import Code, Coder, Coding, Comment, Comparison, Reading
from voting.notebook import codebook_of, compared_at, known_codes, progress_of
from voting.rules import check_can_compare, check_compared, check_sealed


def enrol_coder(*, study: Study, user: User | None) -> Coder:
    """Return the member as a coder of this study, with the next number where it is the first time."""
    coder = Coder.objects.filter(study=study, user=user).first() if user else None
    if coder is not None:
        return coder
    # Also what keeps the comparison from opening between here and the end of whoever calls.
    Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    coder = Coder.objects.filter(study=study, user=user).first() if user else None
    if coder is not None:
        return coder
    last = Coder.objects.filter(study=study).aggregate(last=Max("number"))["last"] or 0
    return Coder.objects.create(study=study, user=user, number=last + 1)


@transaction.atomic
def code_note(*, comment: Comment, codes: Collection[Code], has_none: bool, by: User, now: datetime) -> None:
    """Keep what a coder says of a note: these codes, or that none fits, or nothing any more.

    Raises: NotOpen once the comparison is open, Http404 for a note that was erased meanwhile.
    """
    study = comment.item.session.study
    coder = enrol_coder(study=study, user=by)
    write_reading(comment=comment, coder=coder, codes=codes, has_none=has_none, now=now)


@transaction.atomic
def write_reading(
    *, comment: Comment, coder: Coder, codes: Collection[Code], has_none: bool, now: datetime
) -> None:
    """Keep a coder's word on a note; see `code_note`."""
    # The opening of the comparison takes the same row: nothing is coded after what others found can be seen.
    Coder.objects.select_for_update(no_key=True).get(pk=coder.pk)
    check_sealed(_is_compared(comment))
    _hold_comment(comment)
    reading = Reading.objects.filter(comment=comment, coder=coder).first()
    if not codes and not has_none:
        if reading is not None:
            reading.delete()
        return
    if reading is None:
        reading = Reading.objects.create(comment=comment, coder=coder, read_at=now)
    else:
        reading.read_at = now
        reading.save(update_fields=["read_at"])
    _write_codes(reading, codes, coder.study)


@transaction.atomic
def open_comparison(*, member: Member, seen: int, now: datetime) -> None:
    """Show coders what the others found, in the notes of all sessions finished by now.

    `seen` is how many notes to code the sender's page spoke of.
    Raises: NotOpen where there is nothing to compare, where notes came since, or if it is too early.
    """
    # `finish_session` takes this row too: a session is finished for both the page and the comparison, or for
    # neither, and its notes are never opened before anybody could code them.
    study = Study.objects.select_for_update(no_key=True).get(pk=member.study_id)
    list(Coder.objects.select_for_update(no_key=True).filter(study=study).order_by("pk"))
    check_can_compare(member, progress_of(study, member.user), seen)
    Comparison.objects.create(study=study, opened_at=now)
    write_log(study=study, by=member.user, verb="open_comparison", now=now)


@transaction.atomic
def decide_note(*, comment: Comment, codes: Collection[Code], by: User, now: datetime) -> None:
    """Say which codes a note has in the end; the coders' own stay. Raises: NotOpen before the comparison."""
    decider = enrol_coder(study=comment.item.session.study, user=by)
    write_decision(comment=comment, codes=codes, decider=decider, now=now)


@transaction.atomic
def write_decision(*, comment: Comment, codes: Collection[Code], decider: Coder, now: datetime) -> None:
    """Keep the final word on a note; see `decide_note`."""
    check_compared(_is_compared(comment))
    _hold_comment(comment)
    reading, _is_new = Reading.objects.update_or_create(
        comment=comment, coder=None, defaults={"decided_by": decider, "read_at": now}
    )
    _write_codes(reading, codes, decider.study)


@transaction.atomic
def undo_decision(*, comment: Comment, by: User, now: datetime) -> None:
    """Go back to what the coders agree on. Raises: NotOpen before the comparison."""
    check_compared(_is_compared(comment))
    _hold_comment(comment)
    Reading.objects.filter(comment=comment, coder=None).delete()


def _is_compared(comment: Comment) -> bool:
    """Say whether the comparison is open for a note (1 query); a session that counts here is finished."""
    opened_at, finished_at = compared_at(comment.item.session.study), comment.item.session.finished_at
    return opened_at is not None and finished_at is not None and finished_at <= opened_at


def _hold_comment(comment: Comment) -> None:
    """Take the note's row, so that an erasure does not go on around it. Raises: Http404 once it is gone."""
    if not Comment.objects.select_for_update(no_key=True).filter(pk=comment.pk).exists():
        raise Http404


def _write_codes(reading: Reading, codes: Collection[Code], study: Study) -> None:
    """Give a reading these codes; a code that is read as one of them, or not read at all, stays."""
    known, wanted = known_codes(codebook_of(study)), {code.pk for code in codes}
    for coding in reading.codings.all():
        shown_as = as_read([coding.code_id], known)
        if shown_as and not shown_as <= wanted:
            coding.delete()
        wanted -= shown_as
    Coding.objects.bulk_create(Coding(reading=reading, code_id=code) for code in sorted(wanted))

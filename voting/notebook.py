"""What is read of the codebook and of the comments as data.

Two doors, and no page reads codings otherwise: `worksheet` gives a coder's own, `compared` gives everybody's,
of notes whose comparison was opened. Only finished sessions count; rehearsals, hidden notes and removed
people never do.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet

from studies.models import LogEntry, Study
from voting.access import counted_notes
from voting.archive_codings import FINAL, CodebookCode
from voting.archive_codings import Reading as ArchivedReading
from voting.coding import Coded, Codes, Note, Progress, Sheet, as_read, read_as
from voting.models import Code, Coder, Coding, Comment, Comparison, Reading

AT_A_TIME = 25
CODEBOOK_VERBS = (
    "add_code",
    "change_code",
    "rename_code",
    "merge_code",
    "retire_code",
    "restore_code",
    "open_comparison",
)
PLACE = (
    "item__issue__activity__phase__position",
    "item__issue__activity__position",
    "item__issue__problem_type__position",
    "item__session__number",
    "created_at",
    "pk",
)
FIELDS = (
    "pk",
    "public_id",
    "item_id",
    "participant_id",
    "item__issue__code",
    "item__issue__statement",
    "item__session__number",
    "participant__number",
    "text",
    "participant__consent_record__may_quote",
)


@dataclass(frozen=True)
class Wanted:
    """Which of the notes to code are asked for: all or those not coded yet, of an issue, of a session."""

    is_todo: bool = False
    issue: str = ""
    session: int | None = None


def codebook_of(study: Study) -> list[Code]:
    """Return every code, retired ones too, in the codebook's order (1 query)."""
    return list(study.codes.select_related("merged_into"))


def offered(codes: Iterable[Code]) -> list[Code]:
    """Return the codes that coders may tick."""
    return [code for code in codes if code.is_offered]


def codebook_changes(study: Study, most: int = 50) -> QuerySet[LogEntry]:
    """Return the last changes of the codebook, the latest first (1 query)."""
    return study.log_entries.filter(verb__in=CODEBOOK_VERBS).order_by("-pk")[:most]


def notes_of(study: Study) -> list[Note]:
    """Return every note that counts, in the order of the matrix, then of sessions (1 query)."""
    return [_note(row) for row in counted_notes(study).order_by(*PLACE).values_list(*FIELDS)]


def compared_at(study: Study) -> datetime | None:
    """Return when the last comparison was opened (1 query)."""
    last = Comparison.objects.filter(study=study).order_by("-opened_at").first()
    return last.opened_at if last else None


def sealed_notes(study: Study, opened_at: datetime | None) -> QuerySet[Comment]:
    """Return the notes that are coded blind: those of sessions finished after the last comparison."""
    notes = counted_notes(study)
    return notes if opened_at is None else notes.filter(item__session__finished_at__gt=opened_at)


def progress_of(study: Study, user: User) -> Progress:
    """Return how far the coding of sealed notes has come, as this member may know it (3 queries)."""
    notes = sealed_notes(study, compared_at(study))
    readings = Reading.objects.filter(comment__in=notes, coder__isnull=False).order_by()
    by_coder = readings.values_list("coder", "coder__user").annotate(n=Count("pk"))
    counts = [(coder_user, n) for _coder, coder_user, n in by_coder]
    total = notes.count()
    return Progress(
        notes=total,
        own=next((n for coder_user, n in counts if coder_user == user.pk), 0),
        coders=len(counts),
        finished=sum(n == total for _user, n in counts),
    )


def worksheet(study: Study, user: User, codes: Collection[Code], wanted: Wanted, page: str) -> Page:
    """Return one page of a coder's own sheets: nobody else's codings are read (5 queries)."""
    notes = sealed_notes(study, compared_at(study))
    own = Reading.objects.filter(coder__user=user, coder__study=study)
    if wanted.issue:
        notes = notes.filter(item__issue__code=wanted.issue)
    if wanted.session is not None:
        notes = notes.filter(item__session__number=wanted.session)
    if wanted.is_todo:
        notes = notes.exclude(Exists(own.filter(comment=OuterRef("pk"))))
    found = Paginator(notes.order_by(*PLACE).values_list(*FIELDS), AT_A_TIME).get_page(page)
    rows = [_note(row) for row in found]
    found.object_list = _sheets(rows, own, codes)
    return found


def sheet_of(study: Study, user: User, comment: Comment, codes: Collection[Code]) -> Sheet:
    """Return one's own sheet of one note (3 queries)."""
    row = counted_notes(study).filter(pk=comment.pk).values_list(*FIELDS).get()
    own = Reading.objects.filter(coder__user=user, coder__study=study)
    return _sheets([_note(row)], own, codes)[0]


def _note(row: tuple[Any, ...]) -> Note:
    comment, public_id, item, participant, issue, statement, session, number, text, may_quote = row
    place = (comment, public_id, item, participant, issue, statement, session)
    return Note(*place, f"P{number}", text, bool(may_quote))


def _sheets(notes: list[Note], own: QuerySet[Reading], codes: Collection[Code]) -> list[Sheet]:
    """Return the sheets of these notes from readings that are one's own (2 queries)."""
    readings = own.filter(comment__in=[note.comment for note in notes]).prefetch_related("codings")
    known = known_codes(codes)
    given = {row.comment_id: as_read([one.code_id for one in row.codings.all()], known) for row in readings}
    return [Sheet(note, given.get(note.comment)) for note in notes]


def known_codes(codes: Iterable[Code]) -> dict[int, int]:
    """Return as which code each of the codebook is read; retired ones as none."""
    return read_as([(code.pk, code.merged_into_id, not code.is_offered) for code in codes])


def compared(study: Study, codes: Collection[Code], *, comment: Comment | None = None) -> list[Coded]:
    """Return every note whose comparison was opened, with what all coders found (4 queries, 1 before it).

    In the order of the matrix, then of sessions; `comment` asks for one note alone.
    """
    opened_at = compared_at(study)
    if opened_at is None:
        return []
    notes = counted_notes(study).filter(item__session__finished_at__lte=opened_at)
    if comment is not None:
        notes = notes.filter(pk=comment.pk)
    readings = Reading.objects.filter(comment__in=notes).select_related("coder", "decided_by")
    by_note = defaultdict(list)
    for reading in readings.order_by("coder__number").prefetch_related("codings"):
        by_note[reading.comment_id].append(reading)
    known = known_codes(codes)
    rows = map(_note, notes.order_by(*PLACE).values_list(*FIELDS))
    return [_coded(note, by_note[note.comment], known) for note in rows]


def _coded(note: Note, readings: Iterable[Reading], known: dict[int, int]) -> Coded:
    given: dict[str, Codes] = {}
    final: dict[str, Any] = {}
    for reading in readings:
        found = as_read([one.code_id for one in reading.codings.all()], known)
        if reading.coder is None:
            by = reading.decided_by.label if reading.decided_by else ""
            final = {"decided": found, "decided_by": by, "decided_at": reading.read_at}
        else:
            given[reading.coder.label] = found
    return Coded(note, given, **final)


def filters_of(study: Study) -> tuple[list[tuple[str, str]], list[tuple[int, str]]]:
    """Return the issues and the sessions that have notes to code, each with its name (3 queries)."""
    notes = sealed_notes(study, compared_at(study))
    issues, sessions = notes.order_by(*PLACE[:3]), notes.order_by(PLACE[3])
    return (
        list(issues.values_list("item__issue__code", "item__issue__statement").distinct()),
        list(sessions.values_list("item__session__number", "item__session__name").distinct()),
    )


def archived_codes(study: Study) -> list[CodebookCode]:
    """Return the codebook as a file has it, in its order, with what was retired (1 query)."""
    rows = list(study.codes.all())
    numbers = {row.pk: number for number, row in enumerate(rows, start=1)}
    return [
        CodebookCode(
            number=numbers[row.pk],
            guid=str(row.guid),
            name=row.name,
            definition=row.definition,
            example=row.example,
            created_at=row.created_at,
            retired_at=row.retired_at,
            merged_into=numbers[row.merged_into_id] if row.merged_into_id else None,
        )
        for row in rows
    ]


def archived_readings(
    notes: QuerySet[Comment], codes: Sequence[CodebookCode], opened_at: datetime | None
) -> Iterator[ArchivedReading]:
    """Yield what was found in `notes`, which a file has in this order: what is sealed leaves in no file.

    `opened_at` is when the last comparison was opened. 3 queries while it is gone through, none before one.
    """
    if opened_at is None:
        return
    numbers = {code.guid: code.number for code in codes}
    last: Counter[int] = Counter()
    places = {}
    for pk, session in notes.values_list("pk", "item__session__number"):
        last[session] += 1
        places[pk] = (session, last[session])
    rows = Reading.objects.filter(
        comment__in=notes.order_by(), comment__item__session__finished_at__lte=opened_at
    )
    codings = Prefetch("codings", Coding.objects.select_related("code"))
    readings = list(rows.select_related("coder", "decided_by").prefetch_related(codings))
    for row in sorted(readings, key=lambda row: (places[row.comment_id], _rank(row.coder))):
        session, comment = places[row.comment_id]
        yield ArchivedReading(
            session=session,
            comment=comment,
            coder=row.coder.label if row.coder else FINAL,
            codes=tuple(sorted(numbers[str(coding.code.guid)] for coding in row.codings.all())),
            decided_by=row.decided_by.label if row.decided_by else None,
            read_at=row.read_at,
        )


def _rank(coder: Coder | None) -> tuple[bool, int]:
    """Return where a coder stands; what is final stands last."""
    return (coder is None, coder.number if coder else 0)

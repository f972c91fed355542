"""The codebook and the codings of a study that comes as a file; the rest of it is written by `archive`."""

from collections import Counter
from itertools import islice
from uuid import UUID

from studies.models import Study
from voting.archive import Archive
from voting.archive_codings import FINAL
from voting.archive_codings import Reading as ArchivedReading
from voting.models import Code, Coder, Coding, Comment, Comparison, Reading

AT_A_TIME = 1000


def restore_codings(study: Study, archive: Archive) -> None:
    """Write codes, comparisons and readings; coders keep their labels, and nobody stands behind them."""
    codes = _restore_codes(study, archive)
    Comparison.objects.bulk_create(Comparison(study=study, opened_at=at) for at in archive.comparisons)
    if not archive.readings:
        return
    coders, notes = _restore_coders(study, archive), _notes(study)
    readings = iter(archive.readings)
    while some := list(islice(readings, AT_A_TIME)):
        stored = Reading.objects.bulk_create(_reading(row, coders, notes) for row in some)
        Coding.objects.bulk_create(
            Coding(reading=reading, code=codes[number])
            for reading, row in zip(stored, some, strict=True)
            for number in row.codes
        )


def _restore_codes(study: Study, archive: Archive) -> dict[int, Code]:
    created = Code.objects.bulk_create(
        Code(
            study=study,
            position=position,
            guid=UUID(row.guid),
            name=row.name,
            definition=row.definition,
            example=row.example,
            created_at=row.created_at,
            retired_at=row.retired_at,
        )
        for position, row in enumerate(archive.codes, start=1)
    )
    codes = {row.number: code for row, code in zip(archive.codes, created, strict=True)}
    merged = [row for row in archive.codes if row.merged_into is not None]
    for row in merged:
        codes[row.number].merged_into = codes[row.merged_into or 0]
    Code.objects.bulk_update([codes[row.number] for row in merged], ["merged_into"])
    return codes


def _restore_coders(study: Study, archive: Archive) -> dict[str, Coder]:
    labels = {row.decided_by or row.coder for row in archive.readings}
    numbers = sorted(int(label[1:]) for label in labels)
    created = Coder.objects.bulk_create(Coder(study=study, number=number) for number in numbers)
    return {coder.label: coder for coder in created}


def _notes(study: Study) -> dict[tuple[int, int], int]:
    """Return the keys of the notes by session and place in the file, in whose order they were stored."""
    place: Counter[int] = Counter()
    notes = {}
    rows = Comment.objects.filter(item__session__study=study).order_by("pk")
    for session, comment in rows.values_list("item__session__number", "pk"):
        place[session] += 1
        notes[session, place[session]] = comment
    return notes


def _reading(row: ArchivedReading, coders: dict[str, Coder], notes: dict[tuple[int, int], int]) -> Reading:
    return Reading(
        comment_id=notes[row.session, row.comment],
        coder=None if row.coder == FINAL else coders[row.coder],
        decided_by=coders[row.decided_by] if row.decided_by else None,
        read_at=row.read_at,
    )

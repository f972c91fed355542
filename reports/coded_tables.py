"""The tables of notes as data that leave as CSV: the codebook, and who found what in which note. Pure.

Both come from the `Archive`, as the other tables do (`reports.tables`), so nothing that is sealed is in them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from reports.tables import Row, Table, numbered
from voting.archive import Archive
from voting.archive_codings import FINAL, CodebookCode, Reading
from voting.coding import Coded, Codes, as_read, read_as

CODES = (
    "study",
    "code_id",
    "code",
    "definition",
    "example",
    "status",
    "merged_into",
    "created_at",
    "retired_at",
)
CODINGS = (
    "study",
    "session",
    "comment",
    "issue",
    "coder",
    "status",
    "code",
    "code_id",
    "decided_by",
    "read_at",
    "is_synthetic",
)


def codes_table(archive: Archive) -> Table:
    """Return one row for each code, in the codebook's order, those too that are offered no more."""
    by_number = {code.number: code for code in archive.codes}
    return Table(CODES, [_code_row(archive.study.public_id, code, by_number) for code in archive.codes])


def _code_row(study: str, code: CodebookCode, codes: dict[int, CodebookCode]) -> Row:
    into = codes[code.merged_into] if code.merged_into else None
    status = "merged" if into else "retired" if code.retired_at else "offered"
    words = (code.name, code.definition, code.example)
    return (study, code.guid, *words, status, into and into.name, code.created_at, code.retired_at)


def codings_table(archive: Archive) -> Table:
    """Return one row for each code that a coder gave a note, and for each that it has in the end.

    A note to which no code was given has one row without a code. Merged codes stand under the name of the one
    they are read as, retired ones are left out.
    """
    return Table(CODINGS, list(_coding_rows(archive)))


def coded_notes(readings: Iterable[Reading], codes: Sequence[CodebookCode]) -> list[Coded]:
    """Return the notes that were read, in the order of the readings; their texts are not told."""
    known = _known(codes)
    return [_coded(found, known) for found in _by_note(readings).values()]


def _by_note(readings: Iterable[Reading]) -> dict[tuple[int, int], list[Reading]]:
    """Return the readings by session and number of the note."""
    by_note = defaultdict(list)
    for reading in readings:
        by_note[reading.session, reading.comment].append(reading)
    return by_note


def _known(codes: Sequence[CodebookCode]) -> dict[int, int]:
    return read_as([(code.number, code.merged_into, code.retired_at is not None) for code in codes])


def _coded(readings: Sequence[Reading], known: dict[int, int]) -> Coded:
    found = {reading.coder: as_read(reading.codes, known) for reading in readings}
    return Coded(None, found, decided=found.pop(FINAL, None))  # type: ignore[arg-type]


def _coding_rows(archive: Archive) -> Iterator[Row]:
    readings, known = _by_note(archive.readings), _known(archive.codes)
    for number, comment in numbered(archive.comments):
        found = readings.get((comment.session, number), ())
        place = (archive.study.public_id, comment.session, number, comment.issue)
        for said in _note_rows(found, archive.codes, known):
            yield (*place, *said, archive.study.is_synthetic)


def _note_rows(
    readings: Sequence[Reading], codes: Sequence[CodebookCode], known: dict[int, int]
) -> Iterator[Row]:
    """Yield the rows of one note, first what each coder found, then what is final."""
    if not readings:
        return
    coded = _coded(readings, known)
    final = next((reading for reading in readings if reading.coder == FINAL), None)
    for reading in readings:
        if reading is not final:
            for code in _named(coded.given[reading.coder], codes):
                yield (reading.coder, "coded", *code, None, reading.read_at)
    status = "decided" if final else "open" if coded.is_open else "agreed"
    for code in _named(coded.final, codes):
        yield (FINAL, status, *code, final and final.decided_by, final and final.read_at)


def _named(found: Codes, codes: Sequence[CodebookCode]) -> list[Row]:
    """Return name and id of these codes, in the codebook's order; one empty pair where there is none."""
    return [(code.name, code.guid) for code in codes if code.number in found] or [(None, None)]

"""What must agree between codebook, notes and readings of study.json before they are stored. Pure."""

from collections import Counter

from django.utils.translation import gettext as _

from voting.archive import Archive
from voting.archive_codings import FINAL, CodebookCode, Reading
from voting.document import Faults, check_once


def check_codings(archive: Archive, faults: Faults) -> None:
    """Note every code, comparison or reading that does not fit with the rest."""
    _check_codes(archive, faults)
    check_once("$.comparisons", "", archive.comparisons, faults)
    _check_readings(archive, faults)


def _check_codes(archive: Archive, faults: Faults) -> None:
    codes = {code.number: code for code in archive.codes}
    check_once("$.codes", "number", (code.number for code in archive.codes), faults)
    check_once("$.codes", "guid", (code.guid for code in archive.codes), faults)
    offered = (code.name.casefold() if code.retired_at is None else code.guid for code in archive.codes)
    check_once("$.codes", "name", offered, faults)
    for index, code in enumerate(archive.codes):
        if code.merged_into is not None and not _is_merged(code, codes.get(code.merged_into)):
            message = _(
                "A code is merged into another one of this file, itself not merged, and is then retired."
            )
            faults.add(f"$.codes[{index}].merged_into", message)


def _is_merged(code: CodebookCode, into: CodebookCode | None) -> bool:
    is_other = into is not None and into.number != code.number and into.merged_into is None
    return is_other and code.retired_at is not None


def _check_readings(archive: Archive, faults: Faults) -> None:
    notes = Counter(comment.session for comment in archive.comments)
    codes = {code.number for code in archive.codes}
    last = max(archive.comparisons, default=None)
    compared = {session.number for session in archive.sessions if last and session.finished_at <= last}
    seen = set()
    for index, reading in enumerate(archive.readings):
        path = f"$.readings[{index}]"
        if reading.comment > notes[reading.session]:
            faults.add(f"{path}.comment", _("That session has no such note."))
        elif reading.session not in compared:
            faults.add(f"{path}.session", _("The notes of that session have not been compared."))
        if not codes.issuperset(reading.codes):
            faults.add(f"{path}.codes", _("There is no such code."))
        _check_reading(reading, path, faults)
        key = (reading.session, reading.comment, reading.coder)
        if key in seen:
            faults.add(path, _("This is there twice."))
        seen.add(key)


def _check_reading(reading: Reading, path: str, faults: Faults) -> None:
    if len(set(reading.codes)) < len(reading.codes):
        faults.add(f"{path}.codes", _("This is there twice."))
    if (reading.coder == FINAL) != (reading.decided_by is not None):
        faults.add(f"{path}.decided_by", _("Final codes name the coder who decided, and no others do."))

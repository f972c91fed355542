"""study.json out of a package, a zip: what the zip claims is looked at before anything is unpacked. Pure.

A small zip can unpack to a huge file, claim a false size or hold another zip; only one entry is read, and
never further than it claims.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from voting.document import DocumentFaults, Fault

MOST_BYTES = 5_000_000
MOST_ENTRIES = 50
HIGHEST_RATIO = 100
MOST_UNPACKED = 50_000_000
STUDY = "study.json"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def is_zip(data: bytes) -> bool:
    """Tell a zip by how it begins, whatever it is called.

    >>> is_zip(b"PK\\x03\\x04..."), is_zip(b"{}")
    (True, False)
    """
    return data.startswith(_ZIP)


def unpack_study(data: bytes) -> bytes:
    """Return study.json, in the zip itself or in a folder of it. Raises: DocumentFaults."""
    if len(data) > MOST_BYTES:
        message = _("The zip is larger than %(most)d MB. Unpack it and import its study.json.")
        raise _refused(message % {"most": MOST_BYTES // 1_000_000})
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            _check_entries(entries)
            found = _find_study(entries)
            with package.open(found) as file:
                # With a number of bytes no more is unpacked; without one, a size that lies would be.
                return file.read(found.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError) as error:
        if isinstance(error, DocumentFaults):
            raise
        raise _refused(_("This zip cannot be read. Unpack it and import its study.json.")) from None


def _check_entries(entries: Sequence[zipfile.ZipInfo]) -> None:
    """Raises: DocumentFaults for a zip that claims more than a package needs."""
    if len(entries) > MOST_ENTRIES:
        message = _("The zip has more than %(most)d files, so it is no package of Ciranda.")
        raise _refused(message % {"most": MOST_ENTRIES})
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise _refused(_("The zip is protected by a password."))
    is_bomb = any(entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1) for entry in entries)
    if is_bomb or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise _refused(_("The zip unpacks to far more than a package needs."))


def _find_study(entries: Sequence[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    """Return the one study.json. Raises: DocumentFaults."""
    found = [entry for entry in entries if PurePosixPath(entry.filename).name == STUDY]
    if len(found) != 1:
        raise _refused(
            _("There is more than one study.json in this zip.")
            if found
            else _("There is no study.json in this zip.")
        )
    return found[0]


def _refused(message: str) -> DocumentFaults:
    return DocumentFaults([Fault("", message)])

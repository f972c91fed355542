"""A zip that is written piece by piece, the same bytes for the same files, with the checksum of every one.

A file of any size goes through in pieces; what is kept of it is its name, size and SHA-256.
"""

import hashlib
import zipfile
from collections.abc import Iterable
from typing import IO, NamedTuple

SUMS = "SHA256SUMS"
# The first moment that a zip knows: when a package was made stands in its README.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16
UNIX = 3


class File(NamedTuple):
    """A file of a package: its name, what it is in a few words, its media type, and its pieces."""

    name: str
    about: str
    kind: str
    pieces: Iterable[str | bytes]


class Written(NamedTuple):
    """A file that is in the package."""

    name: str
    about: str
    kind: str
    size: int
    sha256: str


class Parcel:
    """Takes files one after the other; `close` adds the checksums of all."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self.written: list[Written] = []

    def add(self, file: File) -> None:
        """Write one file. Raises: ValueError for a second one of that name."""
        if any(other.name == file.name for other in self.written):
            raise ValueError(f"There are two files {file.name}.")
        size, digest = 0, hashlib.sha256()
        with self._zip.open(_entry(file.name), "w") as entry:
            for piece in file.pieces:
                data = piece.encode() if isinstance(piece, str) else piece
                entry.write(data)
                digest.update(data)
                size += len(data)
        self.written.append(Written(file.name, file.about, file.kind, size, digest.hexdigest()))

    def close(self) -> None:
        """Write SHA256SUMS, by name, and finish the zip."""
        lines = sorted((file.name, file.sha256) for file in self.written)
        text = "".join(f"{sha256}  {name}\n" for name, sha256 in lines)
        self._zip.writestr(_entry(SUMS), text)
        self._zip.close()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system, entry.external_attr = UNIX, READABLE
    return entry

"""study.json as a file: written piece by piece, read whole and under limits. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from django.utils.translation import gettext as _

from voting.archive import SCHEMA_VERSION, Archive
from voting.archive_checks import check_archive
from voting.archive_zip import is_zip, unpack_study
from voting.document import DocumentFaults, Fault, Faults, Limits, form, parse, plain, shorten

# What a browser may send: far more than a study of 500 people on 34 issues, in two rounds.
UPLOADED = Limits(most_bytes=20_000_000, most_values=1_200_000)
# What an operator may load at the shell.
LOADED = Limits(most_bytes=1_000_000_000, most_values=100_000_000)
# Parts that are there for whoever reads the file; what they say is worked out anew.
NOT_READ = ("schema_version", "software", "results")


def write_archive(
    archive: Archive, *, software: Mapping[str, str], results: Mapping[str, Any]
) -> Iterator[str]:
    """Yield study.json, one element of a list a line; `votes` may be any iterable and is never held whole."""
    yield f'{{"schema_version":{_json(SCHEMA_VERSION)},\n"software":{_json(software)}'
    for part in fields(archive):
        yield f',\n"{part.name}":'
        value = getattr(archive, part.name)
        if isinstance(value, Iterable):
            yield from _lines(value)
        else:
            yield _json(plain(value))
    yield f',\n"results":{_json(results)}}}\n'


def _lines(values: Iterable[Any]) -> Iterator[str]:
    mark = "[\n"
    for value in values:
        yield mark + _json(plain(value))
        mark = ",\n"
    yield "]" if mark == ",\n" else "[]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def read_archive(data: bytes, limits: Limits = UPLOADED) -> Archive:
    """Return what a study.json holds, by itself or in the zip of a package. Raises: DocumentFaults.

    First the form of every part is looked at; only where all are sound, whether they agree.
    """
    document = parse(unpack_study(data) if is_zip(data) else data, limits)
    _check_version(document)
    faults = Faults()
    parts = {name: value for name, value in document.items() if name not in NOT_READ}
    archive: Archive = form(Archive)(parts, None, faults)
    faults.raise_any()
    check_archive(archive, faults)
    faults.raise_any()
    return archive


def _check_version(document: Any) -> None:
    """Raises: DocumentFaults for what is no study.json, or one of another version."""
    version = document.get("schema_version") if isinstance(document, dict) else None
    if version == SCHEMA_VERSION:
        return
    message = _("This is not a study.json of Ciranda.")
    if isinstance(version, str):
        message = _("This file has the version %(version)s of the format; version %(known)s can be read.")
        message %= {"version": shorten(version), "known": SCHEMA_VERSION}
    raise DocumentFaults([Fault("$.schema_version", message)])

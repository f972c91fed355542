"""A JSON document from outside, read under limits and against a declared form: pure.

A form is a frozen dataclass whose every field is annotated with a reader: `text`, `whole`, `many` … A reader
gives the value, or notes a fault and gives None. A field with a default may be left out of the document. What
a document must hold besides is not known here.
"""

import json
import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple, get_type_hints

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# With so many faults the document is read no further: nobody mends more by hand.
MOST_FAULTS = 200
MOST_NAMES = 2_000
YEARS = range(1970, 9000)


class Place(NamedTuple):
    """Where a value stands in the document.

    >>> str(Place(Place(Place(None, "votes"), 3), "value"))
    '$.votes[3].value'
    """

    above: "Place | None"
    step: str | int

    def __str__(self) -> str:
        step = f"[{self.step}]" if isinstance(self.step, int) else f".{shorten(self.step)}"
        return f"{self.above or '$'}{step}"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and where; `path` is empty where it is the whole file."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class DocumentFaults(ValueError):
    """The document cannot be taken; `faults` are all reasons, or the first of them where `has_more`."""

    def __init__(self, faults: Collection[Fault], *, has_more: bool = False) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)
        self.has_more = has_more


class Faults:
    """Collects what is wrong while a document is read."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, at: Place | str | None, message: str) -> None:
        """Note one fault; None is the whole document. Raises: DocumentFaults where it is one too many."""
        if len(self.found) == MOST_FAULTS:
            raise DocumentFaults(self.found, has_more=True)
        self.found.append(Fault(str(at or "$"), message))

    def raise_any(self) -> None:
        """Raises: DocumentFaults when anything was noted."""
        if self.found:
            raise DocumentFaults(self.found)


def check_once(path: str, key: str, values: Iterable[Hashable], faults: Faults) -> None:
    """Note every value that an earlier element of the list has already."""
    seen: set[Hashable] = set()
    for index, value in enumerate(values):
        if value in seen:
            faults.add(f"{path}[{index}]{key and f'.{key}'}", _("This is there twice."))
        seen.add(value)


class Limits(NamedTuple):
    """How large a document may be: in bytes, and in values, each of which takes memory once it is read."""

    most_bytes: int
    most_values: int


def parse(data: bytes, limits: Limits) -> Any:
    """Return the JSON in `data`. Raises: DocumentFaults, with one fault, for what is none or too much.

    >>> parse(b'{"a": 1, "a": 2}', Limits(100, 100))
    Traceback (most recent call last):
    ...
    voting.document.DocumentFaults: The name “a” is there twice in one object.
    """
    if len(data) > limits.most_bytes:
        raise _unreadable(too_large(limits))
    # Every value but the first stands behind one of these three.
    if sum(map(data.count, (b",", b"[", b"{"))) > limits.most_values:
        raise _unreadable(_("There is more in this file than can be taken at once."))
    try:
        return json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError:
        raise _unreadable(_("This is not a text in UTF-8.")) from None
    except json.JSONDecodeError as error:
        message = _("This is not JSON: line %(line)d, column %(column)d cannot be read.")
        raise _unreadable(message % {"line": error.lineno, "column": error.colno}) from None
    except RecursionError:
        raise _unreadable(_("This is nested too deeply.")) from None
    except DocumentFaults:
        raise
    except ValueError:
        raise _unreadable(_("A number in this file is too long.")) from None


def too_large(limits: Limits) -> str:
    """Return the words for a file of more bytes than are taken."""
    return _("The file is larger than %(most)d MB.") % {"most": limits.most_bytes // 1_000_000}


def _unreadable(message: str) -> DocumentFaults:
    return DocumentFaults([Fault("", message)])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MOST_NAMES:
        raise _unreadable(_("There is an object of more than %(most)d names.") % {"most": MOST_NAMES})
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            message = _("The name “%(name)s” is there twice in one object.")
            raise _unreadable(message % {"name": shorten(name)})
        found[name] = value
    return found


def _refuse_constant(name: str) -> None:
    raise _unreadable(_("%(name)s is not a number that JSON knows.") % {"name": name})


def shorten(text: str) -> str:
    """Return a text that is short enough, and sound enough, to stand in a message."""
    text = text.encode(errors="replace").decode()
    return text if len(text) <= 40 else f"{text[:40]}…"


Reader = Callable[[Any, Place | None, Faults], Any]


def text(most: int, *, least: int = 0, like: str = "") -> Reader:
    """Read a text of `least` to `most` characters; `like` is a regular expression for the whole of it."""
    pattern = re.compile(like) if like else None

    def read(value: Any, at: Place | None, faults: Faults) -> str | None:
        if not isinstance(value, str):
            faults.add(at, _("This must be a text."))
        elif len(value) > most:
            message = _("Too long: %(length)d characters. At most %(most)d are possible.")
            faults.add(at, message % {"length": len(value), "most": most})
        elif len(value.strip()) < least:
            faults.add(at, _("This must not be empty."))
        elif not is_storable(value) or (pattern and not pattern.fullmatch(value)):
            faults.add(at, _("“%(text)s” cannot stand here.") % {"text": shorten(value)})
        else:
            return value
        return None

    return read


def is_storable(value: str) -> bool:
    """Tell whether a database takes a text: no null character, no half of a character."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value


def whole(least: int, most: int) -> Reader:
    """Read a whole number from `least` to `most`."""

    def read(value: Any, at: Place | None, faults: Faults) -> int | None:
        if type(value) is int and least <= value <= most:
            return value
        message = _("This must be a whole number from %(least)d to %(most)d.")
        faults.add(at, message % {"least": least, "most": most})
        return None

    return read


def flag(value: Any, at: Place | None, faults: Faults) -> bool | None:
    """Read true or false."""
    if isinstance(value, bool):
        return value
    faults.add(at, _("This must be true or false."))
    return None


def moment(value: Any, at: Place | None, faults: Faults) -> datetime | None:
    """Read an ISO 8601 time with its zone, given back in UTC."""
    try:
        found = datetime.fromisoformat(value)
        if found.tzinfo is not None and found.year in YEARS:
            return found.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    faults.add(at, _("This must be a time with its zone, such as 2026-03-12T14:00:00Z."))
    return None


def one_of(words: Collection[str]) -> Reader:
    """Read one of a few words."""

    def read(value: Any, at: Place | None, faults: Faults) -> str | None:
        if isinstance(value, str) and value in words:
            return value
        faults.add(at, _("This must be one of: %(words)s.") % {"words": ", ".join(map(str, words))})
        return None

    return read


def optional(reader: Reader) -> Reader:
    """Read what `reader` reads, or null."""

    def read(value: Any, at: Place | None, faults: Faults) -> Any:
        return None if value is None else reader(value, at, faults)

    return read


def many(reader: Reader, most: int, *, least: int = 0) -> Reader:
    """Read a list of at most `most` values; a longer one is not looked at."""

    def read(value: Any, at: Place | None, faults: Faults) -> tuple[Any, ...] | None:
        if not isinstance(value, list):
            faults.add(at, _("This must be a list."))
        elif len(value) > most:
            message = ngettext("At most %(most)d is possible.", "At most %(most)d are possible.", most)
            faults.add(at, message % {"most": most})
        elif len(value) < least:
            faults.add(at, _("This must not be empty."))
        else:
            return tuple(reader(one, Place(at, index), faults) for index, one in enumerate(value))
        return None

    return read


def table_of(reader: Reader, most: int) -> Reader:
    """Read an object of at most `most` values under names of its own choice."""

    def read(value: Any, at: Place | None, faults: Faults) -> dict[str, Any] | None:
        if not isinstance(value, dict) or len(value) > most:
            faults.add(at, _("This must be an object of at most %(most)d values.") % {"most": most})
            return None
        return {name: reader(one, Place(at, name), faults) for name, one in value.items()}

    return read


def anything(value: Any, at: Place | None, faults: Faults) -> Any:
    """Take a value as it is."""
    return value


def form(kind: type, **readers: Reader) -> Reader:
    """Read an object into the dataclass `kind`; a class of elsewhere has its `readers` given here.

    What has a default in a class without `readers` may be missing.
    """

    def read(value: Any, at: Place | None, faults: Faults) -> Any:
        known = readers or _declared(kind)
        optional = set() if readers else _optional(kind)
        if not isinstance(value, dict):
            faults.add(at, _("This must be an object."))
            return None
        for name in sorted(value.keys() - known.keys()):
            faults.add(Place(at, name), _("This is no part of the format."))
        found = {}
        for name, reader in known.items():
            if name in value:
                found[name] = reader(value[name], Place(at, name), faults)
            elif name not in optional:
                faults.add(Place(at, name), _("This is missing."))
        return kind(**found) if found.keys() | optional == known.keys() else None

    return read


@cache
def _declared(kind: type) -> dict[str, Reader]:
    hints = get_type_hints(kind, include_extras=True)
    return {found.name: hints[found.name].__metadata__[0] for found in _written(kind)}


def _optional(kind: type) -> set[str]:
    """The fields that a document may leave out: those with a default."""
    return {found.name for found in _written(kind) if found.default is not MISSING}


def _written(kind: type) -> Iterator[Field[Any]]:
    """The fields that stand in a document: a database key that some values carry does not."""
    return (found for found in fields(kind) if found.compare)


def plain(value: Any) -> Any:
    """Return a value as JSON has it; `form` reads it back.

    >>> plain((datetime(2026, 3, 12, 14, tzinfo=UTC), None))
    ['2026-03-12T14:00:00Z', None]
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {found.name: plain(getattr(value, found.name)) for found in _written(type(value))}
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return value


def moment_text(value: datetime) -> str:
    """Return a time as ISO 8601 in UTC."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")

"""CITATION.cff, version 1.2.0, and LICENSE: how a package is cited and what may be done with it."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from reports.package.choice import Author, Choice, Licence
from voting.archive import Study

KEYWORDS = ("focus group", "Likert scale", "structured voting")
# The format asks for one author at least; only the researcher knows who it is.
UNKNOWN = Author("TODO: name the authors")


def citation(
    study: Study, choice: Choice, *, about: str, software: Mapping[str, str], now: datetime
) -> Iterator[str]:
    """Yield the lines of CITATION.cff."""
    yield "cff-version: 1.2.0\n"
    yield f"message: {_quoted('If you use these data, please cite them as below.')}\n"
    yield "type: dataset\n"
    yield f"title: {_quoted(study.title)}\n"
    yield f"abstract: {_quoted(about)}\n"
    yield "authors:\n"
    for author in choice.authors or (UNKNOWN,):
        yield from _author(author)
    if choice.licence.address:
        yield f"license: {choice.licence.identifier}\n"
    yield f"date-released: {_quoted(now.date().isoformat())}\n"
    yield "keywords:\n"
    yield from (f"  - {_quoted(word)}\n" for word in (*KEYWORDS, software["name"]))


def _author(author: Author) -> Iterator[str]:
    if author.given:
        yield f"  - family-names: {_quoted(author.family)}\n"
        yield f"    given-names: {_quoted(author.given)}\n"
    else:
        yield f"  - name: {_quoted(author.name)}\n"


def _quoted(text: str) -> str:
    """Return a text as YAML takes it: as in JSON, with what cannot be printed written as its number.

    >>> _quoted('a: "b"\\x85')
    '"a: \\\\"b\\\\"\\\\u0085"'
    """
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub(
        r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda found: f"\\u{ord(found[0]):04x}", quoted
    )


def licence_text(licence: Licence) -> str:
    """Return LICENSE: the identifier, the name and where the text is."""
    where = f"\n{licence.address}\n" if licence.address else "\nNothing is allowed without asking first.\n"
    return (
        f"SPDX-License-Identifier: {licence.identifier}\n\n{licence.name}\n{where}\n"
        "The programs in this package (recompute.py and the label scripts) are part of Ciranda\n"
        "and under the MIT licence.\n"
    )

"""Scripts that read votes.csv and label its values: for R, Stata and SPSS. Texts are escaped for each."""

import json
import re
from collections.abc import Iterator, Sequence

from reports.package.columns import Column

# How wide SPSS makes a text.
WIDEST = 200
# Signs that mean something inside Stata's quotes, and what is written for them.
_IN_STATA = str.maketrans({"`": "\u2018", "'": "\u2019", '"': "\u201d", "$": "\uff04", "\\": "\uff3c"})


def r_script(votes: Sequence[Column]) -> Iterator[str]:
    """Yield a script for R: factors with their labels in order, times as times."""
    kinds = ((column.name, "integer" if column.kind == "integer" else "character") for column in votes)
    classes = ", ".join(f"{name} = {_r(kind)}" for name, kind in kinds)
    yield "# Reads votes.csv, which lies beside this file, and labels its values.\n"
    yield f"classes <- c({classes})\n"
    yield 'votes <- read.csv("votes.csv", encoding = "UTF-8", na.strings = "", colClasses = classes)\n'
    for column in votes:
        name = f"votes${column.name}"
        if column.kind == "boolean":
            yield f'{name} <- {name} == "true"\n'
        elif column.kind == "datetime":
            yield f'{name} <- as.POSIXct({name}, format = "%Y-%m-%dT%H:%M:%OSZ", tz = "UTC")\n'
        elif column.is_ordered:
            levels = ", ".join(f"{value}L" for value, _label in column.categories)
            words = ", ".join(_r(label) for _value, label in column.categories)
            yield (
                f"votes$answer <- factor({name}, levels = c({levels}),\n"
                f"  labels = c({words}), ordered = TRUE)\n"
            )
        elif column.categories:
            levels = ", ".join(_r(str(value)) for value, _label in column.categories)
            yield f"{name} <- factor({name}, levels = c({levels}))\n"
    for column in votes:
        yield f'attr(votes${column.name}, "label") <- {_r(column.meaning)}\n'


def _r(text: str) -> str:
    """Return a text as R reads it; what is not ASCII is written as its number."""
    plain = json.dumps(text, ensure_ascii=False)
    return re.sub(r"[^\x20-\x7e]", lambda found: f"\\U{ord(found[0]):08x}", plain)


def stata_script(votes: Sequence[Column]) -> Iterator[str]:
    """Yield a do-file for Stata."""
    yield "* Reads votes.csv, which lies beside this file, and labels its values.\n"
    yield "version 14\n"
    yield 'import delimited using "votes.csv", varnames(1) case(preserve) encoding("utf-8") clear\n'
    for column in votes:
        yield f"label variable {column.name} {_stata(column.meaning[:80])}\n"
    for column in _numbered(votes):
        yield f"capture label drop {column.name}\n"
        for value, label in column.categories:
            yield f"label define {column.name} {value} {_stata(label)}, add\n"
        yield f"label values {column.name} {column.name}\n"


def _stata(text: str) -> str:
    """Return a text in compound quotes, in which nothing is a macro and nothing ends it."""
    return '`"' + _one_line(text).translate(_IN_STATA) + "\"'"


def spss_script(votes: Sequence[Column]) -> Iterator[str]:
    """Yield a syntax file for SPSS."""
    yield "* Encoding: UTF-8.\n"
    yield "* Reads votes.csv, which lies beside this file, and labels its values.\n"
    yield "GET DATA /TYPE=TXT /FILE='votes.csv' /ENCODING='UTF8' /ARRANGEMENT=DELIMITED\n"
    yield "  /DELIMITERS=',' /QUALIFIER='\"' /FIRSTCASE=2 /VARIABLES=\n"
    for column in votes:
        yield f"  {column.name} {'F8.0' if column.kind == 'integer' else f'A{WIDEST}'}\n"
    yield "  .\nVARIABLE LABELS\n"
    yield from (f"  {column.name} {_spss(column.meaning[:120])}\n" for column in votes)
    yield "  .\n"
    for column in _numbered(votes):
        yield f"VALUE LABELS {column.name}\n"
        yield from (f"  {value} {_spss(label[:120])}\n" for value, label in column.categories)
        yield "  .\n"
        yield f"VARIABLE LEVEL {column.name} (ORDINAL).\n"
    yield "EXECUTE.\n"


def _spss(text: str) -> str:
    return "'" + _one_line(text).replace("'", "''") + "'"


def _numbered(votes: Sequence[Column]) -> list[Column]:
    return [column for column in votes if column.is_ordered]


def _one_line(text: str) -> str:
    """Return a text without line breaks and other signs that end a line or a command."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split())

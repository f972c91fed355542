"""Where the columns of a printed table go: how wide each is, and what does not fit beside the rest. Pure.

Widths are counted in characters of a line of small print. Narrow columns are as wide as what is in them, the
others share what they leave of the line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil

from reports.paper.tables import Column, Kind, PaperTable, Value, printed

# Characters in a line and lines on a page, in the small print of a page of A4 or Letter.
LINE, PAGE = 86, 50
# The space between two columns; the longest word that is not broken.
GAP, WORD = 2, 14
# An upright heading: how long its lines are, and how much each takes of the width.
UPRIGHT, BASELINE = 16, 2
# What a narrow column holds at most; what a wide one asks for at most, however long its texts are.
NARROW, MOST = 6, 44
_BREAKS = re.compile(r"[\s/]")


@dataclass(frozen=True)
class Part:
    """What of a table goes side by side, and how wide its columns are, in characters.

    `shares` has what each wide column gets of the line without the narrow ones, and None for those; `reserve`
    is how much those take. `is_turned`: the headings of marks stand upright.
    """

    table: PaperTable
    widths: tuple[float, ...]
    shares: tuple[float | None, ...]
    reserve: int
    is_turned: bool = False


def cut(table: PaperTable) -> list[Part]:
    """Return a table as parts that fit the width of a page; most are one part.

    Each part begins with the columns that the table keeps, columns under one heading stay together.
    """
    wanted = [_longest(table, place) for place in range(len(table.columns))]
    if not _is_too_wide(wanted):
        return [Part(table, tuple(wanted), (None,) * len(wanted), sum(wanted))]
    least = [_least(table, place, is_turned=False) for place in range(len(table.columns))]
    is_turned = _is_too_wide(least) and any(column.kind == Kind.MARK for column in table.columns)
    if is_turned:
        least = [_least(table, place, is_turned=True) for place in range(len(table.columns))]
    return [_part(table, places, wanted, least, is_turned) for places in _side_by_side(table, least)]


def is_long(part: Part) -> bool:
    """Tell whether a part is longer than a page, and so has to break."""
    lines = sum(
        max(ceil(_length(value) / width) for value, width in zip(row, part.widths, strict=True))
        for row in part.table.rows
    )
    return lines > PAGE


def _is_too_wide(widths: Sequence[int]) -> bool:
    return sum(widths) + GAP * len(widths) > LINE


def _side_by_side(table: PaperTable, least: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places of the columns of each part."""
    kept, others = range(table.kept), range(table.kept, len(table.columns))
    here: list[int] = []
    # Columns without a common heading stand alone.
    for _key, some in groupby(others, key=lambda place: table.columns[place].group or place):
        block = list(some)
        if here and _is_too_wide([least[place] for place in (*kept, *here, *block)]):
            yield [*kept, *here]
            here = []
        here += block
    yield [*kept, *here]


def _part(
    table: PaperTable, places: Sequence[int], wanted: Sequence[int], least: Sequence[int], is_turned: bool
) -> Part:
    """Return some columns of a table, what is left of the line given to those that ask for more."""
    marks = {p for p in places if table.columns[p].kind == Kind.MARK}
    is_wide = [wanted[p] > NARROW and not (is_turned and p in marks) for p in places]
    asked = [least[p] if p in marks else max(least[p], min(wanted[p], MOST)) for p in places]
    widths = _grown([least[p] for p in places], asked, LINE - GAP * len(places))
    of_wide = sum(width for width, wide in zip(widths, is_wide, strict=True) if wide)
    return Part(
        table._replace(
            columns=tuple(table.columns[p] for p in places),
            rows=tuple(tuple(row[p] for p in places) for row in table.rows),
        ),
        widths=tuple(widths),
        shares=tuple(width / of_wide if wide else None for width, wide in zip(widths, is_wide, strict=True)),
        reserve=sum(least[p] for p, wide in zip(places, is_wide, strict=True) if not wide),
        is_turned=is_turned,
    )


def _grown(least: Sequence[int], asked: Sequence[int], line: int) -> list[float]:
    """Return widths between `least` and `asked` that fill a line, who asks for little served first.

    >>> _grown([5, 5], [8, 40], 30)
    [8, 22.0]
    """
    widths: list[float] = list(least)
    spare: float = max(line - sum(least), 0)
    hungry = sorted(range(len(least)), key=lambda place: asked[place] - least[place])
    for served, place in enumerate(hungry):
        more = min(asked[place] - least[place], spare / (len(hungry) - served))
        widths[place] += more
        spare -= more
    return widths


def _texts(table: PaperTable, place: int) -> list[str]:
    return [printed(row[place]) for row in table.rows if not isinstance(row[place], bool)]


def _longest(table: PaperTable, place: int) -> int:
    return max(map(len, [table.columns[place].heading, *_texts(table, place)]))


def _least(table: PaperTable, place: int, *, is_turned: bool) -> int:
    """Return the narrowest that a column can be: its longest word, or the lines of an upright heading."""
    column: Column = table.columns[place]
    if is_turned and column.kind == Kind.MARK:
        return BASELINE * ceil(len(column.heading) / UPRIGHT)
    words = (word for text in [column.heading, *_texts(table, place)] for word in _BREAKS.split(text))
    return min(WORD, max(map(len, words)))


def _length(value: Value) -> int:
    return 1 if isinstance(value, bool) else len(printed(value))

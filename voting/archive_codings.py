"""The part of study.json that is about notes as data: the codebook, and what coders found. Pure.

The rest of the file is in `archive`; what must agree with it is in `archive_coding_checks`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from voting import document as read

CODER = "C[1-9][0-9]{0,3}"
GUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# In place of a coder: the codes that a note has in the end.
FINAL = "final"

MOST_CODES = 1_000
MOST_READINGS = 2_000_000
# What databases hold.
SMALL, LARGE = 32_767, 2_147_483_647


@dataclass(frozen=True, kw_only=True)
class CodebookCode:
    """One code of the codebook, in its order; `number` is how readings and merged codes refer to it."""

    number: Annotated[int, read.whole(1, SMALL)]
    guid: Annotated[str, read.text(36, like=GUID)]
    name: Annotated[str, read.text(60, least=1)]
    definition: Annotated[str, read.text(1000, least=1)]
    example: Annotated[str, read.text(500)]
    created_at: Annotated[datetime, read.moment]
    retired_at: Annotated[datetime | None, read.optional(read.moment)]
    merged_into: Annotated[int | None, read.optional(read.whole(1, SMALL))]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The codes that one coder gave one note, perhaps none; what is FINAL was `decided_by` one of them.

    `comment` counts the notes of a session from 1, in the order of this file.
    """

    session: Annotated[int, read.whole(1, SMALL)]
    comment: Annotated[int, read.whole(1, LARGE)]
    coder: Annotated[str, read.text(6, like=f"{FINAL}|{CODER}")]
    codes: Annotated[tuple[int, ...], read.many(read.whole(1, SMALL), MOST_CODES)]
    decided_by: Annotated[str | None, read.optional(read.text(6, like=CODER))]
    read_at: Annotated[datetime, read.moment]

"""Column names for questions that people word themselves: pure."""

from collections.abc import Collection

from django.utils.text import slugify

NAME_LENGTH = 40
# Columns that every export has already.
TAKEN_BY_EXPORTS = frozenset(
    {"study", "session", "participant", "number", "issue", "question", "round", "value", "label", "status"}
)


def derive_name(wording: str, taken: Collection[str]) -> str:
    """Return a short name for a question, in small letters, digits and underscores, that is not `taken`.

    >>> derive_name("How hard is it to repair?", ["how_hard_is_it_to_repair"])
    'how_hard_is_it_to_repair_2'
    >>> derive_name("难吗", [])
    'q'
    """
    base = _cut(slugify(wording).replace("-", "_"), NAME_LENGTH - 4)
    if not base or base[0].isdigit():
        base = _cut(f"q_{base}".strip("_"), NAME_LENGTH - 4)
    name, number = base, 1
    while name in taken or name in TAKEN_BY_EXPORTS:
        number += 1
        name = f"{base}_{number}"
    return name


def _cut(name: str, length: int) -> str:
    """Return a name of at most `length` characters, cut between words where there are words."""
    if len(name) <= length:
        return name.strip("_")
    return (name[:length].rpartition("_")[0] or name[:length]).strip("_")

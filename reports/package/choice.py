"""What a researcher chooses for a package: licence, authors, notes, people, further files."""

from typing import Literal, NamedTuple

Notes = Literal["quotable", "all", "none"]
Extra = Literal["xlsx", "sav"]


def leaves(notes: Notes, *, may_quote: bool) -> bool:
    """Tell whether a note is in a package, and a missing issue in its words: by what its writer agreed to."""
    return notes == "all" or (notes == "quotable" and may_quote)


class Licence(NamedTuple):
    """A licence by its SPDX identifier; the address says where its text is."""

    identifier: str
    name: str
    address: str


LICENCES = (
    Licence(
        "CC-BY-4.0",
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    Licence(
        "CC0-1.0",
        "Creative Commons Zero 1.0 Universal",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
    Licence(
        "CC-BY-SA-4.0",
        "Creative Commons Attribution Share Alike 4.0 International",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    Licence(
        "CC-BY-NC-4.0",
        "Creative Commons Attribution Non Commercial 4.0 International",
        "https://creativecommons.org/licenses/by-nc/4.0/",
    ),
    Licence(
        "ODbL-1.0",
        "Open Data Commons Open Database License v1.0",
        "https://opendatacommons.org/licenses/odbl/1-0/",
    ),
    Licence(
        "PDDL-1.0",
        "Open Data Commons Public Domain Dedication & License 1.0",
        "https://opendatacommons.org/licenses/pddl/1-0/",
    ),
)
# For a package that only reviewers get: nothing is allowed yet.
UNLICENSED = Licence("LicenseRef-all-rights-reserved", "All rights reserved", "")
KNOWN = {licence.identifier: licence for licence in (*LICENCES, UNLICENSED)}


class Author(NamedTuple):
    """A person, or with an empty `given` somebody who has one name only, such as a group."""

    family: str
    given: str = ""

    @property
    def name(self) -> str:
        """The name as it is said."""
        return f"{self.given} {self.family}".strip()


def read_authors(text: str) -> tuple[Author, ...]:
    """Return the authors of a text with one a line, the family name first.

    >>> [author.name for author in read_authors("Lovelace, Ada\\n\\nPorto Lab")]
    ['Ada Lovelace', 'Porto Lab']
    """
    lines = (" ".join(line.split()) for line in text.splitlines())
    parts = (line.partition(",") for line in lines if line.strip(" ,"))
    return tuple(Author(family.strip(), given.strip()) for family, _comma, given in parts)


class Choice(NamedTuple):
    """What is in a package; what is not said keeps people hidden as far as it goes."""

    licence: Licence = LICENCES[0]
    authors: tuple[Author, ...] = ()
    notes: Notes = "quotable"
    is_linked: bool = False
    extras: tuple[Extra, ...] = ()

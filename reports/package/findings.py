"""What in a text may say who somebody is: names that the study knows, e-mail addresses, labels of the panel.

Found is what is spelt alike, whatever the accents and capitals; a name that nobody wrote down is not.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_LABEL = re.compile(r"\bP[1-9][0-9]{0,8}\b")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# A shorter part of a name is too often a word.
SHORTEST = 3
# So much of a long text is shown on both sides of what was found first.
AROUND = 200
# Fewer words in a row are no quotation.
FEWEST_WORDS = 3


class Passage(NamedTuple):
    """A text that would leave: what it is, or whose, and where it stands.

    A note has the session in which it can be hidden; no other text has one.
    """

    session: str
    where: str
    issue: str
    label: str
    text: str
    may_quote: bool = True


class Finding(NamedTuple):
    """A text, and what in it may tell who somebody is, as it stands there."""

    passage: Passage
    words: tuple[str, ...]

    @property
    def excerpt(self) -> str:
        """The text, or of a long one what stands around the first thing that was found."""
        text = unicodedata.normalize("NFC", self.passage.text)
        place = min(text.find(word) for word in self.words)
        begin, end = max(0, place - AROUND), place + AROUND
        before, after = "… " if begin else "", " …" if end < len(text) else ""
        return f"{before}{text[begin:end].strip()}{after}" if len(text) > 2 * AROUND else text


def find_people(passages: Iterable[Passage], names: Iterable[str]) -> list[Finding]:
    """Return the texts in which somebody may be named, in their order."""
    known = {part for name in names for part in parts_of(name)}
    found = ((passage, named(passage.text, known)) for passage in passages)
    return [Finding(passage, words) for passage, words in found if words]


def parts_of(name: str) -> set[str]:
    """Return the parts of a name that are looked for; of an e-mail address those before the @.

    >>> sorted(parts_of("João da Silva")), sorted(parts_of("ana.lima@example.org"))
    (['joao', 'silva'], ['ana', 'lima'])
    """
    whole = unicodedata.normalize("NFC", name.partition("@")[0])
    words = (_plain(word) for word in _WORD.findall(whole))
    return {word for word in words if len(word) >= SHORTEST}


def named(text: str, known: set[str]) -> tuple[str, ...]:
    """Return what in a text is a known name, an e-mail address or a label, each once.

    >>> named("As P3 and JOAO said, ask rui@example.org", {"joao", "rui"})
    ('rui@example.org', 'P3', 'JOAO')
    """
    text = unicodedata.normalize("NFC", text)
    addresses = _EMAIL.findall(text)
    rest: Sequence[str] = _WORD.findall(_EMAIL.sub(" ", text))
    words = [
        word for word in rest if any(_plain(part) in known for part in (word, *re.split(r"['’-]", word)))
    ]
    return tuple(dict.fromkeys([*addresses, *_LABEL.findall(text), *words]))


def quotes(passage: str, said: Iterable[str]) -> bool:
    """Tell whether a passage of some words stands in what was said, each text as `spoken` gives it.

    >>> said = [spoken("In fact nobody reads it.")]
    >>> quotes("Nobody  READS it", said), quotes("reads", said)
    (True, False)
    """
    words = spoken(passage)
    return len(words.split()) >= FEWEST_WORDS and any(words in text for text in said)


def spoken(text: str) -> str:
    """Return the words of a text as they sound, each between blanks.

    >>> spoken("João’s “tests”")
    ' joao s tests '
    """
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text))
    return f" {' '.join(map(_plain, words))} "


def _plain(word: str) -> str:
    """Return a word without accents and capitals."""
    split = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in split if not unicodedata.combining(sign)).casefold()

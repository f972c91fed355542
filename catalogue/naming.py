"""How things in a matrix are named: limits, clean names, letters and numbers of codes, statements. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import product
from string import ascii_uppercase

NAME_LENGTH = 200
SHORT_NAME_LENGTH = 60
EXPLANATION_LENGTH = 2000
STATEMENT_LENGTH = 500
PREFIX_LENGTH = 4
CODE_LENGTH = 12
MOST_CELLS = 2000

# Headings with a meaning of their own in the wide shape: no problem type can bear them.
RESERVED_HEADINGS = frozenset({"phase", "prefix", "activity", "short_name", "explanation", "problem_type"})

# Zero width space, word joiner, byte order mark. The joiners stay: some scripts are written with them.
_WITHOUT_WIDTH = str.maketrans("", "", "\u200b\u2060\ufeff")

_CODE = re.compile(r"([A-Z]{1,4})-([0-9]{1,4})")
_PREFIX = re.compile(r"[A-Z]{1,4}")


def clean_name(text: str) -> str:
    """Return a name on one line: runs of white space become one blank.

    >>> clean_name("Data  integration" + chr(0x200B))
    'Data integration'
    """
    return " ".join(clean_text(text).split())


def clean_text(text: str) -> str:
    """Return a longer text without blanks around it, with one kind of line end and of every letter.

    A letter with its accent can be written as one character or as two, and what is copied from pages
    brings characters without width: nobody sees a difference, so none is kept.
    """
    text = unicodedata.normalize("NFC", text.translate(_WITHOUT_WIDTH))
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def has_control_characters(text: str) -> bool:
    """Tell whether a text holds characters that no keyboard writes and some databases refuse."""
    return any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text if letter not in "\t\n\r")


def name_key(text: str) -> str:
    """Return what two names have in common when they are the same name in other letters.

    >>> name_key("Data  Collection") == name_key("data collection")
    True
    """
    return clean_name(text).casefold()


def heading_key(text: str) -> str:
    """Return a heading as the word that the shapes know it by.

    >>> heading_key(" Problem type ")
    'problem_type'
    """
    return name_key(text).replace(" ", "_").replace("-", "_")


def derive_prefix(name: str, taken: Collection[str]) -> str:
    """Return letters for the codes of a phase: the initials of its first and its last word.

    When they are taken, later letters of the last word stand in, then the alphabet.

    >>> derive_prefix("Model creation and training", [])
    'MT'
    >>> derive_prefix("Data cleaning", ["DC"])
    'DL'
    """
    return next(prefix for prefix in _prefixes(name) if prefix not in taken)


def _prefixes(name: str) -> Iterator[str]:
    words = [letters for word in name.split() if (letters := _ascii_letters(word))] or ["P"]
    first = words[0][0]
    for second in words[-1] if len(words) > 1 else words[0][1:]:
        yield first + second
    for length in range(1, PREFIX_LENGTH):
        for others in product(ascii_uppercase, repeat=length):
            yield first + "".join(others)


def _ascii_letters(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", word).upper() if "A" <= letter <= "Z")


def parse_prefix(text: str) -> str:
    """Return the letters of codes in capitals. Raises: ValueError unless they are 1 to 4 letters A to Z."""
    prefix = text.strip().upper()
    if not _PREFIX.fullmatch(prefix):
        raise ValueError("not letters for codes")
    return prefix


def format_code(prefix: str, number: int) -> str:
    """Return the code of an issue.

    >>> format_code("DC", 1)
    'DC-01'
    """
    return f"{prefix}-{number:02d}"


def parse_code(text: str) -> tuple[str, int]:
    """Return letters and number of a code. Raises: ValueError when it is none.

    >>> parse_code("dc-7")
    ('DC', 7)
    """
    match = _CODE.fullmatch(text.strip().upper())
    if match is None or int(match[2]) == 0:
        raise ValueError("not a code")
    return match[1], int(match[2])


def default_statement(problem_type: str, activity: str) -> str:
    """Return the statement of a cell that nobody has worded: the type, then the activity.

    The activity's first letter becomes small, unless its first word is written in capitals.

    >>> default_statement("Missing", "Data integration")
    'Missing data integration'
    >>> default_statement("Wrong", "SQL tuning")
    'Wrong SQL tuning'
    """
    if not activity[1:2].isupper():
        activity = activity[:1].lower() + activity[1:]
    # A small letter may make one character with the accent after it, where the capital does not.
    return clean_text(f"{problem_type} {activity}")

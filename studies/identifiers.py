"""Join codes, personal links and their hashes: pure. Public ids are in `catalogue.identifiers`."""

import hashlib
import secrets

from catalogue.identifiers import CROCKFORD

JOIN_CODE_LENGTH = 8
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_join_code() -> str:
    """Return 8 random characters (40 bits) that open a waiting room."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(JOIN_CODE_LENGTH)).upper()


def normalise_join_code(text: str) -> str:
    """Return what a person typed as a join code is stored: no blanks or hyphens, capitals, 1 for I and L.

    >>> normalise_join_code(" k7mo-2pil ")
    'K7M02P11'
    """
    return "".join(text.upper().replace("-", "").split()).translate(_MISREAD)


def is_join_code(text: str) -> bool:
    """Return whether `text` has the form of a join code.

    >>> is_join_code("K7MQ2P4R"), is_join_code("K7MQ 2P4R"), is_join_code("K7MQ2P4U")
    (True, False, False)
    """
    return len(text) == JOIN_CODE_LENGTH and set(text) <= set(CROCKFORD.upper())


def spaced_join_code(code: str) -> str:
    """Return a join code in two groups, as it is shown.

    >>> spaced_join_code("K7MQ2P4R")
    'K7MQ 2P4R'
    """
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"


def new_secret() -> str:
    """Return 128 random bits for a personal link, an invitation or an access token."""
    return secrets.token_urlsafe(16)


def hash_secret(secret: str) -> str:
    """Return the SHA-256 of a secret: what is stored. 128 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()

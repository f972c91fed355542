"""Public identifiers for addresses. Pure: no database, no Django.

What a participant types (join codes) and what opens a door (personal links) is not made here.
"""

import secrets

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
PUBLIC_ID_LENGTH = 12


def new_public_id() -> str:
    """Twelve random letters and digits (60 bits), lower-case Crockford base32."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(PUBLIC_ID_LENGTH))

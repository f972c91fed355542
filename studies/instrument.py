"""The instrument as one document and its hash: what the first vote fixes. Pure."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def hash_instrument(instrument: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON (sorted keys, no blanks, UTF-8) of an instrument.

    >>> hash_instrument({"b": 1, "a": "é"}) == hash_instrument({"a": "é", "b": 1})
    True
    """
    text = json.dumps(instrument, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()

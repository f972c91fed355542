"""Wrong join codes, counted over all addresses: a flood of them is refused, a right code never.

A university is one address and a botnet is many, so addresses are not looked at; and a limit that also
stopped right codes would let anybody keep a panel out by guessing. What keeps a code from being guessed are
its 40 bits: with 100 doors open, two thousand guesses a second need six weeks for an even chance of one hit,
and a hit opens a waiting room that the facilitator sees. The limit spares the pages and tells the log.

The count lies in the cache: of this process, unless the installation shares one.
"""

import logging
from datetime import datetime

from django.core.cache import cache

WRONG_A_MINUTE = 300

log = logging.getLogger(__name__)


def is_flooded(*, now: datetime) -> bool:
    """Count one wrong code; return whether this minute has seen too many."""
    key = f"wrong-join-codes-{int(now.timestamp()) // 60}"
    if cache.add(key, 1, timeout=120):
        return False
    count = cache.incr(key)
    if count == WRONG_A_MINUTE + 1:
        log.warning("More than %d wrong join codes in one minute", WRONG_A_MINUTE)
    return count > WRONG_A_MINUTE

"""Signing in to the console by a code: who may have one, and which is right.

All of it is decided here from plain values; the store keeps them and sends the letters.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest
from typing import Final

DIGITS: Final = 6
CODE: Final = re.compile(r"\d{6}", re.ASCII)
CODE_LASTS: Final = timedelta(minutes=10)
TRIES: Final = 5
"""Wrong codes, after which nobody signs in there for a while."""
WAIT: Final = timedelta(minutes=15)
MOST_CODES: Final = 3
"""Sent to one person in `COUNTED_IN`: nobody's phone is flooded."""
COUNTED_IN: Final = timedelta(minutes=15)
SESSION_LASTS: Final = timedelta(hours=12)
IDLE: Final = timedelta(hours=2)
"""Who did nothing for so long has gone away, and left the browser open."""


class Tried(StrEnum):
    """What became of a code that was typed."""

    RIGHT = "right"
    WRONG = "wrong"
    LATE = "late"
    """There is no code that is still good."""
    WAITING = "waiting"
    """Too many were wrong: not even the right one counts now."""


@dataclass(frozen=True)
class Standing:
    """How somebody stands with signing in; codes only as keyed hashes."""

    code: str | None = None
    code_until: datetime | None = None
    failures: int = 0
    """Wrong codes since the last right one."""
    wait_until: datetime | None = None
    counted_from: datetime | None = None
    sent: int = 0
    """Codes since then."""

    def waits(self, now: datetime) -> bool:
        """Whether too many codes were wrong a short while ago."""
        return self.wait_until is not None and now < self.wait_until


NEW: Final = Standing()


def given(standing: Standing, code: str, now: datetime) -> Standing | None:
    """With a new code, which ends the old one; None where she gets none now."""
    if standing.waits(now):
        return None
    began = standing.counted_from
    if began is None or not timedelta(0) <= now - began < COUNTED_IN:
        standing = replace(standing, counted_from=now, sent=0)
    if standing.sent >= MOST_CODES:
        return None
    return replace(
        standing, code=code, code_until=now + CODE_LASTS, sent=standing.sent + 1
    )


def tried(standing: Standing, code: str, now: datetime) -> tuple[Standing, Tried]:
    """What a typed code leads to; a right one is good only once."""
    # Compared in any case and in constant time: how long it takes tells nothing.
    same = compare_digest(code, standing.code or "")
    if standing.waits(now):
        return standing, Tried.WAITING
    if not standing.code or not standing.code_until or now >= standing.code_until:
        return standing, Tried.LATE
    if same:
        used = replace(standing, code=None, code_until=None)
        return replace(used, failures=0, wait_until=None), Tried.RIGHT
    if standing.failures + 1 < TRIES:
        return replace(standing, failures=standing.failures + 1), Tried.WRONG
    ended = replace(standing, code=None, code_until=None, failures=0)
    return replace(ended, wait_until=now + WAIT), Tried.WRONG

"""The only place that reads the clock; everything else is given `now`."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

ASKED_EVERY: Final = 30.0
"""Seconds for which a shared clock goes by the last answer."""
PROMPT: Final = 1.0
"""Seconds: an answer that took longer doesn't say which moment was meant."""


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def since_boot() -> float:
    """Seconds that only go forward, whatever the time of this machine is set to, and
    that count while it sleeps, too."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class SharedClock:
    """The time of something that many hosts ask, so that they agree on it however wrong
    their own clocks are; between two questions seconds are counted."""

    def __init__(
        self,
        ask: Callable[[], datetime | None],
        seconds: Callable[[], float] = since_boot,
    ) -> None:
        self._ask, self._seconds = ask, seconds
        self._last = utc_now(), seconds()
        self._again = self._last[1]

    def __call__(self) -> datetime:
        if self._seconds() >= self._again:
            self._set()
        told, at = self._last
        return told + timedelta(seconds=self._seconds() - at)

    def _set(self) -> None:
        before = self._seconds()
        self._again = before + ASKED_EVERY
        told, after = self._ask(), self._seconds()
        if told and after - before > PROMPT:
            self._again = after
        elif told:
            self._last = told, (before + after) / 2

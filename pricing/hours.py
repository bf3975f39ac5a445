"""When spot gold trades: Sunday 18:00 to Friday 17:00 in New York, every day but
Friday with a break from 17:00 to 18:00.

New York's daylight saving moves these hours against Lima and UTC, so all is reckoned
in New York time. Exchange holidays are not known here: on those the price only ages.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

NEW_YORK: Final = ZoneInfo("America/New_York")
CLOSES: Final = time(17)
OPENS: Final = time(18)
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6


def is_open(now: datetime) -> bool:
    """Whether gold trades at this moment; the closing minute itself is closed."""
    local = now.astimezone(NEW_YORK)
    day, hour = local.weekday(), local.time()
    if day == SATURDAY or (day == FRIDAY and hour >= CLOSES):
        return False
    if day == SUNDAY:
        return hour >= OPENS
    return not CLOSES <= hour < OPENS


def last_close(now: datetime) -> datetime:
    """The newest end of trading at or before `now`, in UTC."""
    today = now.astimezone(NEW_YORK).date()
    closes = (_at(today - timedelta(days=back), CLOSES) for back in range(4))
    return next(c for c in closes if c <= now and c.astimezone(NEW_YORK).weekday() < 5)


def last_weekly_close(now: datetime) -> datetime:
    """The newest Friday 17:00 of New York at or before `now`, in UTC."""
    today = now.astimezone(NEW_YORK).date()
    closes = (_at(today - timedelta(days=back), CLOSES) for back in range(8))
    fridays = (c for c in closes if c.astimezone(NEW_YORK).weekday() == FRIDAY)
    return next(c for c in fridays if c <= now)


def traded(since: datetime, until: datetime) -> timedelta:
    """How long gold traded between two moments; zero when `until` is the earlier."""
    total = timedelta(0)
    for opened, closed in _sessions(since, until):
        total += max(timedelta(0), min(closed, until) - max(opened, since))
    return total


def _sessions(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Every trading session that could touch the span, as (opens, closes) in UTC."""
    day = since.astimezone(NEW_YORK).date() - timedelta(days=1)
    last = until.astimezone(NEW_YORK).date()
    while day <= last:
        if day.weekday() not in (FRIDAY, SATURDAY):
            yield _at(day, OPENS), _at(day + timedelta(days=1), CLOSES)
        day += timedelta(days=1)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, NEW_YORK).astimezone(UTC)

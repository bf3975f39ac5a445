"""How many messages came and went on each day of Lima, and how many alerts are set."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, case, func, select

from bot.catalog import midnight
from bot.person import Channel
from bot.store.database import Database
from bot.store.tables import alerts, inbound, outbox, people
from bot.understand import Intent

A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class DayOf:
    """One day's messages on one channel."""

    came: int = 0
    went: int = 0
    unknown: int = 0
    """Of those that came: texts that the bot didn't understand."""
    alerts: int = 0
    """Of those that came: wishes to be told of a price."""


@dataclass(frozen=True)
class Traffic:
    """Counts by day; those of past days are remembered, as they don't change."""

    database: Database
    _past: dict[date, dict[Channel, DayOf]] = field(default_factory=dict)

    def of(self, day: date, today: date) -> dict[Channel, DayOf]:
        """A day's messages by channel."""
        if day not in self._past:
            with self.database.read() as connection:
                counted = _counted(connection, day)
            if day >= today - A_DAY:  # yesterday's last ones may still be under way
                return counted
            self._past[day] = counted
        return self._past[day]

    def since(self, first: date, today: date) -> dict[date, dict[Channel, DayOf]]:
        """The days from `first` to today."""
        for day in [day for day in self._past if day < first]:
            self._past.pop(day, None)
        days = (first + A_DAY * n for n in range((today - first).days + 1))
        return {day: self.of(day, today) for day in days}

    def alerts(self) -> dict[str, int]:
        """How many alerts are set, by kind."""
        found = select(alerts.c.kind, func.count()).group_by(alerts.c.kind)
        with self.database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(found)}


def _counted(connection: Connection, day: date) -> dict[Channel, DayOf]:
    begins = midnight(day)
    ends = begins + A_DAY
    came = (
        select(
            people.c.channel,
            func.count(),
            _those(inbound.c.segments > 0),
            _those(inbound.c.intent == Intent.UNKNOWN),
            _those(inbound.c.intent == Intent.ALERT_SET),
        )
        # An outer join, so that no planner begins with all people.
        .outerjoin(people, people.c.id == inbound.c.person_id)
        .where(inbound.c.received_at >= begins, inbound.c.received_at < ends)
        .group_by(people.c.channel)
    )
    went = (
        select(outbox.c.channel, func.count())
        .where(outbox.c.sent_at >= begins, outbox.c.sent_at < ends)
        .group_by(outbox.c.channel)
    )
    sent = {row[0]: row[1] for row in connection.execute(went)}
    heard = {row[0]: tuple(row[1:]) for row in connection.execute(came)}
    return {channel: _day(heard.get(channel), sent.get(channel)) for channel in Channel}


def _those(which: ColumnElement[bool]) -> ColumnElement[int]:
    """How many of them."""
    return func.sum(case((which, 1), else_=0))


def _day(heard: tuple[int, ...] | None, sent: int | None) -> DayOf:
    """An answer in the same breath went out too."""
    count, answered, unknown, wishes = heard or (0, 0, 0, 0)
    return DayOf(count, answered + (sent or 0), unknown, wishes)

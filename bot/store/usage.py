"""What messages cost: counted from the rows themselves, past days kept summed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, func, select

from bot.catalog import midnight
from bot.person import Channel
from bot.store.database import Database, put
from bot.store.tables import inbound, outbox, people, usage

MICRO: Final = Decimal(1_000_000)


@dataclass(frozen=True)
class Spent:
    """What a channel sent on a day."""

    messages: int = 0
    segments: int = 0
    cost: Decimal = Decimal(0)
    """US$, estimated."""

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.messages + other.messages,
            self.segments + other.segments,
            self.cost + other.cost,
        )


@dataclass(frozen=True)
class Month:
    """A month up to today, today included."""

    before: Decimal = Decimal(0)
    """US$ of the days before today."""
    today: Mapping[Channel, Spent] = field(default_factory=dict)

    @property
    def cost(self) -> Decimal:
        """US$."""
        return self.before + _cost(self.today)


@dataclass(frozen=True)
class Usage:
    """Messages and their estimated cost, by day of Lima and channel."""

    database: Database
    costs: Mapping[Channel, Decimal] = field(default_factory=dict)
    """US$ a segment of SMS, a message of WhatsApp."""

    def close(self, day: date) -> None:
        """Keep the sum of a past day; the same again changes nothing."""
        with self.database.write() as connection:
            for channel, spent in self._counted(connection, day).items():
                values = {
                    "messages": spent.messages,
                    "segments": spent.segments,
                    "cost": int(spent.cost * MICRO),
                }
                put(connection, usage, {"day": day, "channel": channel}, values)

    def month(self, today: date) -> Month:
        """What went out since the first of the month."""
        first = today.replace(day=1)
        kept = select(usage.c.day, func.sum(usage.c.cost)).where(
            usage.c.day >= first, usage.c.day < today
        )
        with self.database.read() as connection:
            rows = connection.execute(kept.group_by(usage.c.day)).all()
            total = sum((Decimal(row[1]) / MICRO for row in rows), Decimal(0))
            closed = {row[0] for row in rows}
            days = (first + timedelta(days=n) for n in range((today - first).days))
            for day in (day for day in days if day not in closed):
                total += _cost(self._counted(connection, day))
            return Month(total, self._counted(connection, today))

    def _counted(self, connection: Connection, day: date) -> dict[Channel, Spent]:
        begins = midnight(day)
        ends = begins + timedelta(days=1)
        sums = func.count(), func.coalesce(func.sum(outbox.c.segments), 0)
        sent = (
            select(outbox.c.channel, *sums)
            .where(outbox.c.sent_at >= begins, outbox.c.sent_at < ends)
            .group_by(outbox.c.channel)
        )
        sums = func.count(), func.coalesce(func.sum(inbound.c.segments), 0)
        said = (
            select(people.c.channel, *sums)
            # An outer join, so that no planner begins with all people.
            .outerjoin(people, people.c.id == inbound.c.person_id)
            .where(
                inbound.c.received_at >= begins,
                inbound.c.received_at < ends,
                inbound.c.segments > 0,
            )
            .group_by(people.c.channel)
        )
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for counted in (sent, said):
            for channel, messages, segments in connection.execute(counted):
                found[channel].append((messages, segments))
        return {channel: self._spent(channel, found[channel]) for channel in Channel}

    def _spent(self, channel: Channel, counts: Iterable[tuple[int, int]]) -> Spent:
        messages, segments = (sum(each) for each in zip((0, 0), *counts, strict=True))
        units = segments if channel is Channel.SMS else messages
        return Spent(messages, segments, self.costs.get(channel, Decimal(0)) * units)


def _cost(spent: Mapping[Channel, Spent]) -> Decimal:
    return sum((each.cost for each in spent.values()), Decimal(0))

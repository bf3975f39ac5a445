"""Senders: their pace, shared by all processes, and whether they are held."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select, update

from bot.store.database import Database, insert_new, put
from bot.store.tables import senders

ABSURD: Final = timedelta(minutes=5)
"""Nobody reserves that far ahead: the clock was set back."""
NOBODY: Final = 99
"""An urgency that no letter has."""
NO_MOMENT: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Held:
    """Whether a sender, or a template, waits for something to be put right."""

    name: str = ""
    until: datetime = NO_MOMENT
    since_urgency: int = NOBODY
    """Letters of this urgency and of less wait."""
    reason: str = ""

    def covers(self, urgency: int) -> bool:
        """Whether a letter of this urgency waits."""
        return urgency >= self.since_urgency


def held(connection: Connection, name: str, now: datetime) -> Held:
    """What is held of a sender or a template at this moment."""
    found = select(senders).where(senders.c.name == name, senders.c.held_until > now)
    row = connection.execute(found).first()
    if row is None:
        return Held()
    return Held(row.name, row.held_until, row.held_from, row.held_reason or "")


def hold(connection: Connection, held: Held) -> None:
    """Let a sender's letters wait."""
    put(
        connection,
        senders,
        {"name": held.name},
        {
            "held_until": held.until,
            "held_from": held.since_urgency,
            "held_reason": held.reason,
        },
    )


def reserve(
    connection: Connection, name: str, pace: timedelta, count: int, now: datetime
) -> datetime:
    """When the first of `count` messages may go; the row keeps when the next may."""
    mine = select(senders.c.next_at).where(senders.c.name == name).with_for_update()
    row = connection.execute(mine).first()
    if row is None:
        # Of several that begin at once each must wait for the one before.
        insert_new(connection, senders, [{"name": name}])
        row = connection.execute(mine).one()
    next_at: datetime | None = row.next_at
    if next_at is None or not now < next_at < now + ABSURD:
        next_at = now
    if count:
        put(connection, senders, {"name": name}, {"next_at": next_at + pace * count})
    return next_at


@dataclass(frozen=True)
class Senders:
    """What is known of the senders."""

    database: Database

    def all_held(self, now: datetime) -> list[Held]:
        """Everything that waits at present."""
        found = select(senders).where(senders.c.held_until > now)
        with self.database.read() as connection:
            return [
                Held(row.name, row.held_until, row.held_from, row.held_reason or "")
                for row in connection.execute(found)
            ]

    def hold(self, held: Held) -> None:
        """Let a sender's letters wait."""
        with self.database.write() as connection:
            hold(connection, held)

    def free(self, name: str) -> bool:
        """Let a sender go on; False if it wasn't held."""
        this = (senders.c.name == name) & senders.c.held_until.is_not(None)
        with self.database.write() as connection:
            freed = update(senders).where(this).values(held_until=None)
            return connection.execute(freed).rowcount > 0

    def ready_at(self, name: str) -> datetime | None:
        """When the next message may go; None if at once."""
        found = select(senders.c.next_at).where(senders.c.name == name)
        with self.database.read() as connection:
            return connection.execute(found).scalar()

    def alive(self, name: str, now: datetime) -> None:
        """A sender has shown that it is there."""
        with self.database.write() as connection:
            put(connection, senders, {"name": name}, {"seen_at": now})

    def seen_at(self, name: str) -> datetime | None:
        """When a sender last showed that it is there."""
        found = select(senders.c.seen_at).where(senders.c.name == name)
        with self.database.read() as connection:
            return connection.execute(found).scalar()

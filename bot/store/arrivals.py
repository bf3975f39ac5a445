"""What became of a notice's letters, person by person, and why some did not arrive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from bot.notices import Notice
from bot.person import Channel
from bot.store.database import Database
from bot.store.letters import Status
from bot.store.tables import outbox

LOST: Final = (Status.FAILED, Status.UNDELIVERED, Status.EXPIRED, Status.CANCELED)


@dataclass(frozen=True)
class Lost:
    """How many letters did not arrive, and why."""

    status: Status
    code: int | None
    """The provider's."""
    count: int


@dataclass(frozen=True)
class Arrival:
    """One person's letter."""

    number: int
    channel: Channel
    address: str
    status: Status
    code: int | None
    sent_at: datetime | None


@dataclass(frozen=True)
class Arrivals:
    """Letters of notices, as their authors follow them."""

    database: Database

    def lost(self, notice: Notice) -> Sequence[Lost]:
        """Those that did not arrive, by reason, the commonest first."""
        hers = (outbox.c.lane == notice.lane) & outbox.c.status.in_(LOST)
        count = func.count().label("count")
        found = (
            select(outbox.c.status, outbox.c.code, count)
            .where(hers)
            .group_by(outbox.c.status, outbox.c.code)
            .order_by(count.desc(), outbox.c.status, outbox.c.code)
        )
        with self.database.read() as connection:
            rows = connection.execute(found).all()
        return [Lost(Status(row[0]), row[1], row[2]) for row in rows]

    def page(self, notice: Notice, after: int, limit: int) -> Sequence[Arrival]:
        """Letters past a number, in the order in which they were written."""
        found = (
            select(outbox)
            .where(outbox.c.lane == notice.lane, outbox.c.id > after)
            .order_by(outbox.c.id)
            .limit(limit)
        )
        with self.database.read() as connection:
            rows = connection.execute(found).all()
        return [
            Arrival(
                row.id,
                Channel(row.channel),
                row.address,
                Status(row.status),
                row.code,
                row.sent_at,
            )
            for row in rows
        ]

"""Messages that the bot sends by itself: the row is the truth.

A row is queued, then sending under a lease, then sent; what became of it the provider
tells later. Whoever holds a lease is the only one to send. A lease that ended means
that nobody knows whether the message was sent: that must be found out first.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from bot.gate import NOTICE_STOPPED, TOO_LATE
from bot.person import Channel, Contact
from bot.store.database import Database
from bot.store.letters import FAR, PATIENT, Letter, Status, Timing, Urgency
from bot.store.senders import held
from bot.store.tables import outbox


@dataclass(frozen=True)
class Arrived:
    """A message that went out to somebody."""

    number: int
    text: str
    sent_at: datetime
    provider_id: str = ""
    status: str = Status.SENT


@dataclass(frozen=True)
class Outbox:
    """Messages on their way out."""

    database: Database
    timing: Timing = PATIENT

    def queue(self, letter: Letter) -> bool:
        """Store a letter; False if one with its key is there already."""
        try:
            with self.database.write() as connection:
                connection.execute(insert(outbox).values(letter.as_row()))
        except IntegrityError:
            return False
        return True

    def waiting(
        self, channel: Channel, last: Urgency, now: datetime, limit: int
    ) -> list[int]:
        """Letters to hand out now, up to an urgency: the urgent first, and fair between
        lanes."""
        with self.database.read() as connection:
            hold = held(connection, channel, now)
            found: list[int] = []
            for urgency in (u for u in Urgency if u <= last and not hold.covers(u)):
                lanes = list(_lanes(connection, channel, urgency))
                for place, lane in enumerate(lanes):
                    share = -(-(limit - len(found)) // (len(lanes) - place))
                    due = _due(channel, urgency, lane, now).limit(share)
                    found += connection.execute(due).scalars()
        return found[:limit]

    def overdue(self, channel: Channel, now: datetime, limit: int) -> list[int]:
        """Letters whose lease has ended: nobody knows whether they were sent."""
        here = outbox.c.channel == channel
        self._date_anew(here, now)
        found = select(outbox.c.id).where(abandoned(now), here, _free(now))
        found = found.order_by(outbox.c.lease_until).limit(limit)
        with self.database.read() as connection:
            return list(connection.execute(found).scalars())

    def _date_anew(self, here: ColumnElement[bool], now: datetime) -> None:
        """Where the clock was set back leases begin again: who holds one may be on the
        line."""
        ahead = and_(
            here, outbox.c.status == Status.SENDING, outbox.c.lease_until > now + FAR
        )
        with self.database.read() as connection:
            if connection.execute(select(outbox.c.id).where(ahead)).first() is None:
                return
        until = now + self.timing.lease
        with self.database.write() as connection:
            connection.execute(update(outbox).where(ahead).values(lease_until=until))

    def hand_out(
        self,
        numbers: Collection[int],
        now: datetime,
        hand: Callable[[Sequence[int], Any], None],
    ) -> int:
        """Hand letters to a worker and note it together; those that another has fall
        out. `hand` gets the numbers and the driver's connection."""
        free = (
            select(outbox.c.id)
            .where(outbox.c.id.in_(numbers), _free(now))
            .where(outbox.c.status.in_((Status.QUEUED, Status.SENDING)))
            # Who waited for another's letters here could wait for each other.
            .with_for_update(skip_locked=True)
        )
        until = now + self.timing.handed
        with self.database.write() as connection:
            kept = set(connection.execute(free).scalars())
            if kept:
                mine = update(outbox).where(outbox.c.id.in_(kept))
                connection.execute(mine.values(handed_until=until))
                ours = [number for number in numbers if number in kept]
                hand(ours, connection.connection.driver_connection)
        return len(kept)

    def expire(self, now: datetime, limit: int) -> int:
        """End a part of the letters that nobody sent in time; how many."""
        late = (outbox.c.status == Status.QUEUED) & (outbox.c.expires_at <= now)
        with self.database.write() as connection:
            found = select(outbox.c.id).where(late).limit(limit)
            these = connection.execute(found.with_for_update(skip_locked=True))
            over = outbox.c.id.in_(these.scalars().all())
            ended = update(outbox).where(over)
            values = {"status": Status.EXPIRED, "error": TOO_LATE.reason}
            return connection.execute(ended.values(values)).rowcount

    def cancel_lane(self, lane: str, limit: int) -> int:
        """Drop a part of what is queued in a lane; how many letters that were."""
        queued = (outbox.c.lane == lane) & (outbox.c.status == Status.QUEUED)
        part = select(outbox.c.id).where(queued).limit(limit)
        with self.database.write() as connection:
            # Found first: PostgreSQL would find the part anew for each of its letters.
            found = connection.execute(part.with_for_update(skip_locked=True))
            these = outbox.c.id.in_(found.scalars().all())
            values = {"status": Status.CANCELED, "error": NOTICE_STOPPED.reason}
            done = connection.execute(update(outbox).where(these).values(values))
        return done.rowcount

    def counted(self) -> dict[tuple[str, str], int]:
        """How many letters wait or are in hand, by channel and status."""
        open_ = outbox.c.status.in_((Status.QUEUED, Status.SENDING))
        found = (
            select(outbox.c.channel, outbox.c.status, func.count())
            .where(open_)
            .group_by(outbox.c.channel, outbox.c.status)
        )
        with self.database.read() as connection:
            return {(row[0], row[1]): row[2] for row in connection.execute(found)}

    def jobs_waiting(self) -> int:
        """Jobs that no worker has taken yet; they are Procrastinate's, beside ours."""
        waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        with self.database.read() as connection:
            return int(connection.execute(waiting).scalar() or 0)

    def sent_to(self, contact: Contact, by: str, after: int = 0) -> Sequence[Arrived]:
        """What went to somebody past a number, by a provider whose ids begin so."""
        found = (
            select(
                *(outbox.c.id, outbox.c.text, outbox.c.sent_at),
                *(outbox.c.provider_id, outbox.c.status),
            )
            .where(
                outbox.c.channel == contact.channel,
                outbox.c.address == contact.address,
                outbox.c.id > after,
                outbox.c.sent_at.is_not(None),
                outbox.c.provider_id.startswith(by, autoescape=True),
            )
            .order_by(outbox.c.id)
        )
        with self.database.read() as connection:
            return [Arrived(*row) for row in connection.execute(found)]


def _free(now: datetime) -> ColumnElement[bool]:
    """Nobody has it in a worker's queue."""
    handed = outbox.c.handed_until
    return or_(handed.is_(None), handed <= now, handed > now + FAR)


def abandoned(now: datetime) -> ColumnElement[bool]:
    """Letters whose lease has ended."""
    return and_(outbox.c.status == Status.SENDING, outbox.c.lease_until <= now)


def _lanes(connection: Connection, channel: Channel, urgency: Urgency) -> Iterator[str]:
    """The lanes that have letters, each found by one step in the index."""
    here = and_(
        outbox.c.status == Status.QUEUED,
        outbox.c.channel == channel,
        outbox.c.urgency == int(urgency),
    )
    first = select(func.min(outbox.c.lane)).where(here)
    lane = connection.execute(first).scalar()
    while lane is not None:
        yield lane
        lane = connection.execute(first.where(outbox.c.lane > lane)).scalar()


def _due(channel: Channel, urgency: Urgency, lane: str, now: datetime) -> Any:
    return (
        select(outbox.c.id)
        .where(
            outbox.c.status == Status.QUEUED,
            outbox.c.channel == channel,
            outbox.c.urgency == int(urgency),
            outbox.c.lane == lane,
            outbox.c.due <= now,
            _free(now),
        )
        .order_by(outbox.c.due, outbox.c.id)
    )

"""Messages that the bot sends by itself: the row is the truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.person import Channel, Contact
from bot.store.database import Database
from bot.store.tables import outbox

LEASE: Final = timedelta(seconds=30)
"""Longer than a provider's time-out: who holds it this long has died."""


class Status(StrEnum):
    """Where a message is on its way."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Letter:
    """A message to one person; `key` makes the same message impossible twice."""

    key: str
    to: Contact
    text: str
    due: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Claimed:
    """A letter that this process alone may send now."""

    number: int
    to: Contact
    text: str
    attempts: int


@dataclass(frozen=True)
class Arrived:
    """A message that went out to somebody."""

    number: int
    text: str
    sent_at: datetime


class Outbox:
    """Messages on their way out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def queue(self, letter: Letter) -> bool:
        """Store a letter; False if one with its key is there already."""
        row = {
            "key": letter.key,
            "channel": letter.to.channel,
            "address": letter.to.address,
            "text": letter.text,
            "status": Status.QUEUED,
            "due": letter.due,
            "expires_at": letter.expires_at,
            "attempts": 0,
        }
        try:
            with self._database.write() as connection:
                connection.execute(insert(outbox).values(row))
        except IntegrityError:
            return False
        return True

    def due(self, now: datetime, limit: int) -> list[int]:
        """Numbers of letters to send now, oldest first."""
        found = (
            select(outbox.c.id)
            .where(outbox.c.status == Status.QUEUED, outbox.c.due <= now)
            .order_by(outbox.c.due, outbox.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return list(connection.execute(found).scalars())

    def claim(self, number: int, now: datetime) -> Claimed | None:
        """Take a letter for sending; None if another has it or it is worthless now."""
        mine = (outbox.c.id == number) & (outbox.c.status == Status.QUEUED)
        expired = update(outbox).where(mine, outbox.c.expires_at <= now)
        claimed = (
            update(outbox)
            .where(mine)
            .values(
                status=Status.SENDING,
                lease_until=now + LEASE,
                attempts=outbox.c.attempts + 1,
            )
            .returning(
                outbox.c.channel, outbox.c.address, outbox.c.text, outbox.c.attempts
            )
        )
        with self._database.write() as connection:
            connection.execute(expired.values(status=Status.EXPIRED))
            row = connection.execute(claimed).first()
        if row is None:
            return None
        to = Contact(Channel(row.channel), row.address)
        return Claimed(number, to, row.text, row.attempts)

    def mark_sent(self, number: int, provider_id: str, now: datetime) -> None:
        """The provider has it."""
        self._settle(number, status=Status.SENT, provider_id=provider_id, sent_at=now)

    def postpone(self, number: int, due: datetime, error: str) -> None:
        """Nothing was sent; try again at `due`."""
        self._settle(number, status=Status.QUEUED, due=due, error=error)

    def mark_failed(self, number: int, error: str) -> None:
        """It can never be sent."""
        self._settle(number, status=Status.FAILED, error=error)

    def sent_to(self, contact: Contact, by: str, after: int = 0) -> Sequence[Arrived]:
        """What went to somebody past a number, by a provider whose ids begin so."""
        found = (
            select(outbox.c.id, outbox.c.text, outbox.c.sent_at)
            .where(
                outbox.c.channel == contact.channel,
                outbox.c.address == contact.address,
                outbox.c.id > after,
                outbox.c.status == Status.SENT,
                outbox.c.provider_id.startswith(by, autoescape=True),
            )
            .order_by(outbox.c.id)
        )
        with self._database.read() as connection:
            return [Arrived(*row) for row in connection.execute(found)]

    def _settle(self, number: int, **values: object) -> None:
        mine = (outbox.c.id == number) & (outbox.c.status == Status.SENDING)
        with self._database.write() as connection:
            connection.execute(update(outbox).where(mine).values(values))

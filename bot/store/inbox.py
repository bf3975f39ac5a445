"""What people wrote and what they were answered, each message once."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.person import Incoming, Person
from bot.store import pulls
from bot.store.database import Database
from bot.store.tables import inbound, people
from pricing.market import Market

RECENT: Final = timedelta(seconds=60)


@dataclass(frozen=True)
class Situation:
    """What is known when a message comes in."""

    person: Person
    market: Market | None
    recent: int
    """How many messages this person sent in the last 60 s, this one not counted."""


@dataclass(frozen=True)
class Answer:
    """What follows from a message: the texts to send back and the person after it."""

    person: Person
    intent: str
    texts: tuple[str, ...]


Decide = Callable[[Situation], Answer]


class Inbox:
    """Messages that came in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def answer(self, message: Incoming, now: datetime, decide: Decide) -> list[str]:
        """Record a message with its answer, or give the answer that it had before.

        The message's key is unique in the schema, so of two that arrive at once one
        is recorded and both get the same answer.
        """
        try:
            with self._database.write() as connection:
                before = _answered(connection, message.key)
                if before is not None:
                    return before
                return _record(connection, message, now, decide)
        except IntegrityError:
            with self._database.read() as connection:
                return _answered(connection, message.key) or []


def _answered(connection: Connection, key: str) -> list[str] | None:
    found = connection.execute(
        select(inbound.c.replies).where(inbound.c.key == key)
    ).scalar()
    return None if found is None else list(json.loads(found))


def _record(
    connection: Connection, message: Incoming, now: datetime, decide: Decide
) -> list[str]:
    row = _person_row(connection, message, now)
    person = Person(message.contact, row.quiet_until)
    recent = _recent(connection, row.id, now)
    answer = decide(Situation(person, pulls.latest(connection), recent))
    connection.execute(
        insert(inbound).values(
            key=message.key,
            person_id=row.id,
            received_at=now,
            text=message.text,
            intent=answer.intent,
            replies=json.dumps(answer.texts, ensure_ascii=False),
        )
    )
    connection.execute(
        update(people)
        .where(people.c.id == row.id)
        .values(last_at=now, quiet_until=answer.person.quiet_until)
    )
    return list(answer.texts)


def _person_row(
    connection: Connection, message: Incoming, now: datetime
) -> Row[int, datetime | None]:
    contact = message.contact
    found = select(people.c.id, people.c.quiet_until).where(
        people.c.channel == contact.channel, people.c.address == contact.address
    )
    row = connection.execute(found).first()
    if row is None:
        connection.execute(
            insert(people).values(
                channel=contact.channel,
                address=contact.address,
                phone=contact.phone,
                first_at=now,
                last_at=now,
            )
        )
        row = connection.execute(found).one()
    return row


def _recent(connection: Connection, person_id: int, now: datetime) -> int:
    counted = select(func.count()).where(
        inbound.c.person_id == person_id, inbound.c.received_at > now - RECENT
    )
    return connection.execute(counted).scalar_one()

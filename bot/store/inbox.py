"""What people wrote and what they were answered, each message once."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.person import Incoming, Person
from bot.store import pulls
from bot.store.database import Database, StoreUnavailable
from bot.store.tables import inbound, people
from pricing.market import Market

RECENT: Final = timedelta(seconds=60)
MOST_TRIES: Final = 3

# Statements of the way that every message takes, built once: building them costs
# SQLAlchemy more than running them costs the database.
ANSWERED: Final = select(inbound.c.replies).where(inbound.c.key == bindparam("key"))
RECENTLY: Final = (
    select(func.count())
    .where(
        inbound.c.person_id == people.c.id, inbound.c.received_at > bindparam("since")
    )
    .scalar_subquery()
)
KNOWN: Final = (
    select(people.c.id, people.c.quiet_until, RECENTLY)
    .where(
        people.c.channel == bindparam("channel"),
        people.c.address == bindparam("address"),
    )
    .with_for_update(of=people)
)
MEET: Final = insert(people).inline()
RECORD: Final = insert(inbound).inline()
REMEMBER: Final = (
    update(people)
    .where(people.c.id == bindparam("person"))
    .values(last_at=bindparam("now"), quiet_until=bindparam("quiet"))
)


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
        for _ in range(MOST_TRIES):
            try:
                with self._database.write() as connection:
                    before = _answered(connection, message.key)
                    if before is not None:
                        return before
                    return _record(connection, message, now, decide)
            except IntegrityError:
                # The same message, or the same new person, came in at this moment.
                continue
        raise StoreUnavailable("others write the same message")


def _answered(connection: Connection, key: str) -> list[str] | None:
    found = connection.execute(ANSWERED, {"key": key}).scalar()
    return None if found is None else list(json.loads(found))


def _record(
    connection: Connection, message: Incoming, now: datetime, decide: Decide
) -> list[str]:
    number, quiet_until, recent = _known(connection, message, now)
    person = Person(message.contact, quiet_until)
    answer = decide(Situation(person, pulls.latest(connection), recent))
    row = {
        "key": message.key,
        "person_id": number,
        "received_at": now,
        "text": message.text,
        "intent": answer.intent,
        "replies": json.dumps(answer.texts, ensure_ascii=False),
    }
    connection.execute(RECORD, row)
    after = {"person": number, "now": now, "quiet": answer.person.quiet_until}
    connection.execute(REMEMBER, after)
    return list(answer.texts)


def _known(
    connection: Connection, message: Incoming, now: datetime
) -> tuple[int, datetime | None, int]:
    """Number and silence of who writes, and how much they wrote; new ones are met."""
    contact = message.contact
    key = {"channel": contact.channel, "address": contact.address}
    row = connection.execute(KNOWN, key | {"since": now - RECENT}).first()
    if row is None:
        new = key | {"phone": contact.phone, "first_at": now, "last_at": now}
        connection.execute(MEET, new)
        row = connection.execute(KNOWN, key | {"since": now - RECENT}).one()
    return row[0], row[1], row[2]

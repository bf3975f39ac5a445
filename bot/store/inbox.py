"""What people wrote and what they were answered, each message once."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.person import Channel, Contact, Incoming, Invited, OptOut, Person
from bot.store import pulls, seals
from bot.store.database import Database, StoreUnavailable, insert_new
from bot.store.effects import Effects, Her
from bot.store.forgetting import erase_later
from bot.store.invited import OPEN
from bot.store.letters import Letter
from bot.store.readers import allowed_of
from bot.store.tables import inbound, invitations, outbox, people
from bot.topic import Topic
from bot.turn import Effect, Forget
from pricing.market import Market

RECENT: Final = timedelta(seconds=60)
MOST_TRIES: Final = 3
WINDOW: Final = timedelta(hours=24) - timedelta(minutes=5)
"""How long WhatsApp takes free text after a message, with a margin."""

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
HERS: Final = (people.c.channel == bindparam("channel")) & (
    people.c.address == bindparam("address")
)
linked = people.alias("linked")
KNOWN: Final = (
    select(
        people.c.id,
        people.c.quiet_until,
        people.c.zone,
        people.c.topic,
        people.c.tips_told,
        people.c.alerts_allowed,
        people.c.notices_allowed,
        people.c.left_at,
        people.c.night,
        people.c.linked_id,
        people.c.stopped_at,
        linked.c.channel.label("linked_channel"),
        linked.c.address.label("linked_address"),
        invitations.c.at.label("invited_at"),
        invitations.c.zone.label("invited_zone"),
        invitations.c.grouping.label("invited_group"),
        RECENTLY.label("recent"),
    )
    .outerjoin(linked, linked.c.id == people.c.linked_id)
    .outerjoin(invitations, OPEN & (invitations.c.address == people.c.address))
    .where(HERS)
)
TURN: Final = select(people.c.id).where(HERS).with_for_update()
MEET: Final = insert(people).inline()
RECORD: Final = insert(inbound).inline()
REMEMBER: Final = (
    update(people)
    .where(people.c.id == bindparam("person"))
    .values(
        last_at=bindparam("now"),
        quiet_until=bindparam("quiet"),
        zone=bindparam("zone"),
        topic=bindparam("topic"),
        tips_told=bindparam("tips_told"),
        night=bindparam("night"),
        window_until=bindparam("window"),
        stopped_at=bindparam("stopped"),
        # Who writes is there.
        unreachable=None,
        unreachable_until=None,
    )
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
    effects: tuple[Effect, ...] = ()
    letters: tuple[Letter, ...] = ()
    """What goes out by the outbox, to whom it may be."""
    segments: int = 0
    """What the texts cost that go back in the same answer."""


Decide = Callable[[Situation], Answer]


class Inbox:
    """Messages that came in."""

    def __init__(self, database: Database, effects: Effects) -> None:
        self._database = database
        self._effects = effects

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
                    return self._record(connection, message, now, decide)
            except IntegrityError:
                # The same message, or the same new person, came in at this moment.
                continue
        raise StoreUnavailable("others write the same message")

    def has(self, key: str) -> bool:
        """Whether a message came in."""
        with self._database.read() as connection:
            return _answered(connection, key) is not None

    def _record(
        self, connection: Connection, message: Incoming, now: datetime, decide: Decide
    ) -> list[str]:
        row = _known(connection, message, now)
        person = _person(message.contact, row)
        situation = Situation(person, pulls.latest(connection), row.recent)
        answer = decide(situation)
        her = Her(row.id, message.contact, row.linked_id)
        self._effects.apply(connection, answer.effects, her, now)
        gone = Forget() in answer.effects
        record = {
            "key": message.key,
            "person_id": None if gone else row.id,
            "received_at": now,
            "text": "" if gone else message.text,
            "intent": answer.intent,
            "replies": json.dumps(answer.texts, ensure_ascii=False),
            "segments": answer.segments,
        }
        connection.execute(RECORD, record)
        if answer.letters:
            letters = [letter.as_row() for letter in answer.letters]
            insert_new(connection, outbox, letters)
        if gone:
            erase_later(connection, message.contact.channel, [message.key])
        else:
            after = _row(answer.person) | _reached(message, row, now)
            connection.execute(REMEMBER, after | {"person": row.id, "now": now})
        return list(answer.texts)


def _answered(connection: Connection, key: str) -> list[str] | None:
    found = connection.execute(ANSWERED, {"key": key}).scalar()
    return None if found is None else list(json.loads(found))


def _person(contact: Contact, row: Row[Any]) -> Person:
    topic = Topic.from_json(row.topic) if row.topic else None
    other = row.linked_channel
    return Person(
        contact,
        row.quiet_until,
        row.zone,
        topic,
        row.tips_told,
        allowed=allowed_of(row),
        has_left=row.left_at is not None,
        linked=Contact(Channel(other), row.linked_address) if other else None,
        night=row.night,
        invited=_invited(row),
    )


def _invited(row: Row[Any]) -> Invited | None:
    if row.invited_at is None:
        return None
    return Invited(row.invited_at, row.invited_zone, row.invited_group)


def _reached(message: Incoming, row: Row[Any], now: datetime) -> dict[str, Any]:
    """Who writes can be written to: on WhatsApp for a day, and after START again."""
    stopped = {OptOut.STOP: now, OptOut.START: None}
    return {
        "window": now + WINDOW if message.contact.channel is Channel.WHATSAPP else None,
        "stopped": stopped.get(message.opt_out, row.stopped_at)
        if message.opt_out
        else row.stopped_at,
    }


def _row(person: Person) -> dict[str, Any]:
    return {
        "quiet": person.quiet_until,
        "zone": person.zone,
        "topic": person.topic.as_json() if person.topic else None,
        "tips_told": person.tips_told,
        "night": person.night,
    }


def _known(connection: Connection, message: Incoming, now: datetime) -> Any:
    """The row of who writes, and how much they wrote; new ones are met."""
    contact = message.contact
    key = {"channel": contact.channel, "address": contact.address}
    # Her messages take turns, and are counted after the wait: a query that itself waits
    # for her row counts what there was before.
    has_turn = (
        connection.dialect.name == "sqlite" or connection.execute(TURN, key).first()
    )
    known = key | {"since": now - RECENT}
    row = connection.execute(KNOWN, known).first() if has_turn else None
    if row is None:
        # If another meets her at this moment it begins anew: on her row without a turn,
        # two of her messages could wait for each other.
        seals.guard(connection)
        new = key | {"phone": contact.phone, "first_at": now, "last_at": now}
        connection.execute(MEET, new)
        row = connection.execute(KNOWN, known).one()
    return row

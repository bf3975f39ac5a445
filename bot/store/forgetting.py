"""Erasing: a person at once when she asks, everybody's texts after 90 days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from bot.person import Channel, Contact
from bot.store import invited, sales, staff
from bot.store.database import Database, insert_new
from bot.store.letters import AT_ONCE, Status
from bot.store.pseudonyms import Pseudonyms
from bot.store.tables import (
    alerts,
    attempts,
    calls,
    consents,
    erasures,
    inbound,
    memberships,
    outbox,
    people,
    receipts,
    suppressed,
)

KEPT: Final = timedelta(days=90)
"""How long the texts of messages are kept."""
TALKED: Final = timedelta(days=1)
CHUNK: Final = 500
RECENTLY: Final = timedelta(hours=2)
"""How far back letters to strangers are looked for every minute."""
SETTLED: Final = timedelta(minutes=10)
"""How long after its time a letter may still be spoken of."""
TO_OPERATOR: Final = "operator:"
"""Begins the keys of what the operator is told."""
ASKED_AGAIN: Final = timedelta(hours=1)


def forget(
    connection: Connection,
    rows: Sequence[int],
    pseudonyms: Pseudonyms,
    now: datetime,
) -> None:
    """Erase these people; only a keyed hash stays, so that none is written to again."""
    found = select(people.c.channel, people.c.address).where(people.c.id.in_(rows))
    contacts = [
        Contact(Channel(row.channel), row.address) for row in connection.execute(found)
    ]
    contacts += invited.forget(connection, contacts)
    sales.erase(connection, [one for c in contacts for one in pseudonyms.all_of(c)])
    gone = [{"pseudonym": pseudonyms.of(c), "at": now} for c in contacts]
    insert_new(connection, suppressed, gone)
    for contact in contacts:
        _forget_letters(connection, _letters_of(contact), contact.channel)
        if contact.phone:
            moved = Contact(Channel.SMS, contact.phone)
            theirs = _letters_of(moved) & outbox.c.person_id.in_(rows)
            _forget_letters(connection, theirs, Channel.SMS)
    _forget_messages(connection, rows)
    staff.dismiss(connection, rows)
    for table in (alerts, consents, calls, memberships):
        connection.execute(delete(table).where(table.c.person_id.in_(rows)))
    # A number may be given again: nobody may be tied to a stranger by it.
    tied = people.c.linked_id.in_(rows)
    connection.execute(update(people).where(tied).values(linked_id=None))
    connection.execute(delete(people).where(people.c.id.in_(rows)))


def erase_later(
    connection: Connection, channel: Channel, provider_ids: Sequence[str]
) -> None:
    """Note messages that are still to be erased at the provider."""
    rows = [
        {"provider_id": one, "channel": channel, "due": AT_ONCE, "attempts": 0}
        for one in provider_ids
    ]
    insert_new(connection, erasures, rows)


def _letters_of(contact: Contact) -> ColumnElement[bool]:
    """What was written to an address."""
    return and_(
        outbox.c.channel == contact.channel, outbox.c.address == contact.address
    )


def _forget_letters(
    connection: Connection, these: ColumnElement[bool], channel: Channel
) -> None:
    """Empty letters, here and at the provider, and send none that still waits."""
    sent = select(outbox.c.provider_id).where(these, outbox.c.provider_id.is_not(None))
    erase_later(connection, channel, connection.execute(sent).scalars().all())
    waiting = these & (outbox.c.status == Status.QUEUED)
    connection.execute(update(outbox).where(waiting).values(status=Status.CANCELED))
    connection.execute(update(outbox).where(these).values(ERASED))


EMPTY: Final[dict[str, Any]] = {"text": "", "plain": None, "variables": None}
"""A letter without its words."""
ERASED: Final = EMPTY | {"address": "", "person_id": None, "provider_id": None}
"""A letter to nobody; an id that comes later is still to be erased."""


def _forget_messages(connection: Connection, rows: Sequence[int]) -> None:
    """Empty what she wrote; the keys stay, so that a replay changes nothing."""
    hers = inbound.c.person_id.in_(rows)
    found = (
        select(inbound.c.key, people.c.channel)
        .join(people, people.c.id == inbound.c.person_id)
        .where(hers)
    )
    for row in connection.execute(found).all():
        erase_later(connection, Channel(row.channel), [row.key])
    connection.execute(
        update(inbound).where(hers).values(person_id=None, text="", replies="[]")
    )


def _to_strangers(first: datetime, last: datetime) -> Any:
    """Letters that are over, to addresses of which nothing else is kept."""
    known = select(people.c.id).where(
        people.c.channel == outbox.c.channel, people.c.address == outbox.c.address
    )
    underway = or_(outbox.c.status == Status.QUEUED, outbox.c.status == Status.SENDING)
    return (
        select(outbox.c.id)
        .where(
            outbox.c.text != "",
            outbox.c.expires_at.between(first, last),
            outbox.c.person_id.is_(None),
            ~underway,
            ~outbox.c.key.startswith(TO_OPERATOR),
            ~known.exists(),
        )
        .limit(CHUNK)
    )


@dataclass(frozen=True)
class Erasures:
    """Messages still to be erased at a provider, and texts grown old."""

    database: Database

    def due(self, now: datetime, limit: int) -> list[tuple[Channel, str]]:
        """What to erase now."""
        found = (
            select(erasures.c.channel, erasures.c.provider_id)
            .where(erasures.c.due <= now)
            .order_by(erasures.c.due)
            .limit(limit)
        )
        with self.database.read() as connection:
            rows = connection.execute(found).all()
        return [(Channel(row.channel), row.provider_id) for row in rows]

    def gather(self, now: datetime, back: timedelta = RECENTLY) -> int:
        """Note what was sent to people after they were erased, and forget letters to
        strangers: codes, and the last answer to who is erased. How many were found."""
        late = select(outbox.c.id, outbox.c.channel, outbox.c.provider_id).where(
            outbox.c.channel.in_(list(Channel)),
            outbox.c.address == "",
            outbox.c.provider_id.is_not(None),
        )
        with self.database.read() as connection:
            found = connection.execute(_to_strangers(now - back, now - SETTLED))
            strangers = found.scalars().all()
        with self.database.write() as connection:
            these = outbox.c.id.in_(strangers)
            final = EMPTY | {"address": ""}
            connection.execute(update(outbox).where(these).values(final))
            sent = connection.execute(late.limit(CHUNK)).all()
            for row in sent:
                erase_later(connection, Channel(row.channel), [row.provider_id])
            noted = outbox.c.id.in_([row.id for row in sent])
            connection.execute(update(outbox).where(noted).values(provider_id=None))
        return len(sent) + len(strangers)

    def hashes(self) -> set[str]:
        """Of all who had everything erased."""
        with self.database.read() as connection:
            found = connection.execute(select(suppressed.c.pseudonym))
            return set(found.scalars())

    def done(self, provider_id: str) -> None:
        """It is erased there."""
        this = erasures.c.provider_id == provider_id
        with self.database.write() as connection:
            connection.execute(delete(erasures).where(this))

    def postpone(self, provider_id: str, now: datetime) -> None:
        """It could not be erased now."""
        this = erasures.c.provider_id == provider_id
        later = {"due": now + ASKED_AGAIN, "attempts": erasures.c.attempts + 1}
        with self.database.write() as connection:
            connection.execute(update(erasures).where(this).values(later))

    def drop_topics(self, now: datetime) -> None:
        """Forget what was talked about with people who went quiet since."""
        over = people.c.topic.is_not(None) & (people.c.last_at < now - TALKED)
        with self.database.write() as connection:
            connection.execute(update(people).where(over).values(topic=None))

    def empty_old(self, now: datetime) -> int:
        """Erase a part of the texts older than 90 days; 0 when none is left."""
        before = now - KEPT
        old_in = select(inbound.c.id).where(
            inbound.c.received_at < before, inbound.c.text != ""
        )
        old_out = select(outbox.c.id).where(
            outbox.c.expires_at < before, outbox.c.text != ""
        )
        with self.database.write() as connection:
            ins = connection.execute(old_in.limit(CHUNK)).scalars().all()
            outs = connection.execute(old_out.limit(CHUNK)).scalars().all()
            connection.execute(
                update(inbound)
                .where(inbound.c.id.in_(ins))
                .values(text="", replies="[]")
            )
            connection.execute(
                update(outbox).where(outbox.c.id.in_(outs)).values(EMPTY)
            )
            connection.execute(delete(calls).where(calls.c.at < before))
            connection.execute(delete(receipts).where(receipts.c.at < before))
            connection.execute(delete(attempts).where(attempts.c.began_at < before))
        return len(ins) + len(outs)

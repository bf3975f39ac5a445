"""Handing letters over: claimed under a lease, sent, and what became of it marked."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    Connection,
    and_,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from bot.channels.base import Envelope, Template
from bot.gate import NOT_WANTED, Drop, Go, Later, way
from bot.person import Channel, Contact
from bot.store.database import Database
from bot.store.letters import AT_ONCE, PATIENT, Claim, Status, Timing, Urgency
from bot.store.marks import Sent, end_attempt, ended, note_sent, requeue, this_attempt
from bot.store.notices import stopped
from bot.store.outbox import abandoned
from bot.store.readers import LETTERS, WAITING, reader_of, waiting_of
from bot.store.senders import Held, held, reserve
from bot.store.tables import attempts, outbox

MOST_ATTEMPTS: Final = 8
"""A letter that broke off this often and never got through breaks something."""
NOT_SENT: Final = "not sent"
UNREADABLE: Final = Drop("failed", "its row can't be read")


@dataclass(frozen=True)
class Handover:
    """Takes letters out of the queue and says what became of them."""

    database: Database
    templates: Mapping[str, str] = field(default_factory=dict)
    """The Content SIDs of WhatsApp templates, by our names."""
    timing: Timing = PATIENT
    is_suppressed: Callable[[Connection, Contact], bool] = lambda *_: False
    """Whether somebody had everything erased at an address."""

    def claim(self, numbers: Collection[int], pace: timedelta, now: datetime) -> Claim:
        """Take letters for sending, all on one channel; those that may not go are
        dropped, put off, or moved to SMS."""
        with self.database.write() as connection:
            rows = connection.execute(
                WAITING.where(outbox.c.id.in_(numbers))
                .where(outbox.c.status == Status.QUEUED)
                .order_by(outbox.c.urgency, outbox.c.due, outbox.c.id)
            ).all()
            if not rows:
                return Claim()
            hold = held(connection, rows[0].channel, now)
            over = stopped(connection, {row.lane for row in rows})
            admitted = (
                self._admitted(connection, row, over, hold, now) for row in rows
            )
            going = [envelope for envelope in admitted if envelope]
            starts = reserve(connection, rows[0].channel, pace, len(going), now)
            until = max(starts, now) + self.timing.lease + pace * len(going)
            _lease(connection, [envelope.number for envelope in going], until, now)
        return Claim(going, starts, until)

    def _admitted(
        self,
        connection: Connection,
        row: Any,
        over: Collection[str],
        hold: Held,
        now: datetime,
    ) -> Envelope | None:
        """A letter as it goes now; one that doesn't is settled here."""
        usable = self._usable(connection, now) if row.template else ()
        try:
            found = way(waiting_of(row, over), reader_of(row), usable, now)
            if isinstance(found, Go) and found.to.channel == row.channel:
                if not hold.covers(row.urgency):
                    return self._envelope(row, found, now)
                found = Later(hold.until)
        except ValueError:
            # It must not keep the others of its batch from going.
            found = UNREADABLE
        if isinstance(found, Go) and self.is_suppressed(connection, found.to):
            found = NOT_WANTED
        _change(connection, row.id, _settled(found, row))
        return None

    def is_wanted(self, envelope: Envelope, now: datetime) -> bool:
        """Whether a letter in hand may still go: people leave, notices are stopped."""
        this = LETTERS.where(outbox.c.id == envelope.number)
        with self.database.read() as connection:
            row = connection.execute(this).one()
            over = stopped(connection, {row.lane})
            usable = self._usable(connection, now) if row.template else ()
        return isinstance(way(waiting_of(row, over), reader_of(row), usable, now), Go)

    def _usable(self, connection: Connection, now: datetime) -> set[str]:
        """Names of the templates that WhatsApp takes at present."""
        return {
            name
            for name, sid in self.templates.items()
            if not held(connection, sid, now).covers(Urgency.REPLY)
        }

    def _envelope(self, row: Any, go: Go, now: datetime) -> Envelope:
        template = self._template(go.template, row)
        lasts = row.expires_at - now
        return Envelope(row.id, row.attempts + 1, now, go.to, row.text, lasts, template)

    def _template(self, name: str | None, row: Any) -> Template | None:
        """A template by our name, with what is filled in; None if it isn't set up."""
        if name is None or name not in self.templates:
            return None
        values = json.loads(row.variables) if row.variables else ()
        variables = {str(n): value for n, value in enumerate(values, 1)}
        return Template(self.templates[name], variables)

    def claim_overdue(self, numbers: Collection[int], now: datetime) -> list[Envelope]:
        """Take letters whose lease has ended, to find out whether they were sent."""
        mine = (
            update(outbox)
            .where(outbox.c.id.in_(numbers), abandoned(now))
            .values(lease_until=now + self.timing.lease)
            .returning(outbox.c.id)
        )
        with self.database.write() as connection:
            taken = list(connection.execute(mine).scalars())
            # Whose was erased can't be asked for, and need not be.
            gone = outbox.c.id.in_(taken) & (outbox.c.address == "")
            over = {"status": Status.CANCELED, "lease_until": None}
            connection.execute(update(outbox).where(gone).values(over))
            began = and_(
                attempts.c.letter_id == outbox.c.id,
                attempts.c.number == outbox.c.attempts,
            )
            found = (
                select(outbox, attempts.c.began_at)
                .join(attempts, began)
                .where(outbox.c.id.in_(taken), ~gone)
            )
            rows = connection.execute(found).all()
        return [
            Envelope(
                row.id,
                row.attempts,
                row.began_at,
                Contact(Channel(row.channel), row.address),
                row.text,
                row.expires_at - now,
                # It may have gone as one: the provider then has other words.
                self._template(row.template, row),
            )
            for row in rows
        ]

    def ids_of_others(self, envelope: Envelope) -> set[str]:
        """The provider's ids of all other letters to the same address."""
        to = envelope.to
        found = select(outbox.c.provider_id).where(
            outbox.c.channel == to.channel,
            outbox.c.address == to.address,
            outbox.c.id != envelope.number,
            outbox.c.provider_id.is_not(None),
        )
        with self.database.read() as connection:
            return set(connection.execute(found).scalars())

    def mark_sent(self, sent: Sequence[Sent], now: datetime) -> None:
        """The provider said that it has these."""
        try:
            with self.database.write() as connection:
                note_sent(connection, sent, now)
        except IntegrityError:
            # One of them was found meanwhile, and taken for another.
            with self.database.write() as connection:
                note_sent(connection, sent, now, displace=True)

    def adopt(self, sent: Sent, now: datetime) -> None:
        """The provider has one that looks like this; unless that is another's."""
        try:
            with self.database.write() as connection:
                note_sent(connection, [sent], now)
        except IntegrityError:
            self.look_again(sent.envelope, now + self.timing.settles, "another's")

    def release(self, envelopes: Iterable[Envelope], now: datetime) -> None:
        """Give back letters that were never handed to the provider."""
        with self.database.write() as connection:
            for envelope in envelopes:
                requeue(connection, envelope, AT_ONCE)
                end_attempt(connection, envelope, "released", now)

    def look_again(self, envelope: Envelope, at: datetime, why: str) -> None:
        """Nobody knows yet whether it was sent: find out at this moment."""
        values = {"lease_until": at, "handed_until": None, "error": why}
        with self.database.write() as connection:
            connection.execute(
                update(outbox)
                .where(this_attempt(envelope), outbox.c.status == Status.SENDING)
                .values(values)
            )

    def was_not_sent(self, envelope: Envelope, now: datetime) -> None:
        """The provider never got it: it is due again, unless it never gets through."""
        alike = attempts.c.outcome == NOT_SENT
        with self.database.write() as connection:
            end_attempt(connection, envelope, NOT_SENT, now)
            worn_out = ended(connection, envelope, alike) >= MOST_ATTEMPTS
            over = {"status": Status.FAILED} if worn_out else {}
            requeue(connection, envelope, AT_ONCE, **over)


def _settled(found: Go | Drop | Later, row: Any) -> dict[str, Any]:
    match found:
        case Go(to=to):
            return _moved(row, to)
        case Later(at=at):
            return {"due": at, "handed_until": None}
        case Drop(status=status, reason=reason):
            return {"status": status, "error": reason}


def _moved(row: Any, to: Contact) -> dict[str, Any]:
    """A letter to WhatsApp that goes by SMS."""
    return {
        "channel": to.channel,
        "address": to.address,
        "person_id": row.reader_id,
        "text": row.plain,
        "plain": None,
        "template": None,
        "handed_until": None,
    }


def _change(connection: Connection, number: int, values: Mapping[str, Any]) -> None:
    queued = (outbox.c.id == number) & (outbox.c.status == Status.QUEUED)
    connection.execute(update(outbox).where(queued).values(values))


def _lease(
    connection: Connection, numbers: Sequence[int], until: datetime, now: datetime
) -> None:
    if not numbers:
        return
    these = outbox.c.id.in_(numbers)
    connection.execute(
        update(outbox)
        .where(these)
        .values(
            status=Status.SENDING,
            lease_until=until,
            handed_until=None,
            attempts=outbox.c.attempts + 1,
            code=None,
        )
    )
    begun = select(
        outbox.c.id, outbox.c.attempts, literal(now, attempts.c.began_at.type)
    ).where(these)
    connection.execute(
        insert(attempts).from_select(["letter_id", "number", "began_at"], begun)
    )

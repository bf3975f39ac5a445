"""What became of messages: failures, and what providers say of them later."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.channels.base import Envelope, Progress, Receipt
from bot.person import EVERYTHING, Channel, Contact
from bot.reactions import (
    REACTIONS,
    SILENCE,
    STRIKE_DAYS,
    Again,
    Decision,
    Failure,
    FindOut,
    GiveUp,
    Held,
    Hold,
    Mark,
    Reaction,
    decide,
    reaction_to,
)
from bot.store.database import Database, insert_if_new
from bot.store.effects import leave
from bot.store.letters import AT_ONCE, PATIENT, Status, Timing, Urgency
from bot.store.marks import DISPLACE, end_attempt, ended, requeue, this_attempt
from bot.store.senders import Held as HeldSender
from bot.store.senders import hold
from bot.store.tables import attempts, consents, outbox, people, receipts

FAILED: Final = "failed"
FOR_GOOD: Final = timedelta(days=3650)
"""Until the person writes again."""
RANKS: Final = {
    Status.QUEUED: 0,
    Status.SENDING: 1,
    Status.SENT: 2,
    Status.FAILED: 3,
    Status.UNDELIVERED: 3,
    Status.CANCELED: 3,
    Status.EXPIRED: 3,
    Status.DELIVERED: 4,
    Status.READ: 5,
}
"""A message moves only upwards: callbacks come in any order."""
SAID_TO_THE_PROVIDER: Final = {Mark.OPTED_OUT: "STOP", Mark.BLOCKED: "(block)"}
"""Marks that are a word of hers, like BAJA."""
FAILURES: Final = {Progress.FAILED, Progress.UNDELIVERED}

# Statements of the way that every callback takes, built once: building them costs
# more than running them.
BY_OURS: Final = select(outbox).where(outbox.c.id == bindparam("id")).with_for_update()
BY_ITS: Final = (
    select(outbox).where(outbox.c.provider_id == bindparam("id")).with_for_update()
)
ADVANCE: Final = (
    update(outbox)
    .where(outbox.c.id == bindparam("this"))
    .values(
        status=bindparam("status"),
        provider_id=bindparam("provider"),
        sent_at=bindparam("sent", type_=outbox.c.sent_at.type),
        lease_until=None,
    )
)


@dataclass(frozen=True)
class Outcome:
    """What followed from a failure."""

    decision: Decision
    reaction: Reaction
    code: int | None


@dataclass(frozen=True)
class Outcomes:
    """Settles what became of messages, each time in one transaction."""

    database: Database
    timing: Timing = PATIENT

    def failed(
        self, envelope: Envelope, failure: Failure, why: str, now: datetime, luck: int
    ) -> Outcome:
        """A message could not be handed over, or nobody knows whether it was."""
        with self.database.write() as connection:
            return self._settle(connection, envelope, failure, why, now, luck)

    def report(self, receipt: Receipt, now: datetime) -> Outcome | None:
        """A provider says how far a message is; the same word again changes nothing."""
        try:
            with self.database.write() as connection:
                return self._report(connection, receipt, now)
        except IntegrityError:
            # Another letter was taken for this one: the provider knows better.
            with self.database.write() as connection:
                this = {"this": receipt.number, "provider": receipt.provider_id}
                connection.execute(DISPLACE, this)
                return self._report(connection, receipt, now)

    def _report(
        self, connection: Connection, receipt: Receipt, now: datetime
    ) -> Outcome | None:
        if not _is_new(connection, receipt, now):
            return None
        row = _letter_of(connection, receipt)
        if row is None or not _is_news(row, receipt) or _was_over(connection, receipt):
            return None
        if receipt.progress not in FAILURES:
            _advance(connection, row, receipt, now)
            return None
        return self._report_failure(connection, row, receipt, now)

    def _report_failure(
        self, connection: Connection, row: Any, receipt: Receipt, now: datetime
    ) -> Outcome:
        to = Contact(Channel(row.channel), row.address)
        lasts = row.expires_at - now
        envelope = Envelope(row.id, row.attempts, now, to, row.text, lasts)
        failure = Failure(receipt.code or 0, row.attempts, row.expires_at)
        provider = {"provider_id": receipt.provider_id, "status": receipt.progress}
        connection.execute(update(outbox).where(outbox.c.id == row.id).values(provider))
        why = receipt.reason or reaction_to(receipt.code).meaning
        return self._settle(connection, envelope, failure, why, now, luck=100)

    def _settle(
        self,
        connection: Connection,
        envelope: Envelope,
        failure: Failure,
        why: str,
        now: datetime,
        luck: int,
    ) -> Outcome:
        reaction = reaction_to(failure.code)
        alike = attempts.c.code.is_not_distinct_from(failure.code)
        before = (attempts.c.outcome == FAILED) & alike
        tries = ended(connection, envelope, before) + 1
        failure = replace(failure, attempts=tries)
        decision = decide(failure, now, luck, self.timing.settles)
        end_attempt(connection, envelope, _outcome(decision), now, failure.code)
        if reaction.mark and _strikes(connection, envelope, reaction, now):
            mark(connection, envelope.to, reaction.mark, now)
        told = {"code": failure.code, "error": why}
        _carry_out(connection, envelope, decision, told, now)
        return Outcome(decision, reaction, failure.code)


def _outcome(decision: Decision) -> str:
    return {FindOut: "unsure", Held: "held"}.get(type(decision), FAILED)


def _carry_out(
    connection: Connection,
    envelope: Envelope,
    decision: Decision,
    told: dict[str, Any],
    now: datetime,
) -> None:
    match decision:
        case FindOut(at=at):
            _change(connection, envelope, told | {"lease_until": at})
        case Again(at=at):
            requeue(connection, envelope, at, **told)
        case Held(until=until, hold=what):
            _hold(connection, envelope, what, until, told["error"])
            requeue(connection, envelope, AT_ONCE, **told)
        case GiveUp():
            _change(connection, envelope, told)
            final = {"status": Status.FAILED, "lease_until": None}
            _change(connection, envelope, final, only=Status.SENDING)


def _hold(
    connection: Connection, envelope: Envelope, what: Hold, until: datetime, why: str
) -> None:
    name: str = envelope.to.channel
    if what is Hold.TEMPLATE and envelope.template:
        name = envelope.template.content_sid
    since = Urgency.NOTICE if what is Hold.NOTICES else Urgency.REPLY
    hold(connection, HeldSender(name, until, int(since), why))


def _change(
    connection: Connection,
    envelope: Envelope,
    values: dict[str, Any],
    only: Status | None = None,
) -> None:
    change = update(outbox).where(this_attempt(envelope)).values(values)
    if only:
        change = change.where(outbox.c.status == only)
    connection.execute(change)


def _strikes(
    connection: Connection, envelope: Envelope, reaction: Reaction, now: datetime
) -> bool:
    """Whether it has happened often enough to say something about the address."""
    if reaction.strikes == 1:
        return True
    alike = [code for code, other in REACTIONS.items() if other.mark is reaction.mark]
    counted = (
        select(func.count())
        .select_from(attempts.join(outbox, outbox.c.id == attempts.c.letter_id))
        .where(
            outbox.c.channel == envelope.to.channel,
            outbox.c.address == envelope.to.address,
            attempts.c.code.in_(alike),
            attempts.c.began_at > now - timedelta(days=STRIKE_DAYS),
        )
    )
    return (connection.execute(counted).scalar() or 0) >= reaction.strikes


def mark(connection: Connection, to: Contact, what: Mark, now: datetime) -> None:
    """Note what was learnt about an address; the person's own words undo it."""
    her = (people.c.channel == to.channel) & (people.c.address == to.address)
    values: dict[str, Any] = {
        "unreachable": what.name.lower(),
        "unreachable_until": now + (SILENCE if what is Mark.SILENT else FOR_GOOD),
    }
    if what is Mark.WINDOW_CLOSED:
        values = {"window_until": now}
    if what is Mark.OPTED_OUT:
        values = {"stopped_at": now}
    connection.execute(update(people).where(her).values(values))
    if what in SAID_TO_THE_PROVIDER:
        _left(connection, to, SAID_TO_THE_PROVIDER[what], now)


def _left(connection: Connection, to: Contact, wording: str, now: datetime) -> None:
    """The provider heard her say that she wants no more: she has left, everywhere."""
    address = (people.c.channel == to.channel) & (people.c.address == to.address)
    her = connection.execute(select(people).where(address)).first()
    if her is None:
        return
    rows = [number for number in (her.id, her.linked_id) if number is not None]
    leave(connection, rows, EVERYTHING, now)
    values = {
        "person_id": her.id,
        "at": now,
        "scopes": ",".join(sorted(EVERYTHING)),
        "given": False,
        "version": "",
        "wording": wording,
        "channel": to.channel,
    }
    connection.execute(insert(consents).values(values))


def _is_new(connection: Connection, receipt: Receipt, now: datetime) -> bool:
    """Whether this was never said of the message."""
    row = {
        "provider_id": receipt.provider_id,
        "letter_id": receipt.number,
        "progress": receipt.progress,
        "code": receipt.code or 0,
        "at": now,
    }
    return insert_if_new(connection, receipts, row)


def _letter_of(connection: Connection, receipt: Receipt) -> Any:
    """The letter by our own id where the provider told it, else by its."""
    if receipt.number is None:
        return connection.execute(BY_ITS, {"id": receipt.provider_id}).first()
    return connection.execute(BY_OURS, {"id": receipt.number}).first()


def _is_news(row: Any, receipt: Receipt) -> bool:
    """Whether it is about what was sent last, and further than what is known.

    An earlier attempt that arrived after all is news while nothing else was sent.
    """
    if row.provider_id not in (None, receipt.provider_id):
        return False
    earlier = receipt.attempt is not None and receipt.attempt != row.attempts
    if earlier and (receipt.progress in FAILURES or row.status != Status.QUEUED):
        return False
    return RANKS[Status(receipt.progress)] > RANKS[Status(row.status)]


def _was_over(connection: Connection, receipt: Receipt) -> bool:
    """Whether the provider gave this message up already, and it did not arrive."""
    if receipt.progress in (Progress.DELIVERED, Progress.READ):
        return False
    found = select(receipts.c.id).where(
        receipts.c.provider_id == receipt.provider_id,
        receipts.c.progress.in_(FAILURES - {receipt.progress}),
    )
    return connection.execute(found).first() is not None


def _advance(connection: Connection, row: Any, receipt: Receipt, now: datetime) -> None:
    values = {
        "this": row.id,
        "status": receipt.progress,
        "provider": receipt.provider_id,
        "sent": row.sent_at or now,
    }
    connection.execute(ADVANCE, values)

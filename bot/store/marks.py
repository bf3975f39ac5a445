"""Marks on letters: what a provider has taken, what goes back, how attempts ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)

from bot.channels.base import Envelope
from bot.store.letters import AT_ONCE, Status
from bot.store.tables import attempts, outbox


@dataclass(frozen=True)
class Sent:
    """A letter that a provider has taken."""

    envelope: Envelope
    provider_id: str
    segments: int


UNDERWAY: Final = or_(
    outbox.c.status == Status.QUEUED, outbox.c.status == Status.SENDING
)
MARK_LETTER: Final = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("this"),
        outbox.c.attempts == bindparam("attempt"),
        # One that has failed meanwhile, and waits for its next attempt, stays so.
        (outbox.c.status != Status.QUEUED) | outbox.c.code.is_(None),
        outbox.c.provider_id.is_(None)
        | (outbox.c.provider_id == bindparam("provider")),
    )
    .values(
        status=case((UNDERWAY, Status.SENT), else_=outbox.c.status),
        error=case((UNDERWAY, None), else_=outbox.c.error),
        provider_id=bindparam("provider"),
        segments=bindparam("count"),
        sent_at=func.coalesce(
            outbox.c.sent_at, bindparam("now", type_=outbox.c.sent_at.type)
        ),
    )
)
MARK_ATTEMPT: Final = (
    update(attempts)
    .where(
        attempts.c.letter_id == bindparam("this"),
        attempts.c.number == bindparam("attempt"),
    )
    .values(ended_at=bindparam("now", type_=attempts.c.ended_at.type), outcome="sent")
)
DISPLACE: Final = (
    update(outbox)
    .where(
        outbox.c.provider_id == bindparam("provider"), outbox.c.id != bindparam("this")
    )
    .values(
        provider_id=None,
        status=case(
            (outbox.c.status == Status.SENT, Status.SENDING), else_=outbox.c.status
        ),
        lease_until=AT_ONCE,
        handed_until=None,
    )
)
"""A letter that was taken for this one, as both say the same: it is in doubt again."""


def note_sent(
    connection: Connection,
    sent: Sequence[Sent],
    now: datetime,
    *,
    displace: bool = False,
) -> None:
    """The provider has these; a callback that was faster is not undone."""
    rows = [
        {
            "this": mark.envelope.number,
            "attempt": mark.envelope.attempt,
            "provider": mark.provider_id,
            "count": mark.segments,
            "now": now,
        }
        for mark in sent
    ]
    if displace:
        connection.execute(DISPLACE, rows)
    connection.execute(MARK_LETTER, rows)
    connection.execute(MARK_ATTEMPT, rows)


def this_attempt(envelope: Envelope) -> ColumnElement[bool]:
    """The letter, unless somebody has begun another attempt since."""
    this = outbox.c.id == envelope.number
    return and_(this, outbox.c.attempts == envelope.attempt)


def requeue(
    connection: Connection, envelope: Envelope, due: datetime, **values: Any
) -> None:
    """Put a letter that wasn't sent back into the queue."""
    back = {
        "status": Status.QUEUED,
        "due": due,
        "lease_until": None,
        "handed_until": None,
        "provider_id": None,
        "sent_at": None,
    }
    connection.execute(
        update(outbox).where(this_attempt(envelope)).values(back | values)
    )


def ended(
    connection: Connection, envelope: Envelope, alike: ColumnElement[bool]
) -> int:
    """How many attempts of a letter ended alike: one that was only held or given back
    does not count against it."""
    counted = select(func.count()).where(attempts.c.letter_id == envelope.number, alike)
    return connection.execute(counted).scalar() or 0


def end_attempt(
    connection: Connection,
    envelope: Envelope,
    outcome: str,
    now: datetime,
    code: int | None = None,
) -> None:
    """Note what became of an attempt."""
    this = and_(
        attempts.c.letter_id == envelope.number,
        attempts.c.number == envelope.attempt,
    )
    connection.execute(
        update(attempts).where(this).values(ended_at=now, outcome=outcome, code=code)
    )

"""Who a letter goes to, as the last look before sending needs to know her."""

from typing import Any, Final

from sqlalchemy import and_, select

from bot.gate import Reader, Waiting
from bot.person import PHONE, Channel, Contact, Scope
from bot.store.letters import INVITES
from bot.store.tables import outbox, people

linked = people.alias("linked")

WAITING: Final = (
    select(
        outbox,
        people.c.alerts_allowed,
        people.c.notices_allowed,
        people.c.window_until,
        people.c.stopped_at,
        people.c.unreachable_until,
        people.c.night,
        people.c.left_at,
        linked.c.channel.label("linked_channel"),
        linked.c.address.label("linked_address"),
    )
    .outerjoin(
        people,
        and_(
            people.c.channel == outbox.c.channel,
            people.c.address == outbox.c.address,
        ),
    )
    .outerjoin(linked, linked.c.id == people.c.linked_id)
    .with_for_update(of=outbox, skip_locked=True)
)
"""Letters with what is known of their readers."""


def allowed_of(row: Any) -> frozenset[Scope]:
    """What a person allowed, from her row."""
    flags = {Scope.ALERTS: row.alerts_allowed, Scope.NOTICES: row.notices_allowed}
    return frozenset(scope for scope, given in flags.items() if given)


def reader_of(row: Any) -> Reader:
    """The reader of a letter; who never wrote is one of whom nothing is known."""
    return Reader(
        allowed=allowed_of(row),
        window_until=row.window_until,
        stopped=row.stopped_at is not None,
        unreachable_until=row.unreachable_until,
        night=bool(row.night),
        left=row.left_at is not None,
        sms=_sms(row),
    )


def _sms(row: Any) -> Contact | None:
    """Her linked number, else the number that WhatsApp tells."""
    if row.linked_channel == Channel.SMS:
        return Contact(Channel.SMS, row.linked_address)
    if PHONE.fullmatch(row.address):
        return Contact(Channel.SMS, row.address)
    return None


def waiting_of(row: Any) -> Waiting:
    """A letter as far as it matters whether it may go."""
    invites = row.scope == INVITES
    return Waiting(
        to=Contact(Channel(row.channel), row.address),
        scope=Scope(row.scope) if row.scope and not invites else None,
        expires_at=row.expires_at,
        has_plain=row.plain is not None,
        template=row.template,
        any_hour=row.any_hour,
        invites=invites,
    )

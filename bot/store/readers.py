"""Who a letter goes to, as the last look before sending needs to know her."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import and_, select

from bot.gate import Reader, Waiting
from bot.person import PHONE, Channel, Contact, Scope
from bot.store.letters import INVITES
from bot.store.tables import outbox, people

FLAGS: Final = {Scope.ALERTS: "alerts_allowed", Scope.NOTICES: "notices_allowed"}
"""The columns that say what a person allowed."""
linked = people.alias("linked")
origin = people.alias("origin")
"""Who a letter was for before it was moved to SMS."""

LETTERS: Final = (
    select(
        outbox,
        people.c.alerts_allowed,
        people.c.notices_allowed,
        people.c.window_until,
        people.c.stopped_at,
        people.c.unreachable_until,
        people.c.night,
        people.c.left_at,
        people.c.id.label("reader_id"),
        origin.c.alerts_allowed.label("origin_alerts_allowed"),
        origin.c.notices_allowed.label("origin_notices_allowed"),
        origin.c.night.label("origin_night"),
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
    .outerjoin(origin, origin.c.id == outbox.c.person_id)
)
"""Letters with what is known of their readers."""
WAITING: Final = LETTERS.with_for_update(of=outbox, skip_locked=True)
"""Those that nobody else is taking."""


def allowed_of(row: Any) -> frozenset[Scope]:
    """What a person allowed, from her row."""
    return frozenset(s for s, flag in FLAGS.items() if getattr(row, flag))


def reader_of(row: Any) -> Reader:
    """The reader of a letter; who never wrote is one of whom nothing is known."""
    moved = row.person_id is not None
    return Reader(
        allowed=_allowed_before(row) if moved else allowed_of(row),
        window_until=row.window_until,
        stopped=row.stopped_at is not None,
        unreachable_until=row.unreachable_until,
        night=bool(row.origin_night if moved else row.night),
        left=row.left_at is not None,
        sms=_sms(row),
    )


def _allowed_before(row: Any) -> frozenset[Scope]:
    """What she allowed on WhatsApp holds for her number, unless that one left."""
    if row.left_at is not None:
        return frozenset()
    return frozenset(s for s, flag in FLAGS.items() if getattr(row, f"origin_{flag}"))


def _sms(row: Any) -> Contact | None:
    """Her linked number, else the number that WhatsApp tells."""
    if row.linked_channel == Channel.SMS:
        return Contact(Channel.SMS, row.linked_address)
    if PHONE.fullmatch(row.address):
        return Contact(Channel.SMS, row.address)
    return None


def waiting_of(row: Any, stopped: Collection[str] = ()) -> Waiting:
    """A letter as far as it matters whether it may go."""
    invites = row.scope == INVITES
    return Waiting(
        to=Contact(Channel(row.channel), row.address),
        scope=Scope(row.scope) if row.scope and not invites else None,
        expires_at=row.expires_at,
        has_plain=row.plain is not None,
        template=row.template,
        any_hour=row.any_hour,
        is_stopped=row.lane in stopped,
        invites=invites,
    )

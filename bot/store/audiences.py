"""Who gets a notice: those who allowed notices, each at one address."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from bot.notices import LANE, Audience, Reach
from bot.person import Channel
from bot.staff import Area, AreaKind
from bot.store.letters import Status
from bot.store.tables import memberships, outbox, people

UNDELIVERED = (Status.FAILED, Status.UNDELIVERED, Status.EXPIRED)

reader = people.alias("reader")
twin = people.alias("twin")
linked = people.alias("linked")
number = people.alias("number")
NUMBER = func.coalesce(
    linked.c.address, case((reader.c.phone.is_not(None), reader.c.address))
)
WITH_NUMBERS = reader.outerjoin(
    linked,
    and_(
        linked.c.id == reader.c.linked_id,
        linked.c.channel == Channel.SMS,
        reader.c.channel == Channel.WHATSAPP,
    ),
).outerjoin(
    number,
    and_(
        number.c.channel == Channel.SMS,
        number.c.address == NUMBER,
        reader.c.channel == Channel.WHATSAPP,
    ),
)
"""Who is on WhatsApp, beside the number that takes SMS for her and what is known of
it."""


def gets(audience: Audience) -> ColumnElement[bool]:
    """Whether the `reader` gets a notice: of two linked addresses that both would,
    only WhatsApp's."""
    both = exists().where(
        twin.c.id == reader.c.linked_id,
        twin.c.channel == Channel.WHATSAPP,
        _wants(twin, audience),
    )
    twice = and_(reader.c.channel == Channel.SMS, both)
    return and_(_wants(reader, audience), not_(twice))


def _wants(who: FromClause, audience: Audience) -> ColumnElement[bool]:
    """Whether somebody allowed notices and is meant by this one."""
    conditions: list[ColumnElement[bool]] = [who.c.notices_allowed.is_(True)]
    if not audience.everybody:
        conditions.append(_belongs(who, audience.areas))
    if audience.channel:
        conditions.append(who.c.channel == audience.channel)
    if audience.failed_of is not None:
        failed = select(outbox.c.person_id).where(
            outbox.c.lane == f"{LANE}{audience.failed_of}",
            outbox.c.status.in_(UNDELIVERED),
        )
        conditions.append(who.c.id.in_(failed))
    return and_(*conditions)


def _belongs(who: FromClause, areas: Collection[Area]) -> ColumnElement[bool]:
    """Whether somebody is in one of these zones and groups."""
    zones = [area.name for area in areas if area.kind is AreaKind.ZONE]
    groups = [area.name for area in areas if area.kind is AreaKind.GROUP]
    members = select(memberships.c.person_id).where(memberships.c.name.in_(groups))
    ways = []
    if zones:
        ways.append(who.c.zone.in_(zones))
    if groups:
        ways.append(who.c.id.in_(members))
    return or_(*ways) if ways else false()


def reach(
    connection: Connection, audience: Audience, due: datetime, *, by_template: bool
) -> Reach:
    """How many get it by which way, as the last look before sending will decide."""
    way = _way(due, by_template=by_template).label("way")
    ways = select(way).select_from(WITH_NUMBERS).where(gets(audience)).subquery()
    counted = select(ways.c.way, func.count()).group_by(ways.c.way)
    found = {row[0]: row[1] for row in connection.execute(counted)}
    return Reach(
        found.get(Channel.WHATSAPP, 0), found.get(Channel.SMS, 0), found.get("none", 0)
    )


def _way(due: datetime, *, by_template: bool) -> Any:
    here = reader.c.channel == Channel.WHATSAPP
    open_ = or_(
        func.coalesce(reader.c.window_until > due, false()),
        true() if by_template else false(),
    )
    return case(
        (reader.c.stopped_at.is_not(None), literal("none")),
        (and_(here, not_(_lost(reader, due)), open_), literal(str(Channel.WHATSAPP))),
        (and_(here, _by_number(due)), literal(str(Channel.SMS))),
        (and_(not_(here), not_(_lost(reader, due))), literal(str(Channel.SMS))),
        else_=literal("none"),
    )


def _by_number(due: datetime) -> ColumnElement[bool]:
    """Whether a reader on WhatsApp gets SMS, unless she left at that number."""
    takes = and_(
        number.c.left_at.is_(None),
        number.c.stopped_at.is_(None),
        not_(_lost(number, due)),
    )
    return and_(NUMBER.is_not(None), or_(number.c.id.is_(None), takes))


def _lost(who: FromClause, due: datetime) -> ColumnElement[bool]:
    return func.coalesce(who.c.unreachable_until > due, false())


def areas(connection: Connection) -> list[Area]:
    """Every zone and group that has people who allowed notices, or has members."""
    zones = select(people.c.zone).where(people.c.zone.is_not(None)).distinct()
    groups = select(memberships.c.name).distinct()
    return sorted(
        [
            *(
                Area(AreaKind.ZONE, name)
                for name in connection.execute(zones).scalars()
            ),
            *(
                Area(AreaKind.GROUP, name)
                for name in connection.execute(groups).scalars()
            ),
        ]
    )

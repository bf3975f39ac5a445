"""Alerts: kept, found by their levels, and told together with being disarmed.

Levels are whole millionths of a sol a gram of pure gold, rounded to the side on which
an alert is not told too early.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)

from bot.alerts import Alert, Kind, rearms_above, rearms_below
from bot.person import Channel, Contact
from bot.store.database import Database, insert_new
from bot.store.letters import Letter
from bot.store.tables import alerts, outbox, people
from pricing.units import Fineness, PenPerGram

MICRO: Final = Decimal(1_000_000)
CHUNK: Final = 500
"""Alerts told in one transaction; in between others may write."""
LATE: Final = timedelta(hours=1)
"""A daily price that is later than this is not told any more."""


@dataclass(frozen=True)
class Firing:
    """An alert whose moment has come, and whose it is."""

    alert: Alert
    to: Contact


Compose = Callable[[Firing], Letter]


def keep(connection: Connection, rows: Sequence[int], alert: Alert) -> None:
    """Store an alert where she wrote, the first of her rows; with a number it takes
    the place of that one of hers."""
    row = _row(alert) | {"armed": True, "told_day": None}
    if alert.number:
        hers = (alerts.c.id == alert.number) & alerts.c.person_id.in_(rows)
        connection.execute(update(alerts).where(hers).values(row))
        return
    connection.execute(insert(alerts).values(row | {"person_id": rows[0]}))


def join(connection: Connection, person: int, other: int) -> None:
    """Two addresses are one person's now: what both wait for is told once."""
    found = select(alerts).where(alerts.c.person_id.in_([person, other]))
    rows = connection.execute(found).all()
    hers = [_alert(row) for row in rows if row.person_id == person]
    doubled = [
        row.id
        for row in rows
        if row.person_id == other and any(_alert(row).is_like(a) for a in hers)
    ]
    connection.execute(delete(alerts).where(alerts.c.id.in_(doubled)))


def drop(
    connection: Connection, rows: Sequence[int], numbers: Sequence[int] | None = None
) -> None:
    """Drop alerts of these people, all of them or those with these numbers."""
    hers = delete(alerts).where(alerts.c.person_id.in_(rows))
    if numbers is not None:
        hers = hers.where(alerts.c.id.in_(numbers))
    connection.execute(hers)


def _row(alert: Alert) -> dict[str, Any]:
    minute = alert.at.hour * 60 + alert.at.minute if alert.at else None
    return {
        "kind": alert.kind,
        "amount": alert.amount,
        "fineness": alert.fineness,
        "percent": alert.percent,
        "base": alert.base,
        "minute": minute,
        "upper": _level(alert.upper, ROUND_CEILING),
        "lower": _level(alert.lower, ROUND_FLOOR),
    }


def _level(price: Decimal | None, rounding: str) -> int | None:
    if price is None:
        return None
    return int((price * MICRO).to_integral_value(rounding))


def _alert(row: Any) -> Alert:
    at = None if row.minute is None else time(*divmod(row.minute, 60))
    base = None if row.base is None else PenPerGram(row.base)
    return Alert(
        Kind(row.kind),
        row.amount,
        Fineness(row.fineness),
        row.percent,
        base,
        at,
        row.id,
    )


@dataclass(frozen=True)
class Alerts:
    """Everybody's alerts."""

    database: Database

    def of(self, contact: Contact) -> list[Alert]:
        """A person's alerts, wherever she set them, in the order in which she did."""
        her = (people.c.channel == contact.channel) & (
            people.c.address == contact.address
        )
        rows = (
            select(people.c.id).where(her).union(select(people.c.linked_id).where(her))
        )
        found = select(alerts).where(alerts.c.person_id.in_(rows)).order_by(alerts.c.id)
        with self.database.read() as connection:
            return [_alert(row) for row in connection.execute(found)]

    def begin(self, price: PenPerGram) -> int:
        """Let changes count from this price that were set while there was none."""
        new = (alerts.c.kind == Kind.CHANGE) & alerts.c.base.is_(None)
        chunk = select(alerts).where(alerts.c.minute.is_(None), new).limit(CHUNK)
        with self.database.write() as connection:
            found = [_alert(row) for row in connection.execute(chunk)]
            _count_from(connection, found, price, {})
        return len(found)

    def rearm(self, price: PenPerGram) -> int:
        """Arm again a part of those that the price is far enough from; how many."""
        above = _level(rearms_above(price), ROUND_CEILING)
        below = _level(rearms_below(price), ROUND_FLOOR)
        far = or_(alerts.c.upper >= above, alerts.c.lower <= below)
        chunk = select(alerts.c.id).where(alerts.c.armed.is_(False), far).limit(CHUNK)
        with self.database.write() as connection:
            numbers = connection.execute(chunk).scalars().all()
            these = alerts.c.id.in_(numbers)
            connection.execute(update(alerts).where(these).values(armed=True))
        return len(numbers)

    def fire_upwards(
        self, price: PenPerGram, day: date, night: bool, compose: Compose
    ) -> int:
        """Tell a part of those whose upper level the price has reached; how many."""
        reached = alerts.c.upper <= _level(price, ROUND_FLOOR)
        return self._fire(reached, price, day, night, compose)

    def fire_downwards(
        self, price: PenPerGram, day: date, night: bool, compose: Compose
    ) -> int:
        """The same of the lower level."""
        reached = alerts.c.lower >= _level(price, ROUND_CEILING)
        return self._fire(reached, price, day, night, compose)

    def _fire(
        self,
        reached: ColumnElement[bool],
        price: PenPerGram,
        day: date,
        night: bool,
        compose: Compose,
    ) -> int:
        conditions = [alerts.c.armed.is_(True), reached, _not_told(day)]
        if night:
            conditions.append(people.c.night.is_(True))
        with self.database.write() as connection:
            found = _found(connection, conditions)
            _queue(connection, found, compose)
            _disarm(connection, [f.alert for f in found], price, day)
        return len(found)

    def tell_daily(self, local: datetime, compose: Compose) -> int:
        """Tell a part of those who want the price at this time of Lima; how many."""
        minute = local.hour * 60 + local.minute
        first = max(0, minute - LATE // timedelta(minutes=1))
        now = alerts.c.minute.between(first, minute)
        day = local.date()
        with self.database.write() as connection:
            found = _found(connection, [now, _not_told(day)])
            _queue(connection, found, compose)
            these = alerts.c.id.in_([f.alert.number for f in found])
            connection.execute(update(alerts).where(these).values(told_day=day))
        return len(found)


def _not_told(day: date) -> ColumnElement[bool]:
    return or_(alerts.c.told_day.is_(None), alerts.c.told_day < day)


def _found(
    connection: Connection, conditions: Sequence[ColumnElement[bool]]
) -> list[Firing]:
    rows = connection.execute(
        select(alerts, people.c.channel, people.c.address)
        .join(people, people.c.id == alerts.c.person_id)
        .where(and_(*conditions), people.c.alerts_allowed.is_(True))
        .limit(CHUNK)
        .with_for_update(of=alerts, skip_locked=True)
    )
    return [
        Firing(_alert(row), Contact(Channel(row.channel), row.address)) for row in rows
    ]


def _queue(connection: Connection, found: Sequence[Firing], compose: Compose) -> None:
    insert_new(connection, outbox, [compose(firing).as_row() for firing in found])


def _disarm(
    connection: Connection, told: Sequence[Alert], price: PenPerGram, day: date
) -> None:
    """A level waits for the price to go back; a change counts from this price."""
    levels = [alert.number for alert in told if alert.kind is not Kind.CHANGE]
    these = alerts.c.id.in_(levels)
    connection.execute(update(alerts).where(these).values(armed=False, told_day=day))
    changes = [alert for alert in told if alert.kind is Kind.CHANGE]
    _count_from(connection, changes, price, {"told_day": day})


def _count_from(
    connection: Connection,
    changes: Sequence[Alert],
    price: PenPerGram,
    more: dict[str, Any],
) -> None:
    """Let changes count from this price on."""
    rows = [_row(a.told(price)) | more | {"this": a.number} for a in changes]
    if rows:
        this = alerts.c.id == bindparam("this")
        connection.execute(update(alerts).where(this), rows)

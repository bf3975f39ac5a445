"""What people were paid, without their names."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.store.database import distinct
from bot.store.tables import sales
from bot.turn import RecordSale
from bot.understand.fold import plain
from bot.understand.places import spelled_place
from pricing.local import Sale


def record(connection: Connection, sale: RecordSale, pseudonyms: Sequence[str]) -> None:
    """Keep a sale; a second one of the day takes the place of the first.

    `pseudonyms` stand for the seller or did before: hers get the first of them, so that
    nobody counts for two.
    """
    seller, *before = pseudonyms
    if before:
        old = update(sales).where(sales.c.seller.in_(before))
        connection.execute(old.values(seller=seller))
    here = (sales.c.seller == seller) & (sales.c.day == sale.day)
    told = {"zone": plain(sale.zone), "fine_gram": sale.fine_gram}
    if not connection.execute(update(sales).where(here).values(told)).rowcount:
        values = told | {"seller": seller, "day": sale.day}
        connection.execute(insert(sales).values(values))


def reported(connection: Connection, zone: str, first: date) -> list[Sale]:
    """The reports of a zone from this day on."""
    found = select(sales.c.fine_gram, sales.c.day, sales.c.seller).where(
        sales.c.zone == plain(zone), sales.c.day >= first
    )
    return [Sale(*row) for row in connection.execute(found)]


def by_zone(connection: Connection, first: date) -> dict[str, list[Sale]]:
    """The reports from this day on, by zone as its name is written."""
    zones = list(distinct(connection, sales.c.zone))
    found = (
        select(sales.c.zone, sales.c.fine_gram, sales.c.day, sales.c.seller)
        # The index begins with the zone: by the day alone all would be read.
        .where(sales.c.zone.in_(zones), sales.c.day >= first)
        .order_by(sales.c.zone)
    )
    return {
        spelled_place(zone): [Sale(*row[1:]) for row in rows]
        for zone, rows in groupby(connection.execute(found), key=lambda row: row.zone)
    }


def counted(connection: Connection, pseudonyms: Sequence[str]) -> int:
    """How many sales somebody reported."""
    found = select(func.count()).where(sales.c.seller.in_(pseudonyms))
    return connection.execute(found).scalar() or 0


def erase(connection: Connection, sellers: Iterable[str]) -> None:
    """Drop what these people reported."""
    connection.execute(delete(sales).where(sales.c.seller.in_(list(sellers))))

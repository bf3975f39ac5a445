"""What people were paid, without their names."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.store.database import distinct
from bot.store.tables import people, sales
from bot.turn import RecordSale
from bot.understand.fold import plain
from pricing.local import Sale


def record(connection: Connection, sale: RecordSale, seller: str) -> None:
    """Keep a sale; a second one of the day takes the place of the first."""
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
    """The reports from this day on, by zone as people of it write its name."""
    written = {plain(zone): zone for zone in distinct(connection, people.c.zone)}
    return {
        written.get(zone, zone.title()): reported(connection, zone, first)
        for zone in distinct(connection, sales.c.zone)
    }


def counted(connection: Connection, seller: str) -> int:
    """How many sales somebody reported."""
    found = select(func.count()).where(sales.c.seller == seller)
    return connection.execute(found).scalar() or 0


def erase(connection: Connection, sellers: Iterable[str]) -> None:
    """Drop what these people reported."""
    connection.execute(delete(sales).where(sales.c.seller.in_(list(sellers))))

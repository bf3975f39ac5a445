"""The prices of each day, kept with every pull, so that no history is searched for."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import Connection, insert, select, update

from bot.catalog import price_day
from bot.store.database import insert_new
from bot.store.tables import days
from bot.turn import Day
from pricing.market import Market
from pricing.quotes import State

BELIEVED: Final = (State.CONFIRMED, State.SINGLE, State.DAILY)
"""A sample is no price, and a held one adds nothing to the last."""


def note(connection: Connection, market: Market | None) -> None:
    """Keep a market as the last of its day, and move the day's extremes."""
    if market is None or market.state not in BELIEVED:
        return
    day, gram = price_day(market.gold_as_of), market.pure_gram
    last = {"gold": market.gold, "dollar": market.dollar}
    here = select(days).where(days.c.day == day).with_for_update()
    row = connection.execute(here).first()
    if row is None:
        values = last | {"day": day, "highest": gram, "lowest": gram}
        connection.execute(insert(days).values(values))
        return
    extremes = {"highest": max(gram, row.highest), "lowest": min(gram, row.lowest)}
    connection.execute(update(days).where(days.c.day == day).values(last | extremes))


def keep(connection: Connection, history: Iterable[Day]) -> None:
    """Keep days of before, for a first start."""
    rows = [
        {
            "day": each.day,
            "gold": each.gold,
            "dollar": each.dollar,
            "highest": each.highest,
            "lowest": each.lowest,
        }
        for each in history
    ]
    insert_new(connection, days, rows)


def since(connection: Connection, first: date) -> list[Day]:
    """The days from this one on, oldest first."""
    found = select(days).where(days.c.day >= first).order_by(days.c.day)
    return [
        Day(row.day, row.gold, row.dollar, row.highest, row.lowest)
        for row in connection.execute(found)
    ]

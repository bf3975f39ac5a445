"""Moving everything from SQLite to PostgreSQL: all of it, or nothing.

It is copied in one transaction, while nobody else can open the one database or write
to the other. If that breaks off, the one is as it was and the other is empty, and it
begins anew. Once it is done the old database is retired, so that no forgotten process
goes on sending from it. What the old one holds is opened and sealed again with the
first key of the new one.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Table,
    delete,
    func,
    inspect,
    make_url,
    select,
    text,
)

from bot.store import schema, seals
from bot.store.copying import copied
from bot.store.database import Busy, Database
from bot.store.sealing import Sealing
from bot.store.tables import (
    audit,
    inbound,
    invitations,
    metadata,
    outbox,
    people,
    sales,
    suppressed,
)
from bot.store.tables import seals as keys

SOMEBODYS: Final = (people, inbound, outbox, invitations, sales, suppressed, audit)
"""What a first start leaves empty; the rest of what it writes gives way."""
CARRIED: Final = tuple(t for t in metadata.sorted_tables if t is not keys)
"""All but the word of the key: the new database has its own."""
NUMBERED: Final = text("SELECT pg_get_serial_sequence(:table, 'id')")
HIGHEST: Final = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
Moved = Callable[[int], Any]
"""Told how many rows were copied more."""


class CannotMove(Exception):
    """One database can't be left, or the other not be filled; both are as they were."""


def source_at(url: str, sealing: Sealing) -> Database:
    """The database to move from; any of the keys opens what it holds."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        raise CannotMove("--from must begin with sqlite:///")
    if not Path(address.database).is_file():
        raise CannotMove(f"--from: there is no file {address.database}")
    return Database(url, sealing=sealing)


def size(source: Database) -> int:
    """How many rows there are to copy."""
    _refuse_unreadable(source)
    with source.read() as connection:
        return sum(counted(connection).values())


def counted(connection: Connection) -> dict[str, int]:
    """How many rows each table has that is carried over."""
    return {
        table.name: connection.execute(
            select(func.count()).select_from(table)
        ).scalar_one()
        for table in CARRIED
    }


def _refuse_unreadable(source: Database) -> None:
    schema.fits(source)
    seals.opens(source)


def move(source: Database, target: Database, moved: Moved = lambda _: None) -> int:
    """Move everything; how many rows that were. Raises CannotMove or WrongSchema."""
    if target.is_sqlite:
        raise CannotMove("DATABASE_URL must begin with postgresql+psycopg://")
    _refuse_unreadable(source)
    schema.ready(target)
    schema.fits(target)
    try:
        with source.exclusive() as old:
            total = _copy(old, target, moved)
            schema.retire(old)
    except Busy as exc:
        raise CannotMove(f"stop everything that runs on both databases: {exc}") from exc
    return total


def _copy(old: Connection, target: Database, moved: Moved) -> int:
    with target.alter() as new, new.begin():
        _take(new)
        for table in CARRIED:
            for rows in copied(old, new, table):
                moved(rows)
            _go_on_counting(old, new, table)
        seals.claim(new, target.sealing)
        return _compared(counted(old), counted(new))


def _take(new: Connection) -> None:
    """Keep others from writing; refuse a database that is somebody's, and empty it of
    what a first start leaves there."""
    names = ", ".join(table.name for table in metadata.sorted_tables)
    new.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
    for table in SOMEBODYS:
        if new.execute(select(table).limit(1)).first():
            raise CannotMove(
                f"DATABASE_URL: that database is in use, there are rows in {table.name}"
            )
    for table in reversed(metadata.sorted_tables):
        if table not in SOMEBODYS:
            new.execute(delete(table))


def _go_on_counting(old: Connection, new: Connection, table: Table) -> None:
    """The next number is one that was never given: codes and keys are made of them."""
    if "id" not in table.c:
        return
    sequence = new.execute(NUMBERED, {"table": table.name}).scalar()
    used = old.execute(select(func.max(table.c.id))).scalar() or 0
    if inspect(old).has_table("sqlite_sequence"):
        given = old.execute(HIGHEST, {"table": table.name}).scalar() or 0
        used = max(used, given)
    new.execute(select(func.setval(sequence, used + 1, False)))


def _compared(old: dict[str, int], new: dict[str, int]) -> int:
    odd = [
        f"{name}: {old[name]} and {new[name]}" for name in old if old[name] != new[name]
    ]
    if odd:
        raise CannotMove(f"the counts differ ({'; '.join(odd)})")
    return sum(new.values())

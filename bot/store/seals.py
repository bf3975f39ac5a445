"""The key of a database: it is checked at the start, and changed while nothing runs.

Which key a database is sealed with stands in its `seals`, as a word that only this key
seals so. A process that has another doesn't begin; one that was begun before the key
was changed meets nobody any more, so that no person ever has two rows.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    String,
    Table,
    bindparam,
    delete,
    exists,
    or_,
    select,
    type_coerce,
    update,
)

from bot.store import compatibility
from bot.store.database import Database, StoreUnavailable, put
from bot.store.sealing import Family, NotOpened, Sealing
from bot.store.tables import inbound, invitations, metadata, outbox, people, seals
from bot.store.tables.columns import Address, SealedText, sealing_of

CHUNK: Final = 1000
"""Rows sealed in one transaction."""
NUMBER_ONE: Final = {"id": 1}
SINCE: Final = "0006"
"""The oldest version of the code that knows of keys: older code would meet people a
second time, in clear."""
AGAIN: Final = "stop the program and run `python -m bot seal`"
NOTED: Final = select(seals.c.word, seals.c.whole)
KEY: Final = NOTED.with_for_update(read=True)
"""The row, and nobody changes the key before this transaction ends."""


class WrongKey(Exception):
    """What the database holds isn't sealed with the key that there is."""


def check(database: Database) -> None:
    """Refuse a database that isn't sealed with the first key; one in which nobody is
    yet is sealed with it from now on."""
    word = database.sealing.word
    with database.read() as connection:
        known = connection.execute(NOTED).first()
        is_new = known is None and not _has_people(connection)
    if is_new and not word:
        return
    if is_new:
        # Hosts that start at once may have different keys: the first one's counts.
        with database.alone(), database.write() as connection:
            known = connection.execute(KEY).first()
            if known is None:
                _mark(connection, word)
                known = connection.execute(KEY).one()
    _compare(known, database.sealing)


def opens(database: Database) -> None:
    """Refuse a database of which no key opens what it holds."""
    with database.read() as connection:
        known = connection.execute(NOTED).first()
    _openable(known, database.sealing)


def claim(connection: Connection, sealing: Sealing) -> None:
    """All that is here is sealed with the first key, or with none."""
    connection.execute(delete(seals))
    if sealing.is_on:
        _mark(connection, sealing.word)


def guard(connection: Connection) -> None:
    """Before somebody is met: she might be there already, under another key."""
    word = sealing_of(connection.dialect).word
    known = connection.execute(KEY).first()
    if (known.word, known.whole) != (word, True) if known else word:
        raise StoreUnavailable("the key was changed: start the program again")


def reseal(database: Database) -> int:
    """Seal everything with the first key, in parts; how many rows were changed.

    What is sealed with it already is left, so that it goes on where it broke off.
    """
    if not database.sealing.is_on:
        raise WrongKey("DATA_KEY is missing: make one with `python -m bot key`")
    word = database.sealing.word
    with database.write() as connection:
        known = connection.execute(KEY).first()
        _openable(known, database.sealing)
        was_whole = known is not None and (known.word, known.whole) == (word, True)
        if not was_whole:
            _mark(connection, word, whole=False)
    changed = sum(
        _part(database, table, columns, part)
        for table, columns in _sealed_columns()
        for part in _parts(database, table)
    )
    if changed or not was_whole:
        database.run_alone(_sweeping(database))
    with database.write() as connection:
        _mark(connection, word)
    return changed


def _mark(connection: Connection, word: str, whole: bool = True) -> None:
    put(connection, seals, NUMBER_ONE, {"word": word, "whole": whole})
    compatibility.note(connection, SINCE)


def _has_people(connection: Connection) -> bool:
    some = [
        exists(select(table.c.id)) for table in (people, inbound, outbox, invitations)
    ]
    return bool(connection.execute(select(or_(*some))).scalar())


def _compare(known: Any, sealing: Sealing) -> None:
    """Whether a database's word is that of the key; WrongKey says what to do."""
    if known is None and sealing.is_on:
        raise WrongKey(f"DATA_KEY: the database was written without it: {AGAIN}")
    if known is None:
        return
    _openable(known, sealing)
    if known.word != sealing.word:
        raise WrongKey(f"DATA_KEY: the database is sealed with an older key: {AGAIN}")
    if not known.whole:
        raise WrongKey(f"DATA_KEY: the sealing of the database broke off: {AGAIN}")


def _openable(known: Any, sealing: Sealing) -> None:
    if known is None:
        return
    if not sealing.is_on:
        raise WrongKey(
            "DATA_KEY is missing: set the key that this database is sealed with"
        )
    try:
        sealing.open(known.word, Family.WORD)
    except NotOpened as exc:
        raise WrongKey(
            "DATA_KEY is not the key that this database is sealed with"
        ) from exc


def _sealed_columns() -> Iterator[tuple[Table, Mapping[str, Family]]]:
    """Every table with something sealed in it; addresses first."""
    for table in metadata.sorted_tables:
        columns = {
            column.name: column.type.family
            for column in table.columns
            if isinstance(column.type, (Address, SealedText))
        }
        if columns:
            yield table, columns


def _key_of(table: Table) -> Column[Any]:
    (key,) = table.primary_key.columns
    return key


def _parts(database: Database, table: Table) -> Iterator[list[Any]]:
    """The keys of a table's rows, part by part."""
    key = _key_of(table)
    found = select(key).order_by(key).limit(CHUNK)
    after = found
    while True:
        with database.read() as connection:
            part = list(connection.execute(after).scalars())
        if not part:
            return
        yield part
        after = found.where(key > part[-1])


def _part(
    database: Database, table: Table, columns: Mapping[str, Family], part: list[Any]
) -> int:
    """Seal these rows; how many weren't."""
    key = _key_of(table)
    raw = [*columns, "ending", "phone"] if table is people else [*columns]
    stored = [type_coerce(table.c[name], String).label(name) for name in raw]
    found = select(key.label("this"), *stored).where(key.between(part[0], part[-1]))
    change = (
        update(table)
        .where(key == bindparam("this"))
        .values({name: bindparam(f"new_{name}", type_=String()) for name in raw})
    )
    with database.write() as connection:
        stood = connection.execute(found.with_for_update()).mappings()
        rows = [dict(row) for row in stood]
        new = [_anew(row, columns, database.sealing) for row in rows]
        changed = [
            {"this": row["this"]} | {f"new_{name}": after[name] for name in raw}
            for row, after in zip(rows, new, strict=True)
            if any(row[name] != after[name] for name in raw)
        ]
        if changed:
            connection.execute(change, changed)
    return len(changed)


def _anew(
    row: Mapping[str, Any], columns: Mapping[str, Family], sealing: Sealing
) -> dict[str, str | None]:
    """What is to stand in a row."""
    anew = {
        name: None if row[name] is None else sealing.anew(row[name], family)
        for name, family in columns.items()
    }
    if "ending" in row:
        address = sealing.open(row["address"], Family.ADDRESS)
        anew["ending"] = sealing.ending(address)
        anew["phone"] = sealing.withheld(row["phone"])
    return anew


def _sweeping(database: Database) -> list[str]:
    """Nothing of what stood there before is left in the files."""
    if database.is_sqlite:
        return ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"]
    tables = [table.name for table, _ in _sealed_columns()]
    full = [f"VACUUM (FULL, ANALYZE) {name}" for name in tables]
    return ["SET statement_timeout = 0", *full]

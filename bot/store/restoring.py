"""Putting a backup in the place of what the database holds, all of it or nothing.

Time went on since the backup was made, and the world has seen what it doesn't know:
people were erased, messages sent, codes told. So who was erased stays erased; a letter
that waited then may have gone out since, and its provider is asked before it is sent;
notices that were under way are stopped; numbers that left the house aren't given twice;
and everybody signs in anew.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import (
    Connection,
    Table,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    update,
)

from bot.notices import RUNNING, State
from bot.person import Channel, Contact
from bot.store import seals
from bot.store.backups import BadBackup, Contents, check, copy_rows, opened
from bot.store.database import Database, insert_new
from bot.store.forgetting import forget
from bot.store.letters import Status
from bot.store.pseudonyms import Pseudonyms
from bot.store.schema import VERSION
from bot.store.sealing import NotOpened
from bot.store.tables import (
    attempts,
    invitations,
    metadata,
    notices,
    outbox,
    people,
    sessions,
    sign_ins,
    suppressed,
)

AHEAD: Final = {"outbox": 5_000_000, "alerts": 1_000_000, "pulls": 20_000}
"""How far numbers jump that others know: more than were given since any backup."""
CHUNK: Final = 500


@dataclass(frozen=True)
class Restored:
    """What was done."""

    contents: Contents
    erased: int
    """People of the backup who had themselves erased after it was made."""
    doubtful: int
    """Letters whose provider is asked whether they were sent."""
    stopped: int
    """Notices that were under way."""


def restore(
    database: Database,
    file: Path,
    pseudonyms: Pseudonyms,
    now: datetime,
    gone: Collection[str] = (),
    *,
    over: bool = False,
) -> Restored:
    """Put a backup in place; `gone` are hashes of people erased since it was made.

    BadBackup if the file can't be trusted, or if there are people here and not `over`.
    """
    contents = check(file)
    if contents.version > VERSION:
        raise BadBackup(f"{file} is of a newer version of this program: {VERSION} here")
    with (
        opened(file, database.sealing) as backup,
        backup.snapshot() as source,
        database.write() as connection,
    ):
        if not over and connection.execute(select(people.c.id).limit(1)).first():
            raise BadBackup("the database holds people: --over puts others in place")
        erased = {*gone, *_suppressed(connection)}
        highest = _highest(connection)
        with _unguarded(connection):
            _empty(connection)
            _copy(source, connection)
            seals.claim(connection, database.sealing)
        _count_on(connection, highest)
        since = erased - _suppressed(connection)
        return Restored(
            contents,
            _erase(connection, since, pseudonyms, now),
            _doubt(connection, contents.made_at, now),
            _stop(connection, now),
        )


def _copy(source: Connection, target: Connection) -> None:
    """Every row, opened and sealed again with the first key."""
    try:
        copy_rows(source, target)
    except NotOpened as exc:
        raise BadBackup("the backup is sealed with another DATA_KEY") from exc


def _suppressed(connection: Connection) -> set[str]:
    return set(connection.execute(select(suppressed.c.pseudonym)).scalars())


def _highest(connection: Connection) -> dict[str, int]:
    """The highest number of every table that others know the numbers of."""
    tables = [metadata.tables[name] for name in AHEAD]
    counted = {t.name: connection.execute(select(func.max(t.c.id))) for t in tables}
    return {name: found.scalar() or 0 for name, found in counted.items()}


@contextmanager
def _unguarded(connection: Connection) -> Iterator[None]:
    """Let the log be replaced, which the database refuses otherwise."""
    if connection.dialect.name != "sqlite":
        # Locks of a running bot are waited for, and large tables take their time.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = '20s'"))
        connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        yield
        connection.execute(text("ALTER TABLE audit ENABLE TRIGGER USER"))
        return
    found = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = connection.execute(found).all()
    for name, _sql in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _name, sql in triggers:
        connection.exec_driver_sql(sql)


def _empty(connection: Connection) -> None:
    tables = list(reversed(metadata.sorted_tables))
    if connection.dialect.name != "sqlite":
        names = ", ".join(table.name for table in tables)
        connection.execute(text(f"TRUNCATE {names}"))
        return
    for table in tables:
        connection.execute(delete(table))


def _count_on(connection: Connection, highest: dict[str, int]) -> None:
    """Numbers go on after the last one; those that others know, far after it."""
    for table in metadata.sorted_tables:
        if "id" not in table.c:
            continue
        last = connection.execute(select(func.max(table.c.id))).scalar() or 0
        if table.name in AHEAD:
            last = max(last, highest[table.name]) + AHEAD[table.name]
        _set_counter(connection, table.name, last)


def _set_counter(connection: Connection, table: str, last: int) -> None:
    if connection.dialect.name != "sqlite":
        sequence = func.pg_get_serial_sequence(table, "id")
        connection.execute(select(func.setval(sequence, max(last, 1), last > 0)))
    elif table in AHEAD:
        these = {"name": table, "seq": last}
        for step in (
            "DELETE FROM sqlite_sequence WHERE name = :name",
            "INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)",
        ):
            connection.execute(text(step), these)


def _erase(
    connection: Connection, since: set[str], pseudonyms: Pseudonyms, now: datetime
) -> int:
    """Erase again who was erased since; how many people the backup brought back."""
    if not since:
        return 0
    rows = _those(connection, people, since, pseudonyms)
    for start in range(0, len(rows), CHUNK):
        forget(connection, rows[start : start + CHUNK], pseudonyms, now)
    for number in _those(connection, invitations, since, pseudonyms):
        connection.execute(delete(invitations).where(invitations.c.id == number))
    hashes = [{"pseudonym": one, "at": now} for one in sorted(since)]
    insert_new(connection, suppressed, hashes)
    return len(rows)


def _those(
    connection: Connection, table: Table, hashes: set[str], pseudonyms: Pseudonyms
) -> list[int]:
    """The rows of a table whose addresses have these hashes."""
    found = select(table.c.id, table.c.channel, table.c.address)
    return [
        row.id
        for row in connection.execute(found)
        if not hashes.isdisjoint(
            pseudonyms.all_of(Contact(Channel(row.channel), row.address))
        )
    ]


def _doubt(connection: Connection, made_at: datetime, now: datetime) -> int:
    """Nobody knows whether letters that waited then were sent: it is found out."""
    waited = outbox.c.status == Status.QUEUED
    number = outbox.c.attempts + 1
    # Nothing of an attempt that began after the backup is known, not even that it was.
    begun = select(outbox.c.id, number, literal(made_at, attempts.c.began_at.type))
    columns = ["letter_id", "number", "began_at"]
    connection.execute(insert(attempts).from_select(columns, begun.where(waited)))
    connection.execute(
        update(outbox)
        .where(waited)
        .values(status=Status.SENDING, attempts=number, lease_until=now)
    )
    under_way = outbox.c.status == Status.SENDING
    now_over = {"lease_until": now, "handed_until": None}
    return connection.execute(update(outbox).where(under_way).values(now_over)).rowcount


def _stop(connection: Connection, now: datetime) -> int:
    """Stop notices that may have gone to people already; end all sessions."""
    connection.execute(delete(sessions))
    connection.execute(delete(sign_ins))
    begun = notices.c.state.in_(RUNNING) & (notices.c.due <= now)
    stopped = update(notices).where(begun)
    return connection.execute(
        stopped.values(state=State.STOPPED, ended_at=now)
    ).rowcount

"""Connections and transactions, on SQLite and PostgreSQL.

On SQLite a process has one write lock of its own, because SQLite's is unfair to threads
that wait.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from time import sleep
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    NullPool,
    Select,
    Table,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.store import postgres, turns
from bot.store.sealing import CLEAR, NotOpened, Sealing

LOCK_SECONDS: Final = 4.0
"""How long a writer waits in all: a webhook must say 503 before its provider gives up.

Half is for the writers of this process, half for those of others.
"""
BRIEF_LOCKS: Final = "SET statement_timeout = 0; SET lock_timeout = 2000"
"""Who changes the schema hardly waits for a table: behind her wait those who answer."""
NEVER_IDLE: Final = "SET LOCAL idle_in_transaction_session_timeout = 0"
ALONE: Final = 7_110_204
"""The number of the lock that keeps what happens once from happening at once."""
ALONE_PAUSE: Final = 0.2
LOCK_NOT_AVAILABLE: Final = "55P03"
DISCREET: Final[dict[str, Any]] = {"hide_parameters": True}
"""An error's text must not tell numbers and messages to the log."""


class StoreUnavailable(Exception):
    """The database is locked, full or gone; nothing of the transaction was stored."""


class Busy(StoreUnavailable):
    """Others hold what was to be changed; nothing was changed."""


class Database:
    """One database; a transaction is committed whole or not at all."""

    def __init__(
        self,
        url: str,
        lock_seconds: float = LOCK_SECONDS,
        sealing: Sealing = CLEAR,
    ) -> None:
        self.sealing = sealing
        self._patience = lock_seconds / 2
        self._url = url
        self.dialect = make_url(url).get_backend_name()
        self.is_sqlite = self.dialect == "sqlite"
        name = make_url(url).database
        self.file = Path(name) if self.is_sqlite and name else None
        if self.is_sqlite:
            self._engine = create_engine(
                url, connect_args={"timeout": self._patience}, **DISCREET
            )
            event.listen(self._engine, "connect", turns.tune)
            event.listen(self._engine, "begin", turns.begin)
        else:
            line = postgres.line(url)
            self._engine = create_engine(
                url,
                pool_pre_ping=True,
                pool_timeout=lock_seconds,
                connect_args=line,
                **DISCREET,
            )
            self._apart = create_engine(
                url, poolclass=NullPool, connect_args=line, **DISCREET
            )
            self._apart.dialect.sealing = sealing  # type: ignore[attr-defined]
            event.listen(self._engine, "after_cursor_execute", postgres.count_silence)
        # Columns that are sealed find the keys here.
        self._engine.dialect.sealing = sealing  # type: ignore[attr-defined]
        self._writing = self._engine.execution_options(writes=True)
        self._lock = Lock()

    @property
    def conninfo(self) -> str:
        """The address for what speaks to PostgreSQL by itself; none of a file."""
        return "" if self.is_sqlite else postgres.conninfo(self._url)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection to read with: one consistent view."""
        with _translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection to read with for as long as it takes: always the same moment."""
        if self.is_sqlite:
            with self.read() as connection:
                yield connection
            return
        still = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        with _translated(), still.begin() as connection:
            # Whoever copies a large table is slow, and not idle.
            connection.exec_driver_sql(NEVER_IDLE)
            yield connection

    @contextmanager
    def driver(self) -> Iterator[Any]:
        """A connection of the database's own library, outside any transaction."""
        with _translated():
            connection = self._engine.raw_connection()
        try:
            yield connection.driver_connection
        finally:
            connection.close()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that commits at the end, or leaves nothing behind."""
        with _translated(), self._turn(), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def alter(self) -> Iterator[Connection]:
        """A connection to change the schema with: a step that others keep waiting is
        given up as Busy. On PostgreSQL no transaction is begun."""
        if self.is_sqlite:
            with self.write() as connection:
                yield connection
            return
        with _translated(), self._apart.connect() as connection:
            connection.exec_driver_sql(BRIEF_LOCKS)
            connection.commit()
            yield connection

    @contextmanager
    def exclusive(self) -> Iterator[Connection]:
        """A transaction on a SQLite database that no other process has open, nor can
        open until it ends; Busy where one has."""
        self.close()
        apart = create_engine(self._url, poolclass=NullPool, **DISCREET)
        apart.dialect.sealing = self.sealing  # type: ignore[attr-defined]
        event.listen(apart, "connect", turns.own)
        event.listen(apart, "begin", turns.begin_alone)
        with ExitStack() as stack:
            try:
                connection = stack.enter_context(apart.begin())
            except DBAPIError as exc:
                raise Busy(f"others have the file open ({_reason(exc)})") from exc
            yield connection

    @contextmanager
    def alone(self) -> Iterator[None]:
        """For what must be done once, whichever hosts start at once: one at a time.
        SQLite has one writer anyway."""
        if self.is_sqlite:
            yield
            return
        with _translated(), self._apart.connect() as connection:
            held = connection.execution_options(isolation_level="AUTOCOMMIT")
            # A statement that waited would keep others from building an index.
            while not held.execute(select(func.pg_try_advisory_lock(ALONE))).scalar():
                sleep(ALONE_PAUSE)
            yield

    def time(self) -> datetime | None:
        """What the server's clock says; None of a file, which has none of its own."""
        if self.is_sqlite:
            return None
        with self.read() as connection:
            moment: datetime = connection.execute(_SERVER_TIME).scalar_one()
        return moment.astimezone(UTC)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        if not self._lock.acquire(timeout=self._patience):
            raise StoreUnavailable("other writers hold the database")
        try:
            yield
        finally:
            self._lock.release()

    def run_alone(self, statements: Sequence[str]) -> None:
        """Statements that no transaction takes, on a connection of their own."""
        connection = self._engine.raw_connection()
        driver: Any = connection.driver_connection
        connection.detach()
        try:
            if not self.is_sqlite:
                driver.autocommit = True
            for statement in statements:
                driver.execute(statement)
        finally:
            connection.close()

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


_SERVER_TIME: Final = select(func.clock_timestamp())


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, PoolTimeout, NotOpened, sqlite3.Error) as exc:
        is_busy = getattr(exc.__cause__, "sqlstate", None) == LOCK_NOT_AVAILABLE
        raise (Busy if is_busy else StoreUnavailable)(_reason(exc)) from exc


def _reason(exc: Exception) -> str:
    """The database's words without their detail, which may quote what is stored."""
    cause = exc.__cause__ or exc
    told = getattr(cause, "diag", None)
    return str(told.message_primary if told and told.message_primary else cause)


def put(
    connection: Connection, table: Table, key: dict[str, Any], values: dict[str, Any]
) -> None:
    """Set values in the row of this key, which need not be there yet."""
    insert = _INSERTS[connection.dialect.name]
    connection.execute(
        insert(table)
        .values(key | values)
        .on_conflict_do_update(index_elements=list(key), set_=values)
    )


def insert_new(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]]
) -> None:
    """Insert rows; those whose unique key is there already are left out."""
    if rows:
        insert = _INSERTS[connection.dialect.name]
        connection.execute(insert(table).on_conflict_do_nothing(), rows)


def insert_selected(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Select[Any],
    values: dict[str, Any],
) -> int:
    """Insert what a query finds with these values, but for rows whose unique key is
    there already; how many were new."""
    insert = _INSERTS[connection.dialect.name](table).from_select(columns, rows)
    once = insert.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    return connection.execute(once, values).rowcount


def insert_telling(
    connection: Connection,
    table: Table,
    rows: Sequence[dict[str, Any]],
    told: ColumnElement[Any],
) -> list[Any]:
    """Insert those rows whose unique key isn't there yet; a column of each of them."""
    if not rows:
        return []
    once = _INSERTS[connection.dialect.name](table).values(rows)
    found = connection.execute(once.on_conflict_do_nothing().returning(told))
    return list(found.scalars())


def distinct(connection: Connection, column: Column[str]) -> Iterator[str]:
    """The values of a column that an index begins with, each found by one step in it;
    SELECT DISTINCT reads every row."""
    first = select(func.min(column))
    value = connection.execute(first).scalar()
    while value is not None:
        yield value
        value = connection.execute(first.where(column > value)).scalar()


def insert_if_new(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Insert a row, unless its unique key is there already."""
    once = _insert_once(connection.dialect.name, table)
    return connection.execute(once, row).rowcount == 1


@cache
def _insert_once(dialect: str, table: Table) -> Any:
    # Without the option the number of inserted rows is not told.
    insert = _INSERTS[dialect](table).on_conflict_do_nothing()
    return insert.execution_options(preserve_rowcount=True)


_INSERTS: Final[dict[str, Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}

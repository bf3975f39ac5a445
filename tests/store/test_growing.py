"""A schema that grows while older code and messages that come in go on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count as count_from
from itertools import takewhile
from pathlib import Path

import psycopg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from bot.person import Incoming
from bot.store import Store, StoreUnavailable, compatibility, schema
from bot.store.database import Busy, Database
from bot.store.inbox import Answer
from bot.store.tables import inbound, outbox, people, pulls
from pricing.sample import sample_market
from tests.store.recorder import END, MINER, NOW, ROSA
from tests.store.test_inbox import at_once

SAID = Path(__file__).with_name("said")
SCRIPTS = ScriptDirectory(str(schema.MIGRATIONS))
OLDEST = {
    script.revision: getattr(script.module, "compatible_from", script.revision)
    for script in SCRIPTS.walk_revisions()
}
"""The oldest version whose code runs on each."""
PROMISED = [
    (code, version)
    for version, oldest in OLDEST.items()
    for code in OLDEST
    if oldest <= code <= version and oldest != version
]
DATABASES = ("sqlite", "postgresql")
WEBHOOKS = 4


def statements(code: str, database: Database) -> list[str]:
    """What the code of a version says while messages come and letters go."""
    name = "sqlite" if database.is_sqlite else "postgresql"
    recorded = (SAID / f"{code}.{name}.sql").read_text(encoding="utf-8")
    return recorded.split(END)[:-1]


def say(connection: Connection, statement: str) -> None:
    """As it stands: nothing in it is a place for a value."""
    connection.connection.cursor().execute(statement)


def count(database: Database, table, *where) -> int:
    with database.read() as connection:
        found = select(func.count()).select_from(table).where(*where)
        return connection.execute(found).scalar_one()


@pytest.fixture
def empty_url(request, tmp_path) -> Iterator[str]:
    """A database without a schema."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    with request.getfixturevalue("postgres").database("template1") as url:
        yield url


@pytest.fixture
def empty(empty_url) -> Iterator[Database]:
    database = Database(empty_url)
    yield database
    database.close()


both = pytest.mark.parametrize("empty_url", DATABASES, indirect=True)
on_postgresql = pytest.mark.parametrize("empty_url", DATABASES[1:], indirect=True)


def seeded(database: Database) -> Store:
    store = Store(database)
    store.pulls.seed(sample_market(), (), NOW)
    return store


@both
@pytest.mark.parametrize(("code", "version"), PROMISED, ids=str)
def test_older_code_says_nothing_that_the_new_schema_does_not_take(
    empty, code, version
):
    schema.migrate(empty, version)
    seeded(empty)
    for statement in statements(code, empty):
        with empty.write() as connection:
            say(connection, statement)
    assert schema.serves(empty, code)
    assert count(empty, outbox, outbox.c.status == "delivered") == 1
    # What it stored, the newest code reads.
    schema.migrate(empty)
    store = Store(empty)
    again = store.inbox.answer(Incoming("SM0", MINER, "presio"), NOW, answer("no"))
    assert again[0].startswith("Oro puro S/ 453.49")
    new = store.inbox.answer(Incoming("SMnew", MINER, "hola"), NOW, answer("Buenas."))
    assert new == ["Buenas."]


def answer(said: str):
    return lambda situation: Answer(situation.person, "x", (said,))


def test_what_is_promised_was_recorded():
    wanted = {f"{code}.{db}.sql" for code, _ in PROMISED for db in DATABASES}
    assert wanted <= {file.name for file in SAID.iterdir()}
    assert PROMISED


def note(database: Database, version: str, oldest: str | None) -> None:
    """As a newer program would leave it, or one from before there were notes."""
    with database.write() as connection:
        connection.execute(
            text("UPDATE alembic_version SET version_num = :v"), {"v": version}
        )
        if oldest:
            compatibility.note(connection, oldest)
        else:
            connection.execute(text(f"DROP TABLE {compatibility.NOTES}"))


@pytest.mark.parametrize("oldest", [schema.VERSION, "0001"])
def test_code_runs_on_a_schema_that_has_only_grown_since(either, oldest):
    note(either.database, "9999", oldest)
    schema.ready(either.database)
    assert schema.version_of(either.database) == "9999"


@pytest.mark.parametrize(
    ("version", "oldest"),
    [("9999", "9999"), ("9999", "9998"), ("9999", None), ("0001", "0001")],
)
def test_code_refuses_any_other_schema(either, version, oldest):
    note(either.database, version, oldest)
    with pytest.raises(schema.WrongSchema, match=rf"DATABASE_URL.*{version}.*migrate"):
        schema.ready(either.database)


def test_the_newest_code_needs_no_note(either):
    note(either.database, schema.VERSION, None)
    schema.ready(either.database)


@on_postgresql
def test_hosts_that_start_at_once_on_nothing_all_start(empty, empty_url):
    failures = []

    def start(_place: int) -> None:
        host = Database(empty_url)
        try:
            schema.ready(host)
            seeded(host)
        except Exception as exc:  # noqa: BLE001 - whatever it is, it is told
            failures.append(exc)
        host.close()

    at_once(3, start)
    assert failures == []
    assert count(empty, pulls) == 1


# Migrations while others write.

ADDITION = "ALTER TABLE people ADD COLUMN odd INTEGER"
BROKEN = "CREATE UNIQUE INDEX CONCURRENTLY ix_people_zone ON people (zone)"


@contextmanager
def held(database: Database, mode: str) -> Iterator[None]:
    """Somebody's transaction is at work on the table of people."""
    with database.write() as connection:
        say(connection, f"LOCK TABLE people IN {mode} MODE")
        yield


@on_postgresql
def test_a_step_that_would_wait_for_others_is_given_up_and_keeps_nobody(empty):
    schema.migrate(empty)
    with held(empty, "ACCESS SHARE"):
        with pytest.raises(Busy), empty.alter() as connection:
            connection.exec_driver_sql(ADDITION)
        assert count(empty, people) == 0
    with empty.alter() as connection, connection.begin():
        connection.exec_driver_sql(ADDITION)


@contextmanager
def by_hand(database: Database) -> Iterator[Connection]:
    """A connection on which each statement stands for itself."""
    with database.alter() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


@on_postgresql
def test_an_index_whose_building_broke_off_is_built_anew(empty):
    schema.migrate(empty, "0003")
    met = text(
        "INSERT INTO people (channel, address, first_at, last_at, zone) "
        "VALUES ('sms', :address, now(), now(), 'Chala')"
    )
    with empty.write() as connection:
        connection.execute(met, [{"address": "+511"}, {"address": "+512"}])
    with pytest.raises(IntegrityError), by_hand(empty) as connection:
        connection.exec_driver_sql(BROKEN)
    schema.migrate(empty)
    valid = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:i)")
    with empty.read() as connection:
        assert connection.execute(valid, {"i": "ix_people_zone"}).scalar() is True
        assert inspect(connection).get_indexes("people")


def webhook(database: Database) -> list[str]:
    """What the code of schema 0003 says when somebody writes a second time."""
    said = statements("0003", database)
    first, after = (
        next(place for place, each in enumerate(said) if f"key = '{key}'" in each)
        for key in ("SM1", "SM2")
    )
    return said[first:after]


class Callers:
    """Webhooks of the old code, one after the other in several threads."""

    def __init__(self, database: Database) -> None:
        self.answered: list[str] = []
        self.failures: list[Exception] = []
        self._database, self._over = database, threading.Event()
        self._said = webhook(database)
        self._threads = [
            threading.Thread(target=self._call, args=[n]) for n in range(WEBHOOKS)
        ]

    def __enter__(self) -> "Callers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _call(self, place: int) -> None:
        for number in takewhile(lambda _: not self._over.is_set(), count_from(0)):
            key = f"SM-{place}-{number}"
            try:
                with self._database.write() as connection:
                    for statement in self._said:
                        say(connection, statement.replace("SM1", key))
            except (StoreUnavailable, psycopg.Error) as exc:
                self.failures.append(exc)
            else:
                self.answered.append(key)


@on_postgresql
def test_messages_are_answered_while_the_schema_grows(empty, empty_url):
    schema.migrate(empty, "0003")
    store = seeded(empty)
    first = statements("0003", empty)
    for statement in first[: first.index(webhook(empty)[0])]:
        with empty.write() as connection:
            say(connection, statement)
    busy = Database(empty_url)
    with Callers(empty) as callers:
        migrating = threading.Thread(target=schema.migrate, args=[empty])
        with held(busy, "ROW EXCLUSIVE"):
            migrating.start()
            migrating.join(3)  # a transaction that takes its time
        migrating.join()
    busy.close()
    assert callers.failures == []
    assert schema.version_of(empty) == schema.VERSION
    assert callers.answered
    assert count(empty, inbound) == 1 + len(callers.answered)
    new = store.inbox.answer(Incoming("SMnew", ROSA, "hola"), NOW, answer("Buenas."))
    assert new == ["Buenas."]

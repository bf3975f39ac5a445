"""PostgreSQL that restarts, has no connection left, or would wait for ever."""

import threading
from contextlib import ExitStack

import psycopg
import pytest
from sqlalchemy import event, text

from bot.store import Database, Store, StoreUnavailable
from bot.store.tables import people
from tests.fakes.postgres import is_held, server
from tests.keys import sealed
from tests.store.test_store import NOW, answer, count, message


@pytest.fixture
def url(postgres):
    with postgres.database() as url:
        yield url


def test_a_server_that_came_back_is_spoken_to_at_once():
    with server() as postgres, postgres.database() as url:
        store = Store.at(url)
        for _ in range(3):
            assert store.pulls.latest() is None
            postgres.crash()
            with pytest.raises(StoreUnavailable):
                store.pulls.latest()
            postgres.restart()
            # Not even the first finds the connection of before.
            assert store.pulls.latest() is None
        store.database.close()


def test_without_a_free_connection_it_is_unavailable(url):
    database = Database(url, lock_seconds=0.2)
    with ExitStack() as held:
        free = iter(lambda: taken(database, held), False)
        assert sum(1 for _ in free) >= 8, "one for every thread of the web process"
    with database.read() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    database.close()


def taken(database: Database, held: ExitStack) -> bool:
    """Take one more connection, if there is one."""
    try:
        held.enter_context(database.read())
    except StoreUnavailable:
        return False
    return True


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("statement_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "15s"),
    ],
)
def test_no_statement_and_no_silence_is_endless(url, setting, value):
    database = Database(url)
    with database.read() as connection:
        assert connection.execute(text(f"SHOW {setting}")).scalar() == value
    database.close()


def is_connected(database: Database, process: int) -> bool:
    found = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :process")
    with database.read() as connection:
        return connection.execute(found, {"process": process}).scalar() == 1


def wait_until_gone(database: Database, process: int) -> None:
    pause = threading.Event()
    for _ in range(400):
        if not is_connected(database, process):
            return
        pause.wait(0.05)
    raise AssertionError("it is still there")


def change_and_fall_silent(database: Database, rows: int, other: Database) -> None:
    with database.write() as connection:
        brief = "SET LOCAL idle_in_transaction_session_timeout = 100"
        connection.execute(text(brief))
        process = connection.execute(text("SELECT pg_backend_pid()")).scalar()
        connection.execute(text("CREATE TEMP TABLE kept (number integer)"))
        change = text("UPDATE kept SET number = :number")
        connection.execute(change, [{"number": number} for number in range(rows)])
        wait_until_gone(other, process)


@pytest.mark.parametrize("rows", [1, 3])
def test_who_falls_silent_after_a_change_holds_no_row_for_long(url, rows):
    database, other = Database(url), Database(url)
    with pytest.raises(StoreUnavailable):
        change_and_fall_silent(database, rows, other)
    for each in (database, other):
        each.close()


def test_what_speaks_to_it_by_itself_is_given_up_as_soon(url):
    with psycopg.connect(Database(url).conninfo) as connection:
        for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
            assert connection.execute(f"SHOW {setting}").fetchone() != ("0",)


def test_what_the_address_asks_for_counts_more(url):
    asked = f"{url}&" if "?" in url else f"{url}?"
    database = Database(f"{asked}options=-c%20statement_timeout%3D7000")
    settings = ("statement_timeout", "idle_in_transaction_session_timeout")
    with database.read() as connection, psycopg.connect(database.conninfo) as direct:
        for setting, value in zip(settings, ("7s", "15s"), strict=True):
            assert connection.execute(text(f"SHOW {setting}")).scalar() == value
            assert direct.execute(f"SHOW {setting}").fetchone() == (value,)
    database.close()


def test_who_is_met_by_another_at_that_moment_takes_her_turn_all_the_same(url):
    """Else two messages of somebody new could wait for each other."""
    store, other = sealed(url), sealed(url)
    engine, held = store.database._engine, []

    def meet(_connection, _cursor, statement, *_more):
        if "FOR UPDATE" in statement and not count(other, "people"):
            other.inbox.answer(message("SM1"), NOW, answer("uno"))

    event.listen(engine, "after_cursor_execute", meet)

    def decide(situation):
        held.append(is_held(other.database, people))
        return answer("dos")(situation)

    assert store.inbox.answer(message("SM2"), NOW, decide) == ["dos"]
    assert held == [True]
    assert (count(store, "people"), count(store, "inbound")) == (1, 2)
    for each in (store, other):
        each.database.close()


def wait_too_long(database: Database) -> None:
    with database.read() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 50"))
        connection.execute(text("SELECT pg_sleep(60)"))


def test_a_statement_that_takes_too_long_is_unavailable_and_frees_its_connection(url):
    database = Database(url)
    with pytest.raises(StoreUnavailable, match="timeout"):
        wait_too_long(database)
    with database.read() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    database.close()

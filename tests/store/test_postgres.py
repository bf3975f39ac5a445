"""PostgreSQL that restarts, has no connection left, or would wait for ever."""

from contextlib import ExitStack

import pytest
from sqlalchemy import text

from bot.store import Database, Store, StoreUnavailable
from tests.fakes.postgres import server


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

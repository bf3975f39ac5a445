"""Transactions on a database that is locked, full, broken or gone."""

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from bot.person import Channel, Contact
from bot.store import (
    Database,
    Inbox,
    Outbox,
    Pulls,
    StoreUnavailable,
    Tick,
)
from bot.store.effects import Effects
from bot.store.letters import Letter
from bot.store.pseudonyms import Pseudonyms
from bot.store.sealing import Sealing
from bot.store.tables import people, proposals, pulls, ticks
from bot.store.ticks import TickTaken, take
from pricing.market import Market, judge
from pricing.quotes import State
from tests.keys import KEYS, sealed
from tests.store.test_store import GOOD, NOW, answer, count, message

EFFECTS = Effects(Pseudonyms())
SOON = 0.2
"""Seconds that a writer of these tests waits."""
LETTER = Letter("k", Contact(Channel.SMS, "+51987654321"), "hola", NOW)


@pytest.fixture
def store(file):
    """What is tested here is SQLite's own."""
    store = sealed(f"sqlite:///{file}")
    yield store
    store.database.close()


@pytest.fixture
def hasty(store, file):
    """The same database, by somebody who doesn't wait long."""
    database = Database(f"sqlite:///{file}", SOON, Sealing(KEYS))
    yield database
    database.close()


WRITES = {
    "a message": lambda database, policy: Inbox(database, EFFECTS).answer(
        message(), NOW, answer()
    ),
    "a pull": lambda database, policy: Pulls(database).save(
        judge(GOOD, None, NOW, policy), (), Tick("refresh", NOW)
    ),
    "a letter": lambda database, policy: Outbox(database).queue(LETTER),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=list(WRITES))
def test_what_another_process_locks_is_unavailable_and_then_works(
    hasty, store, file, policy, write
):
    store.pulls.save(judge(GOOD, None, NOW, policy), ())
    before = [count(store, table) for table in ("inbound", "people", "pulls", "quotes")]
    with closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreUnavailable, match="locked"):
            write(hasty, policy)
        assert Pulls(hasty).latest() == store.pulls.latest()
        holder.execute("ROLLBACK")

    after = [count(store, table) for table in ("inbound", "people", "pulls", "quotes")]
    assert (after, count(store, "ticks"), count(store, "outbox")) == (before, 0, 0)
    write(hasty, policy)


def test_a_writer_of_this_process_that_never_ends_is_not_waited_for(hasty):
    with hasty.write(), pytest.raises(StoreUnavailable, match="other writers"):
        in_a_thread(lambda: Inbox(hasty, EFFECTS).answer(message(), NOW, answer()))
    assert Inbox(hasty, EFFECTS).answer(message(), NOW, answer()) == ["Buenas."]


def in_a_thread(call):
    """Call it elsewhere, and fail here as it failed there."""
    failures = []

    def run():
        try:
            call()
        except StoreUnavailable as exc:
            failures.append(exc)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


def fill(database, kept: list[str]) -> None:
    """Write messages until the disk is full, noting those acknowledged."""
    with database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 20}")
    for number in range(10_000):
        full = message(f"SM{number}", "x" * 500)
        Inbox(database, EFFECTS).answer(full, NOW, answer())
        kept.append(full.key)


def test_a_disk_that_fills_up_loses_nothing_that_was_acknowledged(store, file, policy):
    store.pulls.save(judge(GOOD, None, NOW, policy), ())
    kept: list[str] = []
    with pytest.raises(StoreUnavailable, match="full"):
        fill(store.database, kept)

    assert len(kept) > 10
    assert count(store, "inbound") == len(kept)
    assert store.pulls.latest().state is State.CONFIRMED
    assert store.inbox.answer(message(kept[-1]), NOW, answer("no")) == ["Buenas."]
    with store.database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_it_works_again_when_there_is_room_again(store):
    kept: list[str] = []
    with pytest.raises(StoreUnavailable, match="full"):
        fill(store.database, kept)
    with store.database.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=100000")
    assert store.inbox.answer(message("SMx", "x" * 900), NOW, answer()) == ["Buenas."]


@pytest.mark.parametrize(
    "content", [b"no database at all" * 99, b"SQLite format 3\0" * 99]
)
def test_a_file_that_is_no_database_is_unavailable(tmp_path, content):
    (tmp_path / "bot.db").write_bytes(content)
    database = Database(f"sqlite:///{tmp_path}/bot.db", lock_seconds=SOON)
    with pytest.raises(StoreUnavailable):
        Pulls(database).latest()
    with pytest.raises(StoreUnavailable):
        Inbox(database, EFFECTS).answer(message(), NOW, answer())
    database.close()


def test_a_folder_that_is_gone_is_unavailable(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/gone/bot.db", lock_seconds=SOON)
    with pytest.raises(StoreUnavailable, match="unable to open"):
        Outbox(database).queue(LETTER)


def test_a_failure_tells_no_number_and_no_text(store):
    """What reaches a log is the error, without what was being stored."""
    contact = {"channel": "sms", "address": "+51987654321", "first_at": NOW}
    with pytest.raises(IntegrityError) as told, store.database.write() as connection:
        connection.execute(people.insert(), contact)
    assert "NOT NULL" in str(told.value)
    assert "987654321" not in str(told.value)


def meet_and_take(database, tick: Tick) -> None:
    contact = {"channel": "sms", "address": "+519", "first_at": NOW, "last_at": NOW}
    with database.write() as connection:
        connection.execute(people.insert(), contact)
        take(connection, tick, NOW)


def test_a_tick_taken_by_another_undoes_all_that_came_with_it(store, file):
    tick = Tick("refresh", NOW)
    with store.database.write() as connection:
        take(connection, tick, NOW)
    with pytest.raises(TickTaken):
        meet_and_take(store.database, tick)
    assert (count(store, "people"), count(store, "ticks")) == (0, 1)


def test_a_tick_is_known_by_its_moment_in_any_zone(store):
    lima = timezone(timedelta(hours=-5))
    with store.database.write() as connection:
        take(connection, Tick("refresh", NOW), NOW)
    assert store.pulls.is_done(Tick("refresh", NOW.astimezone(lima)))
    assert not store.pulls.is_done(Tick("refresh", NOW + timedelta(seconds=1)))
    assert not store.pulls.is_done(Tick("deliver", NOW))


# What goes in comes out.

MOMENTS = st.builds(
    lambda microseconds, offset: (
        NOW + timedelta(microseconds=microseconds)
    ).astimezone(timezone(timedelta(minutes=offset))),
    st.integers(-(10**15), 10**15),
    st.integers(-14 * 60, 14 * 60),
)
RATES = st.decimals(min_value=0, allow_nan=False, allow_infinity=False).filter(
    lambda rate: len(str(rate)) <= 60
)
same_store = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@same_store
@given(RATES, MOMENTS)
def test_an_amount_and_a_moment_come_back_as_they_were(store, value, moment):
    with store.database.write() as connection:
        connection.execute(proposals.delete())
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        row = {"pull_id": 1, "pair": "x", "value": value, "as_of": moment, "state": "s"}
        connection.execute(proposals.insert(), row)
        kept = connection.execute(proposals.select()).one()
        connection.execute(proposals.delete())
    assert str(kept.value) == str(value)
    assert kept.as_of == moment
    assert kept.as_of.tzinfo is UTC


@same_store
@given(st.lists(MOMENTS, min_size=2, max_size=5, unique=True))
def test_moments_are_ordered_as_they_happened(store, moments):
    with store.database.write() as connection:
        connection.execute(ticks.delete())
        rows = [{"job": "x", "due": moment, "done_at": NOW} for moment in moments]
        connection.execute(ticks.insert(), rows)
        kept = connection.execute(ticks.select().order_by(ticks.c.due)).all()
    assert [row.due for row in kept] == sorted(moments)


@settings(same_store, max_examples=50)
@given(RATES, RATES, MOMENTS, MOMENTS)
def test_a_market_comes_back_as_it_was(store, gold, dollar, at_gold, at_dollar):
    with store.database.write() as connection:
        connection.execute(pulls.delete())
    market = Market(gold, dollar, at_gold, at_dollar, State.CONFIRMED, State.SINGLE)
    store.pulls.seed(market, (), NOW)
    kept = store.pulls.latest()
    assert replace(kept, number=0) == market
    assert (str(kept.gold), str(kept.dollar)) == (str(gold), str(dollar))
    assert kept.pure_gram == market.pure_gram

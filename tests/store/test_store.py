"""What is stored, once and whole; and what a failing database leaves behind."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.person import Channel, Contact, Incoming
from bot.store import Store, StoreUnavailable, Tick, compatibility, schema
from bot.store.inbox import Answer
from bot.store.tables import Exact, metadata, ticks
from bot.store.ticks import TickTaken
from pricing.market import judge
from pricing.quotes import Kind, Pair, Quote, State
from pricing.sample import sample_market
from pricing.sources.base import Failure
from pricing.sources.feed import Fault, SourceError
from tests.fakes.sources import at

NOW = at("2026-09-29")
LATER = NOW + timedelta(hours=1)
MINER = Contact(Channel.SMS, "+51987654321")
ROOT = Path(__file__).parents[2]


def count(store: Store, table: str) -> int:
    found = select(func.count()).select_from(metadata.tables[table])
    with store.database.read() as connection:
        return connection.execute(found).scalar_one()


# The schema.


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Tables that others keep are none of the migrations'."""
    return kind != "table" or not name.startswith(
        ("procrastinate", compatibility.NOTES)
    )


def test_tables_and_migrations_agree(either):
    with either.database.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours})
        assert compare_metadata(context, metadata) == []


def test_the_version_is_the_newest_migration(either):
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == schema.VERSION
    assert schema.version_of(either.database) == schema.VERSION


def test_what_is_acknowledged_survives_a_power_cut(tmp_path):
    store = Store.at(f"sqlite:///{tmp_path}/bot.db")
    with store.database.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    store.database.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@given(st.decimals("-1e20", "1e20", places=10))
def test_a_decimal_is_kept_digit_by_digit(value):
    kept = Exact().process_bind_param(value, None)
    assert str(Exact().process_result_value(kept, None)) == str(value)


# Pulls.


def quote(source, price, pair=Pair.GOLD, kind=Kind.LIVE):
    return Quote(source, pair, kind, Decimal(price), NOW, NOW)


GOOD = (
    quote("a", "4100.123456789"),
    quote("b", "4101"),
    quote("c", "9000.01"),
    quote("d", "3.42", Pair.DOLLAR, Kind.DAILY),
    quote("e", "3.42", Pair.DOLLAR, Kind.DAILY),
)
FAILED = Failure("f", Pair.GOLD, SourceError(Fault.TIMEOUT))


def test_every_quote_is_kept_with_what_became_of_it(store, policy):
    store.pulls.save(judge(GOOD, None, NOW, policy), [FAILED])

    heard = {h.source: (h.used, h.reason, h.quote) for h in store.pulls.heard()}
    assert heard["a"] == (True, None, GOOD[0])
    assert heard["c"] == (False, "out of range", GOOD[2])
    assert heard["f"] == (False, "no answer in time", None)
    assert store.pulls.outcomes()["a", "used"] == 1
    assert store.pulls.outcomes()["f", "no answer in time"] == 1
    market = store.pulls.latest()
    assert market.gold == Decimal("4100.5617283945")
    assert (market.sources, market.state) == (2, State.CONFIRMED)
    assert store.pulls.numbered(market.number) == market


def test_a_pull_that_found_nothing_hides_no_earlier_price(store, policy):
    store.pulls.seed(sample_market(), (), NOW)
    before = store.pulls.latest()

    store.pulls.save(judge((), None, NOW, policy), [FAILED])

    assert store.pulls.latest() == before
    assert before.state is State.SAMPLE
    assert store.pulls.numbered(2) is None
    assert store.pulls.numbered(99) is None


def test_the_sample_is_stored_once_and_only_first(store, policy):
    for _ in range(2):
        store.pulls.seed(sample_market(), (), NOW)
    assert store.pulls.latest().number == 1


def test_a_held_price_is_believed_when_it_is_accepted(store, policy):
    store.pulls.save(judge(GOOD, None, NOW, policy), ())
    assert store.pulls.accept(NOW) is None
    fallen = [quote("a", 3280), quote("b", 3290)]
    store.pulls.save(judge(fallen, store.pulls.latest(), NOW, policy), ())
    assert store.pulls.latest().state is State.HELD

    accepted = store.pulls.accept(LATER)

    assert (accepted.gold, accepted.dollar) == (3285, Decimal("3.42"))
    assert accepted.state is State.CONFIRMED
    assert store.pulls.latest() == accepted
    assert store.pulls.accept(LATER) is None


def test_nothing_can_be_accepted_before_both_prices_are_known(store, policy):
    contradicting = [quote("a", 4000), quote("b", 4400)]
    contradicting += [
        quote("x", 4010, kind=Kind.DAILY),
        quote("y", 4390, kind=Kind.DAILY),
    ]
    store.pulls.save(judge(contradicting, None, NOW, policy), ())
    store.pulls.accept(NOW)
    assert store.pulls.latest() is None


def test_a_tick_is_taken_once_and_a_second_one_stores_nothing(store, policy):
    tick = Tick("refresh", NOW)
    pull = judge(GOOD, None, NOW, policy)
    store.pulls.save(pull, (), tick)
    assert store.pulls.is_done(tick)

    with pytest.raises(TickTaken):
        store.pulls.save(pull, (), tick)

    assert count(store, "pulls") == 1
    store.forget_ticks(LATER)
    with store.database.read() as connection:
        assert connection.execute(ticks.select()).all() == []


# Messages that come in.


def answer(text="Buenas."):
    return lambda situation: Answer(situation.person, "greeting", (text,))


def message(key="SM1", text="hola", to=MINER):
    return Incoming(key, to, text)


def test_a_message_seen_before_has_the_answer_it_had(store):
    first = store.inbox.answer(message(), NOW, answer("uno"))
    again = store.inbox.answer(message(), LATER, answer("dos"))
    assert first == again == ["uno"]
    assert count(store, "inbound") == 1


def test_what_is_remembered_of_a_person_comes_back(store):
    def silence(situation):
        quiet = replace(situation.person, quiet_until=LATER)
        return Answer(quiet, "silenced", ())

    store.inbox.answer(message("SM1"), NOW, silence)
    seen = []
    store.inbox.answer(message("SM2"), NOW, lambda s: seen.append(s) or answer()(s))
    assert (seen[0].person.quiet_until, seen[0].recent) == (LATER, 1)


def test_an_answer_that_fails_leaves_nothing(store):
    def fail(_situation):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.inbox.answer(message(), NOW, fail)
    assert (count(store, "inbound"), count(store, "people")) == (0, 0)
    assert store.inbox.answer(message(), NOW, answer()) == ["Buenas."]


WRITER = """
import sys, threading
from tests.keys import sealed
from tests.store.test_store import NOW, answer, message
store = sealed(sys.argv[1])
texts = []
def write():
    texts.extend(store.inbox.answer(message(), NOW, answer(sys.argv[2])))
threads = [threading.Thread(target=write) for _ in range(10)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(*sorted(texts))
"""


def test_twenty_at_once_from_two_processes_are_one_message(store, database_url):
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, database_url, name],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("uno", "dos")
    ]
    said = [writer.communicate()[0].split() for writer in writers]
    assert len(said[0] + said[1]) == 20
    assert len({*said[0], *said[1]}) == 1
    assert count(store, "inbound") == 1


def test_a_full_disk_fails_cleanly_and_reading_goes_on(tmp_path):
    store = Store.at(f"sqlite:///{tmp_path}/bot.db")
    schema.ready(store.database)
    store.inbox.answer(message("SM0"), NOW, answer())
    with store.database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    long = message("SM1", "x" * 1_000_000)
    with pytest.raises(StoreUnavailable, match="full"):
        store.inbox.answer(long, NOW, answer())

    assert store.inbox.answer(message("SM0"), NOW, answer("no")) == ["Buenas."]
    with store.database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    store.database.close()


def test_a_database_that_is_gone_is_unavailable(tmp_path):
    store = Store.at(f"sqlite:///{tmp_path}/none/bot.db")
    with pytest.raises(StoreUnavailable):
        store.pulls.latest()

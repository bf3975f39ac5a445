"""A number changed in one process holds in every other, within seconds."""

import logging
from datetime import timedelta

import pytest

from bot.parts import assemble
from bot.person import Channel, Contact, Incoming
from bot.ruling import LOOKS, Ruling
from bot.settings import Settings
from bot.staff import Deed, Origin
from bot.store import StoreUnavailable
from pricing.policy import DEFAULT_POLICY, PolicyError, PolicyFile, load_policy
from tests.keys import KEYS

FILE = PolicyFile.at(DEFAULT_POLICY)
DEED = Deed(None, Origin.TERMINAL, "policy.changed")
ASKED = "tengo 5 gr ley 90"


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now) -> None:
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def clock(now):
    return Clock(now)


@pytest.fixture
def processes(database_url, clock):
    """Two processes on one database."""
    both = [
        assemble(Settings(data_key=KEYS, database_url=database_url), clock)
        for _ in range(2)
    ]
    yield both
    for parts in both:
        parts.store.database.close()


def told(parts, key):
    miner = Contact(Channel.SMS, "+51987654321")
    (text,) = parts.reception.receive(Incoming(key, miner, ASKED))
    return text.partition(" VER")[0]


def test_another_process_answers_with_it_within_seconds(processes, clock):
    here, there = processes
    before = told(there, "SM1")
    here.store.policies.change({"fair.local.good": "97"}, DEED, clock())

    assert told(there, "SM2") == before
    clock.now += LOOKS

    after = told(there, "SM3")
    assert "1,939" in before
    assert "1,980" in after  # 97 % of S/ 2,040.70
    assert after.replace("1,980", "1,939") == before


def test_a_clock_that_was_set_back_looks_again(processes, clock):
    here, there = processes
    told(there, "SM1")
    here.store.policies.change({"fair.local.good": "97"}, DEED, clock())
    clock.now -= timedelta(hours=1)
    assert "1,980" in told(there, "SM2")


def test_who_changed_it_need_not_wait(processes, clock):
    here, _ = processes
    here.policy()
    here.store.policies.change({"fair.local.good": "97"}, DEED, clock())
    assert here.policy.fresh().policy.local.good * 100 == 97
    assert here.policy().local.good * 100 == 97


def test_a_broken_change_is_logged_once_and_stops_nothing(processes, clock, caplog):
    here, there = processes
    before = told(there, "SM1")
    broken = {"fair.local.good": "much", "fair.nobody.good": "1"}
    here.store.policies.change(broken, DEED, clock())
    with caplog.at_level(logging.ERROR, "bot.ruling"):
        for number in range(2, 5):
            clock.now += LOOKS
            assert told(there, f"SM{number}") == before
    assert len(caplog.records) == 1
    assert "fair.local.good" in caplog.text
    assert there.policy.fresh().ignored == broken


def test_while_the_changes_cannot_be_read_the_last_ones_hold(clock):
    stored = [{"fair.local.good": "97"}]

    def changes():
        if not stored:
            raise StoreUnavailable("away")
        return stored.pop()

    ruling = Ruling(FILE, changes, clock)
    first = ruling()
    clock.now += LOOKS
    assert ruling() == first != load_policy()


def test_before_anything_was_read_the_file_holds(clock):
    def away():
        raise StoreUnavailable("away")

    assert Ruling(FILE, away, clock)() == load_policy()


def test_a_file_that_cannot_be_stops_the_bot_at_start(clock):
    broken = FILE.with_entry("gold", "lowest", "x")
    with pytest.raises(PolicyError):
        Ruling(broken, dict, clock)

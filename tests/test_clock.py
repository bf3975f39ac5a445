"""The time that hosts agree on."""

from datetime import timedelta

import pytest

from bot.clock import ASKED_EVERY, SharedClock, utc_now
from bot.parts import assemble
from bot.settings import Settings
from bot.store import Store
from tests.fakes.sources import at

NOON = at("2026-09-29")


class Machine:
    """Seconds that pass when they are told to, and a server that tells its time."""

    def __init__(self) -> None:
        self.seconds, self.asked = 1000.0, 0
        self.server = NOON
        self.takes = 0.0
        """Seconds that an answer is on its way, after it was given."""

    def ask(self):
        self.asked += 1
        told = self.server
        self.passes(self.takes)
        return told

    def clock(self) -> SharedClock:
        return SharedClock(self.ask, lambda: self.seconds)

    def passes(self, seconds: float) -> None:
        self.seconds += seconds
        if self.server:
            self.server += timedelta(seconds=seconds)


def agree(one, two) -> bool:
    return abs(one - two) < timedelta(minutes=1)


@pytest.fixture
def machine():
    return Machine()


def test_it_goes_by_the_server_and_counts_on_between_two_questions(machine):
    clock = machine.clock()
    assert clock() == NOON
    machine.passes(ASKED_EVERY - 1)
    assert clock() == NOON + timedelta(seconds=ASKED_EVERY - 1)
    assert machine.asked == 1
    machine.server -= timedelta(minutes=10)  # it was set right
    machine.passes(1)
    assert clock() == machine.server
    assert machine.asked == 2


def test_an_answer_that_was_long_on_its_way_is_asked_for_again(machine):
    clock = machine.clock()
    clock()
    machine.takes = 5.0
    machine.server += timedelta(minutes=1)  # it was set
    machine.passes(ASKED_EVERY)
    before = clock()
    assert before == machine.server - timedelta(minutes=1)
    machine.takes = 0.0
    assert clock() == machine.server
    assert machine.asked == 3


def test_an_answer_is_of_a_moment_between_question_and_answer(machine):
    machine.takes = 0.8
    told = machine.clock()()
    assert machine.server - told == timedelta(seconds=0.4)


def test_it_goes_on_while_the_server_is_away(machine):
    clock = machine.clock()
    clock()
    machine.server = None
    machine.passes(3 * ASKED_EVERY)
    assert clock() == NOON + timedelta(seconds=3 * ASKED_EVERY)
    machine.server = NOON + timedelta(hours=1)
    machine.passes(ASKED_EVERY)
    assert clock() == machine.server


def test_without_an_answer_it_is_the_time_of_this_machine(machine):
    machine.server = None
    assert agree(machine.clock()(), utc_now())


def test_all_on_one_database_have_its_time(database_url):
    store = Store.at(database_url)
    parts = assemble(Settings(database_url=database_url))
    assert agree(parts.clock(), store.database.time() or utc_now())
    assert isinstance(parts.clock, SharedClock) == (not store.database.is_sqlite)
    for each in (store, parts.store):
        each.database.close()


def test_a_database_that_is_away_stops_no_clock():
    clock = Store.at("postgresql+psycopg://nobody@127.0.0.1:9/none").clock
    assert agree(clock(), utc_now())

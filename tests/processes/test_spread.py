"""Notices under SIGKILL: everybody gets one letter, nobody two.

Two processes write the letters of a notice to 20,000 people, while one of them is
killed again and again, at whatever it is doing then.
"""

import random
import threading

import pytest
from sqlalchemy import func, select

from bot.clock import utc_now
from bot.notices import Audience, State, Step
from bot.store import Store
from bot.store.tables import outbox
from tests.processes.test_kill import Crew, ended, start
from tests.store.people import CHALA, appoint, draft, meet_many, row_of, statuses

PEOPLE = 20_000
SOON = 0.03
"""Seconds after a part, at most, until one of them is killed."""
LONGEST = 6000
"""Looks, by when it has to be over."""
HERE = Audience(frozenset({CHALA}))


@pytest.fixture
def store(database_url):
    store = Store.at(database_url)
    meet_many(store, PEOPLE)
    yield store
    store.database.close()


def due_now(store):
    """A notice to all of them that nobody has begun to write."""
    rosa, now = appoint(store, CHALA), utc_now()
    notice = draft(store, rosa, HERE, now)
    assert store.notices.step(notice.number, Step.CONFIRM, rosa, now)
    return rosa, store.notices.numbered(notice.number)


def spread_by_the_killed(store, url, notice, over) -> int:
    """Let two processes write, and kill one after each part; how many died."""
    luck, pause, kills, before = random.Random(5), threading.Event(), 0, 0
    with ended(start("tests.processes.spreader", url, "2")) as first:
        crew = Crew(first, 2)
        for _ in range(LONGEST):
            pause.wait(SOON * luck.random())
            queued = row_of(store, notice).queued
            if over(queued):
                break
            if queued > before:
                crew.kill(luck)
                kills, before = kills + 1, queued
    return kills


def test_however_often_they_die_everybody_gets_one_letter(store, database_url):
    _, notice = due_now(store)
    kills = spread_by_the_killed(
        *(store, database_url, notice),
        lambda _: row_of(store, notice).state != State.SCHEDULED,
    )
    row = row_of(store, notice)
    assert kills >= 2
    assert (row.state, row.queued) == (State.SENDING, PEOPLE)
    getters = select(
        func.count(outbox.c.id),
        func.count(outbox.c.person_id.distinct()),
        func.count(outbox.c.address.distinct()),
    ).where(outbox.c.lane == notice.lane)
    with store.database.read() as connection:
        assert tuple(connection.execute(getters).one()) == (PEOPLE,) * 3


def test_stopped_among_kills_it_is_written_no_further(store, database_url):
    rosa, notice = due_now(store)

    def stopped(queued):
        if queued < PEOPLE // 10:
            return False
        return store.notices.step(notice.number, Step.STOP, rosa, utc_now())

    spread_by_the_killed(store, database_url, notice, stopped)
    row = row_of(store, notice)
    # All may have been written before the stop came.
    assert PEOPLE // 10 <= row.queued <= PEOPLE
    assert sum(statuses(store, notice).values()) == row.queued
    while store.outbox.cancel_lane(notice.lane, 500):
        pass
    assert statuses(store, notice) == {"canceled": row.queued}

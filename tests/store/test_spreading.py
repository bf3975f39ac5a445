"""A notice becomes letters: each person one, whatever happens meanwhile."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError

from bot.channels.base import Envelope, SendError
from bot.delivery import Delivery, Work
from bot.notices import DAY, Audience, State, Step
from bot.person import Channel, Contact, Incoming, Scope
from bot.store import Store, StoreUnavailable, spreading
from bot.store.inbox import Answer
from bot.store.letters import Letter, Status, Urgency
from bot.store.tables import outbox, people
from bot.turn import Forget, Leave
from tests.store.people import (
    CHALA,
    NOW,
    SMS,
    WHATSAPP,
    WORDING,
    appoint,
    change,
    confirmed,
    draft,
    getters,
    meet,
    meet_many,
    row_of,
    spread,
    statuses,
)
from tests.test_delivery import Hands

HERE = Audience(frozenset({CHALA}))
SECOND = timedelta(seconds=1)
PART = 7
"""Letters in a part, so that a test has many parts of a few people."""


@pytest.fixture(autouse=True)
def _parts(monkeypatch):
    monkeypatch.setattr(spreading, "CHUNK", dict.fromkeys(spreading.CHUNK, PART))


@pytest.fixture
def store(either):
    return either


@pytest.fixture
def rosa(store):
    return appoint(store, CHALA)


def everybody(store):
    found = select(people.c.id).where(people.c.notices_allowed.is_(True))
    with store.database.read() as connection:
        return sorted(connection.execute(found).scalars())


def does(store, number, *effects):
    """Somebody writes, and this follows."""
    with store.database.read() as connection:
        her = connection.execute(people.select().where(people.c.id == number)).one()
    message = Incoming(f"SM{number}", Contact(Channel(her.channel), her.address), "x")
    store.inbox.answer(
        message, NOW, lambda it: Answer(it.person, "x", (), tuple(effects))
    )


def test_everybody_gets_one_letter(store, rosa):
    meet_many(store, 3 * PART + 2)
    meet_many(store, 5, zone="Puno")
    notice = confirmed(store, rosa, HERE)
    assert spread(store, notice) == 4
    row = row_of(store, notice)
    assert (row.state, row.queued) == (State.SENDING, 3 * PART + 2)
    assert getters(store, notice) == everybody(store)[: 3 * PART + 2]
    assert spread(store, notice) == 0
    assert statuses(store, notice) == {Status.QUEUED: 3 * PART + 2}


def test_a_letter_holds_all_that_it_takes_to_send_it(store, rosa):
    by_sms, chat = meet(store), meet(store, WHATSAPP)
    notice = confirmed(store, rosa, HERE, template="notice")
    spread(store, notice)
    with store.database.read() as connection:
        sms, whatsapp = connection.execute(outbox.select().order_by(outbox.c.id))
    same = {
        "scope": Scope.NOTICES,
        "urgency": Urgency.NOTICE,
        "lane": notice.lane,
        "any_hour": False,
        "status": Status.QUEUED,
        "due": NOW,
        "expires_at": NOW + DAY,
        "attempts": 0,
    }
    for letter in (sms, whatsapp):
        assert same.items() <= letter._mapping.items()
    assert (sms.person_id, sms.text, sms.plain) == (by_sms, WORDING.sms, None)
    assert (sms.template, sms.variables) == (None, None)
    assert (whatsapp.person_id, whatsapp.text) == (chat, WORDING.whatsapp)
    assert whatsapp.plain == WORDING.sms
    assert whatsapp.template == "notice"
    assert json.loads(whatsapp.variables) == ["reunión"]


ODD = "100% {0} {names} %s %(x)s :name ' \" \\ \n -- ; \u2028 🙂 $1 ?"


def test_words_go_out_as_they_were_written(store, rosa):
    meet(store, WHATSAPP)
    notice = confirmed(store, rosa, HERE)
    assert store.spreading.spread(notice, spreading.Wording(ODD, ODD + "!"))
    with store.database.read() as connection:
        letter = connection.execute(outbox.select()).one()
    assert (letter.text, letter.plain) == (ODD, ODD + "!")


@pytest.mark.parametrize("state", [s for s in State if s is not State.SCHEDULED])
def test_only_what_was_confirmed_is_written(store, rosa, state):
    meet(store)
    notice = draft(store, rosa, HERE)
    if state is not State.DRAFT:
        with store.database.write() as connection:
            connection.execute(spreading.notices.update().values(state=state))
    assert store.spreading.spread(notice, WORDING) == 0
    assert getters(store, notice) == []


def test_it_begins_when_it_is_due(store, rosa):
    notice = confirmed(store, rosa, HERE, due=NOW + DAY)
    assert store.spreading.due(NOW + DAY - SECOND) == []
    assert store.spreading.due(NOW + DAY) == [notice]


def test_after_a_crash_between_any_two_parts_it_goes_on_where_it_was(database_url):
    store = Store.at(database_url)
    meet_many(store, 5 * PART)
    rosa, notice = appoint(store, CHALA), None
    for after in range(7):
        notice = confirmed(store, rosa, HERE)
        for _ in range(after):
            store.spreading.spread(notice, WORDING)
        store.database.close()
        store = Store.at(database_url)
        again = store.notices.numbered(notice.number)
        if after < 6:
            assert store.spreading.due(NOW) == [again]
        spread(store, again)
        assert getters(store, notice) == everybody(store)
        assert row_of(store, notice).queued == 5 * PART
    store.database.close()


def test_a_part_that_breaks_off_leaves_nothing_behind(store, rosa):
    meet_many(store, 3 * PART)
    notice = confirmed(store, rosa, HERE)
    store.spreading.spread(notice, WORDING)
    with pytest.raises((StoreUnavailable, StatementError)):
        store.spreading.spread(notice, spreading.Wording(object(), "x"))
    assert (row_of(store, notice).queued, len(getters(store, notice))) == (PART, PART)
    spread(store, notice)
    assert getters(store, notice) == everybody(store)


def test_many_that_spread_at_once_take_turns(store, rosa):
    meet_many(store, 20 * PART)
    notice = confirmed(store, rosa, HERE)
    barrier = Barrier(4)

    def one(_):
        barrier.wait()
        return spread(store, notice)

    with ThreadPoolExecutor(4) as pool:
        parts = sum(pool.map(one, range(4)))
    assert parts == 20
    assert getters(store, notice) == everybody(store)
    assert row_of(store, notice).queued == 20 * PART


def test_who_joins_ahead_gets_it_and_who_joins_behind_does_not(store, rosa):
    late = meet(store, notices_allowed=False)
    meet_many(store, 2 * PART)
    ahead = meet(store, notices_allowed=False)
    notice = confirmed(store, rosa, HERE)
    store.spreading.spread(notice, WORDING)
    for number in (late, ahead):
        change(store, number, notices_allowed=True)
    new = meet(store)
    spread(store, notice)
    assert getters(store, notice) == sorted(set(everybody(store)) - {late})
    assert {ahead, new} <= set(getters(store, notice))


def test_who_leaves_before_her_letter_is_written_gets_none(store, rosa):
    meet_many(store, 2 * PART)
    first, *_, last = everybody(store)
    notice = confirmed(store, rosa, HERE)
    store.spreading.spread(notice, WORDING)
    for number in (first, last):
        does(store, number, Leave(frozenset(Scope), "BAJA"))
    spread(store, notice)
    assert last not in getters(store, notice)
    assert first in getters(store, notice)
    house = Sending(store)
    house.drain()
    assert statuses(store, notice) == {Status.SENT: 2 * PART - 2, Status.CANCELED: 1}


def test_who_is_erased_in_the_middle_gets_nothing(store, rosa):
    meet_many(store, 2 * PART)
    first, *_, last = everybody(store)
    notice = confirmed(store, rosa, HERE)
    store.spreading.spread(notice, WORDING)
    for number in (first, last):
        does(store, number, Forget())
    spread(store, notice)
    house = Sending(store)
    house.drain()
    assert statuses(store, notice) == {Status.SENT: 2 * PART - 2, Status.CANCELED: 1}
    assert house.sender.addresses.isdisjoint({""})


def test_what_is_stopped_in_the_middle_is_written_no_further(store, rosa):
    meet_many(store, 4 * PART)
    notice = confirmed(store, rosa, HERE)
    for _ in range(2):
        store.spreading.spread(notice, WORDING)
    assert store.notices.step(notice.number, Step.STOP, rosa, NOW)
    assert store.spreading.spread(notice, WORDING) == 0
    assert store.spreading.due(NOW) == []
    assert len(getters(store, notice)) == 2 * PART
    # Those that were written never go, whether or not they were dropped already.
    house = Sending(store)
    house.drain()
    assert house.sender.addresses == set()
    assert statuses(store, notice) == {Status.CANCELED: 2 * PART}


def test_stopping_while_many_write_leaves_nothing_queued(store, rosa):
    meet_many(store, 20 * PART)
    notice = confirmed(store, rosa, HERE)
    barrier = Barrier(3)

    def one(place):
        barrier.wait()
        if place:
            return spread(store, notice)
        while len(getters(store, notice)) < 2 * PART:
            pass
        return store.notices.step(notice.number, Step.STOP, rosa, NOW)

    with ThreadPoolExecutor(3) as pool:
        stopped = next(iter(pool.map(one, range(3))))
    if not stopped:
        # All was written before it came to that.
        assert row_of(store, notice).state == State.SENDING
        return
    written = len(getters(store, notice))
    while store.outbox.cancel_lane(notice.lane, 500):
        pass
    assert statuses(store, notice) == {Status.CANCELED: written}
    assert row_of(store, notice).queued == written


class Sender:
    """Takes letters, and does something before one of them."""

    pace = SECOND

    def __init__(self):
        self.addresses, self.before = set(), {}

    def send(self, envelope: Envelope) -> str:
        act = self.before.get(len(self.addresses))
        self.addresses.add(envelope.to.address)
        if act:
            act()
        return f"id-{envelope.number}-{envelope.attempt}"

    def find(self, envelope, taken=()):
        return None


class Sending:
    """Delivery with a clock that moves when it waits."""

    def __init__(self, store):
        self.now, self.sender = NOW, Sender()
        self.delivery = Delivery(
            store,
            {SMS: self.sender},
            lambda: self.now,
            self.wait,
            lambda: 0,
            lambda *_: None,
        )
        self.hands = Hands(self.delivery)

    def wait(self, pause):
        self.now += max(pause, timedelta(0))

    def drain(self):
        for _ in range(100):
            self.now += 2 * SECOND
            self.hands.drain()


def test_of_what_a_worker_holds_nothing_goes_after_its_next_look(store, rosa):
    meet_many(store, PART)
    notice = confirmed(store, rosa, HERE)
    spread(store, notice)
    house = Sending(store)
    numbers = store.outbox.waiting(SMS, Urgency.NOTICE, NOW, 99)

    def stop():
        assert store.notices.step(notice.number, Step.STOP, rosa, house.now)

    # While the third is on the line; one goes a second.
    house.sender.before = {2: stop}
    house.delivery.deliver(Work(SMS, numbers))
    assert len(house.sender.addresses) == 3
    assert statuses(store, notice) == {Status.SENT: 3, Status.QUEUED: PART - 3}
    house.drain()
    assert len(house.sender.addresses) == 3
    assert statuses(store, notice) == {Status.SENT: 3, Status.CANCELED: PART - 3}


def test_what_failed_and_waits_for_another_try_is_stopped_too(store, rosa):
    meet_many(store, 1)
    notice = confirmed(store, rosa, HERE)
    spread(store, notice)
    house = Sending(store)

    def busy():
        raise SendError("busy")

    house.sender.before = {0: busy}
    house.hands.drain()
    assert statuses(store, notice) == {Status.QUEUED: 1}
    store.notices.step(notice.number, Step.STOP, rosa, NOW)
    house.now += timedelta(hours=1)
    house.drain()
    assert statuses(store, notice) == {Status.CANCELED: 1}
    assert len(house.sender.addresses) == 1


def test_one_that_was_stopped_keeps_no_other_from_going(store, rosa):
    meet_many(store, PART)
    stopped, other = (confirmed(store, rosa, HERE) for _ in range(2))
    for notice in (stopped, other):
        spread(store, notice)
    store.notices.step(stopped.number, Step.STOP, rosa, NOW)
    Sending(store).drain()
    assert statuses(store, stopped) == {Status.CANCELED: PART}
    assert statuses(store, other) == {Status.SENT: PART}


def test_it_ends_once_and_only_when_nothing_waits(store, rosa):
    meet_many(store, 2)
    notice = confirmed(store, rosa, HERE)
    assert not store.spreading.end(notice, NOW)
    spread(store, notice)
    assert not store.spreading.end(notice, NOW)
    for status in (Status.SENDING, Status.SENT):
        with store.database.write() as connection:
            connection.execute(outbox.update().values(status=status))
        assert store.spreading.end(notice, NOW) == (status is Status.SENT)
    assert not store.spreading.end(notice, NOW + SECOND)
    assert row_of(store, notice).ended_at == NOW


def test_its_end_is_told_once(store, rosa):
    notice = confirmed(store, rosa, HERE)
    spread(store, notice)
    store.spreading.end(notice, NOW)
    letter = Letter("told", rosa.contact, "terminado", NOW + DAY)
    assert len(store.spreading.in_state(State.DONE)) == 1
    for _ in range(2):
        store.spreading.tell(notice, letter)
    assert store.spreading.in_state(State.DONE) == []
    with store.database.read() as connection:
        told = select(func.count()).where(outbox.c.key == "told")
        assert connection.execute(told).scalar() == 1


def test_what_was_stopped_or_confirmed_meanwhile_does_not_expire(store, rosa):
    notice = draft(store, rosa, HERE)
    store.notices.step(notice.number, Step.CONFIRM, rosa, NOW)
    store.spreading.expire(notice, NOW)
    assert row_of(store, notice).state == State.SCHEDULED
    store.spreading.expire(store.notices.numbered(notice.number), NOW)
    assert row_of(store, notice).state == State.DROPPED

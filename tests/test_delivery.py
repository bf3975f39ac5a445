"""Delivering: what follows from each outcome, on the real outbox of both databases."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.channels.base import Refused, SendError, Unsure
from bot.delivery import BATCH, Delivery, Work
from bot.person import Channel, Contact
from bot.reactions import WAITS
from bot.store import StoreUnavailable, schema
from bot.store.letters import PATIENT, Letter, Status, Urgency
from bot.store.tables import outbox
from tests.fakes.sources import at
from tests.keys import sealed

NOW = at("2026-09-29")
MINER = Contact(Channel.SMS, "+51987654321")
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@dataclass
class Scripted:
    """A channel that does what its script says, and then accepts."""

    script: list = field(default_factory=list)
    sent: list = field(default_factory=list)
    accepted: dict = field(default_factory=dict)
    """What the provider knows, by our number."""
    pace: timedelta = timedelta(0)

    def send(self, envelope):
        step = self.script.pop(0) if self.script else None
        if isinstance(step, Exception):
            if isinstance(step, Accepted):
                self.accepted[envelope.number] = f"id-{envelope.number}"
                raise Unsure("broke off")
            raise step
        self.sent.append(envelope.text)
        return f"id-{envelope.number}"

    def find(self, envelope, taken=()):
        return self.accepted.get(envelope.number)

    def forget(self, provider_id): ...

    def received(self, since):
        return ()


class Accepted(Exception):
    """The provider takes the message and breaks off."""


class Hands:
    """Workers that do what they are given at once, after the transaction."""

    def __init__(self, delivery: Delivery, room: int = 1) -> None:
        self.delivery, self._room = delivery, room
        self.works: list[Work] = []

    def room(self) -> int:
        return self._room

    def hand(self, work, _driver) -> None:
        self.works.append(work)

    def drain(self) -> int:
        handed = self.delivery.sweep(self)
        while self.works:
            self.delivery.deliver(self.works.pop(0))
        return handed


class House:
    """A store, a channel and a clock that the test moves."""

    def __init__(self, url: str) -> None:
        self.store = sealed(url)
        self.now = NOW
        self.channel = Scripted()
        self.told: list[tuple[str, str]] = []
        self.waits: list[timedelta] = []
        self.delivery = Delivery(
            store=self.store,
            senders={Channel.SMS: self.channel},
            clock=lambda: self.now,
            pause=self.waits.append,
            luck=lambda: 100,
            tell=lambda kind, what: self.told.append((kind, what)),
        )
        self.hands = Hands(self.delivery)

    def queue(self, key="k", **values) -> None:
        lasts = {"expires_at": self.now + 2 * DAY} | values
        assert self.store.outbox.queue(Letter(key, MINER, f"hola {key}", **lasts))

    def drain(self, after: timedelta = timedelta(0)) -> int:
        self.now += after
        return self.hands.drain()

    def rows(self) -> list:
        with self.store.database.read() as connection:
            return list(connection.execute(outbox.select().order_by(outbox.c.id)))

    @property
    def row(self):
        (row,) = self.rows()
        return row


@pytest.fixture
def house(database_url):
    house = House(database_url)
    yield house
    house.store.database.close()


def test_what_is_due_is_sent_once(house):
    house.queue()
    assert (house.drain(), house.drain()) == (1, 0)
    assert house.channel.sent == ["hola k"]
    assert (house.row.status, house.row.provider_id) == (Status.SENT, "id-1")
    assert house.row.segments == 1


def test_without_a_channel_everything_waits(house):
    house.queue()
    nobody = Delivery(
        house.store, {}, lambda: NOW, house.waits.append, lambda: 0, house.told.append
    )
    assert nobody.sweep(house.hands) == 0
    assert house.row.status == Status.QUEUED


def test_what_fails_is_tried_again_later_and_then_given_up(house):
    house.queue()
    house.channel.script = [SendError("busy") for _ in range(20)]
    for wait in WAITS:
        assert house.drain() == 1
        assert house.row.due == house.now + wait
        house.now = house.row.due
    house.drain()
    assert (house.row.status, house.row.error) == (Status.FAILED, "busy")
    assert house.row.attempts == len(WAITS) + 1


def test_what_is_refused_is_never_tried_again(house):
    house.queue()
    house.channel.script = [Refused("not a number", 21211)]
    house.drain()
    assert house.drain(after=DAY / 2) == 0
    assert (house.row.status, house.row.attempts) == (Status.FAILED, 1)


def test_too_fast_waits_as_long_as_the_provider_says_and_never_gives_up(house):
    house.queue()
    wait = timedelta(seconds=90)
    house.channel.script = [SendError("429", 20429, wait) for _ in range(30)]
    for _ in range(30):
        assert house.drain() == 1
        assert house.row.due == house.now + wait
        house.now = house.row.due
    house.drain()
    assert house.row.status == Status.SENT


def test_an_unsure_message_is_looked_for_before_it_is_sent_again(house):
    house.queue()
    house.channel.script = [Accepted()]
    house.drain()
    assert house.drain(after=PATIENT.settles - SECOND) == 0
    house.drain(after=SECOND)
    assert (house.row.status, house.row.provider_id) == (Status.SENT, "id-1")
    assert house.channel.sent == []


def test_an_unsure_message_that_nobody_has_is_sent_again(house):
    house.queue()
    house.channel.script = [Unsure("time-out")]
    house.drain()
    house.drain(after=PATIENT.settles)
    house.drain(after=SECOND)
    assert house.channel.sent == ["hola k"]
    assert (house.row.status, house.row.attempts) == (Status.SENT, 2)


def test_while_the_provider_can_not_be_asked_nothing_is_sent_again(house):
    house.queue()
    house.channel.script = [Unsure("time-out")]
    house.drain()

    def find(envelope, taken=()):
        raise SendError("away")

    house.channel.find = find
    for _ in range(5):
        house.drain(after=PATIENT.settles)
    assert (house.channel.sent, house.row.status) == ([], Status.SENDING)
    del house.channel.find
    house.drain(after=PATIENT.settles)
    house.drain(after=SECOND)
    assert house.channel.sent == ["hola k"]


def test_what_a_dead_process_left_is_looked_for(house):
    house.queue()
    house.store.handover.claim([1], timedelta(0), NOW)
    house.channel.accepted[1] = "id-1"
    house.drain(after=PATIENT.lease)
    assert (house.row.status, house.row.provider_id) == (Status.SENT, "id-1")


def test_a_letter_that_breaks_the_program_takes_no_other_with_it(house):
    house.queue("bad")
    house.queue("good")

    class Poisoned(Scripted):
        def send(self, envelope):
            if envelope.text == "hola bad":
                raise ZeroDivisionError
            return super().send(envelope)

    house.delivery.senders[Channel.SMS] = poisoned = Poisoned()
    for _ in range(20):
        house.drain(after=PATIENT.settles)
        house.drain(after=SECOND)
    assert poisoned.sent == ["hola good"]
    assert [row.status for row in house.rows()] == [Status.FAILED, Status.SENT]
    assert house.rows()[0].attempts == 8


def test_a_sender_refused_for_its_own_fault_is_held_and_its_queue_kept(house):
    for number in range(5):
        house.queue(f"k{number}")
    house.channel.script = [SendError("401", 20003)]
    house.drain()
    assert {row.status for row in house.rows()} == {Status.QUEUED}
    assert house.drain(after=timedelta(minutes=14)) == 0
    assert [kind for kind, _ in house.told] == ["sms:20003"]
    assert house.drain(after=timedelta(minutes=1)) == 5
    assert len(house.channel.sent) == 5


def test_a_limit_of_whatsapp_stops_notices_only(house):
    house.queue("notice", urgency=Urgency.NOTICE)
    house.channel.script = [SendError("limit", 63018)]
    house.drain()
    house.queue("reply")
    house.drain(after=SECOND)
    assert house.channel.sent == ["hola reply"]
    house.drain(after=DAY - SECOND)
    assert house.channel.sent == ["hola reply", "hola notice"]


def test_beyond_the_budget_notices_wait(house):
    house.queue("notice", urgency=Urgency.NOTICE)
    house.queue("alert", urgency=Urgency.ALERT)
    spent = Delivery(
        house.store,
        house.delivery.senders,
        lambda: NOW,
        house.waits.append,
        lambda: 0,
        lambda *_: None,
        affords_notices=lambda _now: False,
    )
    hands = Hands(spent)
    hands.drain()
    assert house.channel.sent == ["hola alert"]


def test_letters_go_in_their_senders_pace(house):
    house.channel.pace = SECOND
    for number in range(8):
        house.queue(f"k{number}")
    assert house.drain() == 5
    assert [wait.total_seconds() for wait in house.waits] == [0, 1, 2, 3, 4]
    assert house.drain() == 0
    assert house.drain(after=5 * SECOND) == 3


def test_who_is_told_to_stop_gives_back_what_it_has_not_sent(house):
    for number in range(3):
        house.queue(f"k{number}")
    stopping: list[bool] = []

    class Last(Scripted):
        def send(self, envelope):
            stopping.append(True)
            return super().send(envelope)

    senders = {Channel.SMS: Last()}
    delivery = Delivery(
        house.store,
        senders,
        lambda: house.now,
        house.waits.append,
        lambda: 0,
        lambda *_: None,
        stopping=lambda: bool(stopping),
    )
    Hands(delivery).drain()
    statuses = [row.status for row in house.rows()]
    assert statuses == [Status.SENT, Status.QUEUED, Status.QUEUED]


def test_a_batch_stops_where_its_lease_would_end(house):
    for number in range(3):
        house.queue(f"k{number}")

    class Slow(Scripted):
        def send(self, envelope):
            house.now += timedelta(seconds=10)
            return super().send(envelope)

    house.delivery.senders[Channel.SMS] = Slow()
    house.drain()
    statuses = [row.status for row in house.rows()]
    assert statuses == [Status.SENT, Status.SENT, Status.QUEUED]


def test_a_provider_that_is_down_for_an_hour_loses_nothing_but_what_grew_old(house):
    house.queue("notice", urgency=Urgency.NOTICE)
    house.queue("price", urgency=Urgency.ALERT, expires_at=NOW + timedelta(minutes=30))
    house.queue("reply")
    back = NOW + timedelta(hours=1)

    class Down(Scripted):
        def send(self, envelope):
            if house.now < back:
                raise SendError("refused", 429)
            return super().send(envelope)

    house.delivery.senders[Channel.SMS] = down = Down()
    while house.now < back + timedelta(minutes=20):
        house.drain(after=timedelta(seconds=30))
    assert sorted(down.sent) == ["hola notice", "hola reply"]
    assert house.rows()[1].status in (Status.EXPIRED, Status.FAILED)


def test_a_clock_set_back_an_hour_sends_each_letter_once(house):
    house.channel.script = [Accepted(), Unsure("nothing is known")]
    for key in ("accepted", "not accepted"):
        house.queue(key)
        house.drain()
    house.queue("on the line")
    house.store.handover.claim([3], timedelta(0), house.now)
    house.queue("new")
    house.drain(-HOUR)
    assert house.channel.sent == ["hola new"]
    house.drain(PATIENT.lease - SECOND)
    assert house.channel.sent == ["hola new"]
    for _ in range(3):
        house.drain(PATIENT.lease)
    assert {row.status for row in house.rows()} == {Status.SENT}
    assert sorted(house.channel.sent) == [
        *("hola new", "hola not accepted", "hola on the line")
    ]


def test_little_work_is_shared_between_workers_and_much_goes_in_batches(house):
    house.hands._room = 8
    for number in range(8):
        house.queue(f"k{number}")
    house.delivery.sweep(house.hands)
    assert [len(work.numbers) for work in house.hands.works] == [1] * 8
    for number in range(200):
        house.queue(f"m{number}")
    house.hands.works.clear()
    house.delivery.sweep(house.hands)
    assert [len(work.numbers) for work in house.hands.works] == [BATCH] * 8


def test_a_disk_that_is_full_sends_nothing_and_loses_nothing(tmp_path):
    url = f"sqlite:///{tmp_path}/bot.db"
    schema.ready(sealed(url).database)
    house = House(url)
    for number in range(3):
        house.queue(f"k{number}")
    with house.store.database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreUnavailable):  # noqa: PT012 - it is full after a few
        for number in range(1000):
            house.queue(f"m{number}")
    queued = len(house.rows())
    with pytest.raises(StoreUnavailable, match="full"):
        house.drain()
    assert house.channel.sent == []
    with house.store.database.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    house.now += PATIENT.handed
    while house.drain():
        pass
    assert len(house.channel.sent) == len(set(house.channel.sent)) == queued
    house.store.database.close()

"""Delivering: what follows from each outcome, on the real outbox."""

from datetime import timedelta

import pytest

from bot.channels.base import Refused, SendError
from bot.delivery import WAITS, Delivery, next_attempt
from bot.person import Channel, Contact
from bot.store import Store, schema
from bot.store.outbox import Letter, Status
from bot.store.tables import outbox
from tests.fakes.sources import at

NOW = at("2026-09-29")
MINER = Contact(Channel.SMS, "+51987654321")


class Scripted:
    """A channel that does what its script says, and then accepts."""

    def __init__(self, *script: Exception) -> None:
        self.script = list(script)
        self.sent: list[str] = []

    def send(self, number: int, to: Contact, text: str) -> str:
        if self.script:
            raise self.script.pop(0)
        self.sent.append(text)
        return f"id-{number}"


@pytest.fixture
def store(tmp_path):
    store = Store.at(f"sqlite:///{tmp_path}/bot.db")
    schema.ready(store.database)
    store.outbox.queue(Letter("k", MINER, "hola", NOW, NOW + timedelta(days=1)))
    yield store
    store.database.close()


def row(store: Store):
    with store.database.read() as connection:
        return connection.execute(outbox.select()).one()


def test_what_is_due_is_sent_once(store):
    channel = Scripted()
    delivery = Delivery(store.outbox, {Channel.SMS: channel}, lambda: NOW)
    assert (delivery.sweep(), delivery.sweep()) == (1, 0)
    assert channel.sent == ["hola"]
    assert (row(store).status, row(store).provider_id) == (Status.SENT, "id-1")


def test_what_fails_is_tried_again_later_and_then_given_up(store):
    moments = [NOW]
    channel = Scripted(*(SendError("busy") for _ in range(20)))
    delivery = Delivery(store.outbox, {Channel.SMS: channel}, lambda: moments[-1])
    for wait in WAITS:
        assert delivery.sweep() == 1
        assert row(store).due == moments[-1] + wait
        moments.append(row(store).due)
    delivery.sweep()
    assert (row(store).status, row(store).error) == (Status.FAILED, "busy")


def test_what_is_refused_is_never_tried_again(store):
    channel = Scripted(Refused("not a mobile number"))
    delivery = Delivery(store.outbox, {Channel.SMS: channel}, lambda: NOW)
    delivery.sweep()
    assert delivery.sweep() == 0
    assert (row(store).status, row(store).attempts) == (Status.FAILED, 1)


def test_without_a_channel_everything_waits(store):
    assert Delivery(store.outbox, {}, lambda: NOW).sweep() == 0
    assert row(store).status == Status.QUEUED


def test_attempts_wait_longer_and_end():
    waits = [next_attempt(n, NOW) for n in range(1, len(WAITS) + 2)]
    assert waits[-1] is None
    assert waits[:-1] == sorted(waits[:-1])

"""After a restore every letter that waited is sent once, whatever happened since."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.dispatch import Threads
from bot.parts import assemble
from bot.person import Channel, Contact
from bot.store.backups import save
from bot.store.letters import Letter, Status
from bot.store.restoring import restore
from bot.store.tables import outbox
from tests.channels.test_twilio import NOW, settings
from tests.fakes.twilio_server import running

HER = Contact(Channel.SMS, "+51987654321")
HOUR = timedelta(hours=1)


class House:
    """A bot that sends by the stand-in, at a time of its own."""

    def __init__(self, url: str, api: str) -> None:
        self.now = NOW
        given = replace(settings(api), database_url=url, secret_key=("s" * 16,))
        given = replace(given, sms_per_second=100_000)
        self.parts = assemble(given, lambda: self.now)
        self.store = self.parts.store

    def queue(self, *texts: str) -> None:
        for text in texts:
            self.store.outbox.queue(Letter(text, HER, text, NOW + 9 * HOUR))

    def deliver(self) -> None:
        workers = Threads(self.parts.delivery)
        workers.drain()
        workers.close()


@pytest.fixture
def server():
    with running() as server:
        yield server


@pytest.fixture
def house(database_url, server):
    house = House(database_url, server.url)
    yield house
    house.store.database.close()


def test_a_letter_that_waited_in_the_backup_arrives_once(house, server, tmp_path):
    file = tmp_path / "backup.db"
    house.queue("sent since", "never sent")
    save(house.store.database, file, house.now)
    with house.store.database.write() as connection:
        connection.execute(outbox.delete().where(outbox.c.key == "never sent"))
    house.queue("of the lost time")
    house.deliver()
    sent = {message.body for message in server.account.sent}
    assert sent == {"sent since", "of the lost time"}

    house.now += HOUR
    pseudonyms = house.store.pseudonyms
    done = restore(house.store.database, file, pseudonyms, house.now, over=True)
    house.queue("new")
    house.deliver()
    house.now += HOUR
    house.deliver()

    assert done.doubtful == 2
    told = [message.body for message in server.account.sent]
    assert sorted(told) == ["never sent", "new", "of the lost time", "sent since"]
    with house.store.database.read() as connection:
        rows = connection.execute(outbox.select()).all()
    assert {row.key: row.status for row in rows} == dict.fromkeys(
        ("sent since", "never sent", "new"), Status.SENT
    )

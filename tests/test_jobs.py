"""What the clock does besides prices and alerts: missed, erased and old messages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot import jobs
from bot.budget import Budget
from bot.dispatch import Threads
from bot.parts import assemble
from bot.person import Channel, Contact, Incoming
from bot.store.forgetting import erase_later
from bot.store.letters import Letter, Status
from bot.store.tables import erasures, inbound, outbox, people
from tests.channels.test_twilio import OURS, settings
from tests.fakes.twilio_server import Odd, running

MINER = Contact(Channel.SMS, "+51987654321")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class House:
    """A bot whose provider is a stand-in, by the stand-in's clock."""

    def __init__(self, url: str, server, **more) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.server = server
        given = replace(
            settings(server.url),
            database_url=url,
            secret_key=("s" * 16,),
            sms_cost=Decimal("0.05"),
            **more,
        )
        self.parts = assemble(given, lambda: self.now)

    def rows(self, table) -> list:
        with self.parts.store.database.read() as connection:
            return connection.execute(select(table)).all()

    def write(self, text: str, key: str = "SM1") -> None:
        self.parts.reception.receive(Incoming(key, MINER, text))


@pytest.fixture
def house(database_url):
    with running() as server:
        house = House(database_url, server)
        yield house
        house.parts.store.database.close()


def test_a_message_that_twilio_could_not_bring_is_taken_in_and_answered(house):
    house.write(
        "hola", house.server.account.receive(MINER.address, OURS, "hola", house.now).sid
    )
    missed = house.server.account.receive(
        MINER.address, OURS, "presio", house.now - 10 * MINUTE
    )
    jobs.catch_up(house.parts, house.now)
    jobs.catch_up(house.parts, house.now)
    assert [row.key for row in house.rows(inbound)][1:] == [missed.sid]
    (letter,) = house.rows(outbox)
    assert letter.text.startswith("Oro puro")
    assert letter.address == MINER.address


def test_a_message_missed_long_ago_is_kept_and_not_answered(house):
    house.server.account.receive(MINER.address, OURS, "presio", house.now - 31 * MINUTE)
    jobs.catch_up(house.parts, house.now)
    (row,) = house.rows(inbound)
    assert (row.text, row.intent, row.replies) == ("presio", "late", "[]")
    assert house.rows(outbox) == []


def test_a_provider_that_can_not_be_listed_stops_no_other(house):
    house.server.account.down = True
    jobs.catch_up(house.parts, house.now)
    assert house.rows(inbound) == []


def test_what_is_erased_here_is_erased_there_and_asked_for_until_it_is(house):
    kept = house.server.account.receive(MINER.address, OURS, "x", house.now)
    with house.parts.store.database.write() as connection:
        erase_later(connection, Channel.SMS, [kept.sid, "SM" + "0" * 32])
    house.server.account.down = True
    jobs.erase(house.parts, house.now)
    assert {row.attempts for row in house.rows(erasures)} == {1}
    house.server.account.down = False
    jobs.erase(house.parts, house.now + 59 * MINUTE)
    assert len(house.rows(erasures)) == 2
    jobs.erase(house.parts, house.now + 60 * MINUTE)
    assert (house.rows(erasures), house.server.account.messages) == ([], {})


def test_texts_go_after_ninety_days_and_the_keys_stay(house):
    house.write("presio", "SMold")
    house.parts.store.outbox.queue(
        Letter("old", MINER, "x", house.now + MINUTE, plain="x")
    )
    house.now += 90 * DAY
    house.write("presio", "SMnew")
    jobs.tidy(house.parts, house.now + 2 * MINUTE)
    texts = {row.key: (row.text, row.replies) for row in house.rows(inbound)}
    assert texts["SMold"] == ("", "[]")
    assert texts["SMnew"][0] == "presio"
    (letter,) = house.rows(outbox)
    assert (letter.text, letter.plain) == ("", None)
    assert house.parts.reception.receive(Incoming("SMold", MINER, "presio")) == []


def test_what_was_talked_about_is_forgotten_the_next_day(house):
    house.write("tengo 5 gramos")
    for hours, kept in ((23, True), (25, False)):
        jobs.tidy(house.parts, house.now + DAY / 24 * hours)
        (her,) = house.rows(people)
        assert bool(her.topic) is kept


def test_what_was_sent_is_counted_by_day_and_channel(house):
    house.write("presio")
    for number in range(3):
        house.parts.store.outbox.queue(
            Letter(f"k{number}", MINER, "x" * 161, house.now + DAY)
        )
    assert jobs_done(house) == 3
    day = house.now.astimezone(jobs.LIMA).date()
    spent = house.parts.store.usage.month(day).today[Channel.SMS]
    assert (spent.messages, spent.segments) == (4, 7)
    assert spent.cost == Decimal("0.35")
    assert house.parts.store.usage.month(day).cost == spent.cost
    house.parts.store.usage.close(day)
    house.parts.store.usage.close(day)
    assert house.parts.store.usage.month(day + DAY).cost == (
        spent.cost if (day + DAY).month == day.month else 0
    )


def jobs_done(house) -> int:
    workers = Threads(house.parts.delivery)
    done = workers.drain()
    workers.close()
    assert {row.status for row in house.rows(outbox)} == {Status.SENT}
    return done


def test_a_spent_budget_is_told_once_and_looked_at_once_a_minute():
    looks: list[object] = []
    told: list[tuple[str, str]] = []
    now = datetime(2026, 9, 29, 15, 5, tzinfo=UTC)

    def spent(day) -> Decimal:
        looks.append(day)
        return Decimal(len(looks)) * 6

    budget = Budget(Decimal(10), spent, lambda *what: told.append(what))
    assert budget.affords_notices(now)
    assert budget.affords_notices(now + timedelta(seconds=59))
    assert not budget.affords_notices(now + MINUTE)
    assert not budget.affords_notices(now + 2 * MINUTE)
    assert (len(looks), [kind for kind, _ in told]) == (3, ["budget:2026-09"])


def test_without_a_limit_nothing_is_looked_at():
    def spent(_day) -> Decimal:
        raise AssertionError

    budget = Budget(None, spent, print)
    assert budget.affords_notices(datetime(2026, 9, 29, tzinfo=UTC))


def test_a_template_whose_fate_nobody_knows_is_found_and_not_sent_again(database_url):
    with running() as server:
        house = House(database_url, server, whatsapp_templates={"alert": "HX1"})
        her = Contact(Channel.WHATSAPP, MINER.address)
        letter = Letter("k", her, "*S/ 471.20*", house.now + DAY, template="alert")
        house.parts.store.outbox.queue(replace(letter, variables=("S/ 471.20",)))
        server.account.script = [Odd.DROP]
        for _ in range(3):
            workers = Threads(house.parts.delivery)
            workers.drain()
            workers.close()
            house.now += 3 * MINUTE
        assert len(server.account.sent) == 1
        assert [row.status for row in house.rows(outbox)] == [Status.SENT]
        house.parts.store.database.close()

"""What the clock watches: the phone's silence, letters too late, its own hands."""

import threading
from datetime import timedelta

import pytest
from apscheduler.triggers.interval import IntervalTrigger

from bot import jobs
from bot.channels.smsgate import NAME, SILENT
from bot.parts import assemble
from bot.person import Channel, Contact
from bot.settings import Settings
from bot.store.letters import Letter, Status, Urgency
from bot.store.tables import outbox
from scheduler import Job, build, follow
from tests.fakes.sources import at
from tests.keys import KEYS

NOW = at("2026-09-29")
OPERATOR = Contact(Channel.WHATSAPP, "+51900000001")
MINER = Contact(Channel.SMS, "+51987654321")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def parts(database_url):
    settings = Settings(
        data_key=KEYS,
        database_url=database_url,
        operator=OPERATOR,
        smsgate_url="http://127.0.0.1:9",
        smsgate_user="u",
        smsgate_password="p",
        smsgate_signing_key="k" * 16,
    )
    parts = assemble(settings, lambda: NOW)
    yield parts
    parts.store.database.close()


def letters(parts) -> list:
    with parts.store.database.read() as connection:
        return list(connection.execute(outbox.select().order_by(outbox.c.id)))


def test_the_operator_is_told_once_that_the_phone_is_silent(parts):
    jobs.watch_phone(parts, NOW)
    assert letters(parts) == []
    parts.store.senders.alive(NAME, NOW)
    jobs.watch_phone(parts, NOW + SILENT - MINUTE)
    assert letters(parts) == []
    for later in (SILENT, 2 * SILENT, 9 * SILENT):
        jobs.watch_phone(parts, NOW + later)
    (told,) = letters(parts)
    assert told.address == OPERATOR.address
    assert "callado desde 29/09 10:05" in told.text


def test_a_phone_that_was_heard_again_may_fall_silent_again(parts):
    for heard in (NOW, NOW + 2 * SILENT):
        parts.store.senders.alive(NAME, heard)
        jobs.watch_phone(parts, heard + SILENT)
    assert len(letters(parts)) == 2


def test_without_a_phone_nobody_is_told_of_its_silence(database_url):
    parts = assemble(
        Settings(data_key=KEYS, database_url=database_url, operator=OPERATOR)
    )
    parts.store.senders.alive(NAME, NOW)
    jobs.watch_phone(parts, NOW + 9 * SILENT)
    assert letters(parts) == []
    parts.store.database.close()


def test_what_nobody_sent_in_time_is_over(parts):
    for number in range(3):
        expires = NOW + number * MINUTE
        notice = Letter(f"k{number}", MINER, "x", expires, urgency=Urgency.NOTICE)
        parts.store.outbox.queue(notice)
    jobs.expire(parts, NOW + MINUTE)
    assert [row.status for row in letters(parts)] == [
        Status.EXPIRED,
        Status.EXPIRED,
        Status.QUEUED,
    ]


def test_a_clock_that_is_set_back_keeps_no_job_waiting(database_url):
    parts = assemble(Settings(data_key=KEYS, database_url=database_url))
    again, runs = threading.Event(), []

    def run(_parts, _due):
        runs.append(parts.clock())
        if len(runs) == 2:
            again.set()

    often = IntervalTrigger(hours=1)
    scheduler = build(parts, [Job("often", run, lambda now: now, often, 60)])
    scheduler.start()
    now = parts.clock()
    try:
        assert follow(scheduler, now, now + MINUTE) == now + MINUTE
        assert not again.wait(0.5)
        assert follow(scheduler, now, now - timedelta(hours=1)) < now
        assert again.wait(20)
    finally:
        scheduler.shutdown()
        parts.store.database.close()

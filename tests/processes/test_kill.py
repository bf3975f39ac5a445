"""Delivery under SIGKILL: every message is accepted exactly once.

Three processes deliver through a stand-in for Twilio while one of them is killed every
200 ms, fifty times, at whatever it is doing then.
"""

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from sqlalchemy import func, insert, select

from bot.person import Channel, Contact
from bot.store import Store
from bot.store.letters import Letter, Status
from bot.store.tables import attempts, outbox
from tests.fakes.postgres import server
from tests.keys import sealed

ROOT = Path(__file__).parents[2]
MESSAGES = 2000
KILLS = 50
EVERY = 0.2
"""Seconds."""
LONGEST = 150
"""Seconds that all may take."""


def start(*command: str) -> subprocess.Popen:
    """Start a module as a process that can be read."""
    return subprocess.Popen(
        [sys.executable, "-m", *command], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


@contextmanager
def ended(process: subprocess.Popen) -> Iterator[subprocess.Popen]:
    """A process that ends with the test."""
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


class Crew:
    """The processes that deliver, as they come and go."""

    def __init__(self, first: subprocess.Popen, count: int) -> None:
        self._first = first
        self._running: list[int] = []
        self._changed = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._running) == count, 30)

    def _listen(self) -> None:
        for line in self._first.stdout:
            with self._changed:
                self._running.append(int(line))
                self._changed.notify_all()

    def kill(self, luck: random.Random) -> None:
        """Kill one of them with SIGKILL."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._running, 30)
            victim = self._running.pop(luck.randrange(len(self._running)))
        os.kill(victim, signal.SIGKILL)


def queue(store: Store) -> Counter:
    """2,000 letters, of which some say the same to the same person."""
    expires = datetime.now(UTC) + timedelta(hours=1)
    letters = [
        Letter(
            f"k{number}",
            Contact(Channel.SMS, f"+519{number % 1900:08}"),
            f"Oro {number % 1900}",
            expires,
        )
        for number in range(MESSAGES)
    ]
    with store.database.write() as connection:
        connection.execute(insert(outbox), [letter.as_row() for letter in letters])
    return Counter((letter.to.address, letter.text) for letter in letters)


def test_a_database_that_dies_in_the_middle_loses_and_doubles_nothing():
    pause = threading.Event()
    with server() as postgres, postgres.database() as url:
        store = sealed(url)
        expected = queue(store)
        with ended(start("tests.fakes.twilio_server", "--latency", "20")) as stand_in:
            api = stand_in.stdout.readline().strip()
            with ended(start("tests.processes.deliverer", url, api, "3")) as first:
                Crew(first, 3)
                for share in (4, 2):
                    while unfinished(store) > MESSAGES * (share - 1) // share:
                        pause.wait(EVERY)
                    store.database.close()
                    postgres.crash()
                    pause.wait(1)
                    postgres.restart()
                wait_until_done(store, pause)
            counted = accepted(api)
        store.database.close()
    assert (counted - expected, expected - counted) == (Counter(), Counter())


def test_who_is_told_to_stop_finishes_what_is_in_hand_and_leaves_the_rest(
    database_url,
):
    store, pause = sealed(database_url), threading.Event()
    expected = queue(store)
    with ended(start("tests.fakes.twilio_server", "--latency", "50")) as stand_in:
        api = stand_in.stdout.readline().strip()
        with ended(start("tests.processes.deliverer", database_url, api, "0")) as one:
            wait_until_begun(store, pause, one)
            one.terminate()
            assert one.wait(timeout=10) == 0
        left = statuses(store)
        assert set(left) == {Status.SENT, Status.QUEUED}
        assert sum(accepted(api).values()) == left[Status.SENT]
        with ended(start("tests.processes.deliverer", database_url, api, "3")):
            wait_until_done(store, pause)
        counted = accepted(api)
    store.database.close()
    assert (counted - expected, expected - counted) == (Counter(), Counter())


def test_who_is_told_twice_ends_at_once_and_loses_nothing(database_url):
    store, pause = sealed(database_url), threading.Event()
    expected = queue(store)
    with ended(start("tests.fakes.twilio_server", "--latency", "50")) as stand_in:
        api = stand_in.stdout.readline().strip()
        with ended(start("tests.processes.deliverer", database_url, api, "0")) as one:
            wait_until_begun(store, pause, one)
            one.terminate()
            while one.poll() is None:
                one.terminate()
        assert unfinished(store)
        with ended(start("tests.processes.deliverer", database_url, api, "3")):
            wait_until_done(store, pause)
        counted = accepted(api)
    store.database.close()
    assert (counted - expected, expected - counted) == (Counter(), Counter())


def statuses(store: Store) -> dict[str, int]:
    found = select(outbox.c.status, func.count()).group_by(outbox.c.status)
    with store.database.read() as connection:
        return {row[0]: row[1] for row in connection.execute(found)}


def accepted(api: str) -> Counter:
    """What the provider took: to whom, and which text."""
    messages = requests.get(f"{api}/stand-in/messages", timeout=30).json()
    return Counter((message["to"], message["body"]) for message in messages)


def wait_until_begun(
    store: Store, pause: threading.Event, sender: subprocess.Popen
) -> None:
    while unfinished(store) > MESSAGES - 100:
        assert sender.poll() is None
        pause.wait(EVERY)


def wait_until_done(store: Store, pause: threading.Event) -> None:
    for _ in range(LONGEST * 5):
        if not unfinished(store):
            return
        pause.wait(EVERY)


def unfinished(store: Store) -> int:
    open_ = outbox.c.status.in_((Status.QUEUED, Status.SENDING))
    with store.database.read() as connection:
        return connection.execute(select(func.count()).where(open_)).scalar()


@pytest.mark.parametrize("drop", [0, 5], ids=["clean", "5 percent dropped"])
def test_a_message_is_accepted_exactly_once_however_often_its_senders_die(
    database_url, drop
):
    store = sealed(database_url)
    expected = queue(store)
    luck, pause = random.Random(11), threading.Event()
    with ended(start("tests.fakes.twilio_server", "--drop", str(drop))) as stand_in:
        url = stand_in.stdout.readline().strip()
        first = start("tests.processes.deliverer", database_url, url, "3")
        with ended(first):
            crew = Crew(first, 3)
            for _ in range(KILLS):
                pause.wait(EVERY)
                crew.kill(luck)
            wait_until_done(store, pause)
        counted = accepted(url)
    assert statuses(store) == {Status.SENT: MESSAGES}
    with store.database.read() as connection:
        begun = connection.execute(select(func.count()).select_from(attempts)).scalar()
    store.database.close()
    assert (counted - expected, expected - counted) == (Counter(), Counter())
    assert begun > MESSAGES

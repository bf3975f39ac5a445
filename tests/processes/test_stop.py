"""Web processes that are told to stop, or die, under load; and what ends by itself."""

import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psutil
import pytest
import requests
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from bot.store import Store
from bot.store.tables import inbound
from bot.supervise import web_command
from tests.keys import DATA_KEY, sealed
from tests.processes.test_run import free_port

ROOT = Path(__file__).parents[2]
TOKEN, PUBLIC = "token", "https://bot.example"
CLIENTS = 8


class Web:
    """A web process as `run` starts it, and clients that write without a pause."""

    def __init__(self, database_url: str) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            web_command("127.0.0.1", port),
            cwd=ROOT,
            env={
                "DATABASE_URL": database_url,
                "TWILIO_AUTH_TOKEN": TOKEN,
                "PUBLIC_URL": PUBLIC,
                "SECRET_KEY": "a secret for the tests",
                "DATA_KEY": DATA_KEY,
                "LOG_LEVEL": "ERROR",
            },
        )
        self.answered: list[str] = []
        self.broken: list[str] = []
        self._numbers = count(1)
        self._over = threading.Event()

    def wait_until_up(self) -> None:
        pause = threading.Event()
        while not self._is_up():
            assert self.process.poll() is None
            pause.wait(0.1)

    def _is_up(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def write(self) -> None:
        """Write until nobody is there."""
        with requests.Session() as session:
            while not self._over.is_set():
                number = f"SM{next(self._numbers):032x}"
                if not self._post(session, number):
                    return

    def _post(self, session: requests.Session, number: str) -> bool:
        form = {"MessageSid": number, "From": f"+519{number[-8:]}", "Body": "presio"}
        path = "/twilio/messages"
        signed = RequestValidator(TOKEN).compute_signature(PUBLIC + path, form)
        headers = {"X-Twilio-Signature": signed}
        try:
            answer = session.post(
                self.url + path, data=form, headers=headers, timeout=30
            )
        except requests.RequestException:
            self.broken.append(number)
            return False
        if answer.status_code == 200:
            assert answer.text.endswith("</Response>")
            self.answered.append(number)
        return True

    def kept(self, store: Store) -> set[str]:
        with store.database.read() as connection:
            return set(connection.execute(select(inbound.c.key)).scalars())

    def end(self) -> None:
        self._over.set()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


@contextmanager
def under_load(database_url):
    web = Web(database_url)
    try:
        web.wait_until_up()
        with ThreadPoolExecutor(CLIENTS) as pool:
            writing = [pool.submit(web.write) for _ in range(CLIENTS)]
            pause = threading.Event()
            while len(web.answered) < 100:
                pause.wait(0.05)
            yield web
            web.end()
        for each in writing:
            each.result()
    finally:
        web.end()


def test_web_that_is_told_to_stop_answers_what_it_has_and_ends(database_url):
    store = sealed(database_url)
    with under_load(database_url) as web:
        web.process.terminate()
        assert web.process.wait(timeout=10) == 0
    kept = web.kept(store)
    store.database.close()
    assert set(web.answered) <= kept
    # What was stored was answered too: nobody was hung up on halfway.
    assert len(kept - set(web.answered)) == 0


def test_a_web_worker_that_dies_is_started_again_and_nothing_is_forgotten(
    database_url,
):
    store = sealed(database_url)
    with under_load(database_url) as web:
        (worker,) = psutil.Process(web.process.pid).children()
        worker.kill()
        web.wait_until_up()
        (started,) = psutil.Process(web.process.pid).children()
        assert started.pid != worker.pid
    kept = web.kept(store)
    store.database.close()
    assert set(web.answered) <= kept


SCRIPT = """
import sys, threading
from bot import stopping
stop = threading.Event()
stopping.heed(stop, float(sys.argv[1]))
print("here", flush=True)
stop.wait()
print("told", flush=True)
threading.Event().wait()
"""


def deaf(seconds: str) -> subprocess.Popen:
    """A process that never finishes what it has in hand."""
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, seconds],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "here\n"
    return process


def test_who_does_not_finish_in_time_is_ended():
    with deaf("0.2") as process:
        process.terminate()
        assert process.wait(timeout=20) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_who_is_told_twice_is_ended_at_once(number):
    with deaf("1000") as process:
        process.send_signal(number)
        assert process.stdout.readline() == "told\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == -signal.SIGTERM

"""Delivery through a stand-in for Twilio: `python -m benchmarks.delivery`.

Workers of eight threads send what is in the outbox. The stand-in answers in 50 ms (160
messages a second for each worker would be ideal) or at once; on SQLite the webhook is
under load besides. What is measured is the time from the first to the last message
accepted.
"""

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, insert, select

from benchmarks import figures, webhook
from benchmarks.figures import Figure
from benchmarks.load import Load
from bot.clock import utc_now
from bot.person import Channel, Contact
from bot.store import Store
from bot.store.letters import Letter, Status
from bot.store.tables import outbox
from tests.fakes.postgres import server as postgres

ROOT = Path(__file__).parents[1]
PORT = 8198
IDEAL = 160
"""Messages a second of one worker where each takes 50 ms."""

TRIALS = (
    *((1, 50, 2000), (2, 50, 4000), (4, 50, 4000)),
    *((1, 0, 4000), (2, 0, 8000), (4, 0, 8000)),
)
"""Workers, milliseconds that the stand-in takes, messages."""


@contextmanager
def process(*command: str) -> Iterator[subprocess.Popen[str]]:
    """A module that runs as long as it is needed."""
    started = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        yield started
    finally:
        started.terminate()
        started.wait()


def fill(store: Store, count: int) -> None:
    """Queue so many letters."""
    expires = utc_now() + timedelta(hours=1)
    rows = [
        Letter(
            f"k{n}", Contact(Channel.SMS, f"+519{n:08}"), f"Oro {n}", expires
        ).as_row()
        for n in range(count)
    ]
    with store.database.write() as connection:
        connection.execute(insert(outbox), rows)


def sent(store: Store) -> tuple[int, float]:
    """How many are sent, and in how many seconds."""
    gone = outbox.c.status == Status.SENT
    found = select(
        func.count(), func.min(outbox.c.sent_at), func.max(outbox.c.sent_at)
    ).where(gone)
    with store.database.read() as connection:
        count, first, last = connection.execute(found).one()
    return count, (last - first).total_seconds() if count else 0.0


def rate(url: str, latency: int, count: int, workers: int = 2) -> float:
    """Messages a second."""
    store = webhook.opened(url).store
    fill(store, count)
    with process("tests.fakes.twilio_server", "--latency", str(latency)) as stand_in:
        api = stand_in.stdout.readline().strip()
        with process("tests.processes.deliverer", url, api, str(workers)):
            deadline = time.monotonic() + 180
            while sent(store)[0] < count and time.monotonic() < deadline:
                time.sleep(0.2)
    done, seconds = sent(store)
    store.database.close()
    if done < count:
        raise SystemExit(f"only {done} of {count} were sent")
    return done / seconds


def beside_webhooks(folder: str, latency: int, count: int) -> tuple[float, float]:
    """Messages a second, and the webhook's p99 in milliseconds meanwhile."""
    url = f"sqlite:///{folder}/bench.db"
    found: list[Load] = []
    stop = threading.Event()

    def write() -> None:
        seed = 1
        while not stop.is_set():
            found.append(webhook.load(PORT, 1, seed, 1.0))
            seed += 1

    with webhook.server("wsgi:app", PORT, folder):
        writer = threading.Thread(target=write)
        writer.start()
        messages = rate(url, latency, count, workers=1)
        stop.set()
        writer.join()
    return messages, max(load.p99 for load in found)


def on_sqlite(scale: float) -> Iterator[Figure]:
    """Beside webhooks, and without."""
    with tempfile.TemporaryDirectory() as folder:
        got, p99 = beside_webhooks(folder, 50, int(1500 * scale))
        yield Figure("SQLite, 1 worker beside webhooks, 50 ms", got, "messages/s")
        yield Figure("SQLite, webhooks' p99 meanwhile", p99, "ms", at_most=250)
    for workers in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/bench.db"
            got = rate(url, 50, int(2000 * scale), workers)
            yield Figure(told("SQLite", workers, 50), got, "messages/s")


def on_postgresql(
    scale: float, trials: Iterable[tuple[int, int, int]]
) -> Iterator[Figure]:
    """With more and more workers."""
    with postgres() as pg:
        for workers, latency, count in trials:
            with pg.database() as url:
                got = rate(url, latency, int(count * scale), workers)
            which = told("PostgreSQL", workers, latency)
            yield Figure(which, got, "messages/s")
            if latency:
                share = got / (IDEAL * workers) * 100
                yield Figure(f"{which}: of the ideal", share, "%")


def told(name: str, workers: int, latency: int) -> str:
    many = f"{workers} worker{'s' if workers > 1 else ''}"
    return f"{name}, {many}, " + (f"{latency} ms" if latency else "at once")


def measure(quick: bool) -> Iterator[Figure]:
    """On both databases."""
    scale = 0.03 if quick else 1
    yield from on_sqlite(scale)
    yield from on_postgresql(scale, TRIALS[-1:] if quick else TRIALS)


if __name__ == "__main__":
    figures.run(measure)

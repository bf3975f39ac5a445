"""The whole bot under an even load: `python -m benchmarks.soak --minutes 30`.

`python -m bot run` on its own, with the stand-ins for Twilio and the price sources; 50
signed messages a second, each at its moment, from 50,000 people. In the end each must
be in the database once, with its answer. Latency counts from the moment at which a
message was due; growth is the last third against the first, memory what all processes
have together, its slope over the last two thirds: before that caches fill.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from itertools import cycle

from sqlalchemy import select
from twilio.request_validator import RequestValidator

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.footprint import MEBIBYTE, family, stop
from benchmarks.load import steady, wait_for
from benchmarks.webhook import ROOT, TOKEN, environment, opened, signed
from bot.clock import utc_now
from bot.store.tables import inbound
from tests.fakes.postgres import server as postgres
from tests.fakes.sources import World
from tests.fakes.sources import running as sources
from tests.fakes.twilio_server import ACCOUNT
from tests.fakes.twilio_server import running as twilio

PORT = 8641
RATE = 50
MINUTES = 30.0
CONNECTIONS = 8
PEOPLE = 50_000
LOOKS = 180
"""How often memory is looked at, evenly over the time."""
GROWTH = 1.5
MOST_MEGABYTES = 400
MOST_SLOPE = 15.0
"""Megabytes an hour."""
TEXTS = (
    *("presio", "precio 18k", "a cuanto esta el oro", "tengo 5 gr lei 90 cuanto es"),
    *("me ofresen 310 x gramo", "hola", "4 sacos llampo lei 0.5", "ayuda", "dolar"),
    *("cuanto subio en la semana", "VER 7K3Q", "a cuanto pagan en chala", "consejo"),
)


def messages(count: int) -> Iterator[bytes]:
    """Each signed just before it is sent: a million of them need no memory."""
    validator = RequestValidator(TOKEN)
    for number, text in zip(range(count), cycle(TEXTS), strict=False):
        phone = 900_000_000 + number % PEOPLE
        yield signed(validator, f"SM{number:032x}", phone, text)


@contextmanager
def bot(url: str, sources_url: str, api: str) -> Iterator[subprocess.Popen[bytes]]:
    """Everything that `run` starts."""
    env = os.environ | environment(url)
    env |= {"PORT": str(PORT), "SOURCES_URL": sources_url, "TWILIO_API_URL": api}
    env |= {"TWILIO_ACCOUNT_SID": ACCOUNT, "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "bot", "run"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    try:
        wait_for(PORT)
        yield process
    finally:
        stop(process)


class Watch(threading.Thread):
    """Looks at the memory of all processes until it is stopped."""

    def __init__(self, process: int, pause: float) -> None:
        super().__init__()
        self._process, self._pause = process, pause
        self._over = threading.Event()
        self.sizes: list[tuple[float, float]] = []
        """Seconds, and megabytes."""

    def run(self) -> None:
        began = time.monotonic()
        while not self._over.wait(self._pause):
            size = sum(p.memory_info().rss for p in family(self._process)) / MEBIBYTE
            self.sizes.append((time.monotonic() - began, size))

    def stop(self) -> None:
        self._over.set()
        self.join()


def slope(sizes: Sequence[tuple[float, float]]) -> float:
    """Megabytes an hour, over the last two thirds."""
    late = sizes[len(sizes) // 3 :]
    seconds, megabytes = zip(*late, strict=True)
    return statistics.linear_regression(seconds, megabytes).slope * 3600


def percentile(latencies: Sequence[float], share: int) -> float:
    return statistics.quantiles(latencies, n=100)[share - 1] * 1000


def told(
    latencies: Sequence[float], sizes: Sequence[tuple[float, float]], name: str
) -> Iterator[Figure]:
    """What became of latency and memory."""
    third = len(latencies) // 3
    first, last = latencies[:third], latencies[-third:]
    for share in (50, 99):
        before, after = percentile(first, share), percentile(last, share)
        yield Figure(f"{name}: p{share} of the first third", before, "ms")
        yield Figure(f"{name}: p{share} of the last third", after, "ms")
        yield Figure(
            f"{name}: p{share}, last / first third", after / before, "", at_most=GROWTH
        )
    yield Figure(
        f"{name}: memory after the first third", sizes[len(sizes) // 3][1], "MB"
    )
    yield Figure(
        f"{name}: memory at the end", sizes[-1][1], "MB", at_most=MOST_MEGABYTES
    )
    yield Figure(f"{name}: slope of memory", slope(sizes), "MB/h", at_most=MOST_SLOPE)


def once(url: str) -> int:
    """How many messages are stored with an answer; keys are unique."""
    store = opened(url).store
    with store.database.read() as connection:
        told = connection.execute(select(inbound.c.replies)).scalars()
        found = sum(replies != "[]" for replies in told)
    store.database.close()
    return found


def soak(url: str, minutes: float, rate: float, name: str) -> Iterator[Figure]:
    """Run it for so long."""
    count = int(minutes * 60 * rate)
    world = World(Decimal(4130), Decimal("3.416"), utc_now() - timedelta(seconds=30))
    with (
        sources(world) as prices,
        twilio() as api,
        bot(url, prices.url, api.url) as process,
    ):
        watch = Watch(process.pid, minutes * 60 / LOOKS)
        watch.start()
        work = steady(PORT, CONNECTIONS, rate, messages(count))
        latencies, failed = asyncio.run(work)
        watch.stop()
    lost = count - once(url)
    yield Figure(f"{name}: messages", count, "")
    yield Figure(f"{name}: failed", failed, "", at_most=0)
    yield Figure(f"{name}: lost, or without an answer", lost, "", at_most=0)
    yield from told(latencies, watch.sizes, name)


def measure(
    quick: bool, minutes: float = MINUTES, kind: str = "sqlite"
) -> Iterator[Figure]:
    """On one of the databases."""
    minutes = 0.15 if quick else minutes
    name = f"{minutes:g} minutes at {RATE}/s on {NAMES[kind]}"
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield from soak(f"sqlite:///{folder}/soak.db", minutes, RATE, name)
    else:
        with postgres() as pg, pg.database() as url:
            yield from soak(url, minutes, RATE, name)


NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--database", choices=NAMES, default="sqlite")
    wanted, _ = parser.parse_known_args()
    figures.run(lambda quick: measure(quick, wanted.minutes, wanted.database))

"""A notice to 100,000 people: `python -m benchmarks.notices`.

Its letters are written by a process of its own, as the clock does it, while signed
webhooks come in at a steady rate at a server on the same database. Then it is sent
through a stand-in for Twilio, and stopped by AVISO PARAR. Measured are the time until
all is queued, the webhook's latency before and meanwhile, and how long after PARAR the
last message was handed over.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

from sqlalchemy import func, insert, select

from benchmarks import figures
from benchmarks.delivery import ROOT, process
from benchmarks.figures import Figure
from benchmarks.load import answers, whole
from benchmarks.webhook import environment, opened, requests_signed, served
from bot import notice_jobs
from bot.clock import utc_now
from bot.notices import DAY, Audience, Draft, Estimate, Notice, Reach, Step
from bot.parts import Parts
from bot.person import Channel, Contact, Incoming
from bot.staff import Area, AreaKind, Role
from bot.store.letters import Status
from bot.store.tables import outbox, people
from tests.fakes.postgres import server as postgres

PEOPLE = 100_000
QUICK_PEOPLE = 2_000
CHUNK = 1_000
RATE = 50
"""Webhooks a second."""
CONNECTIONS = 16
QUIET_SECONDS = 6.0
RUNNING_SECONDS = 5.0
"""How long a notice is under way when it is stopped."""
MOST_SECONDS, MOST_P99 = 5, 60
"""To queue it, and milliseconds of a webhook meanwhile."""
PORT = 8614
ROSA = Contact(Channel.SMS, "+51911111111")
CHALA = Area(AreaKind.ZONE, "Chala")


def fill(parts: Parts, count: int) -> None:
    """People of Chala who allowed notices and work at night, and their coordinator."""
    now = utc_now()
    with parts.store.database.write() as connection:
        for start in range(0, count, CHUNK):
            rows = [
                {
                    "channel": Channel.SMS,
                    "address": f"+518{n:08}",
                    "phone": f"+518{n:08}",
                    "first_at": now,
                    "last_at": now,
                    "zone": CHALA.name,
                    "notices_allowed": True,
                    "night": True,
                }
                for n in range(start, start + CHUNK)
            ]
            connection.execute(insert(people), rows)
    parts.store.roles.give(ROSA, Role.COORDINATOR, [CHALA], now=now)


def confirmed(parts: Parts, key: str, count: int) -> Notice:
    """A notice to all of them, to be sent now."""
    now, rosa = utc_now(), parts.store.roles.of(ROSA)
    audience = Audience(frozenset({CHALA}))
    draft = Draft(key, audience, "reunion 9am en la cancha", now, now + DAY)
    seen = Estimate(Reach(sms=count), 1, 0, now)
    notice = parts.store.notices.draft(draft, seen, rosa, now)
    parts.store.notices.step(notice.number, Step.CONFIRM, rosa, now)
    return parts.store.notices.numbered(notice.number)


def spread(url: str) -> None:
    """What the clock's process does; tells the seconds."""
    parts = opened(url)
    began = time.perf_counter()
    notice_jobs.spread(parts, parts.clock())
    sys.stdout.write(f"{time.perf_counter() - began:.2f}\n")


async def webhooks(requests: list[bytes], is_over: Callable[[], bool]) -> list[float]:
    """Send one after the other at a steady rate, whatever the answers take, until it is
    over; milliseconds from each one's moment to its answer."""
    began, latencies = time.perf_counter(), []

    async def one_connection(first: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        for place in range(first, len(requests), CONNECTIONS):
            due = began + place / RATE
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if is_over():
                break
            writer.write(requests[place])
            answer = await whole(reader)
            if not answers(answer):
                raise SystemExit(f"a webhook failed: {answer!r}")
            latencies.append((time.perf_counter() - due) * 1000)
        writer.close()

    await asyncio.gather(*(one_connection(n) for n in range(CONNECTIONS)))
    return sorted(latencies)


def told(latencies: list[float], when: str, **goal: float) -> Iterator[Figure]:
    p50, p99 = (latencies[len(latencies) * part // 100] for part in (50, 99))
    yield Figure(f"{when}: webhook p50", p50, "ms")
    yield Figure(f"{when}: webhook p99", p99, "ms", **goal)
    yield Figure(f"{when}: webhook at worst", latencies[-1], "ms")


def queued_beside_webhooks(url: str, name: str, pause: float) -> Iterator[Figure]:
    """How long queueing takes, and the webhook before and meanwhile."""
    stock = requests_signed(RATE * 90, seed=7)
    half = len(stock) // 2
    with served("wsgi:app", PORT, environment(url)):
        asyncio.run(webhooks(stock[: RATE * 2], lambda: False))  # to warm up
        quiet = time.perf_counter() + pause
        before = asyncio.run(
            webhooks(stock[RATE * 2 : half], lambda: time.perf_counter() > quiet)
        )
        command = [sys.executable, "-m", "benchmarks.notices", "spread", url]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as other:
            meanwhile = asyncio.run(
                webhooks(stock[half:], lambda: other.poll() is not None)
            )
            seconds = float(other.stdout.read())
    yield Figure(f"{name}: queued in", seconds, "s", at_most=MOST_SECONDS)
    yield from told(before, f"{name}, before")
    yield from told(meanwhile, f"{name}, meanwhile", at_most=MOST_P99)


def stopped(
    parts: Parts, url: str, notice: Notice, name: str, pause: float
) -> Iterator[Figure]:
    """How long after PARAR the last message was handed over."""
    with process("tests.fakes.twilio_server", "--latency", "20") as stand_in:
        api = stand_in.stdout.readline().strip()
        with process("tests.processes.deliverer", url, api, "2"):
            while not counted(parts, notice):
                time.sleep(0.1)
            time.sleep(pause)
            parar, began = utc_now(), time.perf_counter()
            parts.reception.receive(Incoming("SMparar", ROSA, "AVISO PARAR"))
            answered = time.perf_counter() - began
            notice_jobs.spread(parts, parts.clock())
            time.sleep(pause)
    last = select(func.max(outbox.c.sent_at)).where(outbox.c.lane == notice.lane)
    with parts.store.database.read() as connection:
        after = (connection.execute(last).scalar() - parar).total_seconds()
    yield Figure(f"{name}: sent when PARAR came", counted(parts, notice), "")
    yield Figure(f"{name}: PARAR answered in", answered, "s")
    yield Figure(f"{name}: last message after PARAR", max(after, 0), "s", at_most=5)


def counted(parts: Parts, notice: Notice) -> int:
    """How many were handed over."""
    sent = (outbox.c.lane == notice.lane) & (outbox.c.status == Status.SENT)
    with parts.store.database.read() as connection:
        return connection.execute(select(func.count()).where(sent)).scalar()


def on(name: str, url: str, quick: bool) -> Iterator[Figure]:
    """All of it on one database."""
    count = QUICK_PEOPLE if quick else PEOPLE
    parts = opened(url)
    fill(parts, count)
    notice = confirmed(parts, "one", count)
    yield from queued_beside_webhooks(url, name, 1.0 if quick else QUIET_SECONDS)
    pause = 0.5 if quick else RUNNING_SECONDS
    yield from stopped(parts, url, notice, name, pause)
    parts.store.database.close()


def measure(quick: bool) -> Iterator[Figure]:
    """On both databases."""
    with tempfile.TemporaryDirectory() as folder:
        yield from on("SQLite", f"sqlite:///{folder}/bench.db", quick)
    with postgres() as pg, pg.database() as url:
        yield from on("PostgreSQL", url, quick)


if __name__ == "__main__":
    if sys.argv[1:2] == ["spread"]:
        spread(sys.argv[2])
    else:
        figures.run(measure)

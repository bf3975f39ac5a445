"""A notice to 100,000 people: `python -m benchmarks.notices`.

Its letters are written by a process of its own, as the clock does it, while signed
webhooks come in at a steady rate at a server on the same database. Then it is sent
through a stand-in for Twilio, and stopped by AVISO PARAR. Measured are the time until
all is queued, the webhook's latency before and meanwhile, and how long after PARAR the
last message was handed over.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sqlalchemy import func, insert, select

from benchmarks.delivery import ROOT, process
from benchmarks.machine import machine
from benchmarks.webhook import PATH, PUBLIC_URL, requests_signed, server
from bot import notice_jobs
from bot.clock import utc_now
from bot.notices import DAY, Audience, Draft, Estimate, Notice, Reach, Step
from bot.parts import Parts, assemble
from bot.person import Channel, Contact, Incoming
from bot.settings import Settings
from bot.staff import Area, AreaKind, Role
from bot.store.letters import Status
from bot.store.tables import outbox, people
from tests.fakes.postgres import server as postgres

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "100000"))
CHUNK = 10_000
RATE = int(os.environ.get("BENCH_RATE", "50"))
"""Webhooks a second."""
CONNECTIONS = 16
QUIET_SECONDS = 6.0
RUNNING_SECONDS = 5.0
"""How long a notice is under way when it is stopped."""
PORT = 8614
ROSA = Contact(Channel.SMS, "+51911111111")
CHALA = Area(AreaKind.ZONE, "Chala")


def opened(url: str) -> Parts:
    secret = "a secret of sixteen"
    return assemble(Settings(database_url=url, secret_key=secret, log_level="ERROR"))


def fill(parts: Parts) -> None:
    """People of Chala who allowed notices and work at night, and their coordinator."""
    now = utc_now()
    with parts.store.database.write() as connection:
        for start in range(0, PEOPLE, CHUNK):
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


def confirmed(parts: Parts, key: str) -> Notice:
    """A notice to all of them, to be sent now."""
    now, rosa = utc_now(), parts.store.roles.of(ROSA)
    audience = Audience(frozenset({CHALA}))
    draft = Draft(key, audience, "reunion 9am en la cancha", now, now + DAY)
    seen = Estimate(Reach(sms=PEOPLE), 1, 0, now)
    notice = parts.store.notices.draft(draft, seen, rosa, now)
    parts.store.notices.step(notice.number, Step.CONFIRM, rosa, now)
    return parts.store.notices.numbered(notice.number)


def spread(url: str) -> None:
    """What the clock's process does; tells the seconds."""
    parts = opened(url)
    began = time.perf_counter()
    notice_jobs.spread(parts, parts.clock())
    sys.stdout.write(f"{time.perf_counter() - began:.2f}\n")


def written(body: bytes, headers: dict[str, str]) -> bytes:
    """A request as it goes over the wire."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    host = urlsplit(PUBLIC_URL).netloc
    length = f"Content-Length: {len(body)}\r\n"
    return f"POST {PATH} HTTP/1.1\r\nHost: {host}\r\n{head}{length}\r\n".encode() + body


@dataclass
class Seen:
    """What became of webhooks: milliseconds from their moment to their answer."""

    latencies: list[float] = field(default_factory=list)
    failed: int = 0

    def __str__(self) -> str:
        found = sorted(self.latencies)
        p50, p99 = (found[len(found) * part // 100] for part in (50, 99))
        worst = f"worst {found[-1]:.0f} ms"
        return f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, {worst}, {self.failed} failed"


async def webhooks(requests: list[bytes], is_over: Callable[[], bool]) -> Seen:
    """Send one after the other at a steady rate, whatever the answers take, until it is
    over."""
    began, seen = time.perf_counter(), Seen()

    async def one_connection(first: int) -> None:
        line = await asyncio.open_connection("127.0.0.1", PORT)
        for place in range(first, len(requests), CONNECTIONS):
            due = began + place / RATE
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if is_over():
                break
            if await answered(*line, requests[place]):
                seen.latencies.append((time.perf_counter() - due) * 1000)
            else:
                seen.failed += 1
                line[1].close()
                line = await asyncio.open_connection("127.0.0.1", PORT)
        line[1].close()

    await asyncio.gather(*(one_connection(n) for n in range(CONNECTIONS)))
    return seen


async def answered(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> bool:
    """Whether a request got its answer."""
    writer.write(request)
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        answer = await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return False
    return head.startswith(b"HTTP/1.1 200") and b"<Message>" in answer


def queued_beside_webhooks(url: str) -> str:
    """How long queueing takes, and the webhook before and meanwhile."""
    stock = [written(*one) for one in requests_signed(RATE * 90, seed=7)]
    half = len(stock) // 2
    with server("wsgi:app", PORT, "", url):
        asyncio.run(webhooks(stock[: RATE * 2], lambda: False))  # to warm up
        quiet = time.perf_counter() + QUIET_SECONDS
        before = asyncio.run(
            webhooks(stock[RATE * 2 : half], lambda: time.perf_counter() > quiet)
        )
        command = [sys.executable, "-m", "benchmarks.notices", "spread", url]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as other:
            meanwhile = asyncio.run(
                webhooks(stock[half:], lambda: other.poll() is not None)
            )
            seconds = float(other.stdout.read())
    return (
        f"{PEOPLE} queued in {seconds:.1f} s; {RATE} webhooks/s before: "
        f"{before}; meanwhile: {meanwhile}"
    )


def stopped(parts: Parts, url: str, notice: Notice) -> str:
    """How long after PARAR the last message was handed over."""
    with process("tests.fakes.twilio_server", "--latency", "20") as stand_in:
        api = stand_in.stdout.readline().strip()
        with process("tests.processes.deliverer", url, api, "2"):
            while not counted(parts, notice):
                time.sleep(0.1)
            time.sleep(RUNNING_SECONDS)
            parar, began = utc_now(), time.perf_counter()
            answer = parts.reception.receive(Incoming("SMparar", ROSA, "AVISO PARAR"))
            answered = time.perf_counter() - began
            notice_jobs.spread(parts, parts.clock())
            dropped = time.perf_counter() - began
            time.sleep(RUNNING_SECONDS)
    last = select(func.max(outbox.c.sent_at)).where(outbox.c.lane == notice.lane)
    with parts.store.database.read() as connection:
        after = (connection.execute(last).scalar() - parar).total_seconds()
    return (
        f"PARAR after {counted(parts, notice)} were sent: answered in {answered:.2f} s "
        f"({answer[0]}), last one handed over after {max(after, 0):.2f} s, "
        f"all others dropped after {dropped:.1f} s"
    )


def counted(parts: Parts, notice: Notice) -> int:
    """How many were handed over."""
    sent = (outbox.c.lane == notice.lane) & (outbox.c.status == Status.SENT)
    with parts.store.database.read() as connection:
        return connection.execute(select(func.count()).where(sent)).scalar()


def measure(name: str, url: str) -> None:
    parts = opened(url)
    fill(parts)
    notice = confirmed(parts, "one")
    print(f"{name}: {queued_beside_webhooks(url)}", flush=True)
    print(f"{name}: {stopped(parts, url, notice)}", flush=True)
    parts.store.database.close()


def main(names: list[str]) -> None:
    print(f"Notices, {machine()}, {os.getloadavg()[0]:.1f} load before", flush=True)
    if "sqlite" in names:
        with tempfile.TemporaryDirectory() as folder:
            measure("SQLite", f"sqlite:///{folder}/bench.db")
    if "postgresql" in names:
        with postgres() as pg, pg.database() as url:
            measure("PostgreSQL", url)


if __name__ == "__main__":
    if sys.argv[1:2] == ["spread"]:
        spread(sys.argv[2])
    else:
        main(sys.argv[1:] or ["sqlite", "postgresql"])

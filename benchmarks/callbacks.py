"""Status callbacks at 1,000 a second: `python -m benchmarks.callbacks`.

For ten seconds signed callbacks come in at this rate on 32 connections, each as soon as
the one before it on its connection is answered. In the end every message must be
delivered in the database.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

from sqlalchemy import func, insert, select
from twilio.request_validator import RequestValidator

from benchmarks.machine import machine
from benchmarks.webhook import PUBLIC_URL, TOKEN, server
from bot.clock import utc_now
from bot.person import Channel, Contact
from bot.store import Store, schema
from bot.store.letters import Letter, Status
from bot.store.tables import outbox

PORT = 8613
RATE = int(os.environ.get("BENCH_RATE", "1000"))
SECONDS = 10
CONNECTIONS = 32


def fill(store: Store, count: int) -> None:
    """Messages that a provider has taken."""
    expires = utc_now() + timedelta(hours=1)
    rows = [
        Letter(f"k{n}", Contact(Channel.SMS, f"+519{n:08}"), "Oro", expires).as_row()
        | {
            "status": Status.SENT,
            "attempts": 1,
            "provider_id": f"SM{n:032x}",
            "sent_at": utc_now(),
        }
        for n in range(1, count + 1)
    ]
    with store.database.write() as connection:
        connection.execute(insert(outbox), rows)


def callbacks(count: int) -> Iterator[bytes]:
    """Signed requests, as they go over the wire."""
    validator = RequestValidator(TOKEN)
    for number in range(1, count + 1):
        path = f"/twilio/status?o={number}&a=1"
        form = {
            "MessageSid": f"SM{number:032x}",
            "SmsSid": f"SM{number:032x}",
            "MessageStatus": "delivered",
            "SmsStatus": "delivered",
            "To": f"+519{number:08}",
            "From": "+51900000000",
            "AccountSid": "AC" + "0" * 32,
            "ApiVersion": "2010-04-01",
        }
        signature = validator.compute_signature(PUBLIC_URL + path, form)
        body = urlencode(form)
        yield (
            f"POST {path} HTTP/1.1\r\nHost: bot.example.org\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"X-Twilio-Signature: {signature}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


async def send(requests: list[bytes]) -> tuple[list[float], int]:
    """Send each at its moment; latencies from that moment, and how many failed."""
    began = time.perf_counter()
    latencies: list[float] = []
    failed = 0

    async def one_connection(first: int) -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        for place in range(first, len(requests), CONNECTIONS):
            due = began + place / RATE
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            writer.write(requests[place])
            head = await reader.readuntil(b"\r\n\r\n")
            latencies.append(time.perf_counter() - due)
            failed += not head.startswith(b"HTTP/1.1 204")
        writer.close()

    await asyncio.gather(*(one_connection(n) for n in range(CONNECTIONS)))
    return latencies, failed


def main() -> None:
    count = RATE * SECONDS
    requests = list(callbacks(count))
    print(f"{RATE} callbacks/s for {SECONDS} s, {machine()}")
    with tempfile.TemporaryDirectory() as folder:
        store = Store.at(f"sqlite:///{folder}/bench.db")
        schema.ready(store.database)
        fill(store, count)
        with server("wsgi:app", PORT, folder):
            began = time.perf_counter()
            latencies, failed = asyncio.run(send(requests))
            took = time.perf_counter() - began
        with store.database.read() as connection:
            done = select(func.count()).where(outbox.c.status == Status.DELIVERED)
            delivered = connection.execute(done).scalar()
        store.database.close()
    latencies.sort()
    print(
        f"{delivered} of {count} kept, {failed} failed, in {took:.1f} s; p50 "
        f"{latencies[count // 2] * 1000:.0f} ms, p99 "
        f"{latencies[count * 99 // 100] * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main()

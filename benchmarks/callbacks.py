"""Status callbacks at 1,000 a second: `python -m benchmarks.callbacks`.

For ten seconds signed callbacks come in at this rate on 32 connections, each as soon as
the one before it on its connection is answered. In the end every message must be
delivered in the database.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

from sqlalchemy import func, insert, select
from twilio.request_validator import RequestValidator

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.load import post, steady
from benchmarks.webhook import PUBLIC_URL, TOKEN, opened, server
from bot.clock import utc_now
from bot.person import Channel, Contact
from bot.store import Store
from bot.store.letters import Letter, Status
from bot.store.tables import outbox

PORT = 8613
RATE = 1_000
QUICK_RATE = 100
SECONDS = 10
QUICK_SECONDS = 1
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
        yield post(path, urlencode(form), X_Twilio_Signature=signature)


def is_taken(answer: bytes) -> bool:
    return answer.startswith(b"HTTP/1.1 204")


def measure(quick: bool) -> Iterator[Figure]:
    """On SQLite."""
    rate, seconds = (QUICK_RATE, QUICK_SECONDS) if quick else (RATE, SECONDS)
    count = rate * seconds
    requests = list(callbacks(count))
    with tempfile.TemporaryDirectory() as folder:
        store = opened(f"sqlite:///{folder}/bench.db").store
        fill(store, count)
        with server("wsgi:app", PORT, folder):
            began = time.perf_counter()
            sending = steady(PORT, CONNECTIONS, rate, requests, is_taken)
            latencies, failed = asyncio.run(sending)
            took = time.perf_counter() - began
        with store.database.read() as connection:
            done = select(func.count()).where(outbox.c.status == Status.DELIVERED)
            delivered = connection.execute(done).scalar()
        store.database.close()
    latencies.sort()
    yield Figure(f"{count} callbacks, {rate}/s: failed", failed, "", at_most=0)
    yield Figure("lost", count - delivered, "", at_most=0)
    yield Figure("taken", count / took, "/s")
    yield Figure("p50", latencies[count // 2] * 1000, "ms")
    yield Figure("p99", latencies[count * 99 // 100] * 1000, "ms")


if __name__ == "__main__":
    figures.run(measure)

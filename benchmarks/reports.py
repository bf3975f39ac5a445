"""The console's reports over a million messages: `python -m benchmarks.reports`.

A year of them, and a month that holds them all: 100,000 people, 10,000 requests for a
person, 5,000 sales in 50 zones. Measured is the page as a browser gets it: the first
time in a process, and again.
"""

import re
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import insert, select

from benchmarks import figures
from benchmarks.figures import Figure
from bot.app import create_app
from bot.parts import assemble
from bot.person import Channel, Contact
from bot.settings import Settings
from bot.staff import Role
from bot.store.tables import calls, inbound, outbox, people, sales
from tests.fakes.postgres import server as postgres

MESSAGES = 1_000_000
QUICK_MESSAGES = 20_000
PEOPLE = 100_000
CHUNK = 10_000
FIRST = 1_000
"""Number of the first person; the operator was there before."""
NOW = datetime(2026, 9, 29, 15, 5, tzinfo=UTC)
OPERATOR = Contact(Channel.SMS, "+51933333333")
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def fill(parts, days: int, count: int) -> None:
    """Messages evenly over so many days, and what else the page reads."""
    with parts.store.database.write() as connection:
        for start in range(0, PEOPLE, CHUNK):
            rows = [person(n) for n in range(start + FIRST, start + CHUNK + FIRST)]
            connection.execute(insert(people), rows)
        for start in range(0, count, CHUNK):
            rows = [
                message(n, days / count) for n in range(start + 1, start + CHUNK + 1)
            ]
            connection.execute(insert(inbound), rows)
        wishes = [
            {"person_id": n, "at": NOW, "text": "quiero hablar con alguien"}
            for n in range(FIRST, 10_000 + FIRST)
        ]
        connection.execute(insert(calls), wishes)
        connection.execute(insert(sales), [sale(n) for n in range(5_000)])


def person(number: int) -> dict:
    return {
        "id": number,
        "channel": "sms" if number % 2 else "whatsapp",
        "address": f"+519{number:08}",
        "first_at": NOW,
        "last_at": NOW,
        "zone": f"Zona {number % 50}",
    }


def message(number: int, days_each: float) -> dict:
    return {
        "key": f"SM{number}",
        "person_id": number % PEOPLE + FIRST,
        "received_at": NOW - timedelta(days=days_each * number),
        "text": "presio",
        "intent": "price",
        "replies": '["Oro puro S/ 453.49 el gramo. 22k 415.70, 18k 340.12"]',
        "segments": 1,
    }


def sale(number: int) -> dict:
    return {
        "zone": f"zona {number % 50}",
        "day": date(2026, 9, 29) - timedelta(days=number // 500),
        "fine_gram": Decimal(400) + number % 37,
        "seller": f"seller {number}",
    }


def signed_in(app, parts):
    """A browser of the operator's."""
    browser = app.test_client()

    def post(path: str, **fields: str) -> None:
        token = TOKEN.search(browser.get(path).text)[1]
        browser.post(path, data={"csrf_token": token, **fields})

    post("/consola/entrar", phone=OPERATOR.address)
    with parts.store.database.read() as connection:
        told = select(outbox.c.text).order_by(outbox.c.id.desc())
        code = re.search(r"\b\d{6}\b", connection.execute(told).scalar())[0]
    post("/consola/codigo", code=code)
    return browser


def shown(url: str, days: int, count: int) -> tuple[float, float, int]:
    """Milliseconds the first time, then the median, and the page's kilobytes."""
    settings = Settings(database_url=url, log_level="ERROR", secret_key=("k" * 16,))
    parts = assemble(settings, lambda: NOW)
    parts.store.roles.give(OPERATOR, Role.OPERATOR, name="Olga", now=NOW)
    fill(parts, days, count)
    # As the clock does every night.
    for past in range(1, 30):
        parts.store.usage.close(NOW.date() - timedelta(days=past))
    app = create_app(settings, lambda: NOW)
    browser = signed_in(app, parts)
    times = []
    for _ in range(6):
        began = time.perf_counter()
        page = browser.get("/consola/reportes")
        times.append(time.perf_counter() - began)
        assert page.status_code == 200
    parts.store.database.close()
    return times[0] * 1000, sorted(times[1:])[2] * 1000, len(page.data) // 1024


def told(name: str, url: str, days: int, count: int) -> Iterator[Figure]:
    first, again, weight = shown(url, days, count)
    which = f"{name}, {count:,} messages in {days} days"
    yield Figure(f"{which}: first time", first, "ms")
    yield Figure(f"{which}: then", again, "ms", at_most=1_000)
    yield Figure(f"{which}: page", weight, "KB", at_most=60)


def measure(quick: bool) -> Iterator[Figure]:
    """A year and a month, on both databases."""
    count = QUICK_MESSAGES if quick else MESSAGES
    for days in (30,) if quick else (365, 30):
        with tempfile.TemporaryDirectory() as folder:
            yield from told("SQLite", f"sqlite:///{folder}/bench.db", days, count)
        with postgres() as pg, pg.database() as url:
            yield from told("PostgreSQL", url, days, count)


if __name__ == "__main__":
    figures.run(measure)

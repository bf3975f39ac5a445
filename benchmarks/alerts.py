"""A new price against a million alerts: `python -m benchmarks.alerts`.

One in a hundred fires: it is queued and disarmed, in parts of 500. Measured is the time
from the new price to the last letter in the outbox, and the memory of the process.
"""

import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import func, insert, select

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.webhook import environment
from bot import jobs
from bot.parts import assemble
from bot.settings import Settings
from bot.store.tables import alerts, outbox, people
from pricing.market import Pull
from pricing.quotes import Accepted, Agreement, State
from pricing.units import GRAMS_PER_TROY_OUNCE, PenPerUsd, UsdPerOunce
from tests.fakes.postgres import server as postgres

ALERTS = 1_000_000
QUICK_ALERTS = 10_000
CHUNK = 10_000
NOW = datetime(2026, 9, 29, 15, 5, tzinfo=UTC)
DOLLAR = PenPerUsd(Decimal("3.416"))
PRICE = Decimal(450)


def fill(parts, count: int) -> None:
    """A million people with an alert each: levels from 440 on, every cent."""
    with parts.store.database.write() as connection:
        for start in range(0, count, CHUNK):
            numbers = range(start + 1, start + CHUNK + 1)
            rows = [
                {
                    "id": n,
                    "channel": "sms" if n % 2 else "whatsapp",
                    "address": f"+519{n:08}",
                    "first_at": NOW,
                    "last_at": NOW,
                    "alerts_allowed": True,
                }
                for n in numbers
            ]
            connection.execute(insert(people), rows)
            wishes = [
                {
                    "person_id": n,
                    "kind": "above",
                    "amount": level(n),
                    "fineness": Decimal(1),
                    "upper": int(level(n) * 1_000_000),
                    "armed": True,
                }
                for n in numbers
            ]
            connection.execute(insert(alerts), wishes)


def level(number: int) -> Decimal:
    """One in a hundred is at or under the new price."""
    return PRICE if number % 100 == 0 else PRICE + 1 + number % 99


def new_price(parts) -> None:
    gold = UsdPerOunce(PRICE * GRAMS_PER_TROY_OUNCE / DOLLAR + Decimal("0.001"))
    believed = Accepted(gold, NOW, State.CONFIRMED)
    dollar = Accepted(DOLLAR, NOW, State.CONFIRMED)
    agreed = [Agreement(State.CONFIRMED, each) for each in (believed, dollar)]
    parts.store.pulls.save(Pull(NOW, *agreed), ())


def on(name: str, url: str, count: int) -> Iterator[Figure]:
    """All of it on one database."""
    parts = assemble(Settings.from_env(environment(url)), lambda: NOW)
    fill(parts, count)
    new_price(parts)
    began = time.perf_counter()
    jobs.raise_alerts(parts, NOW)
    seconds = time.perf_counter() - began
    with parts.store.database.read() as connection:
        queued = connection.execute(select(func.count()).select_from(outbox)).scalar()
    parts.store.database.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    missed = abs(count // 100 - queued)
    yield Figure(f"{name}: {queued:,} of {count:,} queued in", seconds, "s", at_most=60)
    yield Figure(
        f"{name}: due and not queued, or queued and not due", missed, "", at_most=0
    )
    yield Figure(f"{name}: memory of the process at most", memory, "MB")


def measure(quick: bool) -> Iterator[Figure]:
    """On both databases."""
    count = QUICK_ALERTS if quick else ALERTS
    with tempfile.TemporaryDirectory() as folder:
        yield from on("SQLite", f"sqlite:///{folder}/bench.db", count)
    with postgres() as pg, pg.database() as url:
        yield from on("PostgreSQL", url, count)


if __name__ == "__main__":
    figures.run(measure)

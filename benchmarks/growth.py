"""Whether replies grow slower as messages pile up: `python -m benchmarks.growth`.

Databases with a thousand, a hundred thousand and five million stored messages of a
year, from 50,000 people, each behind a server of its own; the same load on each, in
turns. Who writes has written before. The slowest hundredth may take half as long again
at five million as at a thousand, not more.
"""

import hashlib
import sqlite3
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import count, cycle, islice
from pathlib import Path

import psycopg
from sqlalchemy import insert, make_url
from twilio.request_validator import RequestValidator

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.load import Load, closed
from benchmarks.webhook import (
    MOST_A_SECOND,
    TEXTS,
    TOKEN,
    environment,
    opened,
    served,
    signed,
)
from bot.clock import utc_now
from bot.person import Channel
from bot.store import Store
from bot.store.tables import people
from tests.fakes.postgres import server as postgres

SIZES = (1_000, 100_000, 5_000_000)
QUICK_SIZES = (100, 1_000, 10_000)
PEOPLE = 50_000
QUICK_PEOPLE = 2_000
CHUNK = 1_000
FIRST_PHONE = 900_000_000
CLIENTS = 4
ROUNDS = 7
SECONDS = 4.0
MOST = 1.5
PORTS = count(8671)
NUMBERS = """
    WITH RECURSIVE numbers(n) AS (
        SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {many}
    )
"""
MESSAGES_FROM = """
    INSERT INTO inbound (key, person_id, received_at, text, intent, replies, segments)
    {numbers}
    SELECT {key}, 1 + (n % {people} * 7919) % {people}, {moment}, 'presio', 'price',
           '["Oro puro S/ 453.49 el gramo. 22k 415.70, 18k 340.12, ley 90 408.14."]', 1
    FROM numbers
"""
# Evenly over a year, the last an hour ago; keys by chance, as Twilio's are.
ON_SQLITE = {
    "moment": "strftime('%Y-%m-%d %H:%M:%f000', 'now', "
    "'-' || (3600 + ({many} - n) * 31500000 / {many}) || ' seconds')",
    "key": "'SM' || lower(hex(randomblob(16)))",
}
ON_POSTGRESQL = {
    "moment": "now() - (3600 + ({many} - n)::bigint * 31500000 / {many})"
    " * interval '1 second'",
    "key": "'SM' || md5('stored ' || n)",
}


def meet(store: Store, people_: int) -> None:
    """People, as the bot stores them."""
    now = utc_now() - timedelta(hours=1)
    with store.database.write() as connection:
        for start in range(1, people_ + 1, CHUNK):
            rows = [
                {
                    "id": n,
                    "channel": Channel.WHATSAPP,
                    "address": f"+51{FIRST_PHONE + n}",
                    "phone": f"+51{FIRST_PHONE + n}",
                    "first_at": now,
                    "last_at": now,
                }
                for n in range(start, start + CHUNK)
            ]
            connection.execute(insert(people), rows)


def filled(dialect: dict[str, str], messages: int, people_: int) -> str:
    """The statement that stores so many messages."""
    return MESSAGES_FROM.format(
        numbers=NUMBERS.format(many=messages),
        moment=dialect["moment"].format(many=messages),
        key=dialect["key"],
        people=people_,
    )


def fill_sqlite(path: str, messages: int, people_: int) -> None:
    """Quickly: what is lost in a power cut now would be filled in again."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-2000000")
        connection.execute(filled(ON_SQLITE, messages, people_))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def fill_postgresql(url: str, messages: int, people_: int) -> None:
    """As autovacuum would leave it."""
    address = make_url(url).set(drivername="postgresql")
    told = address.render_as_string(hide_password=False)
    with psycopg.connect(told, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute(filled(ON_POSTGRESQL, messages, people_))
        newest = "SELECT setval('people_id_seq', (SELECT max(id) FROM people))"
        connection.execute(newest)
        connection.execute("VACUUM ANALYZE people, inbound")
        connection.execute("CHECKPOINT")


def requests(many: int, people_: int, seed: int) -> list[bytes]:
    """From people_ by chance, none of them twice in a short time."""
    validator = RequestValidator(TOKEN)
    texts = islice(cycle(TEXTS), many)
    made = []
    for number, text in enumerate(texts):
        key = hashlib.sha256(f"{seed} {number}".encode()).hexdigest()[:32]
        phone = FIRST_PHONE + 1 + (seed * 4001 + number * 7919) % people_
        made.append(signed(validator, f"SM{key}", phone, text))
    return made


def in_turns(
    ports: dict[int, int], people_: int, rounds: int, seconds: float
) -> dict[int, list[Load]]:
    """The same load on each; the first round only warms up."""
    found: dict[int, list[Load]] = {size: [] for size in ports}
    for turn in range(rounds + 1):
        stock = requests(int(seconds * MOST_A_SECOND), people_, turn)
        for size, port in ports.items():
            found[size].append(closed(port, CLIENTS, stock, seconds))
    return {size: loads[1:] for size, loads in found.items()}


def compared(name: str, found: dict[int, list[Load]]) -> Iterator[Figure]:
    """Each size, and the largest against the smallest."""
    middle: dict[int, dict[str, float]] = {}
    for size, loads in found.items():
        middle[size] = {
            part: statistics.median(getattr(load, part) for load in loads)
            for part in ("p50", "p99")
        }
        errors = sum(load.errors for load in loads)
        which = f"{name}, {size:,} stored"
        yield Figure(f"{which}: failed", errors, "", at_most=0)
        for part, value in middle[size].items():
            yield Figure(f"{which}: {part}", value, "ms")
    least, most = min(middle), max(middle)
    for part in ("p50", "p99"):
        ratio = middle[most][part] / middle[least][part]
        yield Figure(f"{name}: {part}, {most:,} / {least:,}", ratio, "", at_most=MOST)


def on_sqlite(sizes: tuple[int, ...], people_: int, *how) -> Iterator[Figure]:
    """A file for each size."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        ports = {}
        for size in sizes:
            path = Path(folder) / f"{size}.db"
            url = f"sqlite:///{path}"
            store = opened(url).store
            meet(store, people_)
            store.database.close()
            fill_sqlite(str(path), size, people_)
            ports[size] = next(PORTS)
            stack.enter_context(served("wsgi:app", ports[size], environment(url)))
        yield from compared("SQLite", in_turns(ports, people_, *how))


def on_postgresql(sizes: tuple[int, ...], people_: int, *how) -> Iterator[Figure]:
    """A database for each size, on one server."""
    with postgres() as pg, ExitStack() as stack:
        ports = {}
        for size in sizes:
            url = stack.enter_context(pg.database())
            store = opened(url).store
            meet(store, people_)
            store.database.close()
            fill_postgresql(url, size, people_)
            ports[size] = next(PORTS)
            stack.enter_context(served("wsgi:app", ports[size], environment(url)))
        yield from compared("PostgreSQL", in_turns(ports, people_, *how))


def measure(quick: bool) -> Iterator[Figure]:
    """On both databases."""
    sizes, people_ = (QUICK_SIZES, QUICK_PEOPLE) if quick else (SIZES, PEOPLE)
    how = (1, 0.3) if quick else (ROUNDS, SECONDS)
    yield from on_sqlite(sizes, people_, *how)
    yield from on_postgresql(sizes, people_, *how)


if __name__ == "__main__":
    figures.run(measure)

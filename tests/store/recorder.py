"""Records what code says to its database while messages come, alerts fire and letters
go: `python -m tests.store.recorder sqlite|postgresql` prints it as SQL.

A new schema must understand what older code says, as long as that code may still run
on a host. So before a schema grows, what the code of the one before it says is kept
in tests/store/said, as VERSION.DATABASE.sql.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import psycopg
from sqlalchemy import Engine, event

from bot import jobs
from bot.channels.base import Progress, Receipt
from bot.parts import Parts, assemble
from bot.person import Channel, Contact, Incoming
from bot.settings import Settings
from bot.store import Tick
from bot.store.letters import Letter
from pricing.market import judge
from pricing.quotes import Kind, Pair, Quote
from tests.fakes.postgres import server
from tests.fakes.sources import at
from tests.test_delivery import Hands, Scripted

NOW = at("2026-09-29")
MINER = Contact(Channel.SMS, "+51987654321")
ROSA = Contact(Channel.WHATSAPP, "+51911111111")
SETTLES = ("PRAGMA", "BEGIN", "COMMIT", "ROLLBACK", "--")
END = "\n;\n"
SAID = (
    (MINER, "presio"),
    (MINER, "presio"),
    (ROSA, "tengo 5 g ley 90"),
    (ROSA, "vendi 2 gramos a 300 soles cada gramo en Chala"),
    (ROSA, "avisame si sube a 400"),
    (ROSA, "si"),
    (MINER, "avisame a las 7"),
    (MINER, "si"),
    (MINER, "quiero hablar con una persona"),
)


def play(parts: Parts) -> None:
    """What happens to a bot in a day."""
    for number, (contact, text) in enumerate(SAID):
        parts.reception.receive(Incoming(f"SM{number}", contact, text))
    parts.reception.receive(Incoming("SM0", MINER, "presio"))
    policy = parts.policy() if callable(parts.policy) else parts.policy
    quotes = [
        Quote(source, pair, Kind.LIVE, Decimal(price), NOW, NOW)
        for source in ("gold-api.com", "swissquote")
        for pair, price in ((Pair.GOLD, "4200.10"), (Pair.DOLLAR, "3.416"))
    ]
    pull = judge(quotes, parts.store.pulls.latest(), NOW, policy)
    parts.store.pulls.save(pull, (), Tick("refresh", NOW))
    jobs.raise_alerts(parts, NOW)
    letter = Letter("k", MINER, "hola", NOW + timedelta(hours=1))
    parts.store.outbox.queue(letter)
    senders = {channel: Scripted() for channel in Channel}
    delivery = replace(parts.delivery, senders=senders)
    Hands(delivery, room=9).drain()
    delivery.report(Receipt("id-1", 1, Progress.DELIVERED))
    parts.store.outbox.counted()
    parts.reception.receive(Incoming("SM90", ROSA, "baja"))
    jobs.tidy(parts, NOW)


@contextmanager
def heard(say: Callable[[str], None]) -> Iterator[None]:
    """Tell every statement, with its values in it."""

    def before(connection, _cursor, statement, parameters, _context, many):
        driver = connection.connection.driver_connection
        if connection.dialect.name == "sqlite":
            driver.set_trace_callback(say)
            return
        cursor = psycopg.ClientCursor(driver)
        for values in parameters if many else [parameters]:
            say(cursor.mogrify(statement, values))
        cursor.close()

    event.listen(Engine, "before_cursor_execute", before)
    yield
    event.remove(Engine, "before_cursor_execute", before)


def record(url: str) -> list[str]:
    """What the code of today says."""
    parts = assemble(Settings(database_url=url, secret_key=("s" * 16,)), lambda: NOW)
    said: list[str] = []
    with heard(said.append):
        play(parts)
    parts.store.database.close()
    return [each for each in said if not each.lstrip().startswith(SETTLES)]


def main(name: str) -> None:
    if name == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            said = record(f"sqlite:///{folder}/bot.db")
    else:
        with server() as postgres, postgres.database() as url:
            said = record(url)
    sys.stdout.write("".join(f"{each}{END}" for each in said))


if __name__ == "__main__":
    main(sys.argv[1])

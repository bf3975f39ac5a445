"""Processes that deliver an outbox, as the tests of crashes start and kill them.

    python -m tests.processes.deliverer DATABASE_URL TWILIO_API_URL COUNT

The first process only forks the others, so that one that is killed is back at once; it
writes the number of each on a line of its own. Without others it delivers itself.
"""

import os
import signal
import sys
from dataclasses import replace
from datetime import timedelta

from bot import dispatch
from bot.parts import assemble
from bot.settings import Settings
from bot.store import Store
from bot.store.letters import Timing
from tests.fakes.twilio_server import ACCOUNT, TOKEN
from tests.keys import DATA_KEY

HASTY = Timing(
    lease=timedelta(seconds=14),
    handed=timedelta(seconds=2),
    settles=timedelta(seconds=1),
)
"""Leases that end soon after a crash, yet later than what is on the line."""


def environment(database_url: str, api_url: str) -> dict[str, str]:
    """The settings of a bot that sends by the stand-in."""
    return {
        "DATABASE_URL": database_url,
        "TWILIO_API_URL": api_url,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_SMS_FROM": "+51900000000",
        "PUBLIC_URL": "http://127.0.0.1:9",
        "SECRET_KEY": "a secret for the tests",
        "DATA_KEY": DATA_KEY,
        "SMS_PER_SECOND": "100000",
        "LOG_LEVEL": "ERROR",
    }


def deliver(database_url: str, api_url: str, timing: Timing = HASTY) -> None:
    """Deliver until told to stop."""
    parts = assemble(Settings.from_env(environment(database_url, api_url)))
    terms = replace(parts.store.terms, timing=timing)
    delivery = replace(parts.delivery, store=Store(parts.store.database, terms))
    workers = replace(parts, delivery=delivery).workers
    dispatch.run(delivery, workers, parts.store.database.conninfo, parts.stop)


def spawn(database_url: str, api_url: str) -> int:
    """Fork a process that delivers, and tell its number."""
    number = os.fork()
    if number == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        deliver(database_url, api_url)
        os._exit(0)
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()
    return number


def main(database_url: str, api_url: str, count: str) -> None:
    if count == "0":
        deliver(database_url, api_url)
        return
    children = {spawn(database_url, api_url) for _ in range(int(count))}

    def stop(*_: object) -> None:
        for child in children:
            os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    while True:
        ended, _ = os.wait()
        children.remove(ended)
        children.add(spawn(database_url, api_url))


if __name__ == "__main__":
    main(*sys.argv[1:])

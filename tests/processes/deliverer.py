"""Processes that deliver an outbox, as the tests of crashes start and kill them.

    python -m tests.processes.deliverer DATABASE_URL TWILIO_API_URL COUNT

The first process only forks the others, so that one that is killed is back at once; it
writes the number of each on a line of its own. Without others it delivers itself.
"""

import sys
from dataclasses import replace
from datetime import timedelta

from bot import dispatch
from bot.parts import Parts, assemble
from bot.settings import Settings
from bot.store import Store
from bot.store.letters import Timing
from tests.fakes.twilio_server import ACCOUNT, TOKEN
from tests.keys import DATA_KEY
from tests.processes.forks import keep_running

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
    settings = Settings.from_env(environment(database_url, api_url))
    parts = hasty(assemble(settings), timing)
    conninfo = parts.store.database.conninfo
    dispatch.run(parts.delivery, parts.workers, conninfo, parts.stop)


def hasty(parts: Parts, timing: Timing = HASTY) -> Parts:
    """The same, with other times for everything that may go wrong."""
    terms = replace(parts.store.terms, timing=timing)
    store = Store(parts.store.database, terms)
    delivery = replace(parts.delivery, store=store)
    return replace(parts, store=store, delivery=delivery)


def main(database_url: str, api_url: str, count: str) -> None:
    if count == "0":
        deliver(database_url, api_url)
    else:
        keep_running(lambda: deliver(database_url, api_url), int(count))


if __name__ == "__main__":
    main(*sys.argv[1:])

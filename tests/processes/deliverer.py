"""A process that delivers an outbox, as the tests of crashes start and kill it.

python -m tests.processes.deliverer DATABASE_URL TWILIO_API_URL
"""

import sys
from dataclasses import replace
from datetime import timedelta

from bot import dispatch
from bot.parts import assemble
from bot.settings import Settings
from bot.store import Store
from bot.store.letters import Timing

HASTY = Timing(
    lease=timedelta(seconds=15),
    handed=timedelta(seconds=2),
    settles=timedelta(seconds=1),
)
"""Leases that end soon after a crash, yet later than what is in hand."""


def main(database_url: str, api_url: str) -> None:
    settings = Settings.from_env(
        {
            "DATABASE_URL": database_url,
            "TWILIO_API_URL": api_url,
            "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "TWILIO_AUTH_TOKEN": "token",
            "TWILIO_SMS_FROM": "+51900000000",
            "PUBLIC_URL": "http://127.0.0.1:9",
            "SECRET_KEY": "a secret for the tests",
            "SMS_PER_SECOND": "100000",
        }
    )
    parts = assemble(settings)
    terms = replace(parts.store.terms, timing=HASTY)
    delivery = replace(parts.delivery, store=Store(parts.store.database, terms))
    hasty = replace(parts, delivery=delivery)
    dispatch.run(delivery, hasty.workers, parts.store.database.conninfo)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A process that sends a text for each line that it is given, and says what came of it:

python -m tests.processes.sender TWILIO_API_URL
"""

import sys
from datetime import UTC, datetime, timedelta

from bot.channels.base import Envelope, SendError
from bot.channels.twilio import build
from bot.person import Channel, Contact
from bot.settings import Settings
from tests.processes.deliverer import environment

MINER = Contact(Channel.SMS, "+51987654321")
HOUR = timedelta(hours=1)


def main(api_url: str) -> None:
    """Until the input ends."""
    given = environment("sqlite:///none.db", api_url)
    sender = build(Settings.from_env(given))[Channel.SMS]
    for line in sys.stdin:
        envelope = Envelope(1, 1, datetime.now(UTC), MINER, line.strip(), HOUR)
        try:
            sender.send(envelope)
        except SendError as exc:
            sys.stdout.write(f"{type(exc).__name__}\n")
        else:
            sys.stdout.write("sent\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The channel of the simulator: what is sent appears there and goes no further."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from bot.channels.base import Envelope, Found, Progress, Receipt, Refused, Senders
from bot.person import Channel
from bot.settings import Settings

PREFIX: Final = "console-"
"""Begins the id of every message that went to the simulator and not to a person."""
UNREACHABLE: Final = "000"
"""A number that ends so is refused, to try out what then happens."""
SWITCHED_OFF: Final = "001"
"""The phone of a number that ends so is off: it fails after it was taken."""
OFF: Final = 30003
"""Twilio's code for that."""


class Console:
    """Takes every message; the simulator shows what the outbox says was sent."""

    pace = timedelta(0)

    def send(self, envelope: Envelope) -> str:
        """Accept the message; its number makes the id, so that a second is the same."""
        if envelope.to.address.endswith(UNREACHABLE):
            raise Refused("the simulator refuses this number", code=21211)
        return f"{PREFIX}{envelope.number}"

    def find(self, envelope: Envelope, taken: Iterable[str] = ()) -> str | None:
        """Nothing is ever in doubt: it is taken again under the same id."""
        return None

    def forget(self, provider_id: str) -> None:
        """There is nobody else who has it."""

    def received(self, since: datetime) -> Iterable[Found]:
        """What is written in the simulator comes in at once."""
        return ()


def receipt(address: str, number: int, provider_id: str) -> Receipt:
    """What becomes of a message once somebody looks at its phone."""
    if address.endswith(SWITCHED_OFF):
        return Receipt(provider_id, number, Progress.UNDELIVERED, OFF)
    return Receipt(provider_id, number, Progress.DELIVERED)


def build(settings: Settings) -> Senders:
    """The simulator speaks for every channel, as long as nobody real can be reached."""
    if settings.in_production:
        return {}
    return {channel: Console() for channel in Channel}

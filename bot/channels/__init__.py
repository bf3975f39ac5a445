"""How messages leave: one module a channel, one line here."""

from collections.abc import Callable
from typing import Final

from bot.channels import console, smsgate, twilio
from bot.channels.base import Senders
from bot.settings import Settings

CHANNELS: Final[dict[str, Callable[[Settings], Senders]]] = {
    "console": console.build,
    "twilio": twilio.build,
    "smsgate": smsgate.build,
}
"""A later one takes the place of an earlier one on the channels that it serves."""


def senders(settings: Settings) -> Senders:
    """Who sends on each channel; a channel that nobody serves is left out."""
    found: Senders = {}
    for build in CHANNELS.values():
        found = {**found, **build(settings)}
    return found

"""How messages leave: one module a channel, one line here."""

from collections.abc import Mapping

from bot.channels import console
from bot.channels.base import Sender
from bot.person import Channel
from bot.settings import Settings


def senders(settings: Settings) -> Mapping[Channel, Sender]:
    """Who sends on each channel; a channel that nobody serves is left out."""
    if settings.in_production:
        return {}
    return {Channel.SMS: console.Console(), Channel.WHATSAPP: console.Console()}
